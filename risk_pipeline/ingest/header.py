"""The columns that a source offers against the feed's contract, before any row is read."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.scaffold.names import numbered

DELIMITERS = {",": "','", ";": "';'", "\t": r'"\t"', "|": "'|'"}
_SHOWN_NAMES = 12
# Longer runs of digits, an @ or a + are no part of a column's name.
_NAME = re.compile(r"(?!.*\d{5})[^\W\d][\w .\-/#%()]{0,59}")


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
            f"Feed {feed.id}: {location} has a column that its contract does not know: "
            f"{shown_names(new)}. "
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
    if not _is_header(offered, feed):
        place = f"row {feed.header_row}" if feed.format in ("csv", "xlsx") else "it"
        return (
            f"{what}: {place} holds no column of the contract but {counted(len(offered), 'other value')}. Is "
            "the header missing, or in another row (header_row in meta.feed)? Correct the file, or the names "
            "in the source's YAML."
        )
    declared = {column.name for column in feed.columns}
    new = [name for name in offered if name not in declared and _NAME.fullmatch(name)]
    near = get_close_matches(missing[0], new, n=1)
    hint = f" Was {missing[0]} renamed to {near[0]}?" if near else ""
    return (
        f"{what}; it has {shown_names(offered)}.{hint} Correct the file, or the "
        "column's name in the source's YAML, or give it `default` in feed_column."
    )


def shown_names(names: list[str]) -> str:
    """Return column names for people; what does not look like a name may be a person's data."""
    shown = [name for name in names if _NAME.fullmatch(name)][:_SHOWN_NAMES]
    others = len(names) - len(shown)
    return " and ".join(
        [*([", ".join(shown)] if shown else []), *([counted(others, "other")] if others else [])]
    )


def _is_header(offered: list[str], feed: Feed) -> bool:
    """Whether names are names: a row of data holds none of the contract's."""
    return any(column.name in offered for column in feed.columns)


def _other_delimiter(offered: list[str], feed: Feed) -> str | None:
    line = feed.delimiter.join(offered)
    declared = {column.name for column in feed.columns}

    def known(delimiter: str) -> int:
        return len(declared & {name.strip().strip('"') for name in line.split(delimiter)})

    best = max((d for d in DELIMITERS if d != feed.delimiter), key=known)
    return best if known(best) > known(feed.delimiter) else None


def declared_names(header: list[str], feed: Feed) -> list[str]:
    """Return a header's names as the contract writes them.

    A name that is missing or comes again can be declared by its number, as `risk new feed` does: `column_5`,
    `amount_2`.
    """
    declared = {column.name.lower() for column in feed.columns}
    names = [
        by_number if by_number.lower() in declared else name
        for name, by_number in zip(header, numbered(header), strict=True)
    ]
    return contract_spelling(names, feed)


def contract_spelling(names: list[str], feed: Feed) -> list[str]:
    """Return names as the contract writes them where they differ only in case."""
    spelling = {column.name.lower(): column.name for column in feed.columns}
    return [spelling.get(name.lower(), name) for name in names]
