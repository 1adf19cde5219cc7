"""New controls, strategies and goals are what lint accepts; the register goes to a workbook and back."""

from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from tests.harness.verb_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_control_a_strategy_and_a_goal_are_written(site: Site) -> None:
    for arguments in (
        (
            *(
                "control",
                "--title",
                "Forecast",
                "--risk",
                "R04",
                "--owner",
                "data_eng",
                "--test",
                "Look: all",
            ),
            *("--objective", "o", "--type", "compensating", "--nature", "manual", "--frequency", "monthly"),
        ),
        (
            *("strategy", "carrier", "--risk", "R04", "--owner", "data_eng", "--level", "low"),
            *("--by", "2099-06-30", "--action", "Ask for offers"),
        ),
        (
            *("goal", "punctual", "--indicator", "late_rate", "--at-most", "0.05"),
            *("--by", "2099-12-31", "--risk", "R04"),
        ),
    ):
        done = site.risk("new", *arguments)
        assert done.exit_code == 0, done.output
    (control,) = yaml.safe_load(site.read("register/controls.yaml"))["controls"]
    assert (control["id"], control["risks"], control["test"]["procedure"]) == ("C01", ["R04"], "Look: all")
    assert yaml.safe_load(site.read("register/strategies.yaml"))["strategies"][0]["target"] == {
        "level": "low"
    }
    assert yaml.safe_load(site.read("register/goals.yaml"))["goals"][0]["target"] == {"at_most": 0.05}
    assert site.read("register/goals.yaml").startswith("# yaml-language-server: $schema=schema/goals")
    assert site.errors() == []


def test_a_day_or_a_target_that_is_none_is_refused(site: Site) -> None:
    done = site.risk("new", "goal", "punctual", "--indicator", "late_rate", "--by", "soon")
    assert done.exit_code == 1
    assert "by: should be a date such as 2027-03-31, not 'soon'" in done.output
    assert "give either at_most or at_least" in done.output


def test_the_register_goes_to_a_workbook_and_back(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    assert "2 risks" in site.risk("register", "export", str(path)).output
    assert "Nothing differs" in site.risk("register", "import", str(path)).output
    book = load_workbook(path)
    book["risks"]["B2"] = "Late parcels"
    book.save(path)
    before = site.read("register/risks.yaml")
    shown = site.risk("register", "import", str(path))
    assert "+  title: Late parcels" in shown.output
    assert "1 changed entry left; --update writes them" in shown.output.replace("\n", " ")
    assert site.read("register/risks.yaml") == before
    assert site.risk("register", "import", str(path), "--update", "--dry-run").exit_code == 0
    assert site.read("register/risks.yaml") == before
    assert site.risk("register", "import", str(path), "--update").exit_code == 0
    assert yaml.safe_load(site.read("register/risks.yaml"))["risks"][0]["title"] == "Late parcels"
    assert "Nothing differs" in site.risk("register", "import", str(path)).output


def test_an_empty_workbook_has_all_heads_and_imports_nothing(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert site.risk("register", "template", str(path)).exit_code == 0
    assert load_workbook(path)["risks"]["A1"].value == "id"
    assert "Nothing differs" in site.risk("register", "import", str(path)).output
