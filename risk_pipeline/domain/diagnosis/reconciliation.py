"""Why a ticket's number is what it is: data late or broken, a known event, or it really moved.

| evidence                                                                    | verdict      |
|-----------------------------------------------------------------------------|--------------|
| a feed behind it is failed, missing, red by its rules or gates, or short    | data_fault   |
| else: the calendar explains most of these days for this series              | known_event  |
| else: a feed behind it brought clearly fewer rows than it usually does      | data_fault   |
| else                                                                        | really_moved |

A feed is short when the warehouse holds clearly fewer rows than its source delivered. How many rows are
clearly fewer, the feed's own past says: a day is low beyond three of its standard deviations. Whether its
events did not happen or did not arrive, the number cannot tell, so it is not called whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.calendar import Effect

VerdictKind = Literal["really_moved", "data_fault", "known_event"]

# Keys that a file repeats land once, so a few rows fewer than delivered are no loss.
_HELD_SHARE = 0.98
_BROKEN_STATES = {"failed": "its load failed", "no_data": "nothing was delivered"}


@dataclass(frozen=True, slots=True)
class LowDay:
    """The day on which a feed fell furthest below its usual rows, beyond its own limit."""

    day: date
    rows: float
    usual: float


@dataclass(frozen=True, slots=True)
class FeedEvidence:
    """How one feed did over the days in question.

    `red` is what its rules or quality gates found, `red_grounds` the same in parts, where a rule did;
    `rows` and `usual` are by event day; `newest` is its newest event, in business time; `delivered` the
    good rows of its largest delivery by the source manifest, and `held` what the warehouse holds of the
    feed. `file` is the name of its newest file and `file_rows` the rows that were in it, where the days are
    the newest. `low` is None where each day brought what may be expected. `lost` is the newest day
    of which no file came, a week before them at most.
    """

    feed: str
    state: str = "ok"
    reason: str = ""
    red: str | None = None
    rows: float | None = None
    usual: float | None = None
    newest: datetime | None = None
    delivered: int | None = None
    held: int | None = None
    low: LowDay | None = None
    red_grounds: Reason | None = None
    file: str | None = None
    file_rows: int | None = None
    lost: date | None = None

    @property
    def fault(self) -> str | None:
        """Why its data cannot be trusted; None when they can."""
        return self.breakage or self.shortfall

    @property
    def shortfall(self) -> str | None:
        """How few rows it brought, where they are clearly fewer than usual."""
        if self.low is None:
            return None
        low = self.low
        rows = f"{low.rows:,.0f} on {format_day(low.day)}, {low.usual:,.0f} are usual"
        return f"delivered {100 * low.rows / low.usual:.0f} % of its usual rows ({rows})"

    @property
    def breakage(self) -> str | None:
        """What is broken about it, whatever the calendar says."""
        if self.state in _BROKEN_STATES:
            return self.reason or _BROKEN_STATES[self.state]
        if self.red:
            return self.red
        if self.lost:
            return f"no file brought rows of {format_day(self.lost)}"
        if self.is_short:
            return f"{self.held or 0:,} of {self.delivered:,} delivered rows are in the warehouse"
        return None

    @property
    def is_short(self) -> bool:
        """Whether rows that were delivered are not there."""
        return self.delivered is not None and (self.held or 0) < _HELD_SHARE * self.delivered


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An entry of the calendar that covers the period: what people call it, its kind, its effect."""

    name: str
    source: str
    effect: Effect = Effect.EXPLAIN


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What the data, their source and the calendar say about one number.

    `since` and `excess` are the early warning's, where it sees a shift, else those of the breach:
    the day (and of hours the hour) it began, and how many more (fewer: negative) than expected came since.
    `excess_unit` is count, money_minor, or empty where a sum of the excess says nothing. `counts_events`:
    the series counts events (None: nothing is known of it). `missing` are the days since the ticket opened
    of which a feed's ticket still knows no row, though the feed is open on them.
    """

    day: date
    feeds: tuple[FeedEvidence, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    since: date | None = None
    since_hour: int | None = None
    excess: float | None = None
    excess_unit: str = ""
    counts_events: bool | None = None
    missing: tuple[date, ...] = ()

    @property
    def kind(self) -> VerdictKind:
        """The verdict, by the table above."""
        if self.faults:
            return "data_fault"
        return "known_event" if self._is_explained else "really_moved"

    @property
    def faults(self) -> Sequence[FeedEvidence]:
        """The feeds that cannot be trusted. Few rows are no fault where the calendar explains the days."""
        if self._is_explained:
            return [feed for feed in self.feeds if feed.breakage]
        return [feed for feed in self.feeds if feed.fault]

    @property
    def low(self) -> Sequence[FeedEvidence]:
        """The feeds that brought clearly fewer rows than usual."""
        return [feed for feed in self.feeds if feed.low]

    @property
    def _is_explained(self) -> bool:
        return any(event.effect is not Effect.SHIFT for event in self.events)

    @property
    def complete_to(self) -> datetime | None:
        """Up to when every feed that reports its newest event has delivered."""
        return min((feed.newest for feed in self.feeds if feed.newest), default=None)
