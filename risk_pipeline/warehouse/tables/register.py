"""The register as dbt sees it: owners' noise budgets, the calendar's days, what tickets taught.

Three tables of schema `raw`, written before each build. Models read them as any other source, so a
table is only touched when its content changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import Enum
from typing import Any

from risk_pipeline.domain.register.calendar import CalendarDay
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark
from risk_pipeline.warehouse.sql import Connection, identifier, saying, table_name, transaction

_COLUMNS: dict[str, dict[str, str]] = {
    "raw.register_owners": {"owner": "varchar", "tickets_per_day": "double"},
    "raw.register_calendar": {
        "day": "date",
        "indicator": "varchar",
        "dimension": "varchar",
        "segment": "varchar",
        "effect": "varchar",
        "factor": "double",
        "name": "varchar",
        "source": "varchar",
    },
    "raw.register_marks": {
        "indicator": "varchar",
        "dimension": "varchar",
        "segment": "varchar",
        "kind": "varchar",
        "first_on": "date",
        "last_on": "date",
        "ticket": "varchar",
    },
}


@dataclass(frozen=True)
class RegisterRows:
    """What the tables shall hold. `budgets` is false tickets a day by owner."""

    budgets: dict[str, float]
    calendar: Sequence[CalendarDay]
    marks: Sequence[Mark]


def write_register(connection: Connection, rows: RegisterRows) -> dict[str, int]:
    """Let the tables hold exactly these rows; return how many rows each holds that was changed.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    wanted: dict[str, list[tuple[Any, ...]]] = {
        "raw.register_owners": sorted(rows.budgets.items()),
        "raw.register_calendar": [_plain(day) for day in rows.calendar],
        "raw.register_marks": [_plain(mark) for mark in rows.marks],
    }
    with saying("The register cannot be written to the warehouse"), transaction(connection):
        connection.execute("create schema if not exists raw")
        return {
            table: len(content) for table, content in wanted.items() if _replace(connection, table, content)
        }


def _replace(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> bool:
    """Exchange a table's rows unless they are the same already."""
    columns = _COLUMNS[table]
    declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"create table if not exists {table_name(table)} ({declared})")
    connection.execute(f"create or replace temp table register_rows ({declared})")
    if rows:
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
        connection.execute(
            f"insert into register_rows select {lists}", [list(c) for c in zip(*rows, strict=True)]
        )
    names = ", ".join(map(identifier, columns))
    present, fresh = f"select {names} from {table_name(table)}", f"select {names} from register_rows"
    different = connection.execute(
        f"select 1 from (({present} except all {fresh}) union all ({fresh} except all {present})) limit 1"
    ).fetchone()
    if different:
        connection.execute(f"delete from {table_name(table)}")
        connection.execute(f"insert into {table_name(table)} ({names}) {fresh}")
    connection.execute("drop table register_rows")
    return bool(different)


def _plain(row: CalendarDay | Mark) -> tuple[Any, ...]:
    cells: Iterable[Any] = astuple(row)
    return tuple(cell.value if isinstance(cell, Enum) else cell for cell in cells)
