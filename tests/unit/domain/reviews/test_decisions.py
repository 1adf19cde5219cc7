"""What a review asks people to decide: every case once, and nothing that waits for nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from risk_pipeline.domain.messages.brief import Names
from risk_pipeline.domain.messages.digest import Cadence, Event, Window, window_of
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.reviews.decisions import Asked, Asking, Decision, decisions_of
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Ticket
from tests.builders.ticket_world import LATE, FakeBook, after, day

BOOK = FakeBook()
NAMES = Names(indicators=BOOK.indicators, rules=BOOK.rules, zone=ZoneInfo("UTC"))
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
    return decisions_of(Asking(tickets, events, **given), window(), NAMES)


def window() -> Window:
    return WEEK


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
    assert (late.asked, late.subject, late.what) == (Asked.RULE, LATE, "Late deliveries")
    assert reviewed(review_by=WEEK.last + timedelta(days=1)) == []
    assert reviewed(review_by=WEEK.last, state=RuleState.RETIRED) == []


def test_an_urgent_ticket_that_nobody_has_taken_comes_first_before_it_is_late() -> None:
    urgent = a_ticket(id=9, severity=Severity.P1)
    late = a_ticket(id=4, clocks=LATE_CLOCK, severity=Severity.P2)
    first, second = asked(urgent, late)
    assert (first.subject, first.why) == ("T-000009", "nobody has acknowledged it yet")
    assert (first.by, second.by) == ("By 27 Nov 2017, 10:00", "Was due 27 Nov 2017, 08:00")
    assert asked(a_ticket(severity=Severity.P1, snoozed_until=day(30))) == []


def test_an_acceptance_that_ends_says_figures_where_it_stands_money_and_who_accepted_why() -> None:
    ticket = a_ticket(
        state=State.CLOSED,
        resolution=Resolution.RISK_ACCEPTED,
        quiet_until=day(9),
        approver="@lia",
        note="a plan",
    )
    [found] = asked(accepted=(ticket,), now={ticket.id: "5.0 % (2 of 40)"})
    assert found.by == "By 29 Nov 2017"
    assert found.facts[:2] == (
        "15.0 % (30 of 200) on 20 Nov 2017, limit 12.0 %",
        "now 5.0 % (2 of 40)",
    )
    assert found.facts[2].endswith("at stake")
    assert found.why == "accepted by @lia until 29 Nov 2017 (“a plan”); then a breach opens it again"
    assert found.options == "accept it until another day, or let it open again and act"


def test_the_most_pressing_comes_first_and_says_whose_and_why() -> None:
    refuted = a_ticket(id=7, state=State.IN_PROGRESS)
    untaken = a_ticket(id=9, clocks=LATE_CLOCK, escalated_to="data_eng")
    events = [Event(7, EventKind.RELAPSED)]
    first, second = decisions_of(Asking([refuted, untaken], events, (), ()), WEEK, NAMES)
    assert (first.asked, first.subject, second.asked) == (Asked.TAKE, "T-000009", Asked.REFUTED)
    assert first.why.endswith("which was due 27 Nov 2017, 08:00; Data eng was told")
    assert first.owner == "Fulfilment ops"
