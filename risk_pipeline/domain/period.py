"""Periods an indicator is judged over. Dates are business days in the configured time zone."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """Length of a period. Weeks start on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, order=True)
class Period:
    """A whole day, week or month; `start` is its first day."""

    start: date
    grain: Grain

    @classmethod
    def containing(cls, day: date, grain: Grain) -> "Period":
        """Return the period of that grain which holds the day."""
        if grain is Grain.WEEK:
            day -= timedelta(days=day.weekday())
        elif grain is Grain.MONTH:
            day = day.replace(day=1)
        return cls(day, grain)

    @property
    def end(self) -> date:
        """Last day of the period."""
        if self.grain is Grain.DAY:
            return self.start
        if self.grain is Grain.WEEK:
            return self.start + timedelta(days=6)
        return (self.start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
