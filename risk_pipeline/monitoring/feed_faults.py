"""Which feeds were broken on which days. `unjudged/stale_by_feed_fault.py` says which rules it stops."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from risk_pipeline.domain.reasons.parts import Day
from risk_pipeline.domain.reasons.reason import Part, Reason, failed_load
from risk_pipeline.domain.register.closed_days import ClosedDays

ALWAYS_OPEN = ClosedDays()


@dataclass(frozen=True, slots=True)
class FeedFault:
    """A feed that cannot be trusted over some days. `rule_id` is None where no rule found it.

    `is_load`: its newest load failed, or brought nothing.
    """

    feed: str
    first_day: date
    last_day: date
    reason: Reason
    rule_id: str | None = None
    is_load: bool = False

    @property
    def named(self) -> Reason:
        """The fault with its feed and its days."""
        parts: dict[str, Part] = {"names": self.feed, "day": Day(self.first_day), "rest": self.reason}
        if self.first_day == self.last_day:
            return Reason("reason-feed-on", parts)
        return Reason("reason-feed-from", {**parts, "until": Day(self.last_day)})


@dataclass(frozen=True)
class FeedFaults:
    """All that is known to be wrong before any rule is judged.

    `unbuilt` are the indicators, and tables, that the newest build had to do without, each with the reason.
    `closed` are the days on which silence is no fault.
    """

    faults: tuple[FeedFault, ...] = ()
    not_configured: frozenset[str] = field(default_factory=frozenset)
    unbuilt: Mapping[str, str] = field(default_factory=dict)
    closed: ClosedDays = field(default_factory=ClosedDays)

    @classmethod
    def from_states(
        cls, states: pd.DataFrame, first_day: date, last_day: date, closed: ClosedDays = ALWAYS_OPEN
    ) -> "FeedFaults":
        """Read `ops.feed_state`: a feed that failed or is missing makes those days untrustworthy.

        `first_day` to `last_day` are the days whose data the load should have brought.
        """
        rows = list(states[["feed", "state", "reason"]].itertuples(index=False, name=None))
        return cls(
            faults=tuple(
                FeedFault(feed, first_day, last_day, failed_load(state, reason), is_load=True)
                for feed, state, reason in rows
                if state == "failed" or (state == "no_data" and last_day not in closed.of_feed(feed))
            ),
            not_configured=frozenset(feed for feed, state, _ in rows if state == "not_configured"),
            closed=closed,
        )

    def plus(self, found: Iterable[FeedFault]) -> "FeedFaults":
        """Add faults that feed rules found, unless the day is already known to be faulty."""
        known = list(self.faults)
        for fault in found:
            if not any(
                old.feed == fault.feed and old.first_day <= fault.first_day and fault.last_day <= old.last_day
                for old in self.faults
            ):
                known.append(fault)
        return replace(self, faults=tuple(known))

    def of(self, feeds: Iterable[str]) -> list[FeedFault]:
        """Return the faults of these feeds, earliest first."""
        wanted = set(feeds)
        return sorted(
            (fault for fault in self.faults if fault.feed in wanted),
            key=lambda fault: (fault.first_day, fault.feed, fault.last_day),
        )
