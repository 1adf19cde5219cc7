"""Names for what is new: identifiers that work unquoted, from whatever a header or a file says."""

import re
from collections.abc import Collection, Iterable, Sequence

from slugify import slugify

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BY_DATE = re.compile(r"(?:^|_)\d{4,}(?:_\d+)*(?=_|$)")
_ENDS = re.compile(r"_(?:at|on|date|time|datetime|timestamp|ts|epoch|day|utc)$")
_NO_WORD = frozenset({"", "date", "time", "datetime", "timestamp", "ts", "epoch", "day", "utc"})
_LONGEST = 60


def to_identifier(text: str) -> str:
    """Return a lower-case identifier, empty where nothing of the text is left: `Order No.` is order_no."""
    name = slugify(_CAMEL.sub(" ", text), separator="_")[:_LONGEST].strip("_")
    return f"n_{name}" if name[:1].isdigit() else name


def numbered(headers: Sequence[str]) -> list[str]:
    """Return the names under which a file's columns can be declared: none is empty, none comes twice.

    The second `amount` is `amount_2`; a column without a name is called by its place, `column_5`.
    """
    given = [header.strip() or f"column_{place}" for place, header in enumerate(headers, start=1)]
    return _apart(given)


def column_names(headers: Iterable[str], reserved: Collection[str] = ()) -> list[str]:
    """Return an identifier for each column; a word of SQL gets `_value` behind it."""
    names = [to_identifier(header) or f"column_{place}" for place, header in enumerate(headers, start=1)]
    return _apart([f"{name}_value" if name in reserved else name for name in names])


def table_of_file(file_name: str) -> str:
    """Return a table's name from a file's: `Refund list (final) 2024-01.csv` is refund_list_final."""
    stem = file_name.split("/")[-1].split(".")[0]
    whole = to_identifier(stem)
    without_date = _BY_DATE.sub("", slugify(_CAMEL.sub(" ", stem), separator="_")).strip("_")
    return to_identifier(without_date) or whole or "events"


def dated_base(name: str) -> str:
    """Return what `_at` and `_on` go behind: created for created_at, recorded for date."""
    base = _ENDS.sub("", name)
    return "recorded" if base in _NO_WORD else base


def title_of(name: str) -> str:
    """Return an identifier as people write it: refund_value is `Refund value`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _apart(names: Sequence[str]) -> list[str]:
    """Number names that come again, in any case of letters, without hitting another one."""
    taken = {name.lower() for name in names}
    seen: set[str] = set()
    result = []
    for name in names:
        unique, number = name, 1
        while unique.lower() in seen or (number > 1 and unique.lower() in taken):
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique.lower())
        result.append(unique)
    return result
