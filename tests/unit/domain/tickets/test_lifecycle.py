"""What a verdict does to a ticket, case by case."""

from datetime import UTC, date, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import pytest

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide, is_complete
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.severity import Impact, Severity, severity_of, times_beyond
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, Ticket, TicketKind, fold
from risk_pipeline.domain.verdict import Status
from tests.builders.ticket_world import (
    ANA,
    FACTS,
    ORDERS_AGE,
    ORDERS_VOLUME,
    POLICY,
    a_feed_verdict,
    a_verdict,
    after,
    apply_stream,
    day,
    end_of,
)

UNKNOWN = [status for status in Status if not status.is_judged]


def kinds_of(ticket: Ticket | None, number: int, status: str, **changes: object) -> list[EventKind]:
    verdict = a_verdict(number, status, **changes)
    return [change.kind for change in decide(ticket, verdict, POLICY, end_of(400), FACTS)]


def test_ticket_opens_on_red_and_on_nothing_else() -> None:
    assert kinds_of(None, 0, "red") == [EventKind.OPENED]
    for status in Status:
        if status is not Status.RED:
            assert kinds_of(None, 0, status) == []


def test_ticket_is_kept_by_amber_and_counts_red_periods() -> None:
    ticket = after("red", "amber", "red")
    assert ticket is not None
    assert (ticket.state, ticket.breached_periods, ticket.since) == (State.OPEN, 2, day(0))
    assert (ticket.value, ticket.limit_value) == (0.15, 0.12)


def test_ticket_keeps_the_limit_it_is_about_when_amber_or_green() -> None:
    ticket = after("red", "green")
    assert ticket is not None
    assert (ticket.value, ticket.limit_value, ticket.limit_kind) == (0.04, 0.12, "absolute")


def test_ticket_verifies_on_green_and_closes_after_enough_of_them() -> None:
    verifying = after("red", "green")
    assert verifying is not None
    assert (verifying.state, verifying.green_streak) == (State.VERIFYING, 1)
    closed = after("green", start=verifying, first=2)
    assert closed is not None
    assert (closed.state, closed.resolution, closed.closed_at) == (
        State.CLOSED,
        Resolution.RECOVERED,
        end_of(400),
    )


@pytest.mark.parametrize("setback", ["amber", "red"])
@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.IN_PROGRESS])
def test_ticket_goes_back_where_it_came_from_when_not_green(state: State, setback: str) -> None:
    ticket = after("red")
    assert ticket is not None
    if state is not State.OPEN:
        act = person_actions.acknowledge if state is State.ACKNOWLEDGED else person_actions.start
        ticket = fold(ticket, act(ticket, ANA, end_of(0)))
    back = after("green", setback, start=ticket, first=1)
    assert back is not None
    assert (back.state, back.green_streak, back.came_from) == (state, 0, None)


@pytest.mark.parametrize("status", UNKNOWN)
def test_ticket_is_neither_opened_nor_moved_by_an_unknown_status(status: Status) -> None:
    for ticket in (None, after("red"), after("red", "green"), after("red", "green", "green")):
        result = after(status, status, status, start=ticket, first=10)
        assert (result and result.state) == (ticket and ticket.state)
        assert (result and result.green_streak) == (ticket and ticket.green_streak)


def test_ticket_notes_each_kind_of_unknown_once_and_forgets_it_when_judged_again() -> None:
    verdicts = [a_verdict(n, s) for n, s in enumerate(["red", "stale", "stale", "no_data", "red"])]
    ticket, changes = apply_stream(None, verdicts[:4], POLICY, end_of(400), FACTS)
    assert [change.kind for change in changes] == [EventKind.OPENED, EventKind.NOTED, EventKind.NOTED]
    assert ticket is not None
    assert (ticket.unknown_status, ticket.unknown_period_end) == (Status.NO_DATA, day(3))
    ticket, _ = apply_stream(ticket, verdicts[4:], POLICY, end_of(400), FACTS)
    assert ticket is not None
    assert ticket.unknown_status is None


def test_ticket_notes_once_that_there_are_too_few_cases_or_none() -> None:
    sparse = ["insufficient", "no_data"]
    for first in (sparse, sparse[::-1]):
        verdicts = [a_verdict(n, s) for n, s in enumerate(["red", *first, *first, "stale", *first])]
        ticket, changes = apply_stream(None, verdicts, POLICY, end_of(400), FACTS)
        noted = [change.fields["unknown_status"] for change in changes if change.kind is EventKind.NOTED]
        assert noted == [first[0], "stale", first[0]]
        assert ticket is not None
        assert ticket.is_open


def test_ticket_ignores_suppressed_verdicts_of_every_status() -> None:
    for status in Status:
        for ticket in (None, after("red"), after("red", "green"), after("red", "green", "green")):
            assert kinds_of(ticket, 20, status, suppressed=Muted.SHADOW.because()) == []


def test_ticket_ignores_periods_that_are_not_newer_than_its_last() -> None:
    ticket = after("red", "red", "red")
    for number in (0, 1, 2):
        for status in Status:
            assert kinds_of(ticket, number, status) == []
    assert kinds_of(ticket, 3, "green") == [EventKind.VERIFYING]


def test_ticket_does_not_count_a_green_period_that_is_not_over_in_the_business_zone() -> None:
    policy = TicketPolicy(zone=ZoneInfo("America/Sao_Paulo"))
    green = a_verdict(1, "green")
    over = datetime(2017, 11, 22, 2, tzinfo=UTC)  # 21 Nov ends at 00:00 -02:00 (summer time)
    assert is_complete(green, policy, over)
    assert decide(after("red"), green, policy, over, FACTS) != []
    assert decide(after("red"), green, policy, over - timedelta(seconds=1), FACTS) == []


def test_ticket_does_not_count_a_green_period_that_is_not_mature() -> None:
    green = a_verdict(1, "green", known_on=day(36))
    assert decide(after("red"), green, POLICY, end_of(35), FACTS) == []
    assert decide(after("red"), green, POLICY, end_of(36), FACTS) != []


def test_ticket_recurring_inside_the_window_reopens_with_a_fresh_episode() -> None:
    closed = after("red", "red", "green", "green")
    assert closed is not None
    ticket = after("red", start=closed, first=17)  # last judged on day 3: 14 days before
    assert ticket is not None
    assert (ticket.id, ticket.state, ticket.recurrence_count) == (1, State.OPEN, 1)
    assert (ticket.since, ticket.breached_periods, ticket.green_streak) == (day(17), 1, 0)
    assert (ticket.resolution, ticket.closed_at, ticket.closed_by) == (None, None, None)


def test_ticket_recurring_after_the_window_is_a_new_one_that_points_back() -> None:
    closed = after("red", "green", "green")
    [change] = decide(closed, a_verdict(17), POLICY, end_of(17), RuleFacts(ticket_id=9))
    assert change.kind is EventKind.OPENED
    ticket = fold(closed, change)
    assert (ticket.id, ticket.recurs_from, ticket.recurrence_count, ticket.version) == (9, 1, 0, 1)


def test_ticket_severity_follows_rule_level_and_distance() -> None:
    at = {
        (rule, status, far): severity_of(
            rule, a_verdict(0, status, value=0.24 if far else 0.15, limit_value=0.12), 2.0
        ).value
        for rule in ("critical", "warning", "info")
        for status, far in (("red", False), ("red", True), ("amber", False))
    }
    assert at == {
        ("critical", "red", False): "P1",
        ("critical", "red", True): "P0",
        ("critical", "amber", False): "P2",
        ("warning", "red", False): "P2",
        ("warning", "red", True): "P1",
        ("warning", "amber", False): "P3",
        ("info", "red", False): "P3",
        ("info", "red", True): "P2",
        ("info", "amber", False): "P3",
    }


@pytest.mark.parametrize(
    ("value", "limit", "times"),
    [
        (0.24, 0.12, 2.0),
        (5, 10, 2.0),
        (0, 10, float("inf")),
        (None, 1, 1.0),
        (1, None, 1.0),
        (1, 0, 1.0),
        (-1, 1, 1.0),
    ],
)
def test_ticket_distance_from_limit_works_both_ways(value: float, limit: float, times: float) -> None:
    assert times_beyond(value, limit) == times


def test_ticket_severity_is_raised_once_and_never_falls_by_itself() -> None:
    ticket = after("red")
    assert kinds_of(ticket, 1, "red", value=0.3) == [EventKind.OBSERVED, EventKind.RAISED]
    ticket, changes = apply_stream(
        ticket,
        [a_verdict(1, value=0.3), a_verdict(2, value=0.4), a_verdict(3, value=0.13)],
        POLICY,
        end_of(400),
        FACTS,
    )
    assert [change.kind for change in changes].count(EventKind.RAISED) == 1
    assert ticket is not None
    assert ticket.severity is Severity.P1


def test_ticket_about_a_feed_closes_as_data_fault_with_the_first_green() -> None:
    ticket, changes = apply_stream(
        None, [a_feed_verdict(0, "red"), a_feed_verdict(1, "green")], POLICY, end_of(1), FACTS
    )
    assert ticket is not None
    assert (ticket.kind, ticket.identity_key) == (TicketKind.DATA, "data:feed:olist.orders")
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.DATA_FAULT)
    assert [change.kind for change in changes] == [EventKind.OPENED, EventKind.VERIFYING, EventKind.CLOSED]


def test_ticket_about_a_feed_keeps_its_numbers_when_another_rule_speaks_green() -> None:
    opened, _ = apply_stream(None, [a_feed_verdict(0, "red")], POLICY, end_of(0), FACTS)
    other = a_feed_verdict(1, "green", rule_id=ORDERS_VOLUME)
    ticket, _ = apply_stream(opened, [other], POLICY, end_of(1), FACTS)
    assert ticket is not None
    assert (ticket.rule_id, ticket.value, ticket.last_period_end) == (ORDERS_AGE, 71.0, day(1))


def test_ticket_held_quiet_stays_closed_up_to_that_day_and_reopens_after_it() -> None:
    ticket = after("red")
    assert ticket is not None
    accepted = Closing(Resolution.RISK_ACCEPTED, note="strike is known", approver="head", quiet_until=day(5))
    ticket = fold(ticket, person_actions.close(ticket, accepted, ANA, end_of(0)))
    assert kinds_of(ticket, 5, "red") == []
    assert kinds_of(ticket, 6, "red") == [EventKind.REOPENED]


def test_ticket_of_a_month_reopens_in_the_next_one() -> None:
    month = {"grain": "month", "period_start": date(2017, 11, 1)}
    closing = Closing(Resolution.FALSE_POSITIVE, note="double count in the rule")
    ticket, _ = apply_stream(None, [a_verdict(0, "red", **month)], POLICY, end_of(400), FACTS)
    assert ticket is not None
    ticket = fold(ticket, person_actions.close(ticket, closing, ANA, end_of(20)))
    december = month | {"period_start": date(2017, 12, 1)}
    assert kinds_of(ticket, 0, "red", **december) == [EventKind.REOPENED]


def test_ticket_of_an_accepted_risk_holds_its_identity_however_late_the_breach() -> None:
    ticket = after("red")
    assert ticket is not None
    accepted = Closing(Resolution.RISK_ACCEPTED, note="known", approver="head", quiet_until=day(60))
    ticket = fold(ticket, person_actions.close(ticket, accepted, ANA, end_of(0), today=day(1)))
    assert kinds_of(ticket, 60, "red") == []
    assert kinds_of(ticket, 61, "red") == [EventKind.REOPENED]


def test_ticket_that_is_a_duplicate_stays_closed_while_its_master_goes_on() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = fold(
        ticket, person_actions.close(ticket, Closing(Resolution.DUPLICATE, duplicate_of=3), ANA, end_of(0))
    )
    covered, free = a_verdict(1).period.reach, RuleFacts()
    for facts in (RuleFacts(covered_to=inf), RuleFacts(covered_to=covered)):
        assert decide(ticket, a_verdict(1), POLICY, end_of(1), facts) == []
    for facts in (free, RuleFacts(covered_to=covered - 24)):
        assert [c.kind for c in decide(ticket, a_verdict(1), POLICY, end_of(1), facts)] == [
            EventKind.REOPENED
        ]


def test_ticket_that_is_a_duplicate_stays_closed_up_to_the_day_that_somebody_named() -> None:
    ticket, _ = apply_stream(None, [a_verdict(0)], POLICY, end_of(0), FACTS)
    assert ticket is not None
    until = a_verdict(2).period.end
    closing = Closing(Resolution.DUPLICATE, duplicate_of=3, quiet_until=until)
    ticket = fold(ticket, person_actions.close(ticket, closing, ANA, end_of(0)))
    ended = RuleFacts(covered_to=a_verdict(0).period.reach)
    assert decide(ticket, a_verdict(2), POLICY, end_of(2), ended) == []
    assert [c.kind for c in decide(ticket, a_verdict(3), POLICY, end_of(3), ended)] == [EventKind.REOPENED]


def test_ticket_that_is_a_duplicate_ignores_a_week_that_begins_before_its_master_ends() -> None:
    week = {"grain": "week", "period_start": date(2017, 12, 4)}
    ticket, _ = apply_stream(None, [a_verdict(0, **week)], POLICY, end_of(30), FACTS)
    assert ticket is not None
    ticket = fold(
        ticket, person_actions.close(ticket, Closing(Resolution.DUPLICATE, duplicate_of=3), ANA, end_of(0))
    )
    ended = RuleFacts(covered_to=reach(date(2017, 12, 13), None))
    later = a_verdict(1, **week | {"period_start": date(2017, 12, 11)})
    assert decide(ticket, later, POLICY, end_of(30), ended) == []
    after_that = a_verdict(1, **week | {"period_start": date(2017, 12, 18)})
    assert [c.kind for c in decide(ticket, after_that, POLICY, end_of(30), ended)] == [EventKind.REOPENED]


def test_ticket_severity_is_the_worst_of_level_impact_and_register() -> None:
    impact = Impact(money_minor={Severity.P0: 1_000_000, Severity.P1: 500_000}, users={Severity.P1: 100})
    red = a_verdict(0, value=0.15, limit_value=0.12, exposure_minor=600_000)
    assert severity_of("info", red, 2.0) is Severity.P3
    assert severity_of("info", red, 2.0, impact) is Severity.P1
    assert severity_of("info", red, 2.0, None, Severity.P2) is Severity.P2
    assert severity_of("critical", red, 2.0, None, Severity.P3) is Severity.P1
    assert severity_of("info", a_verdict(0, exposure_minor=None), 2.0, impact) is Severity.P3
    policy = TicketPolicy(impact=impact)
    ticket, _ = apply_stream(None, [a_verdict(0, exposure_minor=1)], policy, end_of(9), FACTS)
    ticket, changes = apply_stream(
        ticket, [a_verdict(n, exposure_minor=2_000_000) for n in (1, 2)], policy, end_of(9), FACTS
    )
    assert [c.kind for c in changes].count(EventKind.RAISED) == 1
    assert ticket is not None
    assert ticket.severity is Severity.P0


def test_ticket_snooze_is_broken_by_a_worse_severity() -> None:
    ticket = after("red")
    assert ticket is not None
    snoozed = fold(
        ticket,
        person_actions.snooze(ticket, day(9), ANA, end_of(0), today=day(1), reason="known, fix on Monday"),
    )
    same = after("red", start=snoozed, first=1)
    assert same is not None
    assert same.snoozed_until == day(9)
    [_, raised] = decide(snoozed, a_verdict(1, value=0.4), POLICY, end_of(1), FACTS)
    assert fold(snoozed, raised).snoozed_until is None


@pytest.mark.parametrize(("found", "kinds"), [("red", [EventKind.RELAPSED]), ("amber", []), ("stale", [])])
def test_ticket_goes_back_to_work_once_when_the_green_it_is_verified_by_is_found_red(
    found: str, kinds: list[EventKind]
) -> None:
    story = [a_verdict(n, "red") for n in range(2)] + [a_verdict(2, "green")]
    verifying, _ = apply_stream(
        None, story, TicketPolicy(verify_periods=2), end_of(2), RuleFacts(ticket_id=1)
    )
    assert verifying is not None
    assert (verifying.state, verifying.green_streak) == (State.VERIFYING, 1)
    ticket = verifying
    for _ in range(2):
        seen, changes = apply_stream(ticket, [a_verdict(2, found)], TicketPolicy(), end_of(3), RuleFacts())
        assert [change.kind for change in changes if change.kind is not EventKind.NOTED] == kinds
        assert seen is not None
        ticket, kinds = seen, []
    is_back = found == "red"
    assert (ticket.state is State.OPEN, ticket.breached_periods) == (is_back, 2 + is_back)
    assert apply_stream(ticket, story, TicketPolicy(), end_of(3), RuleFacts()) == (ticket, [])
