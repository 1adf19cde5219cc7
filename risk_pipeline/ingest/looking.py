"""Open a file or table that no feed describes yet, so that the engine can count what is in it.

What is opened is what ingest would read: the same readers, every column of text as text.
"""

import codecs
import csv
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.scaffold.names import numbered
from risk_pipeline.ingest import databases
from risk_pipeline.ingest.encodings import Encoding, detect_encoding
from risk_pipeline.ingest.files import in_engine_encoding, open_text
from risk_pipeline.ingest.footers import NO_FOOTERS, Footers, find_footers
from risk_pipeline.ingest.locations import SUFFIXES
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.warehouse.feeds import readers
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.profiling.dialect import Dialect, sniff_dialect
from risk_pipeline.warehouse.profiling.sources import copied, without_last
from risk_pipeline.warehouse.sql import Connection

MOST_TABLE_ROWS = 1_000_000
"""Of a database's table so many rows are looked at; files are looked at whole."""
_HEADER_WITHIN = 50
_DATA = re.compile(r"[+-]?\d[\d.,:/ -]*|[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Opened:
    """A source ready to be counted, and how its file is built. `headers` are the names in the file."""

    source: Source
    format: str
    headers: tuple[str, ...]
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    footers: Footers = NO_FOOTERS
    header_row: int = 1
    sheet: str | None = None


def format_of(path: Path) -> str:
    """Return a file's format by the end of its name.

    Raises:
        FeedError: no format has that ending.
    """
    name = path.name.lower()
    for file_format, suffixes in SUFFIXES.items():
        if name.endswith(suffixes):
            return file_format
    known = ", ".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
    raise FeedError(f"{path.name}: its ending tells no format that feeds can have. Known: {known}.")


@contextmanager
def open_file(
    connection: Connection, path: Path, options: IngestOptions, *, delimiter: str | None = None
) -> Iterator[Opened]:
    """Hand out a file as a source.

    Raises:
        FeedError: it is missing, empty, of an unknown format, or has no header.
        WarehouseError: the engine cannot read it.
    """
    if not path.is_file():
        raise FeedError(f"{path} does not exist, or is no file.")
    if path.stat().st_size == 0:
        raise FeedError(f"{path} is empty; there is nothing to look at.")
    file_format = format_of(path)
    if file_format == "csv":
        with _open_csv(connection, path, options, delimiter) as opened:
            yield opened
        return
    if file_format == "parquet":
        source = readers.parquet_source(connection, path.name, str(path), set())
    else:
        source = readers.json_source(connection, path.name, str(path), set(), is_array=_is_array(path))
    yield Opened(source, file_format, tuple(source.fields))


@contextmanager
def open_table(connection: Connection, feed: Feed, address: str) -> Iterator[Opened]:
    """Hand out a database's table, its first million rows, every value as text.

    Raises:
        FeedError: the database cannot be reached, or has no such table.
    """
    table = databases.parse_table(feed, address)
    names = databases.column_names(feed, table)
    columns = tuple(Column(name=name, data_type="varchar") for name in names)
    declared = feed.model_copy(update={"columns": columns})
    with (
        databases.open_rows(declared, table, None) as (rows, _),
        copied(connection, table.location, rows, MOST_TABLE_ROWS) as source,
    ):
        yield Opened(source, "sql", tuple(names))


@contextmanager
def _open_csv(
    connection: Connection, path: Path, options: IngestOptions, delimiter: str | None
) -> Iterator[Opened]:
    encoding = detect_encoding(path)
    feed = Feed(id="new.feed", location=str(path), format="csv", key=(), owner="", columns=())
    feed = feed.model_copy(update={"encoding": encoding.name})
    with in_engine_encoding(path, feed, path.name, options) as (readable, engine_encoding):
        dialect = sniff_dialect(connection, str(readable), path.name, engine_encoding)
        dialect = replace(dialect, delimiter=delimiter or dialect.delimiter)
        feed = feed.model_copy(update={"delimiter": dialect.delimiter})
        headers, header_row = _header(path, feed, dialect)
        source = readers.csv_source(
            path.name,
            str(readable),
            numbered(headers),
            delimiter=dialect.delimiter,
            encoding=engine_encoding,
        )
        footers = find_footers(path, feed, len(headers))
        source = without_last(connection, source, footers.whole)
        yield Opened(source, "csv", tuple(headers), encoding, dialect, footers, header_row)


def _header(path: Path, feed: Feed, dialect: Dialect) -> tuple[list[str], int]:
    """Return the names of the columns, and the row of the file that holds them, from 1.

    A title above them has fewer fields.
    """
    with open_text(path, feed, errors="replace") as text:
        records = list(islice(csv.reader(text, delimiter=feed.delimiter), _HEADER_WITHIN))
    row = next((n for n, record in enumerate(records, start=1) if len(record) >= dialect.width), 1)
    names = [name.strip() for name in records[row - 1]]
    if not dialect.has_header and any(_DATA.fullmatch(name) for name in names):
        raise FeedError(
            f"{path.name}: its first line looks like data, and a feed needs a line with the columns' names. "
            "Write one above it, or have it delivered so."
        )
    return names, row


def _is_array(path: Path) -> bool:
    with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
        return stream.read(4096).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["
