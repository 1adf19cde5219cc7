"""One macro of the early warning on small tables, rendered by plain Jinja and run by DuckDB."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from benchmarks.detection import macros

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row] | pd.DataFrame]


def rows_of(name: str, tables: Tables, *arguments: object, **named: object) -> list[dict[str, object]]:
    """Return the rows of a macro that is a query over the given tables, sorted by all their columns."""
    return _rows(macros.render(name, *arguments, **named), tables)


def value_of(name: str, row: Row, *arguments: object, **named: object) -> object:
    """Return what a macro that is an expression over columns says of one row."""
    ((value,),) = [
        tuple(found.values())
        for found in _rows(
            f"select {macros.render(name, *arguments, **named)} as value from given", {"given": [row]}
        )
    ]
    return value


def columns_of(name: str, row: Row, *arguments: object, **named: object) -> dict[str, object]:
    """Return what a macro that is a list of columns says of one row."""
    (found,) = _rows(f"select {macros.render(name, *arguments, **named)} from given", {"given": [row]})
    return found


def _rows(sql: str, tables: Tables) -> list[dict[str, object]]:
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        for table, given in tables.items():
            connection.register(
                table, given if isinstance(given, pd.DataFrame) else pd.DataFrame(list(given))
            )
        found = connection.execute(f"select * from ({sql}) order by all")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
