"""The first half of a load: read files, a table or frames into the staging table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from risk_pipeline.domain.errors import FeedError, WarehouseError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.ingest import databases, files
from risk_pipeline.ingest.formats import frames, text_files, workbooks
from risk_pipeline.ingest.formats.packing import refuse_other_content
from risk_pipeline.ingest.header import check_columns, contract_spelling, declared_names, shown_names
from risk_pipeline.ingest.landing import Batch, Job, empty_remedy
from risk_pipeline.ingest.locations import SourceFile, find_files
from risk_pipeline.warehouse.feeds import manifest, readers
from risk_pipeline.warehouse.feeds.manifest import Loaded
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.feeds.staging.read_rows import Read, read_into_stage
from risk_pipeline.warehouse.feeds.staging.stage import newest_cursor

_REGISTERED = "ingest_source"


def read_files(job: Job, location: str) -> Batch:
    """Stage the rows of those files that are new, changed or under a changed contract."""
    place = find_files(job.feed, location, job.options, job.folders)
    known = manifest.read_manifest(job.connection, job.feed.id)
    mark = files.contract_mark(job.feed)
    batch = Batch(seen=len(place.files), ordered_under=place.ordered_under)
    if place.links:
        batch.notes.append(f"{counted(place.links, 'symbolic link')} at the location: not followed.")
    batch.contract_changed = any(not (load.checksum or "").endswith(f":{mark}") for load in known.values())
    if job.feed.mode == "replace":
        batch.gone = sorted(set(known) - {file.location for file in place.files})
        batch.ordered_under = None
    checksums = {file.location: _checksum(job, file, known.get(file.location), mark) for file in place.files}
    changed = [file for file in place.files if not _is_known(file, known, checksums[file.location], batch)]
    if job.feed.mode == "replace" and (changed or batch.gone):
        changed, batch.known_rows, batch.confirmed = list(place.files), 0, []
    batch.fresh = [
        file.location for file in changed if _is_fresh(known.get(file.location), checksums[file.location])
    ]
    for file in changed:
        _read_file(job, file, checksums[file.location], batch)
    return batch


def read_table(job: Job, location: str) -> Batch:
    """Stage the rows of a database table, from the newest cursor on where declared."""
    table = databases.parse_table(job.feed, location, job.folders)
    contract = files.contract_mark(job.feed)
    known = manifest.read_manifest(job.connection, job.feed.id).get(table.location)
    since = databases.watermark_of(known.checksum, contract) if known and job.feed.incremental else None
    batch = Batch(seen=1, known_rows=int(since is not None), is_partial=since is not None)
    batch.contract_changed = known is not None and not (known.checksum or "").endswith(f":{contract}")
    with databases.open_rows(job.feed, table, since) as (rows, new):
        _note_new_columns(job, table.location, new, batch)
        with _registered(job, rows):
            source = readers.registered_source(job.connection, table.location, _REGISTERED)
            read = read_into_stage(job.stage, table.read_as(source))
    newest = newest_cursor(job.connection, job.feed) if job.feed.incremental else None
    mark = databases.watermark_mark(newest or since or "", contract)
    batch.read.append(_loaded(table.location, None, read, mark))
    return batch


def read_frames(job: Job, location: str) -> Batch:
    """Stage the rows that a Python function yields."""
    batch = Batch(seen=1)
    total = Read(0, 0)
    for frame in frames.read_frames(job.feed, location):
        frame.columns = contract_spelling([str(name) for name in frame.columns], job.feed)
        _note_new_columns(job, location, check_columns(list(frame.columns), location, job.feed), batch)
        with _registered(job, frame):
            source = readers.registered_source(job.connection, location, _REGISTERED)
            read = read_into_stage(job.stage, source)
        total = Read(total.rows + read.rows, total.rejected + read.rejected)
    batch.read.append(_loaded(location, None, total, f":{files.contract_mark(job.feed)}"))
    return batch


def _checksum(job: Job, file: SourceFile, known: Loaded | None, mark: str) -> str:
    if known is not None and known.checksum is not None and files.is_settled(file, known, mark):
        return known.checksum
    return files.checksum(file, job.feed, mark)


def _is_fresh(before: Loaded | None, checksum: str) -> bool:
    """Whether the content is new or changed; else only its contract is another."""
    content = ((before.checksum if before else None) or "").rpartition(":")[0]
    return content != checksum.rpartition(":")[0]


def _is_known(file: SourceFile, known: dict[str, Loaded], checksum: str, batch: Batch) -> bool:
    before = known.get(file.location)
    if before is None or before.checksum != checksum:
        return False
    batch.known_rows += before.row_count
    if (before.size_bytes, before.modified_at) != (file.size_bytes, file.modified_at):
        batch.confirmed.append(replace(before, size_bytes=file.size_bytes, modified_at=file.modified_at))
    return True


def _read_file(job: Job, file: SourceFile, checksum: str, batch: Batch) -> None:
    read = Read(0, 0)
    if file.size_bytes == 0:
        batch.notes.append(
            f"Feed {job.feed.id}: {file.location} is empty (0 bytes). {empty_remedy(job.feed)}"
        )
    else:
        try:
            read = _stage_file(job, file, batch)
        except WarehouseError as error:
            raise FeedError(f"Feed {job.feed.id}: {error} {_remedy(job)}") from error
        if read.rows == 0:
            what = "has a header but no rows" if job.feed.format == "csv" else "holds no rows"
            batch.notes.append(f"Feed {job.feed.id}: {file.location} {what}. {empty_remedy(job.feed)}")
    files.refuse_if_moving(file, job.feed)
    batch.read.append(_loaded(file.location, file, read, checksum))


def _stage_file(job: Job, file: SourceFile, batch: Batch) -> Read:
    with files.local_copy(file, job.feed, job.options) as path, _source(job, file, path) as opened:
        source, last_is_open = opened
        if not source.fields and readers.is_empty(job.connection, source):
            return Read(0, 0)
        if not source.fields and job.feed.format == "json":
            raise FeedError(
                f"Feed {job.feed.id}: {file.location} holds no JSON object. "
                "Deliver one object per line, or one array of objects."
            )
        new = check_columns(source.fields, file.location, job.feed)
        _note_new_columns(job, file.location, new, batch)
        return read_into_stage(job.stage, source, last_is_open=last_is_open)


@contextmanager
def _source(job: Job, file: SourceFile, path: Path) -> Iterator[tuple[Source, bool]]:
    """Hand out the source, and whether its last row may be cut off."""
    feed = job.feed
    if feed.format == "xlsx":
        names, rows = workbooks.read_sheet(path, file.location, feed)
        names = declared_names(names, feed)
        check_columns(names, file.location, feed)
        with _registered(job, rows):
            place = readers.registered_source(job.connection, file.location, _REGISTERED)
            fields = dict(zip(names, place.fields.values(), strict=True))
            yield replace(place, fields=fields, header_records=feed.header_row), False
    elif feed.format == "parquet":
        refuse_other_content(path, file.location, feed)
        check_columns(_parquet_names(job, file, path), file.location, feed)
        yield _spelled(job, readers.parquet_source(job.connection, file.location, str(path))), False
    else:
        with text_files.readable_text(path, file.location, feed, job.options) as text:
            yield _text_source(job, file, text)


def _text_source(job: Job, file: SourceFile, text: text_files.Text) -> tuple[Source, bool]:
    feed = job.feed
    if feed.format == "json":
        wanted = {column.name.lower(): column.name for column in feed.columns}
        is_array = text_files.begins_with(text, b"[", file.location, feed)
        source = readers.json_source(job.connection, file.location, text.file, wanted, is_array=is_array)
        return source, False
    names = declared_names(text_files.read_first_line(text, file.location, feed), feed)
    check_columns(names, file.location, feed)
    source = readers.csv_source(
        file.location, text.file, names, delimiter=feed.delimiter, header_row=feed.header_row
    )
    return source, text_files.ends_within_a_row(text, len(names), feed)


def _parquet_names(job: Job, file: SourceFile, path: Path) -> list[str]:
    """Return the names as the file holds them: the engine renames those that differ only in case."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return contract_spelling(parquet.read_schema(path).names, job.feed)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise FeedError(
            f"Feed {job.feed.id}: {file.location} cannot be read as Parquet ({type(error).__name__}). "
            f"{_remedy(job)}"
        ) from error


@contextmanager
def _registered(job: Job, rows: object) -> Iterator[None]:
    job.connection.register(_REGISTERED, rows)
    try:
        yield
    finally:
        job.connection.unregister(_REGISTERED)


def _spelled(job: Job, source: Source) -> Source:
    names = contract_spelling(list(source.fields), job.feed)
    return replace(source, fields=dict(zip(names, source.fields.values(), strict=True)))


def _note_new_columns(job: Job, location: str, new: list[str], batch: Batch) -> None:
    note = f"{location} has new columns that its contract does not know: {shown_names(new)}."
    if new and note not in batch.notes:
        batch.notes.append(note)


def _loaded(location: str, file: SourceFile | None, read: Read, checksum: str | None) -> Loaded:
    return Loaded(
        location,
        file.size_bytes if file else None,
        checksum,
        file.modified_at if file else None,
        read.rows,
        read.rows - read.rejected,
        read.rejected,
    )


def _remedy(job: Job) -> str:
    if job.feed.format == "csv":
        return (
            "Check that it has one kind of line ends and the delimiter and encoding declared in meta.feed. "
            f"{text_files.ENCODING_REMEDY}"
        )
    return f"Check that it is a whole {job.feed.format} file, and deliver it again."
