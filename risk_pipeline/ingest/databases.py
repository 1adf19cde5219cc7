"""SQL databases as sources: rows arrive as an Arrow stream of texts, like those of a CSV file.

The database itself turns values into text, so that a value of an unexpected type becomes a
reject and not an abort. Drivers are ADBC's; they are imported when a feed needs them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from risk_pipeline.domain.errors import FeedError, FeedMissing
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.header import check_columns, contract_spelling
from risk_pipeline.ingest.local_files import refuse_foreign
from risk_pipeline.warehouse.feeds.readers import NULL_MARK, TEXT_MARK, Source, marked_texts
from risk_pipeline.warehouse.feeds.values.casting import EXACT_DOUBLES
from risk_pipeline.warehouse.sql import identifier

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection, Cursor
    from pyarrow import RecordBatchReader

_PASSWORD = re.compile(r"(?<=://)([^:@/]*):(.*)@(?=[^@]*$)")
_PASSWORD_PARAMETER = re.compile(r"(?<=password=)[^&#]*")
_WATERMARK = "cursor:"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a database. `location` is the address without the password."""

    kind: Literal["postgresql", "sqlite"]
    address: str
    name: str
    location: str
    is_utf8: bool = True

    def read_as(self, source: Source) -> Source:
        """Return the source of the table's rows with its texts as they were before the driver."""
        return marked_texts(source) if self.kind == "sqlite" else source

    @property
    def quoted_name(self) -> str:
        """The table's name as SQL."""
        return ".".join(identifier(part) for part in self.name.split("."))


def parse_table(feed: Feed, location: str, folders: tuple[Path, ...]) -> Table:
    """Read `postgresql://...#schema.table` or `sqlite:///path#table`.

    Raises:
        FeedError: the address is of another form, or the file lies where feeds may not read.
        FeedMissing: the SQLite file does not exist.
    """
    address, _, name = location.rpartition("#")
    shown = hide_password(location)
    scheme = address.split("://")[0].split("+")[0]
    if not address or not name or scheme not in ("postgresql", "postgres", "sqlite"):
        raise FeedError(
            f"Feed {feed.id}: location {shown} is not of the form postgresql://host/database#schema.table "
            "or sqlite:///path#table. Correct location in meta.feed."
        )
    rest = address.split("://", 1)[1]
    if scheme != "sqlite":
        return Table("postgresql", _with_safe_password(f"postgresql://{rest}"), name, shown)
    path = Path(rest.removeprefix("/"))
    refuse_foreign(path.absolute(), feed, folders)
    if not path.is_file():
        raise FeedMissing(
            f"Feed {feed.id}: {path} does not exist. Deliver it, or correct location in meta.feed."
        )
    return Table("sqlite", path.absolute().as_uri() + "?mode=ro", name, shown)


def hide_password(location: str) -> str:
    """Return an address that may be written down."""
    return _PASSWORD_PARAMETER.sub("***", _PASSWORD.sub(r"\1:***@", location))


@contextmanager
def open_rows(feed: Feed, table: Table, since: str | None) -> Iterator[tuple["RecordBatchReader", list[str]]]:
    """Hand out the table's rows (an Arrow stream) and its new columns, as of one moment.

    With `since`, a text of the cursor column, only rows at or after it are read.

    Raises:
        FeedError: the database cannot be reached, or the table is not as declared.
    """
    from adbc_driver_manager import Error

    try:
        with _connect(table) as connection, connection.cursor() as cursor:
            table = _with_encoding(cursor, table)
            offered = _column_names(cursor, table)
            new = check_columns(contract_spelling(offered, feed), table.location, feed)
            cursor.execute(_query(feed, table, offered, since))
            yield cursor.fetch_record_batch(), new
    except Error as error:
        raise _unreadable(feed, table, error) from error


def column_names(feed: Feed, table: Table) -> list[str]:
    """Return the names of a table's columns.

    Raises:
        FeedError: the database cannot be reached, or has no such table.
    """
    from adbc_driver_manager import Error

    try:
        with _connect(table) as connection, connection.cursor() as cursor:
            return _column_names(cursor, table)
    except Error as error:
        raise _unreadable(feed, table, error) from error


def watermark_mark(text: str, contract: str) -> str:
    """Return how the manifest notes the newest cursor value that was read."""
    return f"{_WATERMARK}{text}:{contract}"


def watermark_of(mark: str | None, contract: str) -> str | None:
    """Return the cursor value noted in the manifest, unless the contract changed since."""
    if mark is None or not mark.startswith(_WATERMARK) or not mark.endswith(f":{contract}"):
        return None
    return mark.removeprefix(_WATERMARK).removesuffix(f":{contract}") or None


def _with_safe_password(address: str) -> str:
    """Encode what the driver would take for a part of the address, and repeat in its error."""
    return _PASSWORD.sub(lambda found: f"{found[1]}:{quote(found[2], safe='%')}@", address)


def _connect(table: Table) -> "Connection":
    if table.kind == "sqlite":
        import adbc_driver_sqlite.dbapi as sqlite

        opened: Connection = sqlite.connect(table.address)
    else:
        import adbc_driver_postgresql.dbapi as postgresql

        opened = postgresql.connect(table.address)
    return opened


def _column_names(cursor: "Cursor", table: Table) -> list[str]:
    cursor.execute(f"select * from {table.quoted_name} limit 0")  # noqa: S608 - quoted
    names = [str(column[0]) for column in cursor.description or ()]
    # A cursor must be done with one result before it runs the next statement.
    cursor.fetchall()
    return names


def _unreadable(feed: Feed, table: Table, error: Exception) -> FeedError:
    return FeedError(
        f"Feed {feed.id}: {table.location} cannot be read: {_first_line(error, table)}. "
        "Check the address, the table's name and the rights of the user."
    )


def _query(feed: Feed, table: Table, offered: list[str], since: str | None) -> str:
    types = {column.name: column.data_type.upper() for column in feed.columns}
    spelled = zip(contract_spelling(offered, feed), offered, strict=True)
    names = {known: name for known, name in spelled if known in types}
    columns = ", ".join(
        f"{_as_text(table, name, types[known])} as {identifier(known)}" for known, name in names.items()
    )
    where = ""
    if since is not None and feed.cursor is not None:
        where = f" where {identifier(names[feed.cursor])} >= '{since.replace(chr(39), chr(39) * 2)}'"
    return f"select {columns} from {table.quoted_name}{where}"  # noqa: S608 - quoted


def _as_text(table: Table, name: str, data_type: str) -> str:
    column = identifier(name)
    if table.kind != "sqlite":
        return f"cast({column} as text)"
    is_text = data_type.startswith(("VARCHAR", "TEXT"))
    # A plain cast keeps 15 digits of a real, which is not the same number; of an id it makes `1001.0`.
    real = f"cast({column} as text)" if is_text else f"printf('%!.17g', {column})"
    whole = f"abs({column}) < {EXACT_DOUBLES} and {column} = cast({column} as integer)"
    text = (
        f"case when typeof({column}) <> 'real' then cast({column} as text) "
        f"when {whole} then cast(cast({column} as integer) as text) else {real} end"
    )
    # The driver takes a column's type from its first rows and checks no text: each value is bytes, none null.
    # A database in UTF-16 gives text; SQLite itself replaces what is none.
    marked = f"coalesce('{TEXT_MARK}' || {text}, '{NULL_MARK}')"
    return f"cast({marked} as blob)" if table.is_utf8 else marked


def _with_encoding(cursor: "Cursor", table: Table) -> Table:
    if table.kind != "sqlite":
        return table
    cursor.execute("pragma encoding")
    encoding = cursor.fetchall()[0][0]
    return replace(table, is_utf8=encoding == "UTF-8")


def _first_line(error: Exception, table: Table) -> str:
    text = str(error).splitlines()[0].rstrip(".")
    return text.replace(table.address, hide_password(table.address))
