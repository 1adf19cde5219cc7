"""Packed files: told by their first bytes, unpacked within bounds, or named for what they are."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed

# What a file may hold once unpacked; more is an accident or an attack.
MAX_UNPACKED_BYTES = 64 * 1024**3
_CHUNK_BYTES = 4 * 1024 * 1024
_FIRST_BYTES = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF document"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"Obj\x01", "an Avro file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF89a", "a picture"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_REMEDIES = {
    "a Parquet file": "Set format: parquet in meta.feed.",
    "an Excel workbook": "Set format: xlsx in meta.feed.",
    "an SQLite database": "Set format: sql and a location sqlite:///file#table in meta.feed.",
    "an old Excel workbook (.xls)": "Save it as .xlsx and set format: xlsx, or deliver it as CSV.",
}


def content_of(path: Path) -> str:
    """Return what a file is by its first bytes: `gzip`, `zip`, `text` or words for another kind."""
    with path.open("rb") as stream:
        first = stream.read(16)
    kind = next((kind for mark, kind in _FIRST_BYTES if first.startswith(mark)), "text")
    return "an Excel workbook" if kind == "zip" and _is_workbook(path) else kind


def refuse_other_content(path: Path, location: str, feed: Feed) -> str:
    """Return what a file is by its content.

    Raises:
        FeedError: it is of another kind than the feed's format.
    """
    kind = content_of(path)
    wants = {"parquet": "a Parquet file", "xlsx": "an Excel workbook"}.get(feed.format)
    if kind == wants or (wants is None and kind in ("text", "gzip", "zip")):
        return kind
    if wants is not None:
        told = {"text": "text", "gzip": "packed with gzip", "zip": "a zip archive"}.get(kind, kind)
        remedy = _REMEDIES.get(kind, f"Deliver a whole {feed.format} file, or correct format in meta.feed.")
        raise FeedError(f"Feed {feed.id}: {location} is not {wants} but {told}. {remedy}")
    remedy = _REMEDIES.get(kind, f"Deliver it as plain {feed.format}, or packed with gzip or zip.")
    raise FeedError(f"Feed {feed.id}: {location} is {kind}, not {feed.format}. {remedy}")


@contextmanager
def unpacked(path: Path, location: str, feed: Feed) -> Iterator[IO[bytes]]:
    """Open the bytes of a file of text, packed with gzip or zip or not at all.

    Raises:
        FeedError: it is of another kind, holds several files, or is damaged.
    """
    kind = refuse_other_content(path, location, feed)
    try:
        if kind == "gzip":
            with gzip.open(path, "rb") as stream:
                yield cast("IO[bytes]", stream)
        elif kind == "zip":
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(_only_member(archive, location, feed)) as member,
            ):
                yield member
        else:
            with path.open("rb") as stream:
                yield stream
    except (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, RuntimeError) as error:
        raise FeedError(
            f"Feed {feed.id}: {location} is damaged: it cannot be unpacked ({type(error).__name__}). "
            "Deliver it again, whole and without a password."
        ) from error


def chunks(stream: IO[bytes], location: str, feed: Feed) -> Iterator[bytes]:
    """Read a stream piece by piece.

    Raises:
        FeedError: it holds more than MAX_UNPACKED_BYTES.
    """
    read = 0
    while chunk := stream.read(_CHUNK_BYTES):
        read += len(chunk)
        if read > MAX_UNPACKED_BYTES:
            raise FeedError(
                f"Feed {feed.id}: {location} holds more than {MAX_UNPACKED_BYTES // 1024**3} GiB once "
                "unpacked. Deliver it in parts."
            )
        yield chunk


def _only_member(archive: zipfile.ZipFile, location: str, feed: Feed) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith(("__MACOSX/", "."))
    ]
    if len(members) != 1:
        raise FeedError(
            f"Feed {feed.id}: the archive {location} holds {len(members)} files. "
            "Deliver one file in each archive."
        )
    return members[0]


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
