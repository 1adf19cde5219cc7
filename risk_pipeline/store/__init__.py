"""Operational state: tickets, events, outbox, rule versions. SQLAlchemy; SQLite or PostgreSQL.

`database.py` opens the store, `transaction.py` is one unit of work on it, `outbox.py` the queue a
sender works from, `queries.py` what the CLI and pages show. Rows never leave as ORM objects.
"""

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
