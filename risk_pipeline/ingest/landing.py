"""The second half of every load: judge what was staged, then land it in one transaction."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.formatting import counted, format_day
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.opening_days import is_open_weekday
from risk_pipeline.ingest.formats.text_files import ENCODING_REMEDY
from risk_pipeline.ingest.options import FeedLoad, IngestOptions
from risk_pipeline.warehouse.feeds import manifest, missing_days, raw, undelivered_days
from risk_pipeline.warehouse.feeds.manifest import Loaded
from risk_pipeline.warehouse.feeds.staging import keep_rejects, refuse_rows
from risk_pipeline.warehouse.feeds.staging.stage import Stage, count_merged, mark_repeats, values_of
from risk_pipeline.warehouse.sql import Connection, transaction

# Rejects kept of a load that failed; the file itself still has the others.
KEPT_OF_A_FAILED_LOAD = 1_000
_LISTED = "`risk feeds rejects {}` lists the rows."
# More misfits than good values: the column has another type now.
_RETYPED_SHARE = 0.5
# Of fewer new rows than these a share says little.
_FEWEST_NEW_ROWS = 20


@dataclass(frozen=True, slots=True)
class Job:
    """One load of one feed."""

    connection: Connection
    feed: Feed
    stage: Stage
    stamp: manifest.Stamp
    options: IngestOptions
    folders: tuple[Path, ...] = ()


@dataclass
class Batch:
    """What was staged. `known_rows` are those of locations that needed no reading.

    `fresh` are the locations whose content is new or changed; others are read again for their contract.
    """

    seen: int
    known_rows: int = 0
    ordered_under: str | None = None
    is_partial: bool = False
    read: list[Loaded] = field(default_factory=list)
    confirmed: list[Loaded] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    contract_changed: bool = False

    @property
    def rows(self) -> int:
        """Rows read in this load."""
        return sum(load.row_count for load in self.read)

    @property
    def rejected(self) -> int:
        """Rows refused in this load."""
        return sum(load.rejected_count for load in self.read)

    @property
    def locations(self) -> list[str]:
        """Locations read in this load."""
        return [load.location for load in self.read]


def land(job: Job, batch: Batch) -> FeedLoad:
    """Merge the staged rows and record the load: all of it, or nothing.

    Raises:
        FeedError: too many rows are refused, or a column has another type than declared. Only
            the rejects are recorded then.
    """
    known = manifest.read_manifest(job.connection, job.feed.id)
    _refuse_rejects(job, batch)
    repeats = mark_repeats(job.connection, job.feed)
    _note_merged(job, batch, repeats)
    if batch.contract_changed and job.feed.key:
        raw.check_keys_unique(job.connection, job.feed)
    try:
        with transaction(job.connection):
            merged = raw.Merged()
            if batch.rows > batch.rejected or job.feed.mode == "append":
                merged = raw.merge(job.stage, job.stamp.run_id, ordered_under=batch.ordered_under)
            _refuse_new_rejects(job, batch, known, merged)
            _record(job, batch)
            for note in (missing_days.note_missing_days, undelivered_days.note_undelivered_days):
                note(
                    job.connection,
                    job.feed,
                    today=_today(job),
                    time_zone=job.options.time_zone,
                    run_id=job.stamp.run_id,
                )
            load = _told(job, batch, merged, repeats)
            manifest.record_state(
                job.connection, job.feed.id, load.state, _reason(job, batch, load), job.stamp
            )
    except _TooManyRejectsError as refused:
        _refuse(job, batch, refused.rejected, refused.rows)
    return load


class _TooManyRejectsError(Exception):
    """More of what is new is refused than the feed allows."""

    def __init__(self, rejected: int, rows: int) -> None:
        super().__init__()
        self.rejected = rejected
        self.rows = rows


def _record(job: Job, batch: Batch) -> None:
    feed = job.feed.id
    _keep_rejects(job, batch)
    manifest.forget(job.connection, feed, batch.gone)
    manifest.write_manifest(job.connection, feed, [*batch.read, *batch.confirmed], job.stamp)


def _keep_rejects(job: Job, batch: Batch, at_most: int | None = None) -> None:
    if batch.is_partial:
        keep_rejects.add_rejects(job.connection, job.feed.id, job.stamp, at_most=at_most)
    else:
        read = [*batch.locations, *batch.gone]
        keep_rejects.record_rejects(job.connection, job.feed.id, read, job.stamp, at_most=at_most)


def _told(job: Job, batch: Batch, merged: raw.Merged, repeats: int) -> FeedLoad:
    state, awaited = _state(job, batch)
    reasons = [*batch.notes, *_counts_in_words(job, batch, merged, repeats), *_lost_in_words(job)]
    if state != "ok" and not batch.notes:
        reasons.append(f"Feed {job.feed.id}: {awaited or 'its location holds no rows. Deliver the data.'}")
    return FeedLoad(
        feed=job.feed.id,
        state=state,
        files_seen=batch.seen,
        files_loaded=len(batch.read),
        rows_read=batch.rows,
        rows_new=merged.new,
        rows_changed=merged.changed,
        rows_unchanged=merged.unchanged,
        rows_superseded=merged.superseded,
        rows_duplicate=repeats,
        rows_rejected=batch.rejected,
        rows_deleted=merged.deleted,
        files_empty=sum(load.row_count == 0 for load in batch.read),
        reasons=tuple(reasons),
    )


def empty_remedy(feed: Feed) -> str:
    """Return what to do about a delivery without rows, or what it says where the feed may be empty."""
    if feed.may_be_empty:
        return "It counts as zero (may_be_empty)."
    return "Deliver it again; if such a one means that nothing happened, set may_be_empty: true in meta.feed."


def _state(job: Job, batch: Batch) -> tuple[Literal["ok", "no_data", "not_configured"], str]:
    """Return how the feed stands, and what its newest delivery did not bring, where it came without rows."""
    connection, feed = job.connection, job.feed
    has_rows = batch.rows + batch.known_rows > 0
    awaited = missing_days.awaited_day(connection, feed, job.options.time_zone)
    # Without event times nobody knows which days it was about.
    is_empty = feed.cursor is None and missing_days.newest_is_empty(connection, feed)
    if has_rows and (feed.may_be_empty or not (awaited or is_empty)):
        return "ok", ""
    state = raw.state_without_rows(connection, feed)
    if feed.may_be_empty and state == "no_data":
        return "ok", ""
    if awaited is None:
        return state, f"its newest delivery holds no rows. {empty_remedy(feed)}" if has_rows else ""
    return state, (
        f"no row came of {format_day(awaited.day)}: {awaited.location} holds none. {empty_remedy(feed)}"
    )


def _today(job: Job) -> date:
    return job.stamp.now.astimezone(ZoneInfo(job.options.time_zone)).date()


def _reason(job: Job, batch: Batch, load: FeedLoad) -> str:
    """Return what is to be said of the feed: where nothing came, what was said of its newest rows.

    A run that is repeated, or killed and started again, reads no file twice, and must tell no less.
    """
    is_as_before = load.state == "ok" and not (batch.read or batch.gone or batch.notes)
    before = manifest.reason_while_ok(job.connection, job.feed.id) if is_as_before else ""
    return before or " ".join(load.reasons)


def _counts_in_words(job: Job, batch: Batch, merged: raw.Merged, repeats: int) -> list[str]:
    words = []
    if batch.rejected:
        most = "; ".join(
            f"{what} ({count}, first in {where})"
            for what, count, _, where in refuse_rows.reject_reasons(job.connection)[:3]
        )
        words.append(
            f"{batch.rejected} of {counted(batch.rows, 'row')} rejected: {most}. "
            f"{_LISTED.format(job.feed.id)}"
        )
    newly = sum(load.merged_count or 0 for load in batch.read)
    if in_files := manifest.count_merged_rows(job.connection, job.feed.id):
        part = "" if newly == in_files else f", {newly or 'none'} of them in this load"
        words.append(
            f"{counted(in_files, 'row repeats', 'rows repeat')} a key of the same file{part}: merged, "
            "the last one counts."
        )
    if between := repeats - newly:
        words.append(
            f"{counted(between, 'row repeats', 'rows repeat')} a key of another file of the load; the last "
            "one counts."
        )
    if merged.superseded:
        words.append(f"{counted(merged.superseded, 'row')} older than those of a later file, left out.")
    return words


def _lost_in_words(job: Job) -> list[str]:
    feed = job.feed
    lost = undelivered_days.read_lost_days(job.connection, feed.id, job.stamp.run_id)
    days = [day for day in lost if is_open_weekday(day, feed.opening_days)]
    # Which days the calendar closes is not known here; the feed's ticket knows.
    if not days or feed.closed_on:
        return []
    is_one = len(days) == 1
    newest = format_day(days[0]) if is_one else f"the newest is {format_day(days[-1])}"
    return [
        f"{counted(len(days), 'day')} without a file between days that have one: {newest}. "
        f"{'It counts' if is_one else 'They count'} as unknown, not as zero. Deliver what is missing; "
        "a closed day belongs in opening_days or closed_on, and where no file means that nothing happened, "
        "set may_be_empty: true in meta.feed."
    ]


def _note_merged(job: Job, batch: Batch, repeats: int) -> None:
    """Count the rows that are merged because a key is not unique in its file.

    Raises:
        FeedError: they are more than the feed allows.
    """
    if not repeats:
        return
    counts = count_merged(job.connection, job.feed)
    by_location: dict[str, int] = {}
    for place, count in counts.items():
        location = job.stage.locations[place - 1]
        by_location[location] = by_location.get(location, 0) + count
    batch.read = [replace(load, merged_count=by_location.get(load.location, 0)) for load in batch.read]
    merged = sum(counts.values())
    if merged > job.feed.max_merged_share * batch.rows:
        raise FeedError(
            f"Feed {job.feed.id}: key ({', '.join(job.feed.key)}) is not unique in {_where(batch)}: "
            f"{merged} of {counted(batch.rows, 'row')} ({merged / batch.rows:.1%}, allowed "
            f"{job.feed.max_merged_share:.1%}) repeat one and would be merged. Correct key in meta.feed, use "
            "mode: append where rows have none, or raise max_merged_share. Nothing was loaded."
        )


def _refuse_rejects(job: Job, batch: Batch) -> None:
    """Refuse what breaks the contract in too large a part, of all rows or of what is new in files."""
    open_rows = refuse_rows.count_open_rows(job.connection)
    fresh = [load for load in batch.read if load.location in batch.fresh]
    for loads in (batch.read, fresh):
        rows = sum(load.row_count for load in loads)
        rejected = sum(load.rejected_count for load in loads)
        if rejected - open_rows > job.feed.max_reject_share * rows:
            _refuse(job, batch, rejected, rows)


def _refuse_new_rejects(job: Job, batch: Batch, known: dict[str, Loaded], merged: raw.Merged) -> None:
    """What was delivered before must not hide that most of what is new is broken."""
    if batch.contract_changed or not known:
        return
    before = {location: load.rejected_count for location, load in known.items()}
    rejected = sum(max(0, load.rejected_count - before.get(load.location, 0)) for load in batch.read)
    rows = rejected + merged.new + merged.changed
    if rows >= _FEWEST_NEW_ROWS and rejected > job.feed.max_reject_share * rows:
        raise _TooManyRejectsError(rejected, rows)


def _refuse(job: Job, batch: Batch, rejected: int, rows: int) -> NoReturn:
    with transaction(job.connection):
        _keep_rejects(job, batch, at_most=KEPT_OF_A_FAILED_LOAD)
    raise FeedError(_retyped_text(job, batch) or _too_many_text(job, batch, rejected, rows))


def _where(batch: Batch) -> str:
    return batch.locations[0] + (f" and {len(batch.read) - 1} more" if len(batch.read) > 1 else "")


def _retyped_text(job: Job, batch: Batch) -> str | None:
    for column, count in refuse_rows.misfits(job.connection):
        if count > _RETYPED_SHARE * (count + values_of(job.connection, column)):
            return (
                f"Feed {job.feed.id}: column {column} in {_where(batch)} is no longer "
                f"{job.stage.types[column]}: {counted(count, 'value does', 'values do')} not fit"
                f"{_first_of(job, column)}. "
                f"Correct the file, or data_type of {column} in the source's YAML (and how it is written: "
                "date_format, timestamp_format, decimal_separator). Nothing was loaded."
            )
    return None


def _first_of(job: Job, column: str) -> str:
    """Return where the first value of a column is that does not fit, if its row was refused for that."""
    reasons = refuse_rows.reject_reasons(job.connection)
    where = next((where for what, _, _, where in reasons if what == f"{column}: type"), "")
    return f", the first in {where}" if where else ""


def _too_many_text(job: Job, batch: Batch, rejected: int, rows: int) -> str:
    reasons = refuse_rows.reject_reasons(job.connection)
    most = "; ".join(f"{count} x {reason} (first in {where})" for _, count, reason, where in reasons[:3])
    remedy = "Correct the file, or raise max_reject_share in meta.feed."
    if reasons[0][0] == "invalid encoding":
        remedy = f"The file is not {job.feed.encoding}. {ENCODING_REMEDY}"
    elif reasons[0][0].endswith(": past"):
        remedy = "Correct the file, or set an earlier plausible_from in meta.feed to read older rows."
    new = "" if rows == batch.rows else "new "
    return (
        f"Feed {job.feed.id}: {rejected} of {counted(rows, f'{new}row')} ({rejected / rows:.1%}, allowed "
        f"{job.feed.max_reject_share:.1%}) of {_where(batch)} break its contract: {most}. {remedy} "
        f"Nothing was loaded. {_LISTED.format(job.feed.id)}"
    )
