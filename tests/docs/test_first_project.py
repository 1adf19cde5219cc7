"""The page on a first project, followed word by word with a strange file."""

import re
import shlex
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from risk_pipeline.catalog.lint import lint
from risk_pipeline.cli.app import app, load_verbs
from risk_pipeline.domain.clock import SystemClock
from tests.builders.new_feeds.strange_refunds import write_refunds
from tests.paths import ROOT

pytestmark = pytest.mark.slow
load_verbs()
PAGE = (ROOT / "docs" / "first-project.md").read_text()
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
MOST_COMMANDS = 12
SETTINGS = ("RISK_PROJECT_DIR", "RISK_DATA_DIR", "RISK_VAR_DIR", "RISK_DBT_TARGET_DIR")
DAYS_AFTER = 3
ZONE = ZoneInfo("Europe/Berlin")
FIRST_RUN = datetime.now(UTC) - timedelta(days=DAYS_AFTER)
BAD_DAY = FIRST_RUN.astimezone(ZONE).date() - timedelta(days=1)


def commands(blocks: slice = slice(None)) -> list[str]:
    return [line.strip() for block in BLOCK.findall(PAGE)[blocks] for line in block.splitlines()]


FIRST_DAY, EVERY_DAY = slice(-1), slice(-1, None)


def follow(command: str, patch: pytest.MonkeyPatch) -> str:
    """Do what the page says, where we are; return what is printed."""
    name, *arguments = shlex.split(command)
    if name == "cd":
        patch.chdir(*arguments)
        return ""
    if name == "cp":
        shutil.copy(*arguments)
        return ""
    assert name == "risk", command
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, f"{command}\n{done.output}\n{done.exception!r}"
    return done.output


@dataclass
class Followed:
    """The project as the page leaves it, what each command printed, and what those of each later day did."""

    folder: Path
    printed: dict[str, str]
    later: list[dict[str, str]]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    folder = tmp_path_factory.mktemp("first")
    write_refunds(folder, BAD_DAY, bad=BAD_DAY)
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.chdir(folder)
        patch.setattr(SystemClock, "now", lambda _: FIRST_RUN)
        printed = {command: follow(command, patch) for command in commands(FIRST_DAY)}
        later = [_one_day_more(folder, after, patch) for after in range(1, DAYS_AFTER + 1)]
        here = Path.cwd()
        errors = [one for one in lint_here(here) if one.is_error]
    assert errors == []
    return Followed(here, printed, later)


def _one_day_more(folder: Path, after: int, patch: pytest.MonkeyPatch) -> dict[str, str]:
    write_refunds(folder, BAD_DAY + timedelta(days=after), bad=BAD_DAY)
    patch.setattr(SystemClock, "now", lambda _: FIRST_RUN + timedelta(days=after))
    return {command: follow(command, patch) for command in commands(EVERY_DAY)}


def lint_here(folder: Path) -> list:
    return lint(folder, today=BAD_DAY, manifest_path=folder / "var" / "dbt" / "manifest.json")


def test_the_page_needs_few_commands_and_shows_the_file_as_it_is(tmp_path: Path) -> None:
    assert len(commands()) <= MOST_COMMANDS
    text = write_refunds(tmp_path, BAD_DAY).read_bytes().decode("cp1252")
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert text.replace("\r\n", "\n").startswith(shown)


def test_what_was_decided_is_said_without_a_value(followed: Followed) -> None:
    printed = followed.printed
    said = next(text for command, text in printed.items() if " new feed " in command)
    for part in (
        "Key: Order No., never empty and never twice",
        "Cursor: Paid at, read as %d/%m/%Y %H:%M",
        "the decimal sign is a comma, thousands are parted by a point",
        "Customer mail: looks like a mail address",
        "The names of the columns are in row 3",
        "At the end 1 row without data",
    ):
        assert part in said
    assert "customer1@" not in said
    assert "R-2" not in said


def test_the_first_run_opens_a_ticket_about_the_bad_day(followed: Followed) -> None:
    printed = followed.printed
    assert "Refund value" in printed["risk tickets list"]
    assert "open" in printed["risk tickets list"]


def test_the_first_run_alone_says_that_the_days_before_are_learned_from(followed: Followed) -> None:
    told = "are learned from and not judged"
    first, later = followed.printed["risk run"], [day["risk run"] for day in followed.later]
    assert told in " ".join(first.split())
    assert not [run for run in later if told in " ".join(run.split())]


def test_three_more_days_run_and_the_ticket_recovers(followed: Followed) -> None:
    runs = [day["risk run"] for day in followed.later]
    assert [" 0 changed, 0 rejected rows" in run for run in runs] == [True] * DAYS_AFTER
    states = [_ticket_state(day["risk tickets list --all"]) for day in followed.later]
    assert states == ["verifying", "closed", "closed"]


def _ticket_state(listed: str) -> str:
    (row,) = (line for line in listed.splitlines() if "T-000001" in line)
    return next(state for state in ("open", "verifying", "closed") if state in row)
