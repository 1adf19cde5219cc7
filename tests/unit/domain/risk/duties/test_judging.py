"""Each duty has a day on which it is kept and one on which it is broken; tickets of them end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.strategy import Strategy, StrategyAction
from risk_pipeline.domain.register.rule import ENGINE_RULES, Rule
from risk_pipeline.domain.risk.duties.duty import Duty, duty_of, rule_of
from risk_pipeline.domain.risk.duties.judging import (
    HandTest,
    LastTest,
    Level,
    Opinion,
    has_case_in_time,
    judge_action,
    judge_residual,
    judge_strategy,
    judge_test_by_hand,
    judge_test_cases,
    judge_test_due,
    severity_of_duty,
    verdict_of,
)
from risk_pipeline.domain.risk.duties.subject import Subject, subject_of, subjects
from risk_pipeline.domain.risk.plans.progress import Progress, Standing
from risk_pipeline.domain.risk.plans.work import action_states
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.ticket import State, Ticket, fold
from risk_pipeline.domain.verdict import Status, Verdict
from tests.builders.governance.entries import a_control, a_strategy
from tests.builders.governance.world import a_risk
from tests.builders.ticket_world import a_rule

TODAY = date(2026, 3, 20)
RISKS = {"R04": a_risk()}
AN_ACTION = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": "2026-03-31"}
GOVERNANCE = Governance(
    controls={
        "C04": Control.model_validate(a_control("C04", key=True)),
        "C05": Control.model_validate(a_control("C05", status="retired")),
        "C06": Control.model_validate(a_control("C06", test=None)),
    },
    strategies={
        "faster": Strategy.model_validate(a_strategy(actions=[AN_ACTION])),
        "lost": Strategy.model_validate(a_strategy("lost", risk="R99")),
    },
)
LOW, MID, TOP = ("low", 0), ("mid", 1), ("top", 3)
FACTS = RuleFacts(owner="fulfilment_ops", channel="risk-fulfilment", ticket_id=1)


def subject(duty: Duty) -> Subject:
    ids = {Duty.RESIDUAL: "R04", Duty.STRATEGY: "faster", Duty.ACTION: "faster/tender"}
    found = subject_of(duty, ids.get(duty, "C04"), RISKS, GOVERNANCE)
    assert found is not None
    return found


def an_action(due: date, day: date = TODAY) -> Opinion:
    action = StrategyAction.model_validate(AN_ACTION | {"due": due})
    strategy = GOVERNANCE.strategies["faster"].model_copy(update={"actions": (action,)})
    return judge_action(action_states(strategy, {}, day)[0], day)


@pytest.mark.parametrize(
    ("opinion", "status"),
    [
        (judge_residual(Level(TOP, MID)), Status.RED),
        (judge_residual(Level(MID, MID)), Status.GREEN),
        (judge_residual(Level(MID, LOW, days_beyond=2)), Status.AMBER),
        (judge_residual(Level(MID, LOW, days_beyond=3)), Status.RED),
        (judge_residual(Level(TOP, MID, days_beyond=1)), Status.RED),
        (judge_residual(Level(TOP, MID, trusting=MID)), Status.AMBER),
        (judge_residual(Level(TOP, LOW, days_beyond=1, trusting=MID)), Status.AMBER),
        (judge_residual(Level(TOP, LOW, days_beyond=3, trusting=MID)), Status.RED),
        (judge_residual(Level(TOP, LOW, days_beyond=1, trusting=TOP)), Status.RED),
        (judge_residual(Level(TOP, None)), Status.NOT_CONFIGURED),
        (judge_residual(None), Status.NO_DATA),
        (judge_strategy(Progress(Standing.MISSED, gap_classes=2)), Status.RED),
        (judge_strategy(Progress(Standing.BEHIND, gap_classes=2)), Status.AMBER),
        (judge_strategy(Progress(Standing.REACHED, gap_classes=0)), Status.GREEN),
        (judge_strategy(Progress(Standing.UNKNOWN)), Status.NOT_CONFIGURED),
        (an_action(TODAY - timedelta(days=1)), Status.RED),
        (an_action(TODAY + timedelta(days=13)), Status.RED),
        (an_action(TODAY + timedelta(days=14)), Status.GREEN),
        (judge_test_due(LastTest(date(2026, 3, 9)), TODAY, 10.5, TODAY), Status.RED),
        (judge_test_due(LastTest(date(2026, 3, 10)), TODAY, 10.5, TODAY), Status.GREEN),
        (judge_test_due(None, date(2026, 3, 9), 10.5, TODAY), Status.RED),
        (judge_test_due(None, date(2026, 3, 10), 10.5, TODAY), Status.GREEN),
        (judge_test_cases(LastTest(TODAY, date(2026, 3, 9)), TODAY, 10.5, TODAY), Status.RED),
        (judge_test_cases(LastTest(TODAY, date(2026, 3, 10)), TODAY, 10.5, TODAY), Status.GREEN),
        (judge_test_cases(LastTest(TODAY), date(2026, 3, 9), 10.5, TODAY), Status.RED),
        (judge_test_cases(LastTest(TODAY), date(2026, 3, 10), 10.5, TODAY), Status.GREEN),
        (judge_test_cases(None, date(2026, 3, 9), 10.5, TODAY), Status.NO_DATA),
        (judge_test_by_hand(HandTest(TODAY, 25, 1, has_passed=False)), Status.RED),
        (judge_test_by_hand(HandTest(TODAY, 25, 0, has_passed=False)), Status.RED),
        (judge_test_by_hand(HandTest(TODAY, 25, 0, has_passed=True)), Status.GREEN),
        (judge_test_by_hand(None), Status.NO_DATA),
    ],
)
def test_a_duty_is_broken_kept_or_not_known(opinion: Opinion, status: Status) -> None:
    assert opinion.status is status, opinion.reason


@pytest.mark.parametrize(
    ("last", "begin", "is_in_time"),
    [
        (None, date(2026, 3, 10), True),
        (None, date(2026, 3, 9), False),
        (LastTest(TODAY, case_on=date(2026, 3, 10)), date(2026, 1, 1), True),
        (LastTest(TODAY, case_on=date(2026, 3, 9)), date(2026, 1, 1), False),
        (LastTest(TODAY), date(2026, 3, 10), True),  # no case yet, but in force for a few days only
        (LastTest(TODAY), date(2026, 3, 9), False),
    ],
)
def test_tests_without_a_case_speak_for_a_control_no_longer_than_its_time(
    last: LastTest | None, begin: date, is_in_time: bool
) -> None:
    assert has_case_in_time(last, begin, 10.5, TODAY) is is_in_time


def test_owed_is_what_the_register_has_in_force() -> None:
    found = [(each.duty, each.id, each.line, each.owner) for each in subjects(RISKS, GOVERNANCE)]
    assert found == [
        (Duty.RESIDUAL, "R04", "fulfilment", "fulfilment_ops"),
        (Duty.STRATEGY, "faster", "fulfilment", "fulfilment_ops"),
        (Duty.ACTION, "faster/tender", "fulfilment", "data_eng"),
        (Duty.TEST_DUE, "C04", "fulfilment", "fulfilment_ops"),
        (Duty.TEST_HAS_CASE, "C04", "fulfilment", "fulfilment_ops"),
        (Duty.TEST_PASSED, "C04", "fulfilment", "fulfilment_ops"),
    ]
    assert subject(Duty.ACTION).part_of == "A second carrier"
    assert subject_of(Duty.ACTION, "faster/unknown", RISKS, GOVERNANCE) is None
    assert list(subjects({}, Governance())) == []


def test_no_suite_may_have_a_rule_of_the_engine() -> None:
    assert {duty.value for duty in Duty} == ENGINE_RULES
    assert all(duty_of(rule_of("sales", duty)) is duty for duty in Duty)
    rule = a_rule("sales.late", "expect_table_row_count_to_be_between", "data_eng").model_dump()
    with pytest.raises(ValueError, match="is a rule of the engine; choose another name"):
        Rule.model_validate(rule | {"id": "sales.residual_within_tolerance"})


@pytest.mark.parametrize(
    ("duty", "opinion", "severity"),
    [
        (Duty.RESIDUAL, judge_residual(Level(TOP, MID)), "critical"),
        (Duty.RESIDUAL, judge_residual(Level(MID, LOW)), "warning"),
        (Duty.STRATEGY, judge_strategy(Progress(Standing.MISSED, gap_classes=9)), "warning"),
        (Duty.ACTION, an_action(TODAY), "info"),
        (Duty.ACTION, an_action(TODAY - timedelta(days=1)), "warning"),
        (Duty.TEST_DUE, judge_test_due(None, date(2026, 1, 1), 10.5, TODAY), "warning"),
        (Duty.TEST_PASSED, judge_test_by_hand(HandTest(TODAY, 25, 25, has_passed=False)), "warning"),
    ],
)
def test_how_bad_a_broken_duty_is(duty: Duty, opinion: Opinion, severity: str) -> None:
    about = subject(duty)
    assert severity_of_duty(verdict_of(about, opinion, TODAY, "run"), about) == severity


def test_a_late_test_of_a_control_that_others_back_up_is_no_more_than_information() -> None:
    about = subject(Duty.TEST_DUE)
    plain = about.entry.model_copy(update={"key": False})
    verdict = verdict_of(about, judge_test_due(None, date(2026, 1, 1), 1.5, TODAY), TODAY, "run")
    assert severity_of_duty(verdict, Subject(Duty.TEST_DUE, "C04", plain, "fulfilment", "R04")) == "info"


def verdicts(levels: Sequence[int]) -> list[Verdict]:
    """A residual that goes through these ranks, day by day; tolerance is rank 1."""
    return [
        verdict_of(
            subject(Duty.RESIDUAL),
            judge_residual(Level((str(rank), rank), MID)),
            TODAY + timedelta(days=number),
            "run",
        )
        for number, rank in enumerate(levels)
    ]


def lived(ticket: Ticket | None, told: Sequence[Verdict]) -> Ticket | None:
    policy = TicketPolicy(verify_periods=2)
    for verdict in told:
        now = datetime.combine(verdict.period.end + timedelta(days=1), time(6), UTC)
        for change in decide(ticket, verdict, policy, now, FACTS):
            ticket = fold(ticket, change)
    return ticket


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(0, 19))
def test_a_residual_is_told_once_and_closes_only_within_tolerance(levels: list[int], again: int) -> None:
    told = verdicts(levels)
    ticket = lived(None, told)
    assert (ticket is None) == all(rank <= 1 for rank in levels)
    # A day that was told is no news, whatever became of the ticket since.
    assert lived(ticket, told[min(again, len(told) - 1) :]) == ticket
    assert lived(ticket, told) == ticket
    if ticket is not None and ticket.state is State.CLOSED:
        assert levels[-1] <= 1
    if levels[-1] > 1:
        assert ticket is not None
        assert ticket.state is State.OPEN
