"""How many green periods close a ticket: by its rule, by the settings, and while it flaps."""

from datetime import date, timedelta

import pytest

from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.flapping import DEFAULT_RULES, FlapRules
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.response.decisions.green_periods import needed_to_close
from risk_pipeline.store import Store
from tests.builders.outbox_rows import a_ticket
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
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


def test_message_and_clock_of_a_flapping_ticket_reckon_with_its_quiet_periods(store: Store) -> None:
    desk = Desk(store, plan=a_plan())
    desk.days("red", "green", "red", "green")
    ticket = desk.ticket()
    assert ticket.flapping_since is not None
    assert desk.messages()[-1].message.green_needed == DEFAULT_RULES.quiet + 1
    [clock] = [each for each in ticket.clocks if each.kind is ClockKind.VERIFY and each.is_running]
    assert clock.due_at - clock.started_at >= timedelta(days=DEFAULT_RULES.quiet + 1)
