"""Bring a file to where the engine reads it, and tell by its content whether it changed."""

import codecs
import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.locations import SourceFile
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.warehouse.feeds.manifest import Loaded
from risk_pipeline.warehouse.feeds.readers import CSV_ENCODINGS

# Above this size an equal size and modification time is taken for an equal content.
ALWAYS_HASHED_BYTES = 64 * 1024 * 1024
ENCODING_REMEDY = "Declare the file's real encoding in meta.feed (utf-8, latin-1, cp1252, utf-16 ...)."
_ACCESS_REMEDY = (
    "Check its permissions, the network, the credentials (RISK_S3_*) and the space of the temporary "
    "folder; the next run tries again."
)
_CLOCK_TICK = timedelta(seconds=5)
_CHUNK_BYTES = 4 * 1024 * 1024
_SAMPLE_BYTES = 1024 * 1024
_LONGEST_UTF8 = 4


def contract_mark(feed: Feed) -> str:
    """Return a short hash of what decides how a file is read: a changed contract reads it again."""
    told = feed.model_dump_json(
        exclude={"location", "owner", "description", "max_reject_share", "allow_new_columns"}
    )
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
    """Hand out a local path of the file; what lies in an object store is fetched for the block.

    Raises:
        FeedError: the file cannot be read.
    """
    if file.is_local:
        yield Path(file.path)
        return
    with TemporaryDirectory(prefix="risk-ingest-", dir=options.temp_dir) as folder:
        target = Path(folder) / Path(file.path).name
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


@contextmanager
def in_engine_encoding(
    path: Path, feed: Feed, location: str, options: IngestOptions
) -> Iterator[tuple[Path, str]]:
    """Hand out the file and an encoding the engine knows; others are rewritten as UTF-8.

    Raises:
        FeedError: the encoding is unknown, or the file is not in it.
    """
    name = engine_encoding(feed)
    if name == "latin-1" or name.startswith(("cp125", "iso8859")):
        _refuse_hidden_utf8(path, feed, location)
    if name in CSV_ENCODINGS:
        yield path, name
        return
    with TemporaryDirectory(prefix="risk-ingest-", dir=options.temp_dir) as folder:
        target = Path(folder) / "utf-8.csv"
        try:
            with open_text(path, feed) as source, target.open("w", encoding="utf-8", newline="") as out:
                while chunk := source.read(_CHUNK_BYTES):
                    out.write(chunk)
        except UnicodeError as error:
            raise FeedError(
                f"Feed {feed.id}: {location} is not {feed.encoding}: {error}. {ENCODING_REMEDY}"
            ) from error
        yield target, "utf-8"


def engine_encoding(feed: Feed) -> str:
    """Return the declared encoding under the engine's name for it, else under Python's.

    Raises:
        FeedError: the encoding is unknown.
    """
    try:
        name = codecs.lookup(feed.encoding).name
    except LookupError as error:
        raise FeedError(
            f"Feed {feed.id}: encoding {feed.encoding!r} is unknown. {ENCODING_REMEDY}"
        ) from error
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8", "ascii": "utf-8"}.get(name, name)


@contextmanager
def open_text(path: Path, feed: Feed, *, errors: str = "strict") -> Iterator[TextIO]:
    """Open a text file, packed or not, in the declared encoding and with its line ends untouched."""
    encoding = {"utf-8": "utf-8-sig"}.get(engine_encoding(feed), feed.encoding)
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding=encoding, errors=errors, newline="") as text:
            yield text
    else:
        with path.open("r", encoding=encoding, errors=errors, newline="") as text:
            yield text


def _refuse_hidden_utf8(path: Path, feed: Feed, location: str) -> None:
    """A one-byte encoding fits any file, UTF-8 too, and would garble its letters."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
        sample = stream.read(_SAMPLE_BYTES)
    try:
        text, _ = codecs.getdecoder("utf-8")(sample, "strict")
    except UnicodeDecodeError as error:
        if error.end < len(sample) - _LONGEST_UTF8:
            return
        text = sample[: error.start].decode("utf-8")
    if not text.isascii():
        raise FeedError(
            f"Feed {feed.id}: {location} is declared {feed.encoding} but is utf-8. "
            "Set encoding: utf-8 in meta.feed."
        )
