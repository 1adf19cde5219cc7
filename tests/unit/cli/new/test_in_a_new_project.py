"""`risk new` in a project as `risk init` writes it, with the visits of a chain of vet clinics."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.cli.calls import call

pytestmark = pytest.mark.slow

FIRST = date(2024, 5, 1)
DAYS, VISITS, WHOLE_AFTER = 40, 10, 4
SHARE = ("--measure", "share", "--bad", "result = positive", "--direction", "up_bad", "--counts", "visits")


class Clinics:
    """A new project whose feed has a visit's day, and the later day on which its result came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "vets"
        done = call(("init", str(self.folder), "--time-zone", "Europe/Lisbon", "--currency", "EUR"))
        assert done.exit_code == 0, done.output
        (self.folder / "data" / "visits.csv").write_text("\n".join(self._lines()) + "\n")

    def _lines(self) -> list[str]:
        newest = FIRST + timedelta(days=DAYS - 1)
        lines = ["visit_id,visited_on,resulted_on,due_on,result"]
        for number in range(DAYS * VISITS):
            day = FIRST + timedelta(days=number // VISITS)
            # Nine of ten results come within four days, on the day itself at the soonest.
            known = day + timedelta(days=number % VISITS % (WHOLE_AFTER + 1))
            result = f"{known},{day + timedelta(days=30)},positive" if known <= newest else f",{day},"
            lines.append(f"V{number},{day},{result}")
        return lines

    def risk(self, *arguments: str) -> Any:
        environment = {
            "RISK_PROJECT_DIR": str(self.folder),
            "RISK_DATA_DIR": str(self.folder / "data"),
            "RISK_VAR_DIR": str(self.folder / "var"),
            "RISK_DBT_TARGET_DIR": str(self.folder / "var" / "dbt"),
        }
        return call(arguments, environment)

    def wrote(self, *arguments: str) -> str:
        done = self.risk("new", *arguments)
        assert done.exit_code == 0, done.output
        return str(done.output)

    def definition(self, name: str) -> dict[str, Any]:
        path = self.folder / "dbt_project" / "models" / "indicators" / "sales" / f"ind_{name}.yml"
        (model,) = yaml.safe_load(path.read_text())["models"]
        found: dict[str, Any] = model["config"]["meta"]["indicator"]
        return found


@pytest.fixture(scope="module")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Clinics:
    clinics = Clinics(tmp_path_factory.mktemp("chain"))
    clinics.wrote("feed", str(clinics.folder / "data" / "visits.csv"), "--name", "vets.visits")
    return clinics


def test_rows_known_days_later_ask_for_a_maturity_measured_in_the_file(clinics: Clinics) -> None:
    done = clinics.risk("new", "indicator", "positive_share", "--feed", "vets.visits", *SHARE)
    assert done.exit_code == 1
    # What a plan such as `due_on` says is known at once.
    assert "resulted_on comes after visited_on: 95% of 380 rows have it within 4 days" in done.output
    assert "measured: 4" in done.output
    assert "due_on" not in done.output


def test_files_that_cannot_be_measured_are_said(clinics: Clinics) -> None:
    file = clinics.folder / "data" / "visits.csv"
    good = file.read_text()
    file.write_text(good.replace("visited_on", "came_on", 1))
    try:
        done = clinics.risk("new", "indicator", "positive_share", "--feed", "vets.visits", *SHARE)
    finally:
        file.write_text(good)
    assert done.exit_code == 1
    assert "its rows cannot be read (Feed vets.visits" in done.output
    assert "visited_on" in done.output


def test_the_maturity_is_written_and_its_meaning_said(clinics: Clinics) -> None:
    options = ("--feed", "vets.visits", *SHARE, "--maturity-days", "4")
    said = clinics.wrote("indicator", "positive_visits", *options)
    assert "A day is judged 4 days after it; until then its verdicts are `immature`." in said
    assert clinics.definition("positive_visits")["maturity_days"] == WHOLE_AFTER


def test_an_indicator_by_the_day_on_which_rows_are_known_asks_nothing(clinics: Clinics) -> None:
    options = ("--feed", "vets.visits", "--measure", "count", "--date", "resulted_on")
    clinics.wrote("indicator", "results", *options, "--direction", "band", "--counts", "results")
    assert "maturity_days" not in clinics.definition("results")


def test_the_kind_of_an_indicator_can_be_said_and_the_usual_one_is_named(clinics: Clinics) -> None:
    options = ("--feed", "vets.visits", *SHARE, "--maturity-days", "0")
    assert "`kind: leading`" in clinics.wrote("indicator", "usual_kind", *options)
    said = clinics.wrote("indicator", "losses", *options, "--kind", "lagging")
    assert "`kind" not in said
    assert (clinics.definition("usual_kind")["kind"], clinics.definition("losses")["kind"]) == (
        "leading",
        "lagging",
    )
    wrong = clinics.risk("new", "indicator", "wrong", *options, "--kind", "laging")
    assert (wrong.exit_code, "Did you mean: lagging" in wrong.output) == (1, True)


@pytest.mark.parametrize(
    ("measure", "question"),
    [
        ("count", "What is counted, in the plural?"),
        ("sum", "What are the rows whose amounts are summed, in the plural?"),
        ("share", "What are all the rows it is a share of, in the plural?"),
    ],
)
def test_the_noun_of_an_indicator_is_asked_for_by_what_it_is(
    clinics: Clinics, measure: str, question: str
) -> None:
    done = clinics.risk("new", "indicator", "claims", "--measure", measure, "--feed", "vets.visits")
    assert f"--counts ({question})" in done.output


def test_hours_cannot_wait_for_days(clinics: Clinics) -> None:
    options = ("--feed", "vets.visits", *SHARE, "--maturity-days", "4", "--hours")
    done = clinics.risk("new", "indicator", "by_hour", *options)
    assert (done.exit_code, "hours are judged at once" in done.output) == (1, True)
