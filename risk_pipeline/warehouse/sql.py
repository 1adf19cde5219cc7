"""Small helpers for the SQL this room writes: quoting, errors in our own words, transactions."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from risk_pipeline.domain.errors import WarehouseError

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

# Rooms that may not import the engine name its connection by this alias.
Connection: TypeAlias = duckdb.DuckDBPyConnection


def identifier(name: str) -> str:
    """Quote a name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | None) -> str:
    """Quote a text as SQL literal; None becomes null."""
    return "null" if value is None else "'" + value.replace("'", "''") + "'"


def segment_of(dimension: str) -> str:
    """Return the SQL of the segment that a dimension names, as the engine's macro `named_segment` does."""
    text = f"cast({identifier(dimension)} as varchar)"
    return f"coalesce(case when trim({text}) <> '' then replace({text}, chr(0), '?') end, 'unknown')"


def is_segment(dimension: str, names: Iterable[str]) -> str:
    """Return the condition that a row belongs to a segment, by any of the names that it has or had."""
    return f"{segment_of(dimension)} in ({', '.join(literal(name) for name in names)})"


def table_name(dotted: str) -> str:
    """Quote `schema.table`."""
    return ".".join(identifier(part) for part in dotted.split("."))


def refusal(error: Exception) -> str:
    """Return what the engine says, without the query and the advice that follow it."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


@contextmanager
def saying(what: str) -> Iterator[None]:
    """Turn any refusal of the engine into a WarehouseError that begins with `what`."""
    try:
        yield
    except duckdb.Error as error:
        raise WarehouseError(f"{what}: {refusal(error)}") from error


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run the block as one transaction: all of it becomes visible and durable, or nothing.

    Raises:
        WarehouseError: a transaction is already open on the connection, or the commit fails.
    """
    with saying("Cannot begin a transaction"):
        connection.begin()
    try:
        yield
        with saying("Cannot commit"):
            connection.commit()
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: Connection) -> None:
    """Leave the transaction; one that the engine has already aborted by itself is left too."""
    try:
        connection.rollback()
    except duckdb.TransactionException:
        return


def read_frame(
    connection: Connection, sql: str, parameters: Mapping[str, Any] = MappingProxyType({})
) -> "pd.DataFrame":
    """Return the rows of a query as a pandas frame, dates as instants."""
    # By way of Arrow: the engine's own `.df()` warns under pandas 3.1 where a column has a time zone.
    table = connection.execute(sql, dict(parameters)).to_arrow_table()
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame


def read_count(connection: Connection, sql: str, parameters: Mapping[str, Any] = MappingProxyType({})) -> int:
    """Return the one number that a statement gives: what a query counts, or the rows that it changed."""
    row = connection.execute(sql, dict(parameters)).fetchone()
    return int(row[0]) if row else 0


def count_rows(connection: Connection, relation: str) -> int:
    """Return how many rows a relation has: a table, with conditions or without, or `(select …)`."""
    return read_count(connection, f"select count(*) from {relation}")


def table_exists(connection: Connection, schema: str, table: str) -> bool:
    """Tell whether the warehouse holds that table; works on a read-only connection too."""
    return bool(
        connection.execute(
            "select 1 from duckdb_tables() where schema_name = ? and table_name = ? and not temporary",
            [schema, table],
        ).fetchone()
    )
