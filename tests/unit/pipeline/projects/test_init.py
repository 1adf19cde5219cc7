"""A new project: nothing overwritten, nothing left to fill in, days that end yesterday."""

import csv
import io
import subprocess
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from risk_pipeline.catalog.reading.response import read_response
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.projects.examples import Example, example_files
from risk_pipeline.pipeline.projects.init import Begun, begin, begin_example, project_name
from risk_pipeline.settings import Settings, settings_not_set
from tests.paths import ROOT

# Half past ten in the evening of the 9th in New York is the 10th in Berlin.
NOW = datetime(2026, 3, 10, 3, 30, tzinfo=UTC)


def write(folder: Path, zone: str = "Europe/Berlin") -> Begun:
    return begin(folder, time_zone=zone, currency="EUR", now=NOW, login="sam")


@pytest.mark.parametrize(("zone", "last"), [("Europe/Berlin", 9), ("America/New_York", 8)])
def test_the_rows_end_on_the_last_business_day_that_is_over(tmp_path: Path, zone: str, last: int) -> None:
    write(tmp_path / "shop", zone)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "shop/data/bookings/first.csv").read_text())))
    assert len(rows) == 10
    assert max(row["booked_at"][:10] for row in rows) == f"2026-03-{last:02}"
    assert max(row["cancelled_at"][:10] for row in rows) == f"2026-03-{last:02}"
    settings = Settings(project_dir=tmp_path / "shop")
    assert (settings.time_zone, settings.currency, settings_not_set(settings)) == (zone, "EUR", {})
    assert settings.start_on == date(2026, 3, last - 4) == date.fromisoformat(rows[0]["booked_at"][:10])


def test_the_same_instant_writes_the_same_files(tmp_path: Path) -> None:
    write(tmp_path / "a" / "shop")
    write(tmp_path / "b" / "shop")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_no_mark_is_left_and_every_file_can_be_read(tmp_path: Path) -> None:
    begun = write(tmp_path / "shop")
    for name, content in contents(tmp_path / "shop").items():
        text = content.decode()
        assert not any(mark in text for mark in ("[[", "[%", "]]")), name
        if name.endswith((".yml", ".yaml")):
            assert yaml.safe_load(text), name
    assert set(begun.files) == set(contents(tmp_path / "shop"))
    assert {".gitignore", ".github/workflows/check.yml", ".env.example"} <= set(begun.files)


@pytest.mark.parametrize("there", ["notes.txt", ".git/HEAD"])
def test_a_folder_with_files_is_refused_and_left_as_it_is(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")
    for begin_it in (lambda: write(tmp_path), lambda: begin_example(tmp_path, Example.WALLET, now=NOW)):
        with pytest.raises(ConfigError, match=r"not an empty folder: nothing was written"):
            begin_it()
    assert contents(tmp_path) == {there: b"mine"}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write(tmp_path)
    assert (tmp_path / "risk.toml").exists()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("shop", "shop"),
        ("My Shop", "my_shop"),
        ("2nd-hand", "project_2nd_hand"),
        ("dbt", "project_dbt"),
        ("é", "project"),
    ],
)
def test_any_folder_gives_dbt_a_name(folder: str, name: str) -> None:
    assert project_name(Path("/x") / folder) == name


@pytest.mark.parametrize("example", Example)
def test_an_example_is_copied_as_git_knows_it_and_keeps_its_settings(
    tmp_path: Path, example: Example
) -> None:
    begin_example(tmp_path / "shop", example, now=NOW)
    place = "." if example is Example.MARKETPLACE else f"examples/{example}"
    listed = subprocess.run(
        ["git", "-C", str(ROOT / place), "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    content = ("dbt_project/", "expectations/", "register/", "risk.toml")
    known = {name for name in listed if name.startswith(content) or (name and place != ".")}
    assert set(example_files(example)) == known
    written = contents(tmp_path / "shop")
    assert tomllib.loads(written["risk.toml"].decode())["currency"] in {"BRL", "CLP"}
    assert "workspace.yaml" in written


@pytest.mark.parametrize("login", ["sam", "1000", "no", "SHOP\\sam", "o'hara", "sam#2"])
def test_who_writes_the_project_has_the_role_of_its_owner(tmp_path: Path, login: str) -> None:
    begin(tmp_path / "shop", time_zone="Europe/Berlin", currency="EUR", now=NOW, login=login)
    text = (tmp_path / "shop" / "register" / "owners.yaml").read_text()
    (owner,) = yaml.safe_load(text)["owners"]
    assert owner["logins"] == [login]
    assert "# put your own address" in text


def test_clocks_run_from_the_first_ticket_on(tmp_path: Path) -> None:
    write(tmp_path / "shop")
    plan, _, findings = read_response(tmp_path / "shop")
    assert not findings
    assert plan is not None
    assert {severity: plan.targets[severity]["acknowledge"] for severity in ("P0", "P2")} == {
        "P0": "15 min",
        "P2": "8 h",
    }
