"""Duties about the tests of controls: overdue, without a case, failed by hand, and what waits for them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.risk.duties.judging import LASTING_DAYS
from risk_pipeline.domain.risk.findings.deficiency import Grade
from risk_pipeline.pipeline.reports.analysts.findings import finding_rows
from risk_pipeline.pipeline.reports.notification_trace import Asked, why
from risk_pipeline.wording.story import story_of
from tests.builders.governance.owing import Owing, a_kept_control, tolerated
from tests.builders.governance.warehouse_rows import control_test, day

pytestmark = pytest.mark.slow

BEYOND, TESTED, CASES, BY_HAND = (
    "residual_within_tolerance",
    "control_tested_in_time",
    "control_test_finds_cases",
    "control_test_by_hand_passes",
)


def test_a_control_that_is_tested_too_late(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control()]))
    site.live(*["green"] * 11)
    assert site.stands() == []  # ten days after the first map, and a week and a half are allowed
    site.live("green")
    assert site.stands() == [(TESTED, "C09", "open", day(11))]
    site.tested(control_test("C09", 12, 0, 0, result="no_data"))
    site.live("green")
    assert site.stands() == [(TESTED, "C09", "closed", day(11))]


def test_a_control_that_came_late_has_a_period_before_its_test_is_due(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url))
    site.live(*["green"] * 20)
    late = [
        a_kept_control(),
        a_kept_control("C10", status="designed"),
        a_kept_control("C11", design_assessed=day(1)),
    ]
    site.register_controls(*late)
    site.live(*["green"] * 11)
    assert site.stands() == []  # ten days after the map first counted on it
    site.register_controls(late[0], a_kept_control("C10"), late[2])
    site.live("green")
    assert site.stands() == [(TESTED, "C09", "open", day(31)), (TESTED, "C11", "open", day(31))]
    site.live(*["green"] * 11)
    assert site.stands()[2:] == [(TESTED, "C10", "open", day(42))]  # in force since the thirty-first day


def test_a_control_owes_its_first_test_from_the_day_that_it_names(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url))
    site.live(*["green"] * 20)
    site.register_controls(a_kept_control(since=day(9)), a_kept_control("C10", since=day(25)))
    site.live("green")
    assert site.stands() == [(TESTED, "C09", "open", day(20))]
    site.live(*["green"] * 16)
    assert [subject for _, subject, _, _ in site.stands()] == ["C09", "C10"]
    assert site.stands()[1][3] == day(36)


def test_a_residual_waits_for_the_first_test_of_the_control_that_would_bring_it_back(
    tmp_path: Path, lite_url: str
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control(cap=0.9)]))
    site.live(*["red"] * 11)
    assert site.stands() == []
    rule = f"fulfilment.{BEYOND}"
    waits = why(site.platform, Asked(rule, "R04", day(5)))
    assert "if the controls work whose test is still to come" in waits.lines[0]
    site.live("red")
    assert sorted(site.stands()) == [
        (TESTED, "C09", "open", day(11)),
        (BEYOND, "R04", "open", day(11)),
    ]


@pytest.mark.parametrize(
    ("cases", "told"),
    [(0, [(BEYOND, "R04", "open", day(18)), (CASES, "C09", "open", day(18))]), (20, [])],
)
def test_tests_that_find_no_case_do_not_stand_for_a_control_forever(
    tmp_path: Path, lite_url: str, cases: int, told: list[tuple[str, str, str, date]]
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control(cap=0.9)]))
    site.tested(control_test("C09", 0, 20, 20), control_test("C09", 7, 0, 0, result="no_data"))
    site.tested(control_test("C09", 14, cases, cases, result="pass" if cases else "no_data"))
    site.live(*["red"] * 18)
    assert site.stands() == []  # a week and a half, and one test that found nothing
    site.live("red")
    assert sorted(site.stands()) == sorted(told)  # tested in time it was
    site.tested(control_test("C09", 19, 0, 12))
    site.live("red")
    assert [state for rule, _, state, _ in site.stands() if rule == CASES] == (["closed"] if told else [])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Control without a case to test: ", "The last case that its tests found was on ")),
        ("pt_BR", ("Controle sem caso para testar: ", "O último caso que os testes encontraram foi em ")),
    ],
)
def test_a_control_without_a_case_says_since_when(
    tmp_path: Path, lite_url: str, language: Any, said: tuple[str, str]
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, language=language, controls=[a_kept_control()]))
    empty = [control_test("C09", number, 0, 0, result="no_data") for number in (7, 14)]
    site.tested(control_test("C09", 0, 20, 20), *empty)
    site.live(*["green"] * 19)
    assert site.stands() == [(CASES, "C09", "open", day(18))]
    (story,) = [story_of(each.message) for each in site.messages() if each.kind == "root"]
    told = " ".join((*story.root, story.event))
    assert all(one in told for one in said)


def test_a_control_whose_test_is_late_is_not_told_twice(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control()]))
    site.tested(control_test("C09", 0, 20, 20))
    site.live(*["green"] * 25)
    assert [rule for rule, *_ in site.stands()] == [TESTED]
    waits = why(site.platform, Asked(f"fulfilment.{CASES}", "C09", day(20)))
    assert "Its test is late." in waits.lines[0]


def test_no_control_is_waited_for_that_would_not_bring_its_risk_back(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control(cap=0.1)]))
    site.live(*["red"] * LASTING_DAYS)
    assert site.stands() == [(BEYOND, "R04", "open", day(2))]


def test_a_failed_test_by_hand_is_owed_until_one_passes(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control()]))
    site.tested(control_test("C09", 0, 22, 25))
    site.live("green", "green")
    assert site.stands() == [(BY_HAND, "C09", "open", day(0))]
    [(_, *found)] = finding_rows(site.platform, site.tickets())
    assert found[:2] == ["control_test", "C09"]
    assert found[4] == Grade.DEFICIENCY.value
    site.tested(control_test("C09", 2, 25, 25))
    site.live("green")
    assert site.stands() == [(BY_HAND, "C09", "closed", day(0))]


def test_a_finding_keeps_the_grade_of_its_worst_test_when_the_next_one_passes(
    tmp_path: Path, lite_url: str
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, controls=[a_kept_control(key=True)]))
    site.tested(control_test("C09", 0, 22, 25))
    site.live("green", "green")
    site.tested(control_test("C09", 2, 25, 25))
    site.live("green")
    [(_, *found)] = finding_rows(site.platform, site.tickets())
    assert (found[4], found[6]) == (Grade.SIGNIFICANT_DEFICIENCY.value, "closed")
