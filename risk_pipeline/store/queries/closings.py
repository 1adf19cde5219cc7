"""The histories of tickets that are open, or that people or data closed in a certain way."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, case, func, select

from risk_pipeline.domain.tickets.ticket import Change, EventKind, Resolution
from risk_pipeline.store.database import Store
from risk_pipeline.store.records import to_event
from risk_pipeline.store.schema import TicketEventRow
from risk_pipeline.store.transaction import PARAMETERS


def read_histories(
    store: Store, resolutions: Collection[Resolution], *, until: datetime
) -> dict[int, list[Change]]:
    """Return, by ticket, all changes up to an instant of the tickets open then or once closed so by then."""
    wanted = {resolution.value for resolution in resolutions}
    closings = select(TicketEventRow.ticket_id, TicketEventRow.fields).where(
        TicketEventRow.kind == EventKind.CLOSED.value, TicketEventRow.at <= until
    )
    histories: dict[int, list[Change]] = {}
    with store.reading() as transaction:
        rows = transaction.connection.execute(closings).mappings()
        closed = {row["ticket_id"] for row in rows if row["fields"].get("resolution") in wanted}
        ids = sorted(closed.union(transaction.connection.execute(_open_at(until)).scalars()))
        for start in range(0, len(ids), PARAMETERS):
            query = (
                select(TicketEventRow)
                .where(
                    TicketEventRow.ticket_id.in_(ids[start : start + PARAMETERS]), TicketEventRow.at <= until
                )
                .order_by(TicketEventRow.ticket_id, TicketEventRow.seq)
            )
            for row in transaction.connection.execute(query).mappings():
                event = to_event(row)
                histories.setdefault(event.ticket_id, []).append(event.change)
    return histories


def _open_at(until: datetime) -> Select[int]:
    """Return what selects the tickets that had opened more often than they had closed by an instant."""
    opened = TicketEventRow.kind.in_([EventKind.OPENED.value, EventKind.REOPENED.value])
    moved = case((opened, 1), (TicketEventRow.kind == EventKind.CLOSED.value, -1), else_=0)
    return (
        select(TicketEventRow.ticket_id)
        .where(TicketEventRow.at <= until)
        .group_by(TicketEventRow.ticket_id)
        .having(func.sum(moved) > 0)
    )
