"""Look at what a new feed would read, and decide what it is: counts and names come out, never a row."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.scaffold.columns.profile import TableProfile
from risk_pipeline.domain.scaffold.feed import NewFeed, Told, decide_feed
from risk_pipeline.ingest.formats.database_files import is_sqlite, table_in
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.ingest.source_inspection import Opened, open_file, open_table
from risk_pipeline.pipeline.scaffold.feeds.source_location import database_location, sqlite_location
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.profiling.profile import open_scratch, profile_table, reserved_words
from risk_pipeline.warehouse.profiling.rows_by_day import Course, course_of
from risk_pipeline.warehouse.sql import Connection


@dataclass(frozen=True, slots=True)
class InspectedSource:
    """What was found out about a source."""

    table: TableProfile
    feed: NewFeed
    opened: Opened
    course: Course


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at: a file, or a table of the database whose address is a feed variable."""

    file: Path | None = None
    database: str | None = None
    table: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    encoding: str | None = None


def inspect_source(settings: Settings, wanted: Wanted, told: Told) -> InspectedSource:
    """Count what is in the source and decide what feed it is.

    Raises:
        ConfigError: a column that the user named is not there.
        FeedError: the source is missing, empty or unreadable.
        WarehouseError: the engine cannot read it.
    """
    with (
        TemporaryDirectory(prefix="risk-look-") as folder,
        open_scratch(Path(folder)) as connection,
        _open(connection, settings, wanted, Path(folder)) as opened,
    ):
        table = profile_table(connection, opened.source)
        _check_told(table, told)
        feed = decide_feed(table, told, reserved_words())
        course = Course()
        if feed.cursor is not None and not feed.questions:
            form = feed.column(feed.cursor).date_format
            course = course_of(connection, opened.source, feed.cursor, form, settings.time_zone)
        return InspectedSource(table, feed, opened, course)


def _open(
    connection: Connection, settings: Settings, wanted: Wanted, folder: Path
) -> AbstractContextManager[Opened]:
    if wanted.file is not None and is_sqlite(wanted.file):
        address = sqlite_location(str(wanted.file.absolute()), table_in(wanted.file, wanted.table))
        feed = Feed(id="new.feed", location=address, format="sql", key=(), owner="", columns=())
        return open_table(connection, feed, address)
    if wanted.file is not None:
        options = IngestOptions(temp_dir=folder)
        return open_file(
            connection,
            wanted.file,
            options,
            delimiter=wanted.delimiter,
            encoding=wanted.encoding,
            sheet=wanted.sheet,
        )
    if wanted.database is None or wanted.table is None:
        raise ConfigError("Name a file, or a database's table by --database and --table.")
    location = database_location(settings, wanted.database, wanted.table)
    address = settings.feed_variables[wanted.database].get_secret_value()
    feed = Feed(id=wanted.table, location=location, format="sql", key=(), owner="", columns=())
    return open_table(connection, feed, f"{address}#{wanted.table}")


def _check_told(table: TableProfile, told: Told) -> None:
    headers = [one.header for one in table.columns]
    for option, names in (("--key", told.key or ()), ("--cursor", (told.cursor,) if told.cursor else ())):
        for name in names:
            if name not in headers:
                hint = did_you_mean(name, headers) or f"There are: {', '.join(headers)}."
                raise ConfigError(f"{option} {name}: there is no such column. {hint}")
