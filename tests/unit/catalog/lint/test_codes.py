"""Each code has a project that earns it, and nothing but it."""

import copy
from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.catalog.findings.codes import CODES
from risk_pipeline.catalog.lint import Measured, lint
from tests.builders.broken_projects import CASES, Case, feeds, register, rules
from tests.builders.broken_projects.case import SUITE, TODAY, findings
from tests.builders.broken_projects.routing import a_route
from tests.builders.catalog_project import LATE, Project, a_holiday_group, an_event
from tests.builders.governance.entries import a_control


def test_entries_that_agree_or_never_meet_are_no_contradiction(tmp_path: Path) -> None:
    project = Project(tmp_path)
    states = [
        [{"indicator": "late_rate", "dimension": "customer_state", "segment": state}]
        for state in ("SP", "RJ")
    ]
    project.calendar = {
        "holidays": [a_holiday_group(), a_holiday_group("again")],
        "events": [
            an_event("one", targets=states[0], effect="mute"),
            an_event("two", targets=states[1]),
            an_event("other", targets=[{"indicator": "handoff_rate"}], effect="shift", factor=2),
        ],
    }
    project.write()
    assert findings(project) == []


@pytest.mark.parametrize(
    "receiver",
    [
        "#risk",
        "Risk Office",
        "github:example",
        "github:a/b/c",
        "jira:risk",
        "webhook:",
        "email:a@b.c",
        "a@b.c",
    ],
)
def test_a_receiver_in_no_known_form_is_named(tmp_path: Path, receiver: str) -> None:
    project = Project(tmp_path)
    project.routes = [a_route("money", "owner", receiver)]
    project.write()
    (found,) = findings(project)
    assert (found.code, found.key) == ("L603", "to")
    assert found.text.startswith(f"{receiver} is not a receiver")


def test_routes_that_share_no_ticket_or_only_some_are_both_reached(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.routes = [
        a_route("worst", severities=["P0", "P1"]),
        a_route("less", severities=["P1", "P2"]),
        a_route("late", rules=["fulfilment.late_delivery"]),
        a_route("all_late", rules=["fulfilment.late_*"]),
        a_route("data", kinds=["data"], owners=["data_eng"]),
        a_route("rest"),
    ]
    project.write()
    assert findings(project) == []


def test_a_route_is_checked_by_form_key_and_id(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.routes = [a_route(severity=["P0"]), a_route("other", severities=["P9"]), a_route("other"), {}]
    project.write()
    assert [(f.code, f.subject, f.key) for f in findings(project)] == [
        ("L002", "money", "match.severity"),
        ("L003", "other", "match.severities.0"),
        ("L005", "other", "id"),
        ("L003", "", "id"),
        ("L003", "", "to"),
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_broken_project_earns_its_code_at_its_place(tmp_path: Path, case: Case) -> None:
    project = Project(tmp_path)
    case.change(project)
    if not project.manifest_path.parent.exists():
        project.write()
    found = findings(project)
    assert {finding.code for finding in found} == {case.code, *case.also}
    hits = [finding for finding in found if finding.code == case.code]
    assert (case.subject, case.key) in {(hit.subject, hit.key) for hit in hits}
    for hit in hits:
        assert hit.place.partition(":")[0] == case.where


def test_a_title_that_a_project_gives_its_own_model_is_no_misspelling(tmp_path: Path) -> None:
    project = Project(tmp_path)
    register.name_sellers(project)
    project.model_meta["dim_sellers"]["title"] = "Sellers"
    project.write()
    assert findings(project) == []


def test_the_clean_project_has_no_finding_at_all(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write()
    assert findings(project) == []


def test_every_code_is_earned_by_a_broken_project() -> None:
    assert {case.code for case in CASES} == set(CODES)


def test_a_loaded_catalog_is_checked_like_its_folder(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.late["meta"]["owner"] = "nobody"
    catalog = load_catalog(project.write())
    assert lint(catalog, today=TODAY) == findings(project) != []


def test_without_a_day_review_dates_are_not_checked(tmp_path: Path) -> None:
    project = Project(tmp_path)
    rules.review_is_due(project)
    assert lint(project.write()) == []


def test_a_retired_rule_may_name_what_is_gone(tmp_path: Path) -> None:
    project = Project(tmp_path)
    old = copy.deepcopy(project.late)
    old["id"], old["meta"]["state"] = "fulfilment.old", "retired"
    old["kwargs"] = {"indicator": "gone", "red": 1.0}
    old["meta"] |= {"owner": "gone", "playbook": "gone", "risk": "R99"}
    project.rules["fulfilment"].append(old)
    project.write()
    assert findings(project) == []


def test_an_indicator_that_a_risk_names_counts_whatever_risk_its_rule_is_of(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.rules["fulfilment"][1]["meta"]["risk"] = "R19"
    project.risks[0]["indicators"] = [
        {"indicator": name, "axis": "likelihood", "weight": 0.5} for name in ("late_rate", "handoff_rate")
    ]
    project.write()
    assert not {"L308", "L309"} & {finding.code for finding in findings(project)}


def test_a_risk_without_a_kind_of_indicator_is_told_the_key_that_says_it(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.late["meta"]["state"] = "shadow"
    project.write()
    (found,) = (finding for finding in findings(project) if finding.code == "L309")
    assert "`kind: lagging` in its meta.indicator" in found.text


def test_a_test_of_a_control_presses_by_way_of_its_control(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.risks[0]["indicators"] = [{"indicator": "late_rate", "axis": "likelihood", "weight": 0.5}]
    project.rules["fulfilment"][1] |= {
        "type": "expect_control_test_to_pass",
        "kwargs": {"indicator": "handoff_rate", "control": "C04"},
    }
    project.write()
    assert "L343" not in {finding.code for finding in findings(project)}


def test_one_view_may_hold_the_tests_of_the_controls_of_all_lines(tmp_path: Path) -> None:
    project = Project(tmp_path)
    of_data = a_control("C19", "R19", business_line="data_platform")
    project.governance["controls"] = [a_control("C04"), of_data]
    project.indicators["late_rate"] |= {"dimensions": ["control"]}
    test = {"type": "expect_control_test_to_pass", "severity": "warning", "meta": project.late["meta"]}
    for control in ("C04", "C19"):
        project.rules["data_platform"].append(
            {
                **test,
                "id": f"data_platform.of_{control.lower()}",
                "kwargs": {"indicator": "late_rate", "control": control, "by": ["control"]},
            }
        )
    project.write()
    lines = {f.subject for f in findings(project) if f.code == "L105"}
    assert lines == {"data_platform.of_c04"}


def test_what_is_overdue_was_so_on_the_day_of_the_map(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.governance["controls"] = [a_control("C04", key=True), a_control("C19", "R19")]
    project.measured = Measured(tested={"C04": date(2025, 8, 20)}, as_of=date(2025, 8, 20))
    project.write()
    assert "L333" not in {finding.code for finding in findings(project)}


def test_a_feed_not_configured_needs_no_volume_rule(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.feed["location"] = None
    feeds.feed_without_volume_rule(project)
    project.write()
    assert "L404" not in {finding.code for finding in findings(project)}


def test_a_finding_reads_as_one_line_with_place_id_key_remedy_and_code(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.late["kwargs"]["indicator"] = "late_rat"
    project.write()
    line = str(next(f for f in findings(project) if f.code == "L101"))
    assert line == f"{SUITE}:3 {LATE} kwargs.indicator: late_rat is not known; did you mean late_rate? [L101]"


def test_findings_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    project = Project(tmp_path)
    for index in range(12):
        project.risks.append({**project.risks[0], "id": f"R{50 + index}"})
    project.write()
    assert [f.subject for f in findings(project)] == [f"R{50 + index}" for index in range(12)]
