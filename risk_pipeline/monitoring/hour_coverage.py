"""How far hours can be judged: up to when they are over, and up to when each feed has brought its events.

On a day that is not over, an hour without rows looks like one whose rows have not arrived. Only a feed
that reaches beyond the hour tells them apart: until then the hour has no data, and is never green.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from risk_pipeline.domain.reasons.parts import Instant
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.monitoring.judging.arrays import Dates, Flags, Positions
from risk_pipeline.monitoring.periods import JudgedPeriod, Window

_EVER = datetime.combine(date(1970, 1, 1), time())


@dataclass(frozen=True)
class Hours:
    """All in local time of the business, without zone.

    `closed_to` is now, or the end of the last day judged. `seen_to` is by feed; one that is not named
    (it has no event times) is taken as seen, one with None has brought nothing yet.
    """

    closed_to: datetime
    seen_to: Mapping[str, datetime | None] = field(default_factory=dict)

    @classmethod
    def all_of(cls, window: Window) -> "Hours":
        """Return that every hour of these days is over and seen."""
        return cls(datetime.combine(window[1] + timedelta(days=1), time()))

    @property
    def first_open(self) -> int:
        """Number of the hour that is not over yet."""
        return _number_of(self.closed_to)

    def over(self, periods: Iterable[JudgedPeriod]) -> tuple[JudgedPeriod, ...]:
        """Return the periods without the hours that are not over; of longer ones, the window decides."""
        last = self.closed_to.date(), self.closed_to.hour
        return tuple(p for p in periods if p.hour is None or (p.start, p.hour) < last)

    def unseen(self, feeds: Iterable[str], hours: Positions) -> tuple[Flags, Reason | None]:
        """Return which of these hours (by number) some feed does not cover yet, and what it has brought."""
        seen_to, why = self._last(feeds)
        if why is None:
            return np.zeros(len(hours), dtype=bool), None
        return hours >= (0 if seen_to is None else _number_of(seen_to)), why

    def not_reached(self, feeds: Iterable[str], days: Dates) -> tuple[Flags, Reason | None]:
        """Return which of these days some feed does not reach the end of, and what it has brought."""
        seen_to, why = self._last(feeds)
        if why is None or seen_to is None:
            return np.full(len(days), why is not None), why
        return days >= np.datetime64(seen_to.date()), why

    def _last(self, feeds: Iterable[str]) -> tuple[datetime | None, Reason | None]:
        """Return how far the feed furthest behind is seen, and that as a reason; None where none is known."""
        known = {feed: self.seen_to[feed] for feed in feeds if feed in self.seen_to}
        if not known:
            return None, None
        last, seen_to = min(known.items(), key=lambda item: (item[1] or _EVER, item[0]))
        if seen_to is None:
            return None, Reason("reason-no-event", {"names": last})
        return seen_to, Reason("reason-events-to", {"names": last, "day": Instant(seen_to)})


def _number_of(at: datetime) -> int:
    return (at.date() - _EVER.date()).days * 24 + at.hour
