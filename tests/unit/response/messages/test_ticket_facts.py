"""Who ended a ticket: a person, whose fix it was, or nobody but the data."""

import pytest

from risk_pipeline.domain.register.titles import Titles
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


@pytest.mark.parametrize(
    ("by", "resolution", "who"),
    [
        ("@lia", Resolution.RISK_ACCEPTED, "@lia"),
        ("pipeline", Resolution.RECOVERED, None),
        ("pipeline", Resolution.DATA_FAULT, None),
        ("pipeline", Resolution.FIXED, "@iris"),
        ("segments", Resolution.SEGMENT_GONE, None),
    ],
)
def test_what_the_data_close_is_closed_by_nobody(by: str, resolution: Resolution, who: str | None) -> None:
    ended = {"state": State.CLOSED, "closed_by": by, "resolution": resolution, "assignee": "@iris"}
    told = ending_of(a_ticket(1, "risk").model_copy(update=ended), Titles(), "BRL")
    assert told["closed_by"] == who


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
