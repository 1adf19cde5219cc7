"""Bring a file to where it can be read, and tell by its content whether it changed."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.locations import SourceFile
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.warehouse.feeds.manifest import Loaded

# Above this size an equal size and modification time is taken for an equal content.
ALWAYS_HASHED_BYTES = 64 * 1024 * 1024
_ACCESS_REMEDY = (
    "Check its permissions, the network, the credentials (RISK_S3_*) and the space of the temporary "
    "folder; the next run tries again."
)
_NOT_READ_BY = {
    "location",
    "owner",
    "description",
    "max_reject_share",
    "max_merged_share",
    "allow_new_columns",
    "opening_days",
    "closed_on",
    "counted_through",
}
# What the engine reads as a pattern in a path: to us a path is literal.
_IN_PATTERNS = re.compile(r"[*?\[\]{}]")
_CLOCK_TICK = timedelta(seconds=5)
_CHUNK_BYTES = 4 * 1024 * 1024


def contract_mark(feed: Feed) -> str:
    """Return a short hash of what decides how a file is read: a changed contract reads it again."""
    told = feed.model_dump_json(exclude=_NOT_READ_BY, exclude_defaults=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def is_settled(file: SourceFile, known: Loaded | None, mark: str) -> bool:
    """Whether size and time alone prove that the file holds what was loaded.

    Small local files are always hashed. A time too near the load proves nothing: the file may
    have been written again within one tick of its file system's clock.
    """
    if known is None or not (known.checksum or "").endswith(f":{mark}"):
        return False
    if file.is_local and file.size_bytes <= ALWAYS_HASHED_BYTES:
        return False
    same = (known.size_bytes, known.modified_at) == (file.size_bytes, file.modified_at)
    if not same or known.loaded_at is None or known.modified_at is None:
        return False
    return known.loaded_at - known.modified_at > _CLOCK_TICK


def checksum(file: SourceFile, feed: Feed, mark: str) -> str:
    """Return a mark of the content: SHA-256, or the object store's own ETag, and the contract's.

    Raises:
        FeedError: the file cannot be read.
    """
    try:
        if file.is_local:
            with Path(file.path).open("rb") as stream:
                return f"{hashlib.file_digest(stream, 'sha256').hexdigest()}:{mark}"
        with file.filesystem.open_input_stream(file.path, compression=None) as stream:
            tag = (stream.metadata() or {}).get("ETag", f"{file.size_bytes}@{file.modified_at}".encode())
            return f"etag {tag.decode()}:{mark}"
    except OSError as error:
        raise FeedError(
            f"Feed {feed.id}: {file.location} cannot be read: {error}. {_ACCESS_REMEDY}"
        ) from error


@contextmanager
def local_copy(file: SourceFile, feed: Feed, options: IngestOptions) -> Iterator[Path]:
    """Hand out a local path of the file that is no pattern; from an object store it is fetched.

    Raises:
        FeedError: the file cannot be read.
    """
    if file.is_local and not _IN_PATTERNS.search(file.path):
        yield Path(file.path)
        return
    with TemporaryDirectory(prefix="risk-ingest-", dir=options.temp_dir) as folder:
        target = Path(folder) / "file"
        if file.is_local:
            target.symlink_to(file.path)
            yield target
            return
        try:
            with (
                file.filesystem.open_input_stream(file.path, compression=None) as stream,
                target.open("wb") as out,
            ):
                while chunk := stream.read(_CHUNK_BYTES):
                    out.write(chunk)
        except OSError as error:
            raise FeedError(
                f"Feed {feed.id}: {file.location} cannot be fetched: {error}. {_ACCESS_REMEDY}"
            ) from error
        yield target


def refuse_if_moving(file: SourceFile, feed: Feed) -> None:
    """Refuse a file that was written to while it was read.

    Raises:
        FeedError: its size or time differs from when the load began.
    """
    now = file.filesystem.get_file_info(file.path)
    if (now.size, now.mtime) != (file.size_bytes, file.modified_at):
        raise FeedError(
            f"Feed {feed.id}: {file.location} changed while it was being read; nothing of it was loaded. "
            "Deliver files under another name and rename them when complete; the next run tries again."
        )
