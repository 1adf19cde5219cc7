"""How many are hit: rows of several tickets by their keys, so that none counts twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Noun = tuple[str, str]
"""One and several of what is counted."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """The distinct rows of one kind (one key) behind all linked tickets.

    `shared` of them are behind more than one ticket: counted once. `exposure_minor` is the money behind them,
    of each row the largest amount that any of its tickets says. `parents` is how many distinct rows of the
    target kind they belong to (two reviews of one order: 1), where that could be found out.
    """

    kind: str
    rows: int
    shared: int
    exposure_minor: int
    first_on: date | None
    last_on: date | None
    parents: int | None = None


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many different people are behind the rows; `column` of the event views says whose a row is.

    `most_a_day` is how many the worst day hit.
    """

    column: str
    people: int
    most_a_day: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """What one day added: rows first affected on it, and the money behind them."""

    on: date
    rows: int
    exposure_minor: int


def common_noun(nouns: Sequence[Noun]) -> Noun:
    """Return one noun for rows that several indicators name: late orders and cancelled orders are orders.

    The longest ending that all have in common, in whole words; `case` and `cases` where there is none.
    """
    ones, several = ([noun[n].split() for noun in nouns] for n in (0, 1))
    one, many = _common_ending(ones), _common_ending(several)
    return (one, many) if one and many else ("case", "cases")


def _common_ending(texts: Sequence[Sequence[str]]) -> str:
    if not texts:
        return ""
    length = 0
    while all(len(words) > length for words in texts) and len({words[-1 - length] for words in texts}) == 1:
        length += 1
    return " ".join(texts[0][len(texts[0]) - length :])
