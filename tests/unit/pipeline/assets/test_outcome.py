"""What a rule's newest verdicts come to: only what a ticket tells is red."""

from datetime import date

import pytest

from risk_pipeline.domain.tickets.ticket import Resolution, State, Ticket
from risk_pipeline.domain.verdict_counts import Tally
from risk_pipeline.pipeline.assets.outcome import Outcome, Red, outcome_of
from tests.builders.outbox_rows import a_ticket

DAY = date(2024, 5, 6)
OPEN = a_ticket(1, "risk")
CLOSED = OPEN.model_copy(update={"state": State.CLOSED})
QUIET = CLOSED.model_copy(update={"resolution": Resolution.RISK_ACCEPTED, "quiet_until": DAY})
OVER = QUIET.model_copy(update={"quiet_until": date(2024, 5, 5)})
COPY = CLOSED.model_copy(update={"resolution": Resolution.DUPLICATE, "duplicate_of": 7})


def outcome(*verdicts: tuple[str, str | None], tickets: tuple[Ticket | None, ...] = ()) -> Outcome:
    opened = {each.id: each for each in tickets if each and each.is_open}
    return outcome_of(Tally.of(verdicts), [Red(DAY, ticket) for ticket in tickets], opened)


@pytest.mark.parametrize("ticket", [None, OPEN, OVER])
def test_a_red_is_told_by_its_open_ticket_or_by_the_one_that_the_next_run_opens(
    ticket: Ticket | None,
) -> None:
    assert outcome(("red", None), ("green", None), tickets=(ticket,)) is Outcome.TOLD


@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        (QUIET, "was closed as risk_accepted, and is quiet until 2024-05-06"),
        (COPY, "is a duplicate of T-000007, which covers it"),
    ],
)
def test_a_red_whose_closed_ticket_holds_it_back_is_told_to_nobody(ticket: Ticket, why: str) -> None:
    assert outcome(("red", None), tickets=(ticket,)) is Outcome.HELD_BACK
    assert why in (Red(DAY, ticket).held_by or "")


def test_one_red_that_is_told_is_enough() -> None:
    assert outcome(("red", None), ("red", None), tickets=(QUIET, OPEN)) is Outcome.TOLD


@pytest.mark.parametrize("code", ["shadow", "known_event", "small_effect", "explained_by_total"])
def test_a_red_that_a_muter_holds_back_is_told_to_nobody(code: str) -> None:
    assert outcome(("red", code), ("green", None)) is Outcome.HELD_BACK


def test_what_is_not_red_says_so() -> None:
    assert outcome(("error", None)) is Outcome.BROKEN
    assert outcome(("amber", None), ("green", None)) is Outcome.NEAR
    assert outcome(("amber", "small_effect"), ("green", None)) is Outcome.WITHIN
    assert outcome(("green", None)) is Outcome.WITHIN
    assert outcome(("stale", None)) is Outcome.NOT_JUDGED
    assert outcome() is Outcome.NOT_JUDGED


def test_a_ticket_that_waits_for_the_data_is_not_passed_over() -> None:
    green = Tally.of([("green", None)])
    assert outcome_of(green, [], {OPEN.id: OPEN}) is Outcome.RECOVERING
