"""The table of moves: every pair of states, for the data and for people."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.ticket import (
    TRANSITIONS,
    By,
    Change,
    EventKind,
    State,
    Ticket,
    check_transition,
    fold,
    parse_ref,
    rebuild,
)
from tests.builders.ticket_world import a_verdict, end_of

DATA_MOVES = {
    ("open", "verifying"),
    ("acknowledged", "verifying"),
    ("in_progress", "verifying"),
    ("verifying", "open"),
    ("verifying", "acknowledged"),
    ("verifying", "in_progress"),
    ("verifying", "closed"),
    ("closed", "open"),
}
PERSON_MOVES = {
    ("open", "acknowledged"),
    ("open", "in_progress"),
    ("acknowledged", "in_progress"),
    ("open", "verifying"),
    ("acknowledged", "verifying"),
    ("in_progress", "verifying"),
    ("open", "closed"),
    ("acknowledged", "closed"),
    ("in_progress", "closed"),
    ("verifying", "closed"),
}
CLOCK_MOVES = {("acknowledged", "open"), ("closed", "open")}
MOVES = {By.DATA: DATA_MOVES, By.PERSON: PERSON_MOVES, By.CLOCK: CLOCK_MOVES}
EVERY_MOVE = [
    (source, target, by) for source, target in product(State, State) if source is not target for by in By
]


def a_ticket(state: State = State.OPEN) -> Ticket:
    facts = RuleFacts(owner="fulfilment_ops", channel="risk-fulfilment", ticket_id=7)
    [opened] = decide(None, a_verdict(0), TicketPolicy(), end_of(0), facts)
    return fold(None, opened).model_copy(update={"state": state})


@pytest.mark.parametrize(("source", "target", "by"), EVERY_MOVE)
def test_ticket_makes_exactly_the_moves_of_the_table(source: State, target: State, by: By) -> None:
    allowed = MOVES[by]
    change = Change(EventKind.OBSERVED, by, "x", end_of(1), "", {"state": target})
    if (source.value, target.value) in allowed:
        assert fold(a_ticket(source), change).state is target
        return
    with pytest.raises(TransitionRefused, match=f"T-000007 is {source}"):
        fold(a_ticket(source), change)


def test_ticket_is_born_open_and_by_the_data_only() -> None:
    births = {pair: by for pair, by in TRANSITIONS.items() if pair[0] is None}
    assert births == {(None, State.OPEN): frozenset({By.DATA})}


def test_ticket_cannot_be_opened_over_an_open_one() -> None:
    facts = RuleFacts(ticket_id=8)
    [opened] = decide(None, a_verdict(3), TicketPolicy(), end_of(3), facts)
    with pytest.raises(TransitionRefused, match="still open"):
        fold(a_ticket(), opened)


def test_ticket_refusal_says_who_may_and_what_is_possible() -> None:
    with pytest.raises(TransitionRefused, match="only the data or the clock can move it to open"):
        check_transition("T-000007", State.CLOSED, State.OPEN, By.PERSON)
    with pytest.raises(TransitionRefused, match="Possible: acknowledged, closed, in_progress, verifying"):
        check_transition("T-000007", State.OPEN, State.OPEN, By.PERSON)


def test_ticket_event_before_birth_is_refused() -> None:
    with pytest.raises(TransitionRefused, match="before the ticket was opened"):
        rebuild([Change(EventKind.CLOSED, By.DATA, "x", datetime(2020, 1, 1, tzinfo=UTC), "")])


@pytest.mark.parametrize("text", ["T-000042", "t-42", "42", " T-42 "])
def test_ticket_ref_is_read_as_people_write_it(text: str) -> None:
    assert parse_ref(text) == 42


@pytest.mark.parametrize("text", ["", "T-", "T-4x", "INC-4", "-4", "٤"])
def test_ticket_ref_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TransitionRefused, match="looks like T-000042"):
        parse_ref(text)


def test_ticket_is_an_honest_copy_of_the_verdict_that_opened_it() -> None:
    ticket = a_ticket()
    assert (ticket.ref, ticket.state, ticket.since) == ("T-000007", State.OPEN, date(2017, 11, 20))
    assert (ticket.value, ticket.limit_value, ticket.numerator) == (0.15, 0.12, 30.0)
