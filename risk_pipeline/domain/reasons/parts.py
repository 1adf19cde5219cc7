"""What a reason names: numbers with their unit, days and instants. Each language writes them its own way.

A number that is not finite is None.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in an indicator's unit; of money in minor units, in a currency where one is known."""

    value: float | None
    unit: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A plain number and how it is written, as a format of Python: `,.1f`, `+.0f`; `unit` is % or nothing."""

    number: float | None
    form: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, a whole number: it chooses between one and many. `form` as that of a figure."""

    count: float | None
    form: str = ",.0f"


@dataclass(frozen=True, slots=True)
class Day:
    """A business day."""

    day: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A business day, or an hour of it."""

    since: date
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant on the project's clock, without zone."""

    at: datetime
