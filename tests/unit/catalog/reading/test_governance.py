"""Controls and the like are read from a file or a folder of files, and none of them has to be there."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from risk_pipeline.catalog import Catalog, load_catalog
from risk_pipeline.catalog.lint import lint
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX
from tests.builders.catalog_project import Project
from tests.builders.governance.entries import (
    a_control,
    a_goal,
    a_matrix,
    a_process,
    a_strategy,
    an_appetite,
)


def _refusal(project: Project) -> str:
    project.write()
    with pytest.raises(ConfigError) as error:
        load_catalog(project.folder)
    return str(error.value)


def test_a_project_without_any_of_it_has_the_matrix_of_the_engine(tmp_path: Path) -> None:
    catalog = load_catalog(Project(tmp_path).write())
    assert not catalog.governance.controls
    assert catalog.governance.matrix_on(date(2026, 1, 1)) is DEFAULT_MATRIX
    assert catalog.risks["R04"].category == "general"


def test_each_kind_is_read_and_typed(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {
        "controls": [a_control()],
        "appetite": [an_appetite()],
        "matrix": [a_matrix()],
        "goals": [a_goal()],
        "processes": [a_process(), a_process(version=2, change="A gate", **{"from": "2027-01-01"})],
        "strategies": [a_strategy()],
    }
    read = load_catalog(project.write()).governance
    assert read.controls["C04"].axis == "likelihood"
    assert read.controls["C04"].overdue_days == 1.5
    assert read.appetite["fulfilment_all"].from_ == date(2020, 1, 1)
    assert read.matrix_on(date(2026, 1, 1)).level(5, 4) == "top"
    assert read.goals["punctual"].target.is_met_by(0.05)
    assert [version.version for version in read.versions("delivery")] == [1, 2]
    assert read.strategies["faster"].actions[0].due == date(2030, 1, 31)


def test_a_folder_of_files_reads_like_one_file(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {"controls": [a_control("C01"), a_control("C02")]}
    one = load_catalog(project.write()).governance
    (tmp_path / "register" / "controls.yaml").unlink()
    for id_ in ("C01", "C02"):
        project.dump(f"register/controls/{id_}.yaml", {"controls": [a_control(id_)]})
    (tmp_path / "register" / "risks").mkdir()
    shutil.move(tmp_path / "register" / "risks.yaml", tmp_path / "register" / "risks" / "all.yaml")
    catalog = load_catalog(tmp_path)
    assert catalog.governance == one
    assert set(catalog.risks) == {"R04", "R19"}


def test_an_id_is_used_once_in_all_files_of_a_folder(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {"controls": [a_control()]}
    project.dump("register/controls/more.yaml", {"controls": [a_control()]})
    assert (
        "register/controls/more.yaml:2 C04 id: id used twice (also at register/controls.yaml:2); rename one"
        in _refusal(project)
    )


def test_files_that_nobody_reads_are_named(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write()
    for name in ("control/a.yaml", "controls/b.yml", "contrls.yaml"):
        project.dump(f"register/{name}", {})
    found = [f"{finding.place}: {finding.text}" for finding in lint(tmp_path)]
    assert found == [
        "register/contrls.yaml: nobody reads it; did you mean controls.yaml?",
        "register/control/a.yaml: nobody reads its folder; did you mean controls?",
        "register/controls/b.yml: nobody reads it; call it b.yaml",
    ]


def test_a_misspelt_key_or_word_is_named_with_a_suggestion(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {
        "controls": [a_control(natur="manual"), a_control("C05", type="preventiv")],
        "appetite": [{**an_appetite(), "form": "2020-01-01"}],
        "goals": [a_goal(by="soon"), a_goal("other", target={"at_most": 1, "at_least": 0})],
        "strategies": [a_strategy(target={"levl": "low"})],
    }
    text = _refusal(project)
    for said in (
        "C04 natur: unknown key; did you mean nature?",
        "C05 type: should be 'preventive', 'detective', 'corrective' or 'compensating', not 'preventiv'; "
        "did you mean preventive?",
        "fulfilment_all form: unknown key; did you mean from?",
        "punctual by: should be a date such as 2027-03-31, not 'soon'",
        "other target: target: give either at_most or at_least",
        "faster target.levl: unknown key; did you mean level?",
    ):
        assert said in text


def test_what_belongs_together_is_asked_for(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {
        "controls": [
            a_control("C01", type="compensating"),
            a_control("C02", test={"kind": "auto_full"}),
            a_control("C03", test={"kind": "manual"}),
            a_control("C04", step="paid"),
            a_control("C05", design=0.7),
        ],
        "processes": [a_process(steps=[{"id": "paid", "title": "Paid"}])],
    }
    text = _refusal(project)
    for said in (
        "C01: reduces: a compensating control has to say it",
        "C02 test: model: a test of kind auto_full needs it",
        "C03 test: procedure: a manual test needs it",
        "C04: process: a step needs the process",
        "C05: design: 0.7 is none of 0, 0.5 and 1",
        "delivery 1 steps: ",
    ):
        assert said in text


def test_indicators_of_a_risk_are_those_of_its_rules_unless_it_names_them(tmp_path: Path) -> None:
    project = Project(tmp_path)
    catalog = load_catalog(project.write())
    assert [(link.indicator, link.axis, link.weight) for link in catalog.links_of("R04")] == [
        ("handoff_rate", "likelihood", 0.5),
        ("late_rate", "impact", 0.5),
    ]
    project.rules["fulfilment"][1]["meta"]["state"] = "paused"
    assert [link.indicator for link in load_catalog(project.write()).links_of("R04")] == ["late_rate"]
    link = {"indicator": "late_rate", "axis": "likelihood", "weight": 0.8}
    project.risks[0]["indicators"] = [link]
    (named,) = load_catalog(project.write()).links_of("R04")
    assert (named.axis, named.weight, named.segment) == ("likelihood", 0.8, "all")


def test_what_holds_on_a_day_is_the_last_decision_before_it(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {
        "appetite": [
            an_appetite(),
            an_appetite(id="later", tolerance="high", **{"from": "2027-01-01"}),
            an_appetite(id="fraud", category="fraud", **{"from": "2026-06-01"}),
        ],
        "matrix": [a_matrix(), a_matrix("v2", **{"from": "2027-01-01"})],
        "processes": [a_process(), a_process(version=2, **{"from": "2027-01-01"})],
    }
    read = load_catalog(project.write()).governance
    held = [
        read.appetite_on(day, "fulfilment", category)
        for day, category in (
            (date(2019, 1, 1), "fraud"),
            (date(2026, 1, 1), "fraud"),
            (date(2026, 6, 1), "fraud"),
            (date(2027, 1, 1), "quality"),
        )
    ]
    assert [each.id if each else None for each in held] == [None, "fulfilment_all", "fraud", "later"]
    assert [read.matrix_on(date(year, 1, 1)).id for year in (2019, 2026, 2027)] == ["default", "v1", "v2"]
    on = [read.process_on(date(year, 1, 1), "delivery") for year in (2019, 2026, 2027)]
    assert [each.version if each else None for each in on] == [None, 1, 2]


def test_what_a_dump_writes_reads_as_the_same(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance = {"matrix": [a_matrix()]}
    first = load_catalog(project.write())
    matrix = first.governance.matrix["v1"].model_dump(mode="json", by_alias=True)
    (tmp_path / "register/matrix.yaml").write_text(yaml.safe_dump({"matrix": [matrix]}))
    again: Catalog = load_catalog(tmp_path)
    assert again.governance == first.governance
