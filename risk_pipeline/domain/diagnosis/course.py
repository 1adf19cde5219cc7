"""Since when a series is off its course, and by how much in all."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.register.indicator import Indicator

# Kinds of series whose numerators are events.
_OF_EVENTS = frozenset({"rate", "count"})


@dataclass(frozen=True, slots=True)
class Course:
    """`excess` is how many more (fewer: negative) than expected came; `kind` is rate, count or value."""

    since: date | None
    excess: float | None
    kind: str | None
    is_sum: bool
    since_hour: int | None = None

    @property
    def counts_events(self) -> bool:
        """Whether the numerators of the series are events."""
        return self.kind in _OF_EVENTS

    def excess_unit(self, indicator: Indicator) -> str:
        """Events can be counted and money added up; a sum of shares, days or stars says nothing."""
        if self.counts_events:
            return "count"
        return "money_minor" if self.is_sum and indicator.unit == "money_minor" else ""
