"""Operational state: tickets, events, outbox, rule versions. SQLAlchemy; SQLite or PostgreSQL.

`database.py` opens the store, `transaction.py` is one unit of work on it, `outbox.py` the queue a
sender works from, `queries.py` what the CLI and pages show. Rows never leave as ORM objects.
"""
