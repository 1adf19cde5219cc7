"""The first line of a CSV file against the feed's contract, before any row is read."""

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.files import ENCODING_REMEDY, open_text

DELIMITERS = {",": "','", ";": "';'", "\t": r'"\t"', "|": "'|'"}
_SHOWN_NAMES = 12


def read_header(path: Path, location: str, feed: Feed) -> list[str]:
    """Return the column names of a CSV file, empty for an empty file.

    Raises:
        FeedError: it is not text in the declared encoding.
    """
    try:
        # Only the first line is judged here; a bad letter further down rejects its row, no more.
        with open_text(path, feed, errors="replace") as text:
            header = next(csv.reader(text, delimiter=feed.delimiter), [])
    except (UnicodeError, csv.Error, EOFError, OSError) as error:
        raise FeedError(
            f"Feed {feed.id}: the first line of {location} is not readable as {feed.encoding} text: {error}. "
            f"Deliver the file again. {ENCODING_REMEDY}"
        ) from error
    if any("\ufffd" in name or "\x00" in name for name in header):
        raise FeedError(
            f"Feed {feed.id}: the first line of {location} is not {feed.encoding}. {ENCODING_REMEDY}"
        )
    return contract_spelling([name.strip() for name in header], feed)


def check_columns(names: Iterable[str], location: str, feed: Feed) -> list[str]:
    """Compare the columns a source offers with the contract; return those that are new.

    Raises:
        FeedError: a column of the contract is absent and has no default, one comes twice, or a
            new one is not allowed.
    """
    offered = list(names)
    declared = [column.name for column in feed.columns]
    twice = [name for name in declared if offered.count(name) > 1]
    if twice:
        raise FeedError(
            f"Feed {feed.id}: column {twice[0]} comes twice in {location}. Remove one of the two."
        )
    missing = [c.name for c in feed.columns if c.name not in offered and c.default is None]
    if missing:
        raise FeedError(_missing_text(missing, offered, location, feed))
    new = [name for name in offered if name and name not in declared]
    if new and not feed.allow_new_columns:
        raise FeedError(
            f"Feed {feed.id}: {location} has a column that its contract does not know: {', '.join(new)}. "
            "Declare it in the source's YAML, or set allow_new_columns: true in meta.feed."
        )
    return new


def _missing_text(missing: list[str], offered: list[str], location: str, feed: Feed) -> str:
    what = f"Feed {feed.id}: column {', '.join(missing)} is missing in {location}"
    other = _other_delimiter(offered, feed) if feed.format == "csv" else None
    if other:
        return (
            f"{what}: its first line is not separated by {DELIMITERS.get(feed.delimiter, feed.delimiter)} "
            f"but, it seems, by {DELIMITERS[other]}. Set delimiter: {DELIMITERS[other]} in meta.feed."
        )
    new = [name for name in offered if name not in {column.name for column in feed.columns}]
    near = get_close_matches(missing[0], new, n=1)
    hint = f" Was {missing[0]} renamed to {near[0]}?" if near else ""
    return (
        f"{what}; it has {', '.join(offered[:_SHOWN_NAMES]) or 'no columns'}.{hint} Correct the file, or the "
        "column's name in the source's YAML, or give it `default` in feed_column."
    )


def _other_delimiter(offered: list[str], feed: Feed) -> str | None:
    line = feed.delimiter.join(offered)
    declared = {column.name for column in feed.columns}

    def known(delimiter: str) -> int:
        return len(declared & {name.strip().strip('"') for name in line.split(delimiter)})

    best = max((d for d in DELIMITERS if d != feed.delimiter), key=known)
    return best if known(best) > known(feed.delimiter) else None


def contract_spelling(names: list[str], feed: Feed) -> list[str]:
    """Return names as the contract writes them where they differ only in case."""
    spelling = {column.name.lower(): column.name for column in feed.columns}
    return [spelling.get(name.lower(), name) for name in names]
