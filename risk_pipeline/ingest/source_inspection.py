"""Open a file or table that no feed describes yet, so that the engine can count what is in it.

What is opened is what ingest would read: the same readers, every column of text as text.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.scaffold.names import numbered
from risk_pipeline.ingest import databases
from risk_pipeline.ingest.encodings import Encoding, detect_encoding
from risk_pipeline.ingest.footers import NO_FOOTERS, Footers, find_footers, footers_of
from risk_pipeline.ingest.formats.database_files import refuse_duckdb
from risk_pipeline.ingest.formats.text_files import (
    Text,
    begins_with,
    ends_within_a_row,
    read_head,
    readable_text,
)
from risk_pipeline.ingest.formats.workbooks import find_header_row, last_rows, read_sheet
from risk_pipeline.ingest.locations import SUFFIXES
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.warehouse.feeds import readers
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.profiling.dialect import Dialect, sniff_dialect
from risk_pipeline.warehouse.profiling.sources import copied
from risk_pipeline.warehouse.sql import Connection

MOST_TABLE_ROWS = 1_000_000
"""Of a database's table so many rows are looked at; files are looked at whole."""
_HEADER_WITHIN = 50
_DATA = re.compile(r"[+-]?\d[\d.,:/ -]*|[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Opened:
    """A source ready to be counted, and how its file is built. `headers` are the names in the file.

    `is_open`: the last line of a CSV file has no line end.
    """

    source: Source
    format: str
    headers: tuple[str, ...]
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    footers: Footers = NO_FOOTERS
    header_row: int = 1
    sheet: str | None = None
    is_open: bool = field(default=False, kw_only=True)


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
    connection: Connection,
    path: Path,
    options: IngestOptions,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Iterator[Opened]:
    """Hand out a file as a source; `delimiter` and `encoding` are of a CSV file, `sheet` of a workbook.

    Raises:
        FeedError: it is missing, empty, of an unknown format or not in that encoding, or has no header.
        WarehouseError: the engine cannot read it.
    """
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        named = f": {files[-1]}" if files else ""
        raise FeedError(
            f"{path} is a folder. Name one of its files{named}. "
            "The feed then reads every file there whose name differs in its date only."
        )
    if not path.is_file():
        raise FeedError(f"{path} does not exist. Name a file as it is delivered.")
    if path.stat().st_size == 0:
        raise FeedError(f"{path} is empty; there is nothing to look at.")
    refuse_duckdb(connection, path)
    file_format = format_of(path)
    if file_format == "csv":
        with _open_csv(connection, path, options, delimiter, encoding) as opened:
            yield opened
        return
    if encoding is not None:
        raise FeedError(f"{path.name}: --encoding is for CSV files, and this is {file_format}; leave it out.")
    if file_format == "xlsx":
        with _open_sheet(connection, path, sheet) as opened:
            yield opened
    elif file_format == "parquet":
        source = readers.parquet_source(connection, path.name, str(path))
        yield Opened(source, file_format, tuple(source.fields))
    else:
        feed = _new_feed(path, "json")
        with readable_text(path, path.name, feed, options) as text:
            is_array = begins_with(text, b"[", path.name, feed)
            source = readers.json_source(connection, path.name, text.file, None, is_array=is_array)
            yield Opened(source, file_format, tuple(source.fields))


@contextmanager
def open_table(connection: Connection, feed: Feed, address: str) -> Iterator[Opened]:
    """Hand out a database's table, its first million rows, every value as text.

    Raises:
        FeedError: the database cannot be reached, or has no such table.
    """
    # Whoever looks at a file names it by hand: it may lie anywhere.
    table = databases.parse_table(feed, address, (Path("/"),))
    names = databases.column_names(feed, table)
    columns = tuple(Column(name=name, data_type="varchar") for name in names)
    declared = feed.model_copy(update={"columns": columns})
    with (
        databases.open_rows(declared, table, None) as (rows, _),
        copied(connection, table.location, rows, MOST_TABLE_ROWS) as source,
    ):
        yield Opened(table.read_as(source), "sql", tuple(names))


@contextmanager
def _open_csv(
    connection: Connection, path: Path, options: IngestOptions, delimiter: str | None, told: str | None
) -> Iterator[Opened]:
    feed = _new_feed(path, "csv")
    encoding = detect_encoding(path, feed, told)
    feed = feed.model_copy(update={"encoding": encoding.name})
    with readable_text(path, path.name, feed, options) as text:
        dialect = sniff_dialect(connection, text.file.path, path.name, text.file.encoding)
        dialect = replace(dialect, delimiter=delimiter or dialect.delimiter)
        feed = feed.model_copy(update={"delimiter": dialect.delimiter})
        headers, header_row = _header(text, path.name, feed, dialect)
        footers = find_footers(text.file, dialect.delimiter, len(headers))
        is_open = ends_within_a_row(text, len(headers), feed)
    # Read again, as a load will: without what is above the header and below the rows.
    dropped = {"header_row": header_row, **_without(footers)}
    with readable_text(path, path.name, feed.model_copy(update=dropped), options) as text:
        names = numbered(headers)
        source = readers.csv_source(path.name, text.file, names, delimiter=dialect.delimiter)
        yield Opened(source, "csv", tuple(headers), encoding, dialect, footers, header_row, is_open=is_open)


@contextmanager
def _open_sheet(connection: Connection, path: Path, sheet: str | None) -> Iterator[Opened]:
    feed = _new_feed(path, "xlsx").model_copy(update={"sheet": sheet})
    header_row = find_header_row(path, path.name, feed)
    feed = feed.model_copy(update={"header_row": header_row})
    names, rows = read_sheet(path, path.name, feed)
    footers = footers_of(last_rows(rows), len(names))
    if footers.rows:
        # Read again, as a load will: without what is below the rows.
        names, rows = read_sheet(path, path.name, feed.model_copy(update=_without(footers)))
    with copied(connection, path.name, rows, MOST_TABLE_ROWS) as source:
        fields = dict(zip(numbered(names), source.fields.values(), strict=True))
        source = replace(source, fields=fields)
        yield Opened(source, "xlsx", tuple(names), footers=footers, header_row=header_row, sheet=sheet)


def _without(footers: Footers) -> dict[str, object]:
    """Return the options of a feed that leave footers out."""
    return {
        "skip_rows_starting_with": footers.words,
        "footer_rows": 0 if footers.words else footers.rows,
    }


def _new_feed(path: Path, file_format: Literal["csv", "json", "xlsx"]) -> Feed:
    return Feed(id="new.feed", location=str(path), format=file_format, owner="", columns=())


def _header(text: Text, location: str, feed: Feed, dialect: Dialect) -> tuple[list[str], int]:
    """Return the names of the columns, and the row of the file that holds them, from 1.

    A title above them has fewer fields.
    """
    lines = read_head(text, location, feed)
    records = list(islice(csv.reader(lines, delimiter=feed.delimiter), _HEADER_WITHIN))
    row = next((n for n, record in enumerate(records, start=1) if len(record) >= dialect.width), 1)
    names = [name.strip() for name in records[row - 1]]
    if not dialect.has_header and any(_DATA.fullmatch(name) for name in names):
        raise FeedError(
            f"{location}: its first line looks like data, and a feed needs a line with the columns' names. "
            "Write one above it, or have it delivered so."
        )
    return names, row
