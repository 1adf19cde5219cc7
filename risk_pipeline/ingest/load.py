"""Load feeds: one feed is one transaction, and no feed stops another."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from risk_pipeline.domain.errors import FeedError, FeedMissing, WarehouseError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.landing import Job, land
from risk_pipeline.ingest.local_files import allowed_folders
from risk_pipeline.ingest.locations import fill_location
from risk_pipeline.ingest.options import FeedFailure, FeedLoad, IngestOptions
from risk_pipeline.ingest.reading import read_files, read_frames, read_table
from risk_pipeline.warehouse.feeds import manifest, raw
from risk_pipeline.warehouse.feeds.staging.stage import open_stage
from risk_pipeline.warehouse.sql import Connection, saying, transaction


def load_feed(
    connection: Connection,
    feed: Feed,
    *,
    data_dir: str,
    run_id: str,
    now: datetime,
    options: IngestOptions,
) -> FeedLoad:
    """Bring what is new at the feed's location into its raw table.

    Everything lands in one transaction, or nothing does; a killed load is repeated by the next.
    The feed's state is recorded in `ops.feed_state` either way.

    Raises:
        FeedError: the feed cannot be loaded; the text names file, column and remedy.
        WarehouseError: the warehouse itself refuses to record anything.
    """
    stamp = manifest.Stamp(run_id, now)
    feed = feed.model_copy(
        update={
            "plausible_from": feed.plausible_from or options.business_start,
            "timezone": feed.timezone or options.time_zone,
        }
    )
    try:
        with saying(f"Feed {feed.id}"):
            return _load(connection, feed, data_dir, stamp, options)
    except FeedMissing as missing:
        state = raw.state_without_rows(connection, feed)
        _record(connection, feed, state, _told(missing, feed, data_dir), stamp)
        return FeedLoad(feed.id, state, reasons=(str(missing),))
    except FeedError as error:
        _record(connection, feed, "failed", _told(error, feed, data_dir), stamp)
        raise
    except WarehouseError as error:
        failure = FeedError(f"{'' if feed.id in str(error) else f'Feed {feed.id}: '}{error}")
        _record(connection, feed, "failed", _told(failure, feed, data_dir), stamp)
        raise failure from error


def load_feeds(
    connection: Connection,
    feeds: Iterable[Feed],
    *,
    data_dir: str,
    run_id: str,
    now: datetime,
    options: IngestOptions,
) -> list[FeedLoad | FeedFailure]:
    """Load feeds one after another; a failure is reported, and the others are loaded."""
    results: list[FeedLoad | FeedFailure] = []
    for feed in feeds:
        try:
            results.append(
                load_feed(connection, feed, data_dir=data_dir, run_id=run_id, now=now, options=options)
            )
        except FeedError as error:
            results.append(FeedFailure(feed.id, str(error), error))
    return results


def _load(
    connection: Connection, feed: Feed, data_dir: str, stamp: manifest.Stamp, options: IngestOptions
) -> FeedLoad:
    _check_contract(feed)
    types = raw.ensure_raw_table(connection, feed)
    if feed.location is None:
        reason = f"Feed {feed.id} is declared without a location. Set location in meta.feed to load it."
        _record(connection, feed, "not_configured", reason, stamp)
        return FeedLoad(feed.id, "not_configured", reasons=(reason,))
    location = fill_location(feed, data_dir, options)
    read = {"sql": read_table, "python": read_frames}.get(feed.format, read_files)
    with open_stage(connection, feed, types, stamp.now) as stage:
        job = Job(connection, feed, stage, stamp, options, allowed_folders(data_dir, options))
        return land(job, read(job, location))


def _check_contract(feed: Feed) -> None:
    names = {column.name for column in feed.columns}
    unknown = [name for name in (*feed.key, *([feed.cursor] if feed.cursor else [])) if name not in names]
    if unknown:
        raise FeedError(
            f"Feed {feed.id}: key or cursor names column {unknown[0]}, which its YAML does not declare. "
            "Declare the column, or correct key or cursor in meta.feed."
        )
    if len(feed.delimiter) != 1:
        raise FeedError(
            f"Feed {feed.id}: delimiter {feed.delimiter!r} is not one character. Correct it in meta.feed; "
            'a tab is written "\\t", in double quotes.'
        )
    if feed.mode_fault:
        raise FeedError(f"Feed {feed.id}: {feed.mode_fault}")
    _check_cursor(feed)
    try:
        ZoneInfo(feed.timezone or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise FeedError(
            f"Feed {feed.id}: timezone {feed.timezone!r} is unknown. "
            "Use an IANA name such as America/Sao_Paulo in meta.feed."
        ) from error


def _check_cursor(feed: Feed) -> None:
    cursor = next((column for column in feed.columns if column.name == feed.cursor), None)
    if cursor is not None and not cursor.is_dated:
        raise FeedError(
            f"Feed {feed.id}: its cursor {cursor.name} is declared {cursor.data_type}, which is no date or "
            "instant. Declare it date, timestamp or timestamptz, and say in timestamp_format how it is "
            "written."
        )
    if feed.incremental and (feed.cursor is None or feed.format != "sql" or feed.mode != "upsert"):
        raise FeedError(
            f"Feed {feed.id}: incremental needs format sql, mode upsert and a cursor. Correct meta.feed."
        )


def _told(error: Exception, feed: Feed, data_dir: str) -> str:
    """Return a fault as it is kept, for people: beside the feed's name, with files below the data folder."""
    folder = data_dir.rstrip("/")
    text = str(error).removeprefix(f"Feed {feed.id}: ")
    return text.replace(f"{folder}/", "") if folder else text


def _record(
    connection: Connection, feed: Feed, state: manifest.FeedState, reason: str, stamp: manifest.Stamp
) -> None:
    with transaction(connection):
        manifest.record_state(connection, feed.id, state, reason, stamp)
