"""What a review asks people to decide: every case once, and nothing that waits for nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.messages.digest import Cadence, Event, window_of
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.reviews.decisions import Asked, Asking, Decision, Why, decisions_of
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Ticket
from tests.builders.ticket_world import LATE, FakeBook, after, day

BOOK = FakeBook()
WEEK = window_of(day(2), Cadence.WEEKLY, 9, UTC)
ENDED = WEEK.until


def a_clock(due_at: datetime) -> Clock:
    return Clock(kind=ClockKind.ACKNOWLEDGE, cycle=1, target_minutes=60, started_at=WEEK.start, due_at=due_at)


def a_ticket(**changes: Any) -> Ticket:
    ticket = after("red")
    assert ticket is not None
    return ticket.model_copy(update={"clocks": (a_clock(ENDED + timedelta(hours=1)),), **changes})


def asked(*tickets: Ticket, happened: tuple[EventKind, ...] = (), **more: Any) -> list[Decision]:
    events = [Event(ticket.id, kind) for ticket in tickets for kind in happened]
    given: dict[str, Any] = {"accepted": (), "rules": (), **more}
    return decisions_of(Asking(tickets, events, **given), WEEK)


LATE_CLOCK = (a_clock(ENDED - timedelta(hours=1)),)


@pytest.mark.parametrize(
    ("changes", "happened", "expected"),
    [
        ({}, (), []),
        ({"clocks": LATE_CLOCK}, (), [Asked.TAKE]),
        ({"clocks": ()}, (), [Asked.TAKE]),
        ({"clocks": (), "snoozed_until": day(30)}, (), []),
        ({"clocks": LATE_CLOCK, "state": State.ACKNOWLEDGED}, (), []),
        ({}, (EventKind.LAPSED,), [Asked.TAKE]),
        ({"state": State.IN_PROGRESS}, (EventKind.RELAPSED,), [Asked.REFUTED]),
        ({"state": State.VERIFYING}, (EventKind.RELAPSED,), []),
        ({"state": State.VERIFYING, "episode": Episode(is_cause_asked=True)}, (), [Asked.CAUSE]),
        ({"episode": Episode(usual_from=day(3))}, (), [Asked.NEW_LEVEL]),
        ({"episode": Episode(usual_from=WEEK.first)}, (), [Asked.NEW_LEVEL]),
        ({"episode": Episode(usual_from=WEEK.first - timedelta(days=1))}, (), []),
        ({"state": State.CLOSED, "clocks": LATE_CLOCK}, (EventKind.RELAPSED,), []),
    ],
)
def test_what_waits_for_a_person_is_asked_and_nothing_else(
    changes: dict[str, Any], happened: tuple[EventKind, ...], expected: list[Asked]
) -> None:
    assert [each.asked for each in asked(a_ticket(**changes), happened=happened)] == expected


@pytest.mark.parametrize(
    ("until", "is_asked"), [(day(-1), False), (day(0), True), (day(20), True), (day(21), False)]
)
def test_a_risk_whose_acceptance_ends_soon_is_asked_about(until: Any, is_asked: bool) -> None:
    ticket = a_ticket(state=State.CLOSED, resolution=Resolution.RISK_ACCEPTED, quiet_until=until)
    found = asked(accepted=(ticket,))
    assert [each.asked for each in found] == [Asked.ACCEPTANCE] * is_asked


def test_a_rule_past_its_review_is_asked_about_unless_it_is_retired() -> None:
    rule = BOOK.rules[LATE]

    def reviewed(**meta: Any) -> list[Decision]:
        return asked(rules=(rule.model_copy(update={"meta": rule.meta.model_copy(update=meta)}),))

    [late] = reviewed(review_by=WEEK.last)
    assert (late.asked, late.why, late.due, late.is_late) == (Asked.RULE, Why.RULE, WEEK.last, True)
    assert late.rule is not None
    assert late.rule.id == LATE
    assert reviewed(review_by=WEEK.last + timedelta(days=1)) == []
    assert reviewed(review_by=WEEK.last, state=RuleState.RETIRED) == []


def test_an_urgent_ticket_that_nobody_has_taken_comes_first_before_it_is_late() -> None:
    urgent = a_ticket(id=9, severity=Severity.P1)
    late = a_ticket(id=4, clocks=LATE_CLOCK, severity=Severity.P2)
    first, second = asked(urgent, late)
    assert (first.ticket, first.why) == (urgent, Why.URGENT)
    assert (first.due, first.is_late) == (ENDED + timedelta(hours=1), False)
    assert (second.due, second.is_late) == (ENDED - timedelta(hours=1), True)
    assert asked(a_ticket(severity=Severity.P1, snoozed_until=day(30))) == []


def test_the_most_pressing_comes_first_and_says_since_when() -> None:
    refuted = a_ticket(id=7, state=State.IN_PROGRESS)
    untaken = a_ticket(id=9, clocks=LATE_CLOCK)
    events = [Event(7, EventKind.RELAPSED)]
    first, second = decisions_of(Asking([refuted, untaken], events, (), ()), WEEK)
    assert (first.asked, first.ticket, second.asked) == (Asked.TAKE, untaken, Asked.REFUTED)
    assert (first.why, first.since) == (Why.OVERDUE, ENDED - timedelta(hours=1))
