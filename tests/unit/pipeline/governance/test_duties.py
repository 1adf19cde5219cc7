"""What the register owes, lived over days on a real warehouse and store: told once, ended by the data."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.errors import ConfigError, NothingFound
from risk_pipeline.domain.risk.duties.judging import LASTING_DAYS
from risk_pipeline.domain.risk.findings.deficiency import Grade
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution, person
from risk_pipeline.pipeline.governance.duties import judged_duties
from risk_pipeline.pipeline.governance.pages import read_page
from risk_pipeline.pipeline.reports.analysts.findings import finding_rows
from risk_pipeline.pipeline.reports.notification_trace import Asked, why
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.policy import policy_from
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.wording.language import LANGUAGES
from risk_pipeline.wording.story import story_of
from tests.builders import response_plan
from tests.builders.governance.owing import Owing, a_kept_control, a_plan
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_verdicts

pytestmark = pytest.mark.slow

BEYOND, TESTED, CASES, BY_HAND = (
    "residual_within_tolerance",
    "control_tested_in_time",
    "control_test_finds_cases",
    "control_test_by_hand_passes",
)
TARGET, ACTION = "strategy_reaches_target", "strategy_action_done"
AN_ACTION = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": day(16)}
LASTING = ["red"] * LASTING_DAYS  # of the indicator, so that the residual is beyond tolerance for good
C04_WORKS = [control_test("C04", 0, 20, 20)]


@pytest.fixture
def site(tmp_path: Path, lite_url: str) -> Owing:
    """Nothing but a risk; its control works, so that only its indicator moves it."""
    return tolerated(Owing(tmp_path, lite_url))


def tolerated(site: Owing) -> Owing:
    site.tested(*C04_WORKS)
    return site


def test_a_residual_opens_closes_and_comes_back_as_one_ticket(site: Owing) -> None:
    site.live("green", "red", "red")
    assert site.stands() == []  # two days are no state yet
    site.live("red", "green")
    assert site.stands() == [(BEYOND, "R04", "verifying", day(3))]
    site.live("green", "green")
    [ticket] = site.tickets()
    assert (ticket.state.value, ticket.owner, ticket.resolution) == (
        "closed",
        "fulfilment_ops",
        Resolution.RECOVERED,
    )
    site.live("red", "red", "green", "red", "red")
    assert [state for _, _, state, _ in site.stands()] == ["closed"]
    site.live("red")
    assert site.stands() == [(BEYOND, "R04", "open", day(12))]
    assert site.tickets()[0].recurrence_count == 1


def test_the_same_days_again_and_all_at_once_are_told_once(
    site: Owing, tmp_path: Path, lite_url: str
) -> None:
    site.live("green", *LASTING, "green", "green", *LASTING)
    before, messages = site.tickets(), len(site.messages())
    assert len(before) == 1
    for numbers in ((8,), (3,), (0, 1, 2, 3, 4, 5, 6, 7, 8)):
        site.tell(*numbers)
    site.morning(8, "red")
    assert (site.tickets(), len(site.messages())) == (before, messages)


def test_a_run_that_dies_before_the_duties_leaves_no_day_out(site: Owing) -> None:
    site.live("green")
    for number, colour in enumerate((*LASTING, "green"), start=1):  # nothing ran for four days
        site.judge(number, colour)
    site.catch_up(4)  # and then it dies
    assert site.stands() == []
    site.catch_up(4)
    assert site.tell_owed(4).verdicts == 4
    assert site.stands() == [(BEYOND, "R04", "verifying", day(3))]
    assert site.tell_owed(4).verdicts == 0


def test_a_run_that_dies_while_it_tells_duties_owes_them_still(site: Owing) -> None:
    site.live("green")
    for number, colour in enumerate(LASTING, start=1):
        site.judge(number, colour)
    site.catch_up(3)
    owners = site.book.owners
    site.book.owners = {}  # nobody to tell: it fails while tickets are written
    with pytest.raises(ConfigError):
        site.tell_owed(3)
    site.book.owners = owners
    site.judge(4, "red")
    site.catch_up(4)
    site.tell_owed(4)
    assert site.stands() == [(BEYOND, "R04", "open", day(3))]


def test_a_map_looked_at_before_the_run_takes_no_day_from_the_duties(site: Owing) -> None:
    site.live("green")
    site.catch_up(3)  # of days that no rule has judged yet
    for number, colour in enumerate(LASTING, start=1):
        site.judge(number, colour)
    site.catch_up(3)
    site.tell_owed(3)
    assert site.stands() == [(BEYOND, "R04", "open", day(3))]


def test_a_day_that_is_not_over_is_owed_until_it_is(site: Owing) -> None:
    site.live(*LASTING[1:])
    site.judge(2, "red")
    site.catch_up(2)
    assert site.tell_owed(1).verdicts == 0
    assert site.stands() == []
    site.tell_owed(2)
    assert site.stands() == [(BEYOND, "R04", "open", day(2))]


def test_days_without_the_setting_are_not_owed_once_it_is_on(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, tell_register=False))
    site.live(*LASTING)
    settings = site.platform.settings.model_copy(update={"tell_register": True})
    site.platform = replace(site.platform, settings=settings)
    site.live("green")
    assert site.stands() == []


def test_what_a_person_closed_is_not_opened_by_its_own_day(site: Owing) -> None:
    site.live("green", *LASTING)
    policy = policy_from(site.platform.settings)
    verbs.close(
        site.platform.store,
        "T-1",
        Closing(Resolution.FALSE_POSITIVE, note="the carrier's clock was wrong"),
        actor=person("ana", "test"),
        now=site.clock.now(),
        catalog=site.book,
        policy=policy,
    )
    site.tell(0, 1, 2, 3)
    assert site.stands() == [(BEYOND, "R04", "closed", day(3))]


def test_off_by_the_setting_nothing_is_told(tmp_path: Path, lite_url: str) -> None:
    site = tolerated(Owing(tmp_path, lite_url, tell_register=False))
    assert [report.verdicts for report in site.live(*LASTING)] == [0, 0, 0]
    assert site.tickets() == []


def test_a_project_without_risks_owes_nothing(tmp_path: Path, lite_url: str) -> None:
    site = Owing(tmp_path, lite_url)
    site.book.risks = {}
    with connect(site.platform.settings.warehouse_path) as connection:
        write_verdicts(connection, [verdict(0, "red")])
    assert site.tell(0).verdicts == 0
    with connect(site.platform.settings.warehouse_path, read_only=True) as connection:
        assert list(judged_duties(site.platform, connection, [day(0)], "run")) == []


def test_a_missed_target_and_an_action_that_is_due(tmp_path: Path, lite_url: str) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(3), actions=[AN_ACTION])
    site = tolerated(Owing(tmp_path, lite_url, strategies=[plan]))
    site.live(*["green"] * 4)
    assert site.stands() == [(ACTION, "faster/tender", "open", day(3))]  # fourteen days before
    assert site.tickets()[0].owner == "data_eng"
    site.live("green")
    assert site.stands()[1] == (TARGET, "faster", "open", day(4))
    site.live(*["green"] * 12)
    assert [ticket.severity.value for ticket in site.tickets()] == ["P3", "P2"]
    site.live("green")
    assert [ticket.severity.value for ticket in site.tickets()] == ["P2", "P2"]  # overdue since yesterday
    site.done("tender", 17)
    site.live("green")
    assert [state for _, _, state, _ in site.stands()] == ["closed", "open"]


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
    site.live(*LASTING)
    assert site.stands() == [(BEYOND, "R04", "open", day(2))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_whose_day_had_passed_when_it_came_is_told_once_as_past(
    tmp_path: Path, lite_url: str, language: Any
) -> None:
    site = tolerated(Owing(tmp_path, lite_url, language=language))
    site.live("green")
    past = AN_ACTION | {"due": date(2019, 5, 2)}
    site.register_strategies(a_plan(actions=[past]))
    site.live(*["green"] * 30)
    assert site.stands() == [(ACTION, "faster/tender", "open", day(1))]
    (story,) = [story_of(each.message) for each in site.messages() if each.kind == "root"]
    said = " ".join((*story.root, story.event))
    assert {"en": "which had passed before", "pt_BR": "já tinha passado"}[language] in said
    assert "2,4" not in said
    assert "2.4" not in said


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


def test_a_residual_that_stays_beyond_tolerance_never_becomes_the_usual_one(
    tmp_path: Path, lite_url: str
) -> None:
    site = tolerated(Owing(tmp_path, lite_url))
    site.book.response = response_plan.a_plan().model_copy(update={"new_level_days": 28})
    site.live(*["red"] * (LASTING_DAYS + 29))
    [ticket] = site.tickets()
    assert ticket.breached_periods > 28
    assert ticket.episode is not None
    assert ticket.episode.usual_from is None


def test_what_left_the_register_is_owed_no_longer(site: Owing) -> None:
    site.live("green", *LASTING)
    site.book.risks = {}
    site.live("red")
    [ticket] = site.tickets()
    assert (ticket.state.value, ticket.resolution) == ("closed", Resolution.SEGMENT_GONE)


def test_a_backfill_notifies_nobody(site: Owing) -> None:
    site.live("green", *LASTING, notify=False)
    assert len(site.tickets()) == 1
    assert site.messages() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_say_what_is_owed_and_name_no_id(tmp_path: Path, lite_url: str, language: Any) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(0), actions=[AN_ACTION | {"due": day(0)}])
    controls = [a_kept_control(title="Four eyes on refunds", frequency="daily")]
    site = tolerated(Owing(tmp_path, lite_url, controls=controls, strategies=[plan], language=language))
    site.tested(control_test("C09", 0, 22, 25))
    site.live("green", "red", "red", *LASTING)  # the test of the third day on is late, and counts no more
    stories = {
        each.message.rule_id.partition(".")[2]: story_of(each.message)
        for each in site.messages()
        if each.kind == "root"
    }
    assert {name: story.head.partition(" · T-")[2][9:] for name, story in stories.items()} == HEADS[language]
    for story in stories.values():
        assert len(story.head) <= 100
        said = " ".join((*story.root, story.event, *story.steps))
        assert not any(id_ in said for id_ in ("R04", "C09", "tender", "faster"))
        assert story.step
        assert story.language == language


HEADS = {
    "en": {
        BEYOND: "Risk beyond tolerance: Late parcels",
        TARGET: "Target missed: A second carrier",
        ACTION: "Action due soon: Ask for offers",
        TESTED: "Test overdue: Four eyes on refunds",
        BY_HAND: "Test failed: Four eyes on refunds",
    },
    "pt_BR": {
        BEYOND: "Risco acima da tolerância: Late parcels",
        TARGET: "Meta não atingida: A second carrier",
        ACTION: "Ação vence em breve: Ask for offers",
        TESTED: "Teste atrasado: Four eyes on refunds",
        BY_HAND: "Teste reprovado: Four eyes on refunds",
    },
}


def test_the_map_counts_what_is_overdue_apart(tmp_path: Path, lite_url: str) -> None:
    plan = a_plan(target={"likelihood": 1}, by=day(2), actions=[AN_ACTION | {"due": day(3)}])
    controls = [a_kept_control(frequency="daily")]
    site = tolerated(Owing(tmp_path, lite_url, controls=controls, strategies=[plan]))
    site.live("green", "green", "green", "green")
    page = read_page(site.platform)
    # The action is due today and not overdue yet.
    assert page.overdue["R04"] == ("strategy faster", "control C09")
    assert page.overdue_count == 2
    site.live("green")
    assert read_page(site.platform).overdue["R04"] == (
        "strategy faster",
        "strategy_action faster/tender",
        "control C09",
    )


def test_why_says_what_became_of_a_duty(site: Owing) -> None:
    site.live("green", *LASTING)
    rule = f"fulfilment.{BEYOND}"
    told = why(site.platform, Asked(rule, "R04", day(3)))
    assert told.ticket == "T-000001"
    assert "Residual high, beyond the tolerance of moderate." in told.lines[0]
    assert not why(site.platform, Asked(rule, "R04", day(0))).told
    early = why(site.platform, Asked(rule, "R04", day(2)))
    assert not early.told
    assert "for 2 days; told after 3" in early.lines[0]
    with pytest.raises(NothingFound, match="Did you mean: R04"):
        why(site.platform, Asked(rule, "R40", day(1)))
