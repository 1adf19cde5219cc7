"""Reads numbers off what people see, by ticket and quantity, without asking the code that wrote them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.harness.messages.surfaces import Seen

_DAY = r"\d{1,2} [A-Z][a-z]{2} \d{4}"
_TIME = rf"{_DAY}, \d\d:\d\d"
# Lines about other days or other series than the ticket's newest period.
_ASIDE = re.compile(r"^\W*(?:hit|moved before|how it moved|feeds|history|steps)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity of a ticket as one place writes it."""

    ref: str
    quantity: str
    text: str
    place: str


_LASTS = r"(?:(?:Red for|In) \d+(?: of \d+)? \w+|red)"


class Reader:
    """Knows how amounts are written: `nouns` are those of the project."""

    def __init__(self, nouns: Iterable[str]) -> None:
        known = "|".join(sorted({*map(re.escape, filter(None, nouns)), "cases?"}, key=len, reverse=True))
        number = r"[A-Z]{3} \d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*(?: %| (?:days|hours))?"
        amount = rf"(?:{number})(?: (?:{known})\b)?(?: of \d+(?:,\d+)*(?: (?:{known})\b)?)?"
        self._patterns = {
            "usual": rf"\busually ({amount})",
            "limit": rf"\b[Ll]imit:? +({amount})",
            "limits": rf"\b[Ll]imits:? +({amount} to {amount})",
            "at stake": rf"({amount}) at stake",
            "worst": rf"\b(?:at worst|worst since {_DAY}(?:, \d\d:\d\d)?:) ({amount})",
            "began": rf"\b(?:{_LASTS} (?:since|from)|Red (?:on|in the week of)) ({_DAY}(?:, \d\d:\d\d)?)",
            "due": rf"\bby ({_TIME})|\bdue ({_TIME})",
            "value": rf": ({amount})(?: in \w+|,? \(?(?:usually|limits?)\b)|^({amount}),? \(?usually\b",
        }

    def read(self, seen: Seen) -> Iterator[Reading]:
        """Yield what one place says of a ticket."""
        for line in seen.lines:
            if _ASIDE.match(line) or not seen.ref:
                continue
            for quantity, pattern in self._patterns.items():
                for found in re.finditer(pattern, line):
                    yield Reading(seen.ref, quantity, next(filter(None, found.groups())), seen.place)


def conflicts(readings: Iterable[Reading]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return the quantities that are written in more than one way, each with the places of each way."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in readings:
        found[each.ref, each.quantity][each.text].append(each.place)
    return {
        key: {text: sorted(set(places)) for text, places in ways.items()}
        for key, ways in found.items()
        if len(ways) > 1
    }
