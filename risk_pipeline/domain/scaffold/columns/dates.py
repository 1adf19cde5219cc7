"""Which date format reads a column, and whether another one reads it just as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile

Order = Literal["day", "month"]

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_DAY_FIRST = tuple(f"%d{gap}%m{gap}{year}" for gap in "/-" for year in ("%Y", "%y"))
_MONTH_FIRST = tuple(f"%m{gap}%d{gap}{year}" for gap in "/-" for year in ("%Y", "%y"))
# Here the order is told by the year in front, by a month's name or, with dots, by what everybody does.
_PLAIN = (
    *("%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y"),
)
_PACKED = ("%Y%m%d", "%Y%m%d%H%M%S")
FORMATS = (*(day + time for day in (*_DAY_FIRST, *_MONTH_FIRST, *_PLAIN) for time in _TIMES), *_PACKED)
"""The formats that are tried, in the words of strptime."""

_PLAIN_TIMES = ("", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f")
_ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class DateReading:
    """The format that reads a column. `rivals` read it as well, with another meaning."""

    format: str
    read: int
    rivals: tuple[str, ...] = ()

    @property
    def has_time(self) -> bool:
        """Whether the format holds a time of the day."""
        return "%H" in self.format or "%I" in self.format


def written_form(date_format: str) -> str:
    """Return how a feed's YAML calls a format: by a name where it has one, else by itself."""
    day, _, time = date_format.partition(" ")
    for name, order in (("day_first", "%d{0}%m{0}%Y"), ("month_first", "%m{0}%d{0}%Y")):
        if day in {order.format(gap) for gap in "/-."} and time in _PLAIN_TIMES:
            return name
    return date_format


def order_of(date_format: str) -> Order | None:
    """Return which of day and month comes first, where the format leaves it open to a reader."""
    if date_format.startswith(_DAY_FIRST):
        return "day"
    return "month" if date_format.startswith(_MONTH_FIRST) else None


def read_dates(profile: ColumnProfile, order: Order | None) -> DateReading | None:
    """Return how a column's dates are read, None where no format reads nearly all values.

    `order` is what the user said; without it both orders may be left, and each is the other's rival.
    """
    if not profile.filled:
        return None
    fitting = list(_fitting(profile))
    if order is not None:
        fitting = [one for one in fitting if order_of(one.format) in (None, order)]
    if not fitting:
        return None
    best = max(fitting, key=lambda one: one.read)
    # A reader that reads fewer values is refuted by the others: 13/02 is no month.
    rivals = [one.format for one in fitting if one.read == best.read and one.format != best.format]
    orders = {order_of(one) for one in (best.format, *rivals)}
    return DateReading(best.format, best.read, tuple(rivals) if orders == {"day", "month"} else ())


def _fitting(profile: ColumnProfile) -> Iterator[DateReading]:
    for one, read in profile.formats.items():
        if read >= _ENOUGH * profile.filled:
            yield DateReading(one, read)
