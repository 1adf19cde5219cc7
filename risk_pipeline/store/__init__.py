"""Operational state: tickets, events, outbox, rule versions. SQLAlchemy; SQLite or PostgreSQL.

`database.py` opens the store, `transaction.py` is one unit of work on it, `outbox.py` the queue a
sender works from, `queries.py` what the CLI and pages show. Rows never leave as ORM objects.


Names are imported when they are first asked for: `refs` alone is what completion at a terminal has time for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from risk_pipeline.store.database import Store, open_store
    from risk_pipeline.store.outbox.queue import StoreOutbox
    from risk_pipeline.store.queries.tickets import (
        OutboxEntry,
        TicketFilter,
        find_ticket,
        list_children,
        list_events,
        list_messages,
        list_tickets,
    )
    from risk_pipeline.store.records import TicketEvent
    from risk_pipeline.store.transaction import Outgoing, Transaction

__all__ = [
    "OutboxEntry",
    "Outgoing",
    "Store",
    "StoreOutbox",
    "TicketEvent",
    "TicketFilter",
    "Transaction",
    "find_ticket",
    "list_children",
    "list_events",
    "list_messages",
    "list_tickets",
    "open_store",
]
_HOMES = {
    "Store": "database",
    "open_store": "database",
    "StoreOutbox": "outbox.queue",
    "OutboxEntry": "queries.tickets",
    "TicketFilter": "queries.tickets",
    "find_ticket": "queries.tickets",
    "list_children": "queries.tickets",
    "list_events": "queries.tickets",
    "list_messages": "queries.tickets",
    "list_tickets": "queries.tickets",
    "TicketEvent": "records",
    "Outgoing": "transaction",
    "Transaction": "transaction",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
