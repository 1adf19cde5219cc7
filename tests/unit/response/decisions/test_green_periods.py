"""How many green periods close a ticket: by its rule, by the settings, and while it flaps."""

from datetime import date

import pytest

from risk_pipeline.domain.tickets.flapping import FlapRules
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.response.decisions.green_periods import needed_to_close
from tests.builders.outbox_rows import a_ticket
from tests.builders.ticket_world import after

POLICY = TicketPolicy(verify_periods=2, flapping=FlapRules(quiet=5))


@pytest.mark.parametrize(("since", "needed"), [(None, 2), (date(2018, 3, 1), 6)])
def test_a_ticket_that_flaps_has_to_be_quiet_before_it_closes(since: date | None, needed: int) -> None:
    ticket = a_ticket(1, "risk").model_copy(update={"flapping_since": since})
    assert needed_to_close(ticket, {}, POLICY) == needed


def test_a_flapping_ticket_closes_after_as_many_green_periods_as_its_message_says() -> None:
    flapping = after("red", "green", "red", "green")
    assert flapping is not None
    assert flapping.flapping_since is not None
    needed = needed_to_close(flapping, {}, TicketPolicy())
    still = after(*["green"] * (needed - 2), start=flapping, first=4)
    assert still is not None
    assert still.is_open
    closed = after("green", start=still, first=2 + needed)
    assert closed is not None
    assert not closed.is_open
    assert closed.green_streak == needed
