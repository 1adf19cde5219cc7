"""Time is an argument. Code that needs the present instant is given a `Clock`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, always with zone UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""


@dataclass
class FixedClock:
    """A clock that stands where it is put: replays and tests move it by hand."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant the clock was put at."""
        return self.at
