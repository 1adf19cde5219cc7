"""What keeps messages away now, read from the rows of the outbox that met it."""

from sqlalchemy import RowMapping, exists, func, literal, select
from sqlalchemy.orm import aliased

from risk_pipeline.domain.messages.delivery_fault import PREFIX, DeliveryFault
from risk_pipeline.domain.messages.tracker_issue import family_of
from risk_pipeline.domain.tickets.identity import feed_identity
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.store.incidents.rooms import is_of_rooms, worked_since
from risk_pipeline.store.outbox.queue import of_family
from risk_pipeline.store.records import to_ticket
from risk_pipeline.store.schema import IS_OPEN, OutboxRow, TicketRow
from risk_pipeline.store.transaction import Transaction

_FIRST, _BEHIND = feed_identity(PREFIX), feed_identity(f"{PREFIX[:-1]};")  # ';' follows ':'


def delivery_faults(transaction: Transaction) -> list[DeliveryFault]:
    """Return the faults that hold, one per cause: nothing arrived there after the newest that met it."""
    newest = select(func.max(OutboxRow.id)).where(OutboxRow.fault.is_not(None)).group_by(OutboxRow.fault)
    row = OutboxRow.__table__.c
    rows = transaction.connection.execute(
        select(row.fault, row.error, row.attempt_started_at).where(row.id.in_(newest)).order_by(row.fault)
    )
    found = (_to_fault(each) for each in rows.mappings())
    return [fault for fault in found if not _worked_since(transaction, fault)]


def open_fault_tickets(transaction: Transaction) -> list[Ticket]:
    """Return the open tickets about our own delivery."""
    # A range, so that the index of open identities serves it.
    rows = transaction.connection.execute(
        select(TicketRow)
        .where(IS_OPEN, TicketRow.identity_key >= _FIRST, TicketRow.identity_key < _BEHIND)
        .order_by(TicketRow.id)
    )
    return [to_ticket(row) for row in rows.mappings()]


def _to_fault(row: RowMapping) -> DeliveryFault:
    place, _, code = row["fault"].rpartition("/")
    return DeliveryFault(place, code, row["error"] or code, row["attempt_started_at"])


def _worked_since(transaction: Transaction, fault: DeliveryFault) -> bool:
    if is_of_rooms(fault.place):
        return bool(transaction.connection.execute(select(worked_since(fault.place, fault.met_at))).scalar())
    sent = aliased(OutboxRow)
    family = family_of(fault.place)
    is_there = (
        of_family(sent.channel, family) if fault.place == f"{family}:*" else sent.channel == fault.place
    )
    worked = exists(literal(1)).where(sent.state == "sent", is_there, sent.attempt_started_at > fault.met_at)
    return bool(transaction.connection.execute(select(worked)).scalar())
