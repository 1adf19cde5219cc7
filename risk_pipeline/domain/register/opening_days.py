"""On which days something is open: weekdays, and holidays of the register's calendar."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


EVERY_DAY = tuple(Weekday)
OpeningDays = Annotated[tuple[Weekday, ...], Field(min_length=1)]
ClosedOn = tuple[str, ...]


def is_open_weekday(day: date, opening_days: tuple[Weekday, ...]) -> bool:
    """Tell whether it is open on that day of the week."""
    return EVERY_DAY[day.weekday()] in opening_days
