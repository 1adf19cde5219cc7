"""Files of text as the engine can read them: plain or gzip, one kind of line ends, header first.

Most files are handed on as they are. One that is zipped, in an encoding the engine does not know,
with mixed line ends, or with lines that are no data is written again, value by value the same.
"""

import codecs
import csv
import mmap
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Literal

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.formats.packing import chunks, refuse_other_content, unpacked
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.warehouse.feeds.readers import TextFile
from risk_pipeline.warehouse.feeds.values.kinds import UNREADABLE

ENCODING_REMEDY = "Declare the file's real encoding in meta.feed (utf-8, latin-1, cp1252, utf-16 ...)."
# The longest header that is read; a file without line ends must not fill the memory.
MAX_HEADER_BYTES = 1024 * 1024
_AS_IS = ("utf-8", "latin-1")
_SAMPLE_BYTES = 1024 * 1024
_LONGEST_UTF8 = 4
# Bytes that are no text become a mark by which their row is refused.
_MARKED = "risk-unreadable"
codecs.register_error(_MARKED, lambda error: (UNREADABLE, error.end))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Text:
    """A file of text that the engine can open. `last_line` is what stands after the last line break."""

    file: TextFile
    last_line: str = ""
    quotes_are_paired: bool = True


@dataclass(frozen=True, slots=True)
class _Survey:
    """How a file's lines end, and what stands after the last line end."""

    kinds: int
    tail: bytes
    quotes: int


@contextmanager
def readable_text(path: Path, location: str, feed: Feed, options: IngestOptions) -> Iterator[Text]:
    """Hand out a file of text in a form that the engine reads.

    Raises:
        FeedError: it is no text in the declared encoding, or is packed in a way we do not unpack.
    """
    # JSON is UTF-8 by its own standard.
    encoding = "utf-8" if feed.format == "json" else engine_encoding(feed)
    kind = refuse_other_content(path, location, feed)
    if encoding not in ("utf-8", "utf-16"):
        _refuse_hidden_utf8(path, location, feed)
    with TemporaryDirectory(prefix="risk-ingest-", dir=options.temp_dir) as folder:
        compression: Literal["none", "gzip"] = "gzip" if kind == "gzip" else "none"
        if kind == "zip" or encoding not in _AS_IS:
            path = _as_utf8(path, location, feed, Path(folder) / "unpacked", encoding=encoding)
            encoding, compression = "utf-8" if encoding not in _AS_IS else encoding, "none"
        with _plain_stream(path, location, feed, compression) as stream:
            survey = _survey(chunks(stream, location, feed))
        if survey.kinds > 1 or _drops_lines(feed):
            plain = path if compression == "none" else _as_utf8(path, location, feed, Path(folder) / "plain")
            path, compression = Path(folder) / "clean", "none"
            _write_clean(plain, path, feed, encoding)
            if feed.footer_rows or _is_skipped(survey.tail, feed, encoding):
                survey = replace(survey, tail=b"")
        last_line = survey.tail.decode("utf-8" if encoding == "utf-8" else "latin-1", "replace")
        text = TextFile(str(path), compression, encoding)
        yield Text(text, last_line, survey.quotes % 2 == 0)


def read_first_line(text: Text, location: str, feed: Feed) -> list[str]:
    """Return the names in the first line of a CSV file, empty for an empty file.

    Raises:
        FeedError: it is longer than any header, or no text in the declared encoding.
    """
    lines = read_head(text, location, feed)
    if len(lines) == 1 and len(lines[0]) >= MAX_HEADER_BYTES // _LONGEST_UTF8:
        raise FeedError(
            f"Feed {feed.id}: the first line of {location} is longer than {MAX_HEADER_BYTES} bytes: it is no "
            "header. Deliver the file again, with line ends."
        )
    try:
        header = next(csv.reader(lines, delimiter=feed.delimiter), [])
    except csv.Error as error:
        raise FeedError(
            f"Feed {feed.id}: the first line of {location} is no header: {error}. Deliver the file again."
        ) from error
    if any("\ufffd" in name or "\x00" in name for name in header):
        raise FeedError(
            f"Feed {feed.id}: the first line of {location} is not {feed.encoding}. {ENCODING_REMEDY}"
        )
    return [name.strip() for name in header]


def read_head(text: Text, location: str, feed: Feed) -> list[str]:
    """Return the first lines of a file, with their line ends, as far as a header may reach."""
    opened = "utf-8-sig" if text.file.encoding == "utf-8" else text.file.encoding
    with _plain_stream(Path(text.file.path), location, feed, text.file.compression) as stream:
        return stream.read(MAX_HEADER_BYTES).decode(opened, "replace").splitlines(keepends=True)


def begins_with(text: Text, mark: bytes, location: str, feed: Feed) -> bool:
    """Whether the first character that is not blank is `mark`."""
    with _plain_stream(Path(text.file.path), location, feed, text.file.compression) as stream:
        return stream.read(4096).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == mark


def ends_within_a_row(text: Text, columns: int, feed: Feed) -> bool:
    """Whether the last row lacks its line break and may be cut off without looking so.

    A row with fewer values than columns shows that it is cut off, and so does an open quote.
    """
    line = text.last_line
    if feed.last_line_may_be_open or not line.strip() or line.endswith('"') or not text.quotes_are_paired:
        return False
    return len(next(csv.reader([line], delimiter=feed.delimiter), [])) == columns


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
def _plain_stream(path: Path, location: str, feed: Feed, compression: str) -> Iterator[IO[bytes]]:
    if compression == "gzip":
        with unpacked(path, location, feed) as stream:
            yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _as_utf8(path: Path, location: str, feed: Feed, target: Path, *, encoding: str = "utf-8") -> Path:
    decoder = None if encoding in _AS_IS else codecs.getincrementaldecoder(encoding)(_MARKED)
    try:
        with unpacked(path, location, feed) as stream, target.open("wb") as out:
            for chunk in chunks(stream, location, feed):
                out.write(decoder.decode(chunk).encode() if decoder else chunk)
            if decoder:
                out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        raise FeedError(f"Feed {feed.id}: {location} is not {feed.encoding}. {ENCODING_REMEDY}") from error
    return target


def _survey(pieces: Iterable[bytes]) -> _Survey:
    crlf = cr = lf = quotes = 0
    tail = b""
    for piece in pieces:
        if tail.endswith(b"\r") and piece.startswith(b"\n"):
            crlf += 1
        crlf += piece.count(b"\r\n")
        cr += piece.count(b"\r")
        lf += piece.count(b"\n")
        quotes += piece.count(b'"')
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        # A tail that is longer than any row is kept no further.
        tail = piece[last + 1 :] if last >= 0 else (tail + piece)[-MAX_HEADER_BYTES:]
        if last == len(piece) - 1:
            tail = piece[-1:] if piece.endswith(b"\r") else b""
    kinds = (crlf > 0) + (lf > crlf) + (cr > crlf)
    return _Survey(kinds, tail.strip(b"\r"), quotes)


def _drops_lines(feed: Feed) -> bool:
    return feed.header_row > 1 or feed.footer_rows > 0 or bool(feed.skip_rows_starting_with)


def _write_clean(source: Path, target: Path, feed: Feed, encoding: str) -> None:
    """Write the rows with one kind of line ends, from the header on, without lines that are no data."""
    if source.stat().st_size == 0:
        target.touch()
        return
    held: deque[bytes] = deque()
    with (
        source.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
        target.open("wb") as out,
    ):
        for number, row in enumerate(_rows(content, feed), start=1):
            is_data = number > feed.header_row
            if number < feed.header_row or (is_data and _is_skipped(row, feed, encoding)):
                continue
            held.append(row)
            if _is_empty(row, feed):
                continue
            while sum(not _is_empty(each, feed) for each in held) > feed.footer_rows:
                out.write(held.popleft() + b"\n")


def _is_empty(row: bytes, feed: Feed) -> bool:
    """Whether a line holds nothing: one of blanks is a row, even where the delimiter is blank itself."""
    return not row.strip() and feed.delimiter.encode() not in row


def _is_skipped(row: bytes, feed: Feed, encoding: str) -> bool:
    begins = row.lstrip(b'" ').startswith
    return any(begins(text.encode(encoding)) for text in feed.skip_rows_starting_with)


def _rows(content: mmap.mmap, feed: Feed) -> Iterator[bytes]:
    """Split at line ends that stand outside quotes; those within a value stay as they are."""
    start = 0
    delimiter = re.escape(feed.delimiter.encode())
    pattern = re.compile(rb"(?:(?<=[\r\n" + delimiter + rb'])|\A)"[^"]*(?:""[^"]*)*"|\r\n|\r|\n')
    for found in pattern.finditer(content):
        if found[0][:1] == b'"':
            continue
        yield content[start : found.start()]
        start = found.end()
    if start < len(content):
        yield content[start:]


def _refuse_hidden_utf8(path: Path, location: str, feed: Feed) -> None:
    """A one-byte encoding fits any file, UTF-8 too, and would garble its letters."""
    if not engine_encoding(feed).startswith(("latin-1", "cp125", "iso8859")):
        return
    with unpacked(path, location, feed) as stream:
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
