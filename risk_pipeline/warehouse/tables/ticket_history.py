"""Tickets and their events as tables of the warehouse, copied from the operational store.

Events are only ever appended there, so they are copied from the newest one here onwards; a ticket's
row, clocks and actions are replaced when one of its events came. The tables are in `ops`, so
the published copy has them, and the models over them are views.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from risk_pipeline.warehouse.schema.statements import Rows, stage_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tickets import (
    TICKET_ACTION_ROWS,
    TICKET_CLOCK_ROWS,
    TICKET_EVENT_ROWS,
    TICKET_ROWS,
)
from risk_pipeline.warehouse.sql import Connection, saying, table_name, transaction

_REPLACED = (TICKET_ROWS, TICKET_CLOCK_ROWS, TICKET_ACTION_ROWS)
_TABLES = (*_REPLACED, TICKET_EVENT_ROWS)
_EVENTS = table_name(TICKET_EVENT_ROWS.name)


@dataclass(frozen=True, slots=True)
class Copied:
    """How far the copy goes: the newest event's id and hash."""

    event_id: int
    hash: str


def copied_until(connection: Connection) -> Copied | None:
    """Return the newest event that the warehouse has; works on a read-only connection too."""
    row = connection.execute(
        f"select event_id, hash from {_EVENTS} order by event_id desc limit 1"
    ).fetchone()
    return Copied(*row) if row else None


def clear_history(connection: Connection) -> None:
    """Empty the tables, for a store that is not the one they were copied from."""
    with saying("The tickets' history cannot be emptied"), transaction(connection):
        for table in _TABLES:
            connection.execute(f"delete from {table_name(table.name)}")


def append_history(connection: Connection, rows: Mapping[str, Rows]) -> None:
    """Add events, and replace what the tables hold of the tickets given; all of it or nothing.

    `rows` is by name of the table, its cells in the order of the columns. Adding the same again changes
    nothing.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    with saying("The tickets' history cannot be written to the warehouse"), transaction(connection):
        staged = {table: stage_rows(connection, table, rows.get(table.name, ())) for table in _TABLES}
        for table in _REPLACED:
            connection.execute(
                f"delete from {table_name(table.name)} "
                f"where ticket_id in (select ticket_id from {staged[TICKET_ROWS]})"
            )
        events = staged[TICKET_EVENT_ROWS]
        connection.execute(f"delete from {events} where event_id in (select event_id from {_EVENTS})")
        for table in _TABLES:
            _move(connection, table, staged[table])


def _move(connection: Connection, table: Table, staged: str) -> None:
    connection.execute(
        f"insert into {table_name(table.name)} ({table.selected}) select {table.selected} from {staged}"
    )
    connection.execute(f"drop table {staged}")
