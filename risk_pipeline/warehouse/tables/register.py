"""The register as dbt sees it: owners' noise budgets, what shares them, the calendar, what tickets taught.

Tables of schema `raw`, written before each build. Models read them as any other source, so a
table is only touched when its content changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from risk_pipeline.domain.register.calendar import CalendarDay
from risk_pipeline.domain.register.noise_budget import JudgedFamily
from risk_pipeline.domain.tickets.outcome.learned_marks import Mark
from risk_pipeline.warehouse.schema.register import (
    REGISTER_CALENDAR,
    REGISTER_COPIES,
    REGISTER_JUDGED,
    REGISTER_MARKS,
    REGISTER_OWNERS,
)
from risk_pipeline.warehouse.schema.statements import Rows, stage_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.sql import Connection, saying, table_name, transaction


@dataclass(frozen=True)
class RegisterRows:
    """What the tables are to hold. `budgets` is false tickets a day by owner, `governance` rows by table."""

    budgets: dict[str, float]
    calendar: Sequence[CalendarDay]
    marks: Sequence[Mark]
    judged: Sequence[JudgedFamily] = field(default=())
    governance: Mapping[str, Rows] = field(default_factory=dict)


def write_register(connection: Connection, rows: RegisterRows) -> dict[str, int]:
    """Let the tables hold exactly these rows; return how many rows each holds that was changed.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    wanted: list[tuple[Table, Rows]] = [
        (REGISTER_OWNERS, sorted(rows.budgets.items())),
        (REGISTER_CALENDAR, [_plain(day) for day in rows.calendar]),
        (REGISTER_MARKS, [_plain(mark) for mark in rows.marks]),
        (REGISTER_JUDGED, [_plain(family) for family in rows.judged]),
        *((table, rows.governance.get(table.name, ())) for table in REGISTER_COPIES),
    ]
    with saying("The register cannot be written to the warehouse"), transaction(connection):
        return {table.name: len(content) for table, content in wanted if _replace(connection, table, content)}


def _replace(connection: Connection, table: Table, rows: Rows) -> bool:
    """Exchange a table's rows unless they are the same already."""
    name, staged = table_name(table.name), stage_rows(connection, table, rows)
    present, fresh = f"select {table.selected} from {name}", f"select {table.selected} from {staged}"
    different = connection.execute(
        f"select 1 from (({present} except all {fresh}) union all ({fresh} except all {present})) limit 1"
    ).fetchone()
    if different:
        connection.execute(f"delete from {name}")
        connection.execute(f"insert into {name} ({table.selected}) {fresh}")
    connection.execute(f"drop table {staged}")
    return bool(different)


def _plain(row: CalendarDay | Mark | JudgedFamily) -> tuple[Any, ...]:
    cells: Iterable[Any] = (getattr(row, column.name) for column in fields(row))
    return tuple(cell.value if isinstance(cell, Enum) else cell for cell in cells)
