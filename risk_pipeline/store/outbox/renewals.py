"""What first messages of tickets say now, and the silent updates of them that wait to be sent."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.store.schema import IS_OPEN, OutboxRow, TicketRow
from risk_pipeline.store.transaction import Outgoing, Transaction

# Parameters per statement; both databases take more.
_MOST_ASKED = 5_000
NO_TRANSITION = 0
"""`transition` of a row of the outbox that tells of none."""


def roots_behind(transaction: Transaction, ids: Collection[int] | None = None) -> dict[int, int]:
    """Return the open, not muted tickets whose newest message speaks of an older period, and of which.

    Of `ids`, or of all there are, also where `ids` are too many to ask for: that reads every newest message.

    The value is the `reach` of the first day of the period told, or of its hour. What a storm's parent says
    depends on its children: it is always among them, if anybody was told of it.
    """
    is_loud = TicketRow.snoozed_until.is_(None) & TicketRow.flapping_since.is_(None)
    open_ = select(TicketRow.id).where(IS_OPEN, is_loud)
    if ids is not None and len(ids) <= _MOST_ASKED:
        open_ = open_.where(TicketRow.id.in_(sorted(ids)))
    newest = select(func.max(OutboxRow.id)).where(OutboxRow.ticket_id.in_(open_))
    day = OutboxRow.message["period_start"].as_string().label("day")
    hour = OutboxRow.message["period_hour"].as_integer().label("hour")
    told = select(OutboxRow.ticket_id, day, hour).where(
        OutboxRow.id.in_(newest.group_by(OutboxRow.ticket_id))
    )
    last = told.subquery()
    present = TicketRow.id, TicketRow.kind, TicketRow.last_period_start, TicketRow.last_hour
    rows = transaction.connection.execute(
        select(*present, last.c.day, last.c.hour).join(last, last.c.ticket_id == TicketRow.id)
    )
    return {
        row["id"]: then
        for row in rows.mappings()
        if (then := reach(date.fromisoformat(row["day"]), row["hour"]))
        < reach(row["last_period_start"], row["last_hour"])
        or row["kind"] == TicketKind.STORM.value
    }


def renew(transaction: Transaction, outgoing: Sequence[Outgoing], now: datetime) -> None:
    """Queue silent updates; each replaces the one of its ticket and place that is not sent yet.

    A row that met a fault stays: it is the evidence of it.
    """
    waiting = delete(OutboxRow).where(
        OutboxRow.kind == DeliveryKind.UPDATE.value,
        OutboxRow.transition == NO_TRANSITION,
        OutboxRow.state.in_(("pending", "retry_wait")),
        OutboxRow.fault.is_(None),
    )
    for each in outgoing:
        place = OutboxRow.ticket_id == each.ticket.id, OutboxRow.channel == each.channel
        transaction.connection.execute(waiting.where(*place))
    transaction.enqueue(outgoing, now)
