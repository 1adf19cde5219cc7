"""How large tables are and which columns they have, asked from the engine itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from risk_pipeline.warehouse.sql import Connection, count_rows, table_name


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns with the engine's types, in order; rows of a table, None of a view: counting would run it."""

    columns: Mapping[str, str]
    rows: int | None


def read_shapes(connection: Connection, names: Collection[str]) -> dict[str, Shape]:
    """Return the shape of each of these tables and views (`schema.table`) that there is."""
    found = connection.execute(
        """
        select schema_name || '.' || table_name as name, column_name, lower(data_type)
        from duckdb_columns()
        where database_name = current_database() and name in (select unnest(?))
        order by name, column_index
        """,
        [sorted(names)],
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for name, column, kind in found:
        columns.setdefault(name, {})[column] = kind
    views = {
        name
        for (name,) in connection.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
    }
    return {
        name: Shape(known, None if name in views else count_rows(connection, table_name(name)))
        for name, known in columns.items()
    }
