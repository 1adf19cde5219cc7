"""The second half of every load: judge what was staged, then land it in one transaction."""

from dataclasses import dataclass, field

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.files import ENCODING_REMEDY
from risk_pipeline.ingest.options import FeedLoad, IngestOptions
from risk_pipeline.warehouse.feeds import manifest, raw, rejects, staging
from risk_pipeline.warehouse.feeds.manifest import Loaded
from risk_pipeline.warehouse.sql import Connection, transaction

# Rejects kept of a load that failed; the file itself still has the others.
KEPT_OF_A_FAILED_LOAD = 1_000
# More misfits than good values: the column has another type now.
_RETYPED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Job:
    """One load of one feed."""

    connection: Connection
    feed: Feed
    stage: staging.Stage
    stamp: manifest.Stamp
    options: IngestOptions


@dataclass
class Batch:
    """What was staged. `known_rows` are those of locations that needed no reading."""

    seen: int
    known_rows: int = 0
    ordered_under: str | None = None
    is_partial: bool = False
    read: list[Loaded] = field(default_factory=list)
    confirmed: list[Loaded] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
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
    _refuse_rejects(job, batch)
    repeats = staging.mark_repeats(job.connection, job.feed)
    if batch.contract_changed and job.feed.key:
        raw.check_keys_unique(job.connection, job.feed)
    with transaction(job.connection):
        merged = raw.Merged()
        if batch.rows > batch.rejected:
            merged = raw.merge(job.stage, job.stamp.run_id, ordered_under=batch.ordered_under)
        _record(job, batch)
        load = _told(job, batch, merged, repeats)
        manifest.record_state(job.connection, job.feed.id, load.state, " ".join(load.reasons), job.stamp)
    return load


def _record(job: Job, batch: Batch) -> None:
    feed = job.feed.id
    _keep_rejects(job, batch)
    manifest.forget(job.connection, feed, batch.gone)
    manifest.write_manifest(job.connection, feed, [*batch.read, *batch.confirmed], job.stamp)


def _keep_rejects(job: Job, batch: Batch, at_most: int | None = None) -> None:
    if batch.is_partial:
        rejects.add_rejects(job.connection, job.feed.id, job.stamp, at_most=at_most)
    else:
        read = [*batch.locations, *batch.gone]
        rejects.record_rejects(job.connection, job.feed.id, read, job.stamp, at_most=at_most)


def _told(job: Job, batch: Batch, merged: raw.Merged, repeats: int) -> FeedLoad:
    has_data = batch.rows + batch.known_rows > 0
    reasons = [*batch.notes, *_counts_in_words(job, batch, merged, repeats)]
    if not has_data and not batch.notes:
        reasons.append(f"Feed {job.feed.id}: its location holds no rows. Deliver the data.")
    return FeedLoad(
        feed=job.feed.id,
        state="ok" if has_data else "no_data",
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
        reasons=tuple(reasons),
    )


def _counts_in_words(job: Job, batch: Batch, merged: raw.Merged, repeats: int) -> list[str]:
    words = []
    if batch.rejected:
        most = "; ".join(f"{what} ({count})" for what, count, _ in staging.reject_reasons(job.connection)[:3])
        words.append(f"{batch.rejected} of {counted(batch.rows, 'row')} rejected: {most}. See raw.rejects.")
    if repeats:
        words.append(
            f"{counted(repeats, 'row repeats', 'rows repeat')} a key of the same load; the last one counts."
        )
    if merged.superseded:
        words.append(f"{counted(merged.superseded, 'row')} older than those of a later file, left out.")
    return words


def _refuse_rejects(job: Job, batch: Batch) -> None:
    if batch.rejected <= job.feed.max_reject_share * batch.rows:
        return
    with transaction(job.connection):
        _keep_rejects(job, batch, at_most=KEPT_OF_A_FAILED_LOAD)
    where = batch.locations[0] + (f" and {len(batch.read) - 1} more" if len(batch.read) > 1 else "")
    raise FeedError(_retyped_text(job, where) or _too_many_text(job, batch, where))


def _retyped_text(job: Job, where: str) -> str | None:
    for column, count, sample in staging.misfits(job.connection):
        if count > _RETYPED_SHARE * (count + staging.values_of(job.connection, column)):
            return (
                f"Feed {job.feed.id}: column {column} in {where} is no longer {job.stage.types[column]}: "
                f"{count} values do not fit, for example '{sample}'. Correct the file, or data_type of "
                f"{column} in the source's YAML. Nothing was loaded."
            )
    return None


def _too_many_text(job: Job, batch: Batch, where: str) -> str:
    share = f"{batch.rejected / batch.rows:.1%}"
    reasons = staging.reject_reasons(job.connection)
    most = "; ".join(f"{count} x {sample}" for _, count, sample in reasons[:3])
    remedy = (
        f"The file is not {job.feed.encoding}. {ENCODING_REMEDY}"
        if reasons[0][0] == "invalid encoding"
        else "Correct the file, or raise max_reject_share in meta.feed."
    )
    return (
        f"Feed {job.feed.id}: {batch.rejected} of {counted(batch.rows, 'row')} ({share}, allowed "
        f"{job.feed.max_reject_share:.1%}) of {where} break its contract: {most}. {remedy} "
        "Nothing was loaded; the rows are in raw.rejects."
    )
