"""Rows at the end of a file that are no data: totals, counts, signatures."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.warehouse.feeds.readers import TextFile

_TAIL_BYTES = 64 * 1024
_MOST_FOOTERS = 10
# Where a row has fewer, one of which only the first is given may well be data.
_FEW_FIELDS = 3
_FIRST_WORDS = (
    *("total", "grand total", "sum", "subtotal", "summe", "gesamt", "gesamtsumme", "somme", "totale"),
    *(
        "suma",
        "totaal",
        "итого",
        "合計",
        "rows",
        "row count",
        "records",
        "count",
        "end of",
        "generated",
        "-- ",
    ),
)


@dataclass(frozen=True, slots=True)
class Footers:
    """`rows` at the end are no data; `whole` of them have as many fields as the header.

    `words` are what their first fields begin with, spelt as in the file, where all begin with a known word.
    """

    rows: int = 0
    whole: int = 0
    words: tuple[str, ...] = ()


NO_FOOTERS = Footers()


def find_footers(file: TextFile, delimiter: str, width: int) -> Footers:
    """Look at the end of an unpacked CSV file with `width` columns."""
    if file.compression != "none":
        return NO_FOOTERS
    with Path(file.path).open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL_BYTES))
        text = stream.read().decode(file.encoding, errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    # The first line of the tail is the header, or cut in two.
    return footers_of(list(csv.reader(lines[1:], delimiter=delimiter)), width)


def footers_of(records: Sequence[Sequence[str]], width: int) -> Footers:
    """Look at the last records below a header of `width` columns; those of a workbook are all as wide."""
    found: list[Sequence[str]] = []
    for record in reversed(records[-_MOST_FOOTERS:]):
        if not _is_footer(record, width):
            break
        found.append(record)
    words = [_known_word(record) for record in found]
    known = tuple(dict.fromkeys(word for word in words if word))
    return Footers(len(found), sum(len(record) == width for record in found), known if all(words) else ())


def _is_footer(record: Sequence[str], width: int) -> bool:
    return len(record) < width or _known_word(record) is not None or _is_signature(record)


def _is_signature(record: Sequence[str]) -> bool:
    """Whether a record of several fields says something in its first one alone, as `Printed by …` does."""
    first, *others = [field.strip() for field in record] or [""]
    return bool(first) and len(others) >= _FEW_FIELDS and not any(others)


def _known_word(record: Sequence[str]) -> str | None:
    first = record[0].strip() if record else ""
    lowered = first.lower()
    for word in _FIRST_WORDS:
        rest = lowered.removeprefix(word)
        if rest != lowered and not rest[:1].isalpha():
            return first[: len(word)].strip()
    return None
