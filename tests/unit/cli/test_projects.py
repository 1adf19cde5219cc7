"""`risk init` asks for what has no default, or says which option gives it."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from risk_pipeline.cli import app as cli_app

BOTH = ("--time-zone", "Europe/Berlin", "--currency", "EUR")


def init(*arguments: str) -> Result:
    return CliRunner().invoke(cli_app.load_verbs(), ["init", *arguments])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RISK_PROJECT_DIR", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "missing"),
    [(BOTH[:2], "--currency missing"), (BOTH[2:], "--time-zone missing"), ((), "--time-zone and --currency")],
)
def test_without_a_terminal_what_is_missing_is_named_with_an_example(
    here: Path, given: tuple[str, ...], missing: str
) -> None:
    done = init("shop", *given)
    said = " ".join(done.stderr.replace("│", " ").split())
    assert (done.exit_code, missing in said, "risk init shop --time-zone Europe/Berlin" in said) == (
        2,
        True,
        True,
    )
    assert not list(here.iterdir())


def test_at_a_terminal_it_asks(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risk_pipeline.cli.projects.is_terminal", lambda: True)
    done = CliRunner().invoke(cli_app.load_verbs(), ["init", "shop"], input="Asia/Tokyo\nJPY\n")
    assert done.exit_code == 0, done.output
    assert 'time_zone = "Asia/Tokyo"' in (here / "shop/risk.toml").read_text()
    assert 'currency = "JPY"' in (here / "shop/risk.toml").read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--time-zone", "Europe/Belin", *BOTH[2:]), "Europe/Berlin"),
        ((*BOTH[:2], "--currency", "euro"), "ISO 4217"),
        (("--example", "wallet", *BOTH), "of its own"),
    ],
)
def test_what_does_not_exist_is_refused(here: Path, given: tuple[str, ...], said: str) -> None:
    done = init("shop", *given)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    assert not list(here.iterdir())


def test_what_is_there_is_not_touched_and_what_to_do_next_is_said(here: Path) -> None:
    done = init("shop", *BOTH)
    assert done.exit_code == 0
    assert "cd shop" in done.stdout
    assert "risk run" in done.stdout
    again = init("shop", *BOTH)
    assert (again.exit_code, "nothing was written" in again.stderr) == (1, True)


def test_the_version_is_printed_without_a_project() -> None:
    done = CliRunner().invoke(cli_app.load_verbs(), ["--version"])
    assert (done.exit_code, done.stdout.startswith("risk-pipeline ")) == (0, True)
