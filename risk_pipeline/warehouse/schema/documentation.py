"""Comments on what dbt built, and the dictionary of every table and column that readers find.

The pipeline's own tables bring their comments along; those of dbt have theirs in its YAML.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from risk_pipeline.warehouse.schema.builds import DATA_DICTIONARY
from risk_pipeline.warehouse.sql import Connection, identifier, literal, table_name


@dataclass(frozen=True, slots=True)
class Described:
    """What one row of a table is, and what its columns say, by their name in lower case.

    `is_seed`: people keep it in the project as a list.
    """

    description: str
    columns: Mapping[str, str]
    is_seed: bool = False


Documentation = Mapping[str, Described]
"""By `schema.table`."""

_COLUMNS = """
    select columns.schema_name || '.' || columns.table_name, views.view_name is not null, list(column_name)
    from duckdb_columns() as columns
    left join duckdb_views() as views
        on views.database_name = columns.database_name and views.schema_name = columns.schema_name
        and views.view_name = columns.table_name
    where not columns.internal and columns.database_name = current_database()
    group by all
    order by all
"""
_DICTIONARY = f"""
    insert into {table_name(DATA_DICTIONARY.name)}
    select schema_name || '.' || table_name, tables.comment, column_name, lower(data_type), columns.comment
    from duckdb_columns() as columns
    left join (
        select database_name, schema_name, table_name, comment from duckdb_tables()
        union all
        select database_name, schema_name, view_name, comment from duckdb_views()
    ) as tables using (database_name, schema_name, table_name)
    where not internal and database_name = current_database()
    order by schema_name, table_name, column_index
"""


def comment_on_built(connection: Connection, documentation: Documentation) -> None:
    """Let the engine show what dbt's YAML says of the tables and views that the file holds."""
    for name, is_view, columns in connection.execute(_COLUMNS).fetchall():
        if (described := documentation.get(name)) is not None:
            quoted = table_name(name)
            kind = "view" if is_view else "table"
            connection.execute(f"comment on {kind} {quoted} is {_text(described.description)}")
            for column in columns:
                text = _text(described.columns.get(column.lower(), ""))
                connection.execute(f"comment on column {quoted}.{identifier(column)} is {text}")


def write_dictionary(connection: Connection) -> None:
    """Fill the dictionary with every column that the file holds, and its comment."""
    connection.execute(_DICTIONARY)


def _text(words: str) -> str:
    return literal(words or None)
