"""Files that are a database: which tables they hold. SQLite is read; of DuckDB it is said how to export."""

from contextlib import closing
from pathlib import Path

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.warehouse.sql import Connection, literal, saying

_SQLITE = b"SQLite format 3\0"
_DUCKDB, _DUCKDB_AT = b"DUCK", 8
_TABLES = "select name from sqlite_master where type in ('table', 'view') and substr(name, 1, 7) <> 'sqlite_'"


def is_sqlite(path: Path) -> bool:
    """Tell whether a file is a SQLite database, whatever its name ends with."""
    return _head(path).startswith(_SQLITE)


def table_in(path: Path, table: str | None) -> str:
    """Return the table of a SQLite file that was named, or its only one.

    Raises:
        FeedError: there is none, there are several and none was named, or none is called so.
    """
    from adbc_driver_manager import Error
    from adbc_driver_sqlite import dbapi

    try:
        with (
            closing(dbapi.connect(path.absolute().as_uri() + "?mode=ro")) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute(f"{_TABLES} order by name")
            tables = [str(name) for (name,) in cursor.fetchall()]
    except Error as error:
        raise FeedError(f"{path} cannot be read as a SQLite database: {error}") from error
    if table is not None and table.removeprefix("main.") not in tables:
        hint = did_you_mean(table, tables) or _there_are(tables)
        raise FeedError(f"{path} has no table {table}. {hint}")
    if table is None and len(tables) != 1:
        raise FeedError(f"{path} is a SQLite database. {_there_are(tables)} Name one of them by --table.")
    return table or tables[0]


def refuse_duckdb(connection: Connection, path: Path) -> None:
    """Refuse a DuckDB file, which no feed can read.

    Raises:
        FeedError: it is one; the text names its tables and how to export one.
    """
    if _head(path)[_DUCKDB_AT:].startswith(_DUCKDB):
        with saying(f"{path} cannot be read as a DuckDB database"):
            connection.execute(f"attach {literal(str(path))} as looked_into (read_only)")
            rows = connection.execute(
                "select case schema_name when 'main' then '' else schema_name || '.' end || table_name "
                "from duckdb_tables() where database_name = 'looked_into' order by 1"
            ).fetchall()
            connection.execute("detach looked_into")
        tables = [str(name) for (name,) in rows]
        table = tables[0] if tables else "TABLE"
        raise FeedError(
            f"{path} is a DuckDB database, which feeds do not read. {_there_are(tables)} Export one, "
            f"for example `copy {table} to '{table}.parquet'` in DuckDB, and name that file."
        )


def _there_are(tables: list[str]) -> str:
    return f"Its tables: {', '.join(tables)}." if tables else "It has no table."


def _head(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as stream:
        return stream.read(len(_SQLITE))
