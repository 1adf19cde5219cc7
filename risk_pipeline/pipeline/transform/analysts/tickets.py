"""The table of tickets for analysts."""

from risk_pipeline.store import Store, list_tickets
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS


def ticket_rows(store: Store) -> Rows:
    """Return one row per ticket, as it is now: rows of `ops.tickets`."""
    return [
        tuple(_plain(getattr(ticket, name)) for name in PUBLISHED_TICKETS.names)
        for ticket in list_tickets(store)
    ]


def _plain(cell: object) -> object:
    return getattr(cell, "value", cell)
