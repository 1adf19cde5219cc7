"""Which first messages are behind their tickets, and the silent updates of them that wait to be sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, literal, or_, select

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.store.schema import IS_OPEN, OutboxRow, TicketDiagnosisRow, TicketRow
from risk_pipeline.store.transaction import PARAMETERS, Outgoing, Transaction

NO_TRANSITION = 0
"""`transition` of a row of the outbox that tells of none."""


def roots_behind(transaction: Transaction, ids: Collection[int] | None = None) -> dict[int, int]:
    """Return the open tickets that do not flap of which people were told an older period, and which.

    Of `ids`, or of all there are, also where `ids` are too many to ask for: that reads every diagnosis.

    The value is the `reach` of the first day of the period told, or of its hour; 0 where nothing is
    remembered. What a storm's parent says depends on its children: it is always among them, if people were
    told of it.
    """
    is_told = exists(literal(1)).where(OutboxRow.ticket_id == TicketRow.id)
    told = func.coalesce(TicketDiagnosisRow.begin, 0).label("told")
    open_ = (
        select(TicketRow.id, TicketRow.kind, TicketRow.last_period_start, TicketRow.last_hour, told)
        .outerjoin(TicketDiagnosisRow, TicketDiagnosisRow.ticket_id == TicketRow.id)
        .where(IS_OPEN, TicketRow.flapping_since.is_(None), is_told)
    )
    if ids is not None and len(ids) <= PARAMETERS:
        open_ = open_.where(TicketRow.id.in_(sorted(ids)))
    rows = transaction.connection.execute(open_)
    return {
        row["id"]: row["told"]
        for row in rows.mappings()
        if row["told"] < reach(row["last_period_start"], row["last_hour"])
        or row["kind"] == TicketKind.STORM.value
    }


def renew(transaction: Transaction, outgoing: Sequence[Outgoing], now: datetime) -> None:
    """Queue silent updates; each replaces the one of its ticket and place that is not sent yet.

    A row that met a fault stays: it is the evidence of it.
    """
    waiting = delete(OutboxRow).where(
        OutboxRow.kind == DeliveryKind.UPDATE.value,
        OutboxRow.transition == NO_TRANSITION,
        or_(OutboxRow.state == "pending", OutboxRow.state == "retry_wait"),
        OutboxRow.fault.is_(None),
        OutboxRow.ticket_id == bindparam("of_ticket"),
        OutboxRow.channel == bindparam("at_place"),
    )
    places = [{"of_ticket": each.ticket.id, "at_place": each.channel} for each in outgoing]
    if places:
        transaction.connection.execute(waiting, places)
    transaction.enqueue(outgoing, now)
