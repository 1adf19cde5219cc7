"""Fills a store's outbox with the messages of a few tickets, as the response side would."""

from datetime import UTC, date, datetime
from typing import cast

from risk_pipeline.domain.messages.facts import Happening
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import (
    By,
    Change,
    EventKind,
    State,
    Step,
    Ticket,
    TicketKind,
    ticket_ref,
)
from risk_pipeline.domain.verdict import Status
from risk_pipeline.store.database import Store
from risk_pipeline.store.transaction import Outgoing
from tests.builders.ticket_messages import a_message

# What one ticket says in its life, in order.
LIFE = (
    (1, DeliveryKind.ROOT, "open", "Opened"),
    (2, DeliveryKind.UPDATE, "acknowledged", "Acknowledged"),
    (2, DeliveryKind.REPLY, "acknowledged", "Acknowledged"),
    (3, DeliveryKind.UPDATE, "closed", "Closed as fixed"),
    (3, DeliveryKind.REPLY, "closed", "Closed as fixed"),
)
THREAD = ["root", "Opened by ana: Acknowledged.", "Opened by ana: Closed as fixed."]
_OPENED_AT = datetime(2018, 3, 6, 3, 0, tzinfo=UTC)


def a_ticket(ticket_id: int, channel: str) -> Ticket:
    """An open ticket about one seller."""
    return Ticket(
        id=ticket_id,
        kind=TicketKind.RISK,
        identity_key=f"fulfilment.late_delivery:seller:{ticket_id}",
        rule_id="fulfilment.late_delivery",
        rule_sha="9f3ac1d27be0",
        indicator="late_delivery_rate",
        grain=Grain.DAY,
        dimension="seller",
        segment=str(ticket_id),
        owner="fulfilment_ops",
        channel=channel,
        state=State.OPEN,
        severity=Severity.P1,
        opened_at=_OPENED_AT,
        since=date(2018, 3, 3),
        breached_periods=3,
        last_status=Status.RED,
        last_period_start=date(2018, 3, 5),
        last_period_end=date(2018, 3, 5),
        value=0.144,
        numerator=187,
        limit_value=0.12,
        limit_kind="absolute",
        expected=0.071,
        exposure_minor=2_874_510,
        reason="red",
        run_id="test",
    )


def born_with(ticket: Ticket) -> TicketFields:
    """What the event that opens such a ticket sets."""
    return cast("TicketFields", {name: getattr(ticket, name) for name in TicketFields.__annotations__})


def enqueue(store: Store, channel: str, *, tickets: int = 1, first_id: int = 1, now: datetime) -> list[str]:
    """Open tickets and put the messages of their lives into the outbox; return their references."""
    refs = []
    with store.writing() as transaction:
        for ticket_id in range(first_id, first_id + tickets):
            ticket = a_ticket(ticket_id, channel)
            opened = Change(EventKind.OPENED, By.DATA, "test", _OPENED_AT, "red", born_with(ticket))
            transaction.save([Step(None, opened, ticket)])
            transaction.enqueue([_outgoing(ticket, *event) for event in LIFE], now)
            refs.append(ticket_ref(ticket_id))
    return refs


def _outgoing(ticket: Ticket, transition: int, kind: DeliveryKind, status: str, history: str) -> Outgoing:
    message = a_message(
        ticket_ref=ticket.ref,
        status=status,
        event=Happening(by=By.PERSON, actor="ana", words=history),
        indicator_title=f"{ticket.ref} late",
    )
    return Outgoing(ticket, transition, kind, message)
