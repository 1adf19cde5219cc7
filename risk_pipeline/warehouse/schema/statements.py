"""SQL that follows from the description of a table: create it, comment on it, fill it."""

from collections.abc import Sequence
from typing import Any

from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.sql import Connection, identifier, literal, table_name

Rows = Sequence[tuple[Any, ...]]


def create_table(connection: Connection, table: Table) -> None:
    """Create the table, and its schema, where they are absent."""
    connection.execute(f"create schema if not exists {identifier(table.schema)}")
    connection.execute(f"create table if not exists {table_name(table.name)} ({table.declared})")


def comment_on(connection: Connection, table: Table) -> None:
    """Let the engine show what the table and its columns say."""
    name = table_name(table.name)
    said = [f"table {name} is {literal(table.comment)}"]
    said += (f"column {name}.{identifier(each.name)} is {literal(each.comment)}" for each in table.columns)
    connection.execute("".join(f"comment on {each};" for each in said))


def insert_rows(connection: Connection, table: Table, rows: Rows, *, into: str | None = None) -> None:
    """Add rows whose cells are in the order of the table's columns.

    `into` names another table with these columns, as quoted SQL.
    """
    if not rows:
        return
    lists = ", ".join(f"unnest(?::{kind}[])" for kind in table.types.values())
    cells = [list(column) for column in zip(*rows, strict=True)]
    target = into or table_name(table.name)
    connection.execute(f"insert into {target} ({table.selected}) select {lists}", cells)


def stage_rows(connection: Connection, table: Table, rows: Rows) -> str:
    """Lay rows down in a temporary table with the table's columns; return its name as SQL."""
    name = f"temp.{identifier('staged_' + table.short_name)}"
    connection.execute(f"create or replace temp table {name} ({table.declared})")
    insert_rows(connection, table, rows, into=name)
    return name
