"""The days on which silence is no fault, and nothing is learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.register.indicator import Indicator

Days = Mapping[str, frozenset[date]]


@dataclass(frozen=True)
class ClosedDays:
    """The days on which feeds bring nothing and business lines are closed, by id."""

    feeds: Days = field(default_factory=dict)
    lines: Days = field(default_factory=dict)

    def of_feed(self, feed: str) -> frozenset[date]:
        """Return the closed days of a feed."""
        return self.feeds.get(feed, frozenset())

    def of_indicator(self, indicator: Indicator) -> frozenset[date]:
        """Return the days on which its line is closed, or none of its feeds brings anything."""
        own = self.lines.get(indicator.business_line, frozenset())
        feeds = [self.of_feed(feed) for feed in indicator.feeds]
        return own | (frozenset.intersection(*feeds) if feeds else frozenset())
