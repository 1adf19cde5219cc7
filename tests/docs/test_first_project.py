"""The page on a first project, followed word by word with a strange file."""

import re
import shlex
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from risk_pipeline.catalog.lint import lint
from risk_pipeline.cli.app import app, load_verbs
from tests.builders.new_feeds.strange_refunds import write_refunds
from tests.paths import ROOT

pytestmark = pytest.mark.slow
load_verbs()
PAGE = (ROOT / "docs" / "first-project.md").read_text()
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
MOST_COMMANDS = 12
SETTINGS = ("RISK_PROJECT_DIR", "RISK_DATA_DIR", "RISK_VAR_DIR", "RISK_DBT_TARGET_DIR")
YESTERDAY = datetime.now(UTC).astimezone(ZoneInfo("Europe/Berlin")).date() - timedelta(days=1)


def commands() -> list[str]:
    return [line.strip() for block in BLOCK.findall(PAGE) for line in block.splitlines()]


def follow(command: str) -> str:
    """Do what the page says, where we are; return what is printed."""
    name, *arguments = shlex.split(command)
    if name == "cp":
        shutil.copy(*arguments)
        return ""
    assert name == "risk", command
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, f"{command}\n{done.output}\n{done.exception!r}"
    return done.output


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The project as the page leaves it, and what each command printed."""
    folder = tmp_path_factory.mktemp("first")
    write_refunds(folder, YESTERDAY, bad=YESTERDAY)
    printed: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.chdir(folder)
        for command in commands():
            if command.startswith("cd "):
                folder = folder / command.removeprefix("cd ")
                patch.chdir(folder)
            else:
                printed[command] = follow(command)
        errors = [one for one in lint_here(folder) if one.is_error]
    assert errors == []
    return folder, printed


def lint_here(folder: Path) -> list:
    return lint(folder, today=YESTERDAY, manifest_path=folder / "var" / "dbt" / "manifest.json")


def test_the_page_needs_few_commands_and_shows_the_file_as_it_is(tmp_path: Path) -> None:
    assert len(commands()) <= MOST_COMMANDS
    text = write_refunds(tmp_path, YESTERDAY).read_bytes().decode("cp1252")
    (shown,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert text.replace("\r\n", "\n").startswith(shown)


def test_what_was_decided_is_said_without_a_value(followed: tuple[Path, dict[str, str]]) -> None:
    _, printed = followed
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


def test_the_first_run_opens_a_ticket_about_the_bad_day(followed: tuple[Path, dict[str, str]]) -> None:
    _, printed = followed
    assert "refund_value" in printed["risk tickets list"]
    assert "open" in printed["risk tickets list"]
