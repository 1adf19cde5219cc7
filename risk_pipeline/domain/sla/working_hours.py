"""Working time: how much of it there is between two instants, and when a span of it is over.

Pure arithmetic over a week of working hours and a set of days off, in one time zone. Sums are made
in absolute time, so that a day on which the clocks change is as long as it really is.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

Span = tuple[time, time]
# A calendar that has no working time for so long is a mistake, not a holiday.
_HORIZON_DAYS = 36_600
_MOST_KNOWN = 10_000


@dataclass(frozen=True)
class WorkingHours:
    """Working hours by weekday (0 is Monday), without the days off. A span ending at 00:00 ends at midnight.

    `AROUND_THE_CLOCK` has no gaps at all.
    """

    zone: tzinfo = UTC
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    days_off: Container[date] = frozenset()
    is_always: bool = False
    _known: dict[tuple[datetime, timedelta], datetime] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`; nothing when `end` is earlier."""
        if end <= start:
            return timedelta()
        if self.is_always:
            return end - start
        total = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def after(self, start: datetime, span: timedelta) -> datetime:
        """Return the first instant by which `span` of working time has passed since `start`, in UTC.

        Raises:
            ValueError: the calendar has not that much working time within a hundred years.
        """
        if self.is_always or span <= timedelta():
            return (start + max(span, timedelta())).astimezone(UTC)
        # One run asks for the same instants for thousands of tickets.
        if (start, span) not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[start, span] = self._search(start, span)
        return self._known[start, span]

    def _search(self, start: datetime, span: timedelta) -> datetime:
        for opens, closes in self._spans(start):
            begins = max(opens, start)
            if begins + span <= closes:
                return begins + span
            span -= max(closes - begins, timedelta())
        raise ValueError("the calendar has too little working time")

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield working spans in order, in UTC, from the one that `start` may be in."""
        first = start.astimezone(self.zone).date()
        for number in range(_HORIZON_DAYS):
            day = first + timedelta(days=number)
            if day in self.days_off:
                continue
            for opens, closes in self.week.get(day.weekday(), ()):
                yield self._at(day, opens), self._at(day, closes, is_end=True)

    def _at(self, day: date, clock: time, *, is_end: bool = False) -> datetime:
        if is_end and clock == time():
            day += timedelta(days=1)
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


AROUND_THE_CLOCK = WorkingHours(is_always=True)
