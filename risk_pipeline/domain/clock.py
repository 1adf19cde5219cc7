"""Time is an argument: code that needs the present instant is given a `Clock`. Days are cut in a zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Gives the current instant, always in UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""


class SystemClock:
    """The machine's clock. The only place that asks it."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stays at the instant it is set to: replays and tests move it by hand."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant the clock is set to."""
        return self.at


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which a business day is over, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def last_closed_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the newest business day that is over at `now`."""
    return now.astimezone(zone).date() - timedelta(days=1)


def days_between(first: date, last: date) -> list[date]:
    """Return all days from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
