"""Excel workbooks as sources: the rows of one sheet as an Arrow table of texts."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.formats.packing import refuse_other_content
from risk_pipeline.ingest.formats.texts import as_text

# A header is looked for in this many rows.
_TOP = 30
# Rows without data are looked for in this many.
_BOTTOM = 10

if TYPE_CHECKING:
    import pyarrow as pa  # slow to import, and only named here


def read_sheet(path: Path, location: str, feed: Feed) -> tuple[list[str], "pa.Table"]:
    """Return a sheet's column names and its rows, columns named c0, c1 … by position.

    Empty rows are left out, as are those that the feed declares to be no data.

    Raises:
        FeedError: it is no workbook, or has no such sheet.
    """
    import pyarrow as pa

    refuse_other_content(path, location, feed)
    rows = _rows(path, location, feed)
    names = [(text or "").strip() for text in next(rows, [])]
    while names and not names[-1]:
        names.pop()
    columns: list[list[str | None]] = [[] for _ in names]
    for row in _data(rows, feed):
        for place, column in enumerate(columns):
            column.append(row[place] if place < len(row) else None)
    table = pa.table({f"c{place}": pa.array(column, pa.string()) for place, column in enumerate(columns)})
    return names, table


def last_rows(rows: "pa.Table") -> list[list[str]]:
    """Return the last rows of a sheet from their first filled cell on, as a load skips them.

    All are as wide as the sheet; an empty cell is an empty text.
    """
    tail = rows.slice(max(0, rows.num_rows - _BOTTOM)).to_pylist()
    found = []
    for row in tail:
        texts = [text or "" for text in row.values()]
        empty = next((place for place, text in enumerate(texts) if text.strip()), 0)
        found.append(texts[empty:] + [""] * empty)
    return found


def find_header_row(path: Path, location: str, feed: Feed) -> int:
    """Return the row, from 1, that seems to hold the names: the first with as many cells as any near the top.

    Raises:
        FeedError: it is no workbook, or has no such sheet.
    """
    top = [
        sum(bool(text and text.strip()) for text in row) for row in islice(_rows(path, location, feed), _TOP)
    ]
    return top.index(max(top)) + 1 if any(top) else 1


def _rows(path: Path, location: str, feed: Feed) -> Iterator[list[str | None]]:
    """Hand out the header and every row below it, as texts."""
    from openpyxl import load_workbook

    try:
        # The file is opened by us: openpyxl judges a path by its ending.
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            if feed.sheet is not None and feed.sheet not in book.sheetnames:
                raise FeedError(
                    f"Feed {feed.id}: {location} has no sheet {feed.sheet}; it has "
                    f"{', '.join(book.sheetnames)}. Correct sheet in meta.feed."
                )
            sheet: Any = book[feed.sheet] if feed.sheet is not None else book.worksheets[0]
            sheet.reset_dimensions()
            for row in sheet.iter_rows(min_row=feed.header_row, values_only=True):
                yield [as_text(value) for value in row]
            book.close()
    except FeedError:
        raise
    except Exception as error:
        raise FeedError(
            f"Feed {feed.id}: {location} cannot be read as a workbook ({type(error).__name__}). "
            "Save it as .xlsx without a password, and deliver it again."
        ) from error


def _data(rows: Iterator[list[str | None]], feed: Feed) -> Iterator[list[str | None]]:
    held: deque[list[str | None]] = deque()
    for row in rows:
        first = next((text for text in row if text is not None), "").strip()
        if not any(text and text.strip() for text in row) or first.startswith(
            feed.skip_rows_starting_with or ("\0",)
        ):
            continue
        held.append(row)
        if len(held) > feed.footer_rows:
            yield held.popleft()
