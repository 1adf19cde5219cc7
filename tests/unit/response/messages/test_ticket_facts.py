"""Who ended a ticket: a person, whose fix it was, or nobody but the data."""

import pytest

from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.tickets.outcome.remediation import Effect
from risk_pipeline.domain.tickets.ticket import Resolution, State
from risk_pipeline.response.messages.ticket_facts import MACHINES, ending_of
from risk_pipeline.response.sla import reminders_and_escalation
from risk_pipeline.response.verdicts import (
    apply,
    delivery_faults,
    gone_segments,
    retired_feeds,
    watermark_reset,
)
from tests.builders.outbox_rows import a_ticket
from tests.builders.ticket_world import after, with_action


@pytest.mark.parametrize(
    ("by", "resolution", "who"),
    [
        ("@lia", Resolution.RISK_ACCEPTED, "@lia"),
        ("pipeline", Resolution.RECOVERED, None),
        ("pipeline", Resolution.DATA_FAULT, None),
        ("pipeline", Resolution.FIXED, None),
        ("segments", Resolution.SEGMENT_GONE, None),
    ],
)
def test_what_the_data_close_is_closed_by_nobody(by: str, resolution: Resolution, who: str | None) -> None:
    ended = {"state": State.CLOSED, "closed_by": by, "resolution": resolution, "assignee": "@iris"}
    told = ending_of(a_ticket(1, "risk").model_copy(update=ended), Titles(), "BRL")
    assert told["closed_by"] == who


def test_a_fix_is_of_whoever_finished_the_newest_action_that_holds() -> None:
    taken = after("red")
    assert taken is not None
    ticket = with_action(with_action(taken), 1)
    first, second = ticket.actions
    done = (first, second.model_copy(update={"done_by": "@gabi"}))
    ended = {"state": State.CLOSED, "closed_by": "pipeline", "resolution": Resolution.FIXED}
    told = ending_of(
        ticket.model_copy(update=ended | {"actions": done, "assignee": "@iris"}), Titles(), "BRL"
    )
    assert (told["closed_by"], told["fixed_by"]) == (None, "@gabi")
    failed = (first, done[1].model_copy(update={"effect": Effect.INEFFECTIVE}))
    told = ending_of(ticket.model_copy(update=ended | {"actions": failed}), Titles(), "BRL")
    assert told["fixed_by"] == "ana"


def test_a_duplicate_names_the_ticket_it_is_part_of() -> None:
    ticket = a_ticket(1, "risk").model_copy(update={"duplicate_of": 13})
    assert ending_of(ticket, Titles(), "BRL")["duplicate_of"] == "T-000013"


def test_every_machine_that_acts_on_tickets_is_known_as_one() -> None:
    actors = {
        each.ACTOR
        for each in (
            reminders_and_escalation,
            apply,
            delivery_faults,
            gone_segments,
            retired_feeds,
            watermark_reset,
        )
    }
    assert actors == MACHINES
