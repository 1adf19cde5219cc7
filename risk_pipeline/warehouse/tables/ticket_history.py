"""Tickets and their events as tables of the warehouse, copied from the operational store.

Events are only ever appended there, so they are copied from the newest one here onwards; a ticket's
row, clocks and actions are replaced when one of its events came. The tables lie in `ops`, beside
`ops.rule_results`: the published copy has them, and the models over them are views.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from risk_pipeline.domain.register.entries import HISTORY_TABLES
from risk_pipeline.warehouse.sql import Connection, identifier, saying, table_exists, table_name, transaction

TICKETS, EVENTS, CLOCKS, ACTIONS = HISTORY_TABLES
_INSTANT = "timestamp with time zone"
COLUMNS: dict[str, dict[str, str]] = {
    TICKETS: {
        "ticket_id": "bigint",
        **dict.fromkeys(
            ("ref", "kind", "rule_id", "rule_sha", "business_line", "indicator", "grain", "dimension"),
            "varchar",
        ),
        **dict.fromkeys(("segment", "owner", "assignee", "state", "severity", "resolution"), "varchar"),
        **dict.fromkeys(("root_cause_category", "escape_category"), "varchar"),
        **dict.fromkeys(("duplicate_of", "parent_id", "recurs_from", "recurrence_count"), "bigint"),
        **dict.fromkeys(("opened_at", "closed_at"), _INSTANT),
        **dict.fromkeys(("since", "last_period_end"), "date"),
        **dict.fromkeys(("breached_periods", "exposure_minor"), "bigint"),
        "currency": "varchar",
        **dict.fromkeys(("lost_minor", "recovered_minor", "users_affected", "orders_affected"), "bigint"),
    },
    EVENTS: {
        **dict.fromkeys(("event_id", "ticket_id", "event_number"), "bigint"),
        **dict.fromkeys(("kind", "actor_type", "actor", "source"), "varchar"),
        "occurred_at": _INSTANT,
        **dict.fromkeys(("from_state", "to_state", "severity", "resolution", "reason"), "varchar"),
        "transition_number": "bigint",
        **dict.fromkeys(("suppressed", "hash"), "varchar"),
    },
    CLOCKS: {
        "ticket_id": "bigint",
        "clock": "varchar",
        **dict.fromkeys(("cycle", "target_minutes"), "bigint"),
        **dict.fromkeys(("started_at", "due_at", "stopped_at"), _INSTANT),
        **dict.fromkeys(("paused_count", "escalation_level"), "bigint"),
        "working_hours": "double",
    },
    ACTIONS: {
        **dict.fromkeys(("ticket_id", "action_number"), "bigint"),
        **dict.fromkeys(("kind", "owner"), "varchar"),
        "due_on": "date",
        **dict.fromkeys(("added_at", "done_at"), _INSTANT),
        "effect": "varchar",
    },
}

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Copied:
    """How far the copy goes: the newest event's id and hash."""

    event_id: int
    hash: str


def copied_until(connection: Connection) -> Copied | None:
    """Return the newest event that the warehouse has; works on a read-only connection too."""
    if not table_exists(connection, *EVENTS.split(".")):
        return None
    row = connection.execute(
        f"select event_id, hash from {table_name(EVENTS)} order by event_id desc limit 1"
    ).fetchone()
    return Copied(*row) if row else None


def clear_history(connection: Connection) -> None:
    """Empty the tables, for a store that is not the one they were copied from."""
    with saying("The tickets' history cannot be emptied"), transaction(connection):
        for table in HISTORY_TABLES:
            _create(connection, table)
            connection.execute(f"delete from {table_name(table)}")


def append_history(connection: Connection, rows: Mapping[str, Rows]) -> None:
    """Add events, and replace what the tables hold of the tickets given; all of it or nothing.

    `rows` is by table, in the order of `COLUMNS`. Adding the same again changes nothing.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    with saying("The tickets' history cannot be written to the warehouse"), transaction(connection):
        connection.execute("create schema if not exists ops")
        for table in HISTORY_TABLES:
            _create(connection, table)
            _stage(connection, table, rows.get(table, ()))
        known = f"(select event_id from {table_name(EVENTS)})"
        connection.execute(f"delete from {_staged(EVENTS)} where event_id in {known}")
        touched = f"(select ticket_id from {_staged(TICKETS)})"
        for table in (TICKETS, CLOCKS, ACTIONS):
            connection.execute(f"delete from {table_name(table)} where ticket_id in {touched}")
        for table in HISTORY_TABLES:
            connection.execute(f"insert into {table_name(table)} from {_staged(table)}")
            connection.execute(f"drop table {_staged(table)}")


def _create(connection: Connection, table: str) -> None:
    connection.execute("create schema if not exists ops")
    connection.execute(f"create table if not exists {table_name(table)} ({_declared(table)})")


def _stage(connection: Connection, table: str, rows: Rows) -> None:
    connection.execute(f"create or replace temp table {_staged(table)} ({_declared(table)})")
    if rows:
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in COLUMNS[table].values())
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"insert into {_staged(table)} select {lists}", columns)


def _staged(table: str) -> str:
    return f"temp.{identifier('fresh_' + table.partition('.')[2])}"


def _declared(table: str) -> str:
    return ", ".join(f"{identifier(name)} {kind}" for name, kind in COLUMNS[table].items())
