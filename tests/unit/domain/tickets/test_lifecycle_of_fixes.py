"""What a recorded fix and its actions become when the data speak."""

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import Effect
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution, State, Ticket, fold
from tests.builders.ticket_world import (
    ANA,
    a_feed_verdict,
    after,
    apply_stream,
    end_of,
    with_action,
)

STRIKE = Closing(Resolution.FIXED, root_cause="carrier strike", root_cause_category=RootCause.PARTNER_CARRIER)


def test_ticket_with_a_recorded_fix_closes_as_fixed_and_keeps_the_cause() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = with_action(ticket)
    ticket = fold(ticket, person_actions.close(ticket, STRIKE, ANA, end_of(0)))
    assert ticket.state is State.VERIFYING
    closed = after("green", "green", start=ticket, first=1)
    assert closed is not None
    assert (closed.state, closed.resolution, closed.root_cause) == (
        State.CLOSED,
        Resolution.FIXED,
        "carrier strike",
    )


def test_ticket_whose_fix_did_not_hold_loses_the_claim_and_keeps_the_cause() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = with_action(ticket)
    ticket = fold(ticket, person_actions.close(ticket, STRIKE, ANA, end_of(0)))
    back = after("red", "green", "green", start=ticket, first=1)
    assert back is not None
    assert (back.state, back.resolution, back.root_cause) == (
        State.CLOSED,
        Resolution.RECOVERED,
        "carrier strike",
    )


def fixed_on(number: int, ticket: Ticket) -> Ticket:
    """The ticket after somebody did something on that day and claimed the fix."""
    ticket = with_action(ticket, number)
    return fold(ticket, person_actions.close(ticket, STRIKE, ANA, end_of(number)))


@pytest.mark.parametrize("status", ["amber", "red"])
def test_ticket_period_that_began_before_the_fix_does_not_speak_against_it(status: str) -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = fixed_on(3, ticket)
    still = after(status, status, start=ticket, first=2)
    assert still is not None
    assert (still.state, still.resolution, still.green_streak) == (State.VERIFYING, Resolution.FIXED, 0)
    assert [action.state for action in still.actions] == ["done"]
    closed = after("green", "green", start=still, first=4)
    assert closed is not None
    assert (closed.state, closed.resolution) == (State.CLOSED, Resolution.FIXED)
    back = after(status, start=still, first=4)
    assert back is not None
    assert (back.state, back.resolution) == (State.OPEN, None)


def test_ticket_fix_is_the_newest_action_not_the_one_that_held_back_the_harm() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = fixed_on(3, with_action(ticket, 1))
    still = after("amber", start=ticket, first=3)
    assert still is not None
    assert (still.state, still.resolution) == (State.VERIFYING, Resolution.FIXED)
    back = after("amber", start=still, first=4)
    assert back is not None
    assert (back.state, back.resolution) == (State.OPEN, None)


def test_ticket_of_a_feed_loses_its_claim_by_the_very_day_of_the_fix() -> None:
    """Any whole period confirms a feed's fix, so any broken one speaks against it."""
    ticket, _ = apply_stream(None, [a_feed_verdict(0, "red")], TicketPolicy(), end_of(9))
    assert ticket is not None
    ticket = fixed_on(1, ticket)
    back, _ = apply_stream(ticket, [a_feed_verdict(1, "red")], TicketPolicy(), end_of(9))
    assert back is not None
    assert (back.state, back.resolution) == (State.OPEN, None)


def test_ticket_counts_only_green_periods_that_began_after_the_fix() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = fixed_on(3, ticket)
    for number, streak in ((2, 0), (3, 0), (4, 1)):
        ticket = after("green", start=ticket, first=number)
        assert ticket is not None
        assert (ticket.state, ticket.green_streak) == (State.VERIFYING, streak)
    closed = after("green", start=ticket, first=5)
    assert closed is not None
    assert (closed.state, closed.resolution) == (State.CLOSED, Resolution.FIXED)


def test_ticket_that_was_green_before_its_fix_is_recorded_starts_counting_anew() -> None:
    ticket = after("red", "green")
    assert ticket is not None
    ticket = fixed_on(1, ticket)
    assert ticket.green_streak == 0
    still = after("green", start=ticket, first=2)
    assert still is not None
    assert still.state is State.VERIFYING


def test_ticket_recorded_as_fixed_late_keeps_the_green_periods_since_its_action() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = after("green", start=with_action(ticket, 0), first=1)
    assert ticket is not None
    ticket = fold(ticket, person_actions.close(ticket, STRIKE, ANA, end_of(1)))
    assert ticket.green_streak == 1
    closed = after("green", start=ticket, first=2)
    assert closed is not None
    assert closed.resolution is Resolution.FIXED


def test_ticket_action_is_effective_after_enough_green_periods_and_not_before() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = after("green", start=fixed_on(0, ticket), first=1)
    assert ticket is not None
    assert ticket.actions[0].effect is None
    ticket = after("green", start=ticket, first=2)
    assert ticket is not None
    assert ticket.actions[0].effect is Effect.EFFECTIVE


def test_ticket_action_is_on_trial_while_red_and_has_failed_when_red_again() -> None:
    ticket = after("red")
    assert ticket is not None
    ticket = after("red", start=with_action(ticket, 0), first=1)
    assert ticket is not None
    assert ticket.actions[0].effect is None
    ticket = after("green", "amber", "red", start=ticket, first=2)
    assert ticket is not None
    assert ticket.actions[0].effect is Effect.INEFFECTIVE
    with pytest.raises(TransitionRefused, match="needs an action that is done and did not fail"):
        person_actions.close(ticket, STRIKE, ANA, end_of(4))


def test_ticket_recurring_inside_the_window_counts_against_what_was_done() -> None:
    ticket = after("red")
    assert ticket is not None
    closed = after("green", "green", start=fixed_on(0, ticket), first=1)
    assert closed is not None
    back = after("red", start=closed, first=9)
    assert back is not None
    assert [action.effect for action in back.actions] == [Effect.INEFFECTIVE]
    assert (back.root_cause, back.root_cause_category) == (None, None)


def test_ticket_whose_claim_lost_its_action_recovers_and_is_not_called_fixed() -> None:
    ticket = after("red")
    assert ticket is not None
    old = {"state": State.VERIFYING, "resolution": Resolution.FIXED, "root_cause": "from another version"}
    closed = after("green", "green", start=ticket.model_copy(update=old), first=1)
    assert closed is not None
    assert closed.resolution is Resolution.RECOVERED
