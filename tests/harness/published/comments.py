"""What a published copy says of itself."""

from pathlib import Path

import duckdb

_SILENT = """
    select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()
    where not internal and coalesce(comment, '') = ''
    union all
    select schema_name || '.' || table_name from duckdb_tables() where coalesce(comment, '') = ''
    union all
    select schema_name || '.' || view_name from duckdb_views()
    where not internal and coalesce(comment, '') = ''
    order by all
"""
_NOT_LISTED = """
    select schema_name || '.' || table_name as table_name, column_name from duckdb_columns()
    where not internal
    except
    select table_name, column_name from ops.data_dictionary
    where table_description <> '' and description <> '' and data_type <> ''
"""


def undocumented(copy: Path) -> list[str]:
    """Return the tables, views and columns without a comment, or that the dictionary does not explain."""
    with duckdb.connect(str(copy), read_only=True) as connection:
        silent = [name for (name,) in connection.execute(_SILENT).fetchall()]
        not_listed = [".".join(names) for names in connection.execute(_NOT_LISTED).fetchall()]
    return sorted({*silent, *not_listed})
