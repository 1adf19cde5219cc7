"""Periods an indicator is judged over. Dates are business days in the configured time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LAST_HOUR = 23


class Grain(StrEnum):
    """Length of a period. Weeks start on Monday; hours are those of the business day's wall clock."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A whole hour, day, week or month; `start` is its first day, `hour` (0 to 23) only that of an hour."""

    start: date
    grain: Grain
    hour: int | None = None

    @classmethod
    def containing(cls, day: date, grain: Grain, hour: int | None = None) -> "Period":
        """Return the period of that grain which holds the day, or the hour of the day."""
        if grain is Grain.HOUR:
            return cls(day, grain, hour)
        if grain is Grain.WEEK:
            day -= timedelta(days=day.weekday())
        elif grain is Grain.MONTH:
            day = day.replace(day=1)
        return cls(day, grain)

    @property
    def end(self) -> date:
        """Last day of the period."""
        if self.grain in {Grain.HOUR, Grain.DAY}:
            return self.start
        if self.grain is Grain.WEEK:
            return self.start + timedelta(days=6)
        return (self.start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def until(self) -> tuple[date, int | None]:
        """Its last day; of an hour its day and the hour at which it ends, 1 to 24."""
        return self.end, None if self.hour is None else self.hour + 1

    @property
    def reach(self) -> int:
        """Number of its last hour: periods of any length are put in order by this."""
        return reach(self.end, self.hour)

    @property
    def first_hour(self) -> int:
        """Number of its first hour, counted as `reach` is."""
        return reach(self.start, self.hour or 0)

    def begins_at(self, zone: tzinfo) -> datetime:
        """Return the instant at which it begins, where business days are cut in a zone."""
        return begin_of_hour(self.start, self.hour or 0, zone)

    def after(self, first: "Period") -> int:
        """Return the number of periods from another one of this grain to this one: 0 for the same."""
        if self.grain is Grain.HOUR:
            return self.reach - first.reach
        if self.grain is Grain.MONTH:
            return (self.start.year - first.start.year) * 12 + self.start.month - first.start.month
        return (self.start - first.start).days // (7 if self.grain is Grain.WEEK else 1)


def reach(end: date, hour: int | None) -> int:
    """Return the number of the last hour of a period that ends on a day, or with an hour of that day.

    A day ends with its last hour: periods of any length are put in order by this.
    """
    return end.toordinal() * 24 + (LAST_HOUR if hour is None else hour)


def begin_of_hour(day: date, hour: int, zone: tzinfo) -> datetime:
    """Return the instant at which an hour of a business day begins; `hour` 24 is the next midnight."""
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), zone)
