"""Remember whose views the warehouse holds: dbt leaves them out while nothing below them changed."""

import duckdb

from risk_pipeline.warehouse.schema.builds import BUILT_VIEWS
from risk_pipeline.warehouse.sql import Connection, identifier, transaction

_SCHEMAS = ("staging", "facts", "indicators", "ops")
_OURS = "duckdb_views() where not internal and list_contains(?, schema_name)"
# The engine quotes names of types in a view just made, and no longer once the file was opened again.
_CHECKSUM = f"""
    select md5(string_agg(concat_ws(' ', schema_name, view_name, replace(sql, '"', '')), ';' order by
        schema_name, view_name))
    from {_OURS}
"""


def remember_views(connection: Connection, project: str) -> None:
    """Note that the views, as they are, are those of the project with this checksum."""
    with transaction(connection):
        connection.execute("delete from ops.built_views")
        connection.execute(
            f"insert into ops.built_views ({BUILT_VIEWS.selected}) select ?, ({_CHECKSUM})",
            [project, _SCHEMAS],
        )


def holds_views_of(connection: Connection, project: str) -> bool:
    """Tell whether the views are still those noted for the project, and all of them work."""
    same = connection.execute(
        f"select count(*) from ops.built_views where project = ? and views = ({_CHECKSUM})",
        [project, _SCHEMAS],
    ).fetchone()
    return same == (1,) and _all_work(connection)


def _all_work(connection: Connection) -> bool:
    """A view stops working when a column below it is gone or of another type."""
    names = connection.execute(f"select schema_name, view_name from {_OURS}", [_SCHEMAS]).fetchall()
    try:
        for schema, view in names:
            connection.execute(f"select * from {identifier(schema)}.{identifier(view)} limit 0")
    except duckdb.Error:
        return False
    return True
