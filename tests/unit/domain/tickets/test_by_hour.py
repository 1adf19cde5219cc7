"""Tickets of rules on hours: the same life as by day, an hour at a time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import Reason, failed_load
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide, is_complete
from risk_pipeline.domain.tickets.outcome.remediation import Effect
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, Ticket, TicketKind, fold
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.response.verdicts.selection import select_verdicts
from risk_pipeline.store.records import to_ticket_row
from tests.builders.ticket_world import a_verdict, apply_stream, day, day_period, end_of, with_action

POLICY = TicketPolicy(verify_hours=6)
FACTS = RuleFacts(owner="payments_risk", channel="risk-payments", ticket_id=1)
LATER = end_of(400)


def an_hour(number: int, hour: int, status: str = "red", **changes: object):
    return a_verdict(number, status, grain=Grain.HOUR, hour=hour, **changes)


def after(*verdicts, start: Ticket | None = None, policy: TicketPolicy = POLICY) -> Ticket:
    ticket, _ = apply_stream(start, list(verdicts), policy, LATER, FACTS)
    assert ticket is not None
    return ticket


def hours_from(hour: int, *statuses: str):
    return [an_hour((hour + n) // 24, (hour + n) % 24, status) for n, status in enumerate(statuses)]


def test_ticket_of_an_hour_says_since_which_hour() -> None:
    ticket = after(*hours_from(13, "red", "red"))
    assert (ticket.since, ticket.since_hour, ticket.last_hour) == (day(0), 13, 14)
    assert ticket.breached_periods == 2


def test_hours_of_one_day_are_applied_in_order_and_each_once() -> None:
    ticket = after(an_hour(0, 15), an_hour(0, 14, "amber"), an_hour(0, 13))
    assert (ticket.last_hour, ticket.breached_periods, ticket.last_status) == (15, 2, "red")
    assert decide(ticket, an_hour(0, 15, "green"), POLICY, LATER, FACTS) == []
    assert decide(ticket, an_hour(0, 3, "green"), POLICY, LATER, FACTS) == []


def test_six_green_hours_close_a_ticket_and_five_do_not() -> None:
    five = after(*hours_from(20, "red", *["green"] * 5))
    assert (five.state, five.green_streak, five.last_period_end) == (State.VERIFYING, 5, day(1))
    assert after(*hours_from(1, "green"), start=None or five).state is State.VERIFYING
    assert after(an_hour(1, 2, "green"), start=five).state is State.CLOSED


def test_by_default_it_takes_a_day_of_green_hours_for_a_night_proves_nothing() -> None:
    night = after(*hours_from(20, "red", *["green"] * 23), policy=TicketPolicy())
    assert (night.state, night.green_streak) == (State.VERIFYING, 23)
    assert after(an_hour(1, 20, "green"), start=night, policy=TicketPolicy()).state is State.CLOSED


def test_recurrence_the_same_day_reopens_and_says_after_how_many_hours() -> None:
    closed = after(*hours_from(1, "red", *["green"] * 6))
    [change, *_] = decide(closed, an_hour(0, 10), POLICY, LATER, FACTS)
    assert change.kind is EventKind.REOPENED
    assert change.reason == "red again, 3 hours after the period it was closed on"
    again = fold(closed, change)
    assert (again.since_hour, again.last_hour) == (10, 10)


def test_ticket_that_follows_another_long_after_has_its_own_hours_even_where_they_are_the_same() -> None:
    closed = after(*hours_from(1, "red", *["green"] * 6))
    [change, *_] = decide(closed, an_hour(60, 7), POLICY, LATER, FACTS)
    assert change.kind is EventKind.OPENED
    assert (fold(None, change).last_hour, fold(None, change).since_hour) == (7, 7)


@pytest.mark.parametrize(
    ("hour", "over"),
    [(14, datetime(2017, 11, 20, 17, tzinfo=UTC)), (23, datetime(2017, 11, 21, 2, tzinfo=UTC))],
)
def test_green_hour_counts_once_it_is_over_on_the_wall_clock_of_the_business(
    hour: int, over: datetime
) -> None:
    policy = TicketPolicy(zone=ZoneInfo("America/Sao_Paulo"))  # in summer
    green = an_hour(0, hour, "green")
    assert is_complete(green, policy, over)
    assert not is_complete(green, policy, over - timedelta(seconds=1))


def test_day_after_its_hours_is_newer_and_hours_after_their_day_are_past() -> None:
    by_hours = after(*hours_from(20, "red"))
    assert after(a_verdict(0), start=by_hours).breached_periods == 2
    by_day = after(a_verdict(0))
    assert decide(by_day, an_hour(0, 23), POLICY, LATER, FACTS) == []
    assert after(an_hour(1, 0), start=by_day).last_hour == 0


def test_ticket_whose_rule_goes_back_to_days_forgets_the_hour() -> None:
    ticket = after(a_verdict(1), start=after(an_hour(0, 20)))
    assert (ticket.last_hour, ticket.grain) == (None, Grain.DAY)


def test_action_is_on_trial_from_the_first_hour_that_begins_after_it_was_done() -> None:
    ticket = with_action(after(an_hour(0, 20)))  # done at 23:00
    during = after(an_hour(0, 22, "green"), start=ticket)
    assert during.actions[0].green_periods == 0
    assert after(an_hour(0, 23, "green"), start=during).actions[0].green_periods == 1
    proven = after(*hours_from(23, *["green"] * 6), start=ticket)
    assert proven.actions[0].effect is Effect.EFFECTIVE


def test_unknown_hours_are_noted_once_and_say_which() -> None:
    ticket = after(*hours_from(3, "red", "no_data", "no_data"))
    assert (ticket.unknown_status, ticket.unknown_hour, ticket.last_hour) == ("no_data", 4, 3)
    assert after(an_hour(0, 6), start=ticket).unknown_hour is None


def test_hours_flap_by_hours_and_not_by_days() -> None:
    quick = after(*hours_from(0, "red", "green", "red", "green", "red"))
    assert quick.flapping_since == day(0)
    assert quick.move_hours == (2, 3, 4)[-len(quick.move_hours) :]
    slow = [an_hour(n, 5, status) for n, status in enumerate(["red", "green", "red", "green", "red"])]
    assert after(*slow).flapping_since is None


def test_rule_on_days_leaves_no_trace_of_hours() -> None:
    changes = decide(None, a_verdict(0), POLICY, LATER, FACTS)
    ticket = fold(None, changes[0])
    names = {"since_hour", "last_hour", "unknown_hour", "move_hours"}
    assert names.isdisjoint(changes[0].fields)
    for status in ("amber", "green", "no_data", "red"):
        for change in decide(ticket, a_verdict(1, status), POLICY, LATER, FACTS):
            assert names.isdisjoint(change.fields)
    assert {name for name in names if to_ticket_row(ticket)[name]} == set()


def test_selection_takes_hours_newer_than_the_ticket_in_order() -> None:
    verdicts = [an_hour(0, hour) for hour in (9, 11, 10)]
    ticket = after(an_hour(0, 9))
    [periods] = select_verdicts(verdicts, {ticket.identity_key: ticket.last_reach}).by_identity.values()
    assert [verdict.period.hour for (verdict,) in periods] == [10, 11]


def a_load(number: int, hour: int | None, fault: Reason | None):
    period = day_period(number) if hour is None else Period(day(number), Grain.HOUR, hour)
    return load_verdict("olist.orders", fault, period=period, run_id="r")


def test_load_that_fails_in_a_live_run_has_its_ticket_at_once_and_is_well_with_the_next_hour() -> None:
    ticket = after(a_load(1, 14, failed_load("failed", "a new column")))
    assert (ticket.kind, ticket.since_hour, ticket.grain) == (TicketKind.DATA, 14, Grain.HOUR)
    assert decide(ticket, a_load(0, None, None), POLICY, LATER, FACTS) == [], "yesterday's daily run is past"
    assert after(a_load(1, 15, None), start=ticket).resolution is Resolution.DATA_FAULT


def test_daily_run_takes_over_a_ticket_of_the_live_runs_of_its_day() -> None:
    ticket = after(
        a_load(1, 14, failed_load("failed", "a new column")),
        a_load(1, None, failed_load("failed", "a new column")),
    )
    assert (ticket.grain, ticket.last_hour, ticket.since_hour) == (Grain.DAY, None, 14)
    assert not after(a_load(2, 0, None), start=ticket).is_open
