"""How long a new indicator must wait until a day of it is whole: measured in the warehouse or the files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.scaffold.columns.words import NOT_THE_EVENT
from risk_pipeline.domain.scaffold.indicator import date_columns
from risk_pipeline.domain.scaffold.names import column_names, dated_base
from risk_pipeline.ingest import load_feed
from risk_pipeline.ingest.local_files import allowed_folders
from risk_pipeline.ingest.locations import fill_location, find_files
from risk_pipeline.pipeline.scaffold.facts import Fact
from risk_pipeline.pipeline.scaffold.project import Project
from risk_pipeline.pipeline.storage_access import feed_access
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds.event_times import business_day_of
from risk_pipeline.warehouse.profiling.lateness import Lateness, measure_lateness
from risk_pipeline.warehouse.profiling.profile import reserved_words
from risk_pipeline.warehouse.sql import Connection, count_rows, identifier, table_exists, table_name

_MOST_BYTES = 64 * 1024 * 1024
"""Files larger than that in all are measured once a run has loaded them."""
_FACTS = "facts"
_LOADED_FROM_FILES = ("csv", "parquet", "json", "xlsx")


def later_dates(project: Project, feed: str, fact: Fact, day: str) -> tuple[str, ...]:
    """Return the fact's other dates by which a row may become known after its day; plans are none.

    `feed` is what the fact was asked for by: a feed, or a fact. A feed's `known_at` leaves no doubt.
    """
    dates = [one for one in date_columns(fact.types) if one != day]
    about = project.catalog.feeds.get(feed)
    if (
        about is not None
        and about.known_at is not None
        and (known := _staged_names(about)[about.known_at]) != day
    ):
        return (known,) if known in dates else ()
    return tuple(one for one in dates if not NOT_THE_EVENT & set(one.split("_")))


def find_lateness(
    project: Project, feed: str, fact: Fact, day: str, others: Sequence[str]
) -> tuple[Lateness, ...] | None:
    """Return which of the other dates come after a row's day, and how late; None where no row is there.

    Raises:
        FeedError: the feed's files cannot be read.
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: it cannot be read.
    """
    found = _in_the_warehouse(project, fact, day, others)
    about = project.catalog.feeds.get(feed)
    return _in_its_files(project, about, day, others) if found is None and about is not None else found


def _in_the_warehouse(
    project: Project, fact: Fact, day: str, others: Sequence[str]
) -> tuple[Lateness, ...] | None:
    path = project.settings.warehouse_path
    if not path.exists():
        return None
    relation = table_name(f"{_FACTS}.{fact.name}")
    with connect(path, read_only=True) as connection:
        if not table_exists(connection, _FACTS, fact.name) or not count_rows(connection, relation):
            return None
        columns = {one: identifier(one) for one in others}
        return measure_lateness(connection, relation, identifier(day), columns)


def _in_its_files(
    project: Project, feed: Feed, day: str, others: Sequence[str]
) -> tuple[Lateness, ...] | None:
    days = _days_of(feed, project.settings.time_zone or "UTC")
    relation = table_name(feed.raw_table)
    if day not in days:
        return None
    with _loaded(project, feed) as connection:
        if connection is None or not count_rows(connection, relation):
            return None
        known = {one: days[one] for one in others if one in days}
        return measure_lateness(connection, relation, days[day], known)


def _days_of(feed: Feed, time_zone: str) -> dict[str, str]:
    """Return the business days of a feed's rows as its staging view calls them, each with its SQL."""
    names = _staged_names(feed)
    return {
        names[one.name]: business_day_of(feed, one.name, time_zone)
        for one in feed.columns
        if one.is_dated and not one.personal
    }


def _staged_names(feed: Feed) -> dict[str, str]:
    """Return what the staging view calls the day of each column, were it one of dates."""
    headers = [one.name for one in feed.columns]
    names = column_names(headers, reserved_words())
    return {header: f"{dated_base(name)}_on" for header, name in zip(headers, names, strict=True)}


@contextmanager
def _loaded(project: Project, feed: Feed) -> Iterator[Connection | None]:
    """Load a feed's files into a warehouse that is thrown away; None where they are not for a glance."""
    settings, options = project.settings, feed_access(project.settings)
    if feed.location is None or feed.format not in _LOADED_FROM_FILES:
        yield None
        return
    location = fill_location(feed, settings.data_dir, options)
    files = find_files(feed, location, options, allowed_folders(settings.data_dir, options)).files
    if sum(one.size_bytes for one in files) > _MOST_BYTES:
        yield None
        return
    with (
        TemporaryDirectory(prefix="risk-look-") as folder,
        connect(Path(folder) / "rows.duckdb") as connection,
    ):
        now = SystemClock().now()
        load_feed(connection, feed, data_dir=settings.data_dir, run_id="look", now=now, options=options)
        yield connection
