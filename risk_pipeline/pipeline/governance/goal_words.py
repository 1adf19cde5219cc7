"""A goal's numbers and what endangers it, as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from risk_pipeline.domain.formatting import format_value
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.risk.plans.course import Why
from risk_pipeline.governance.plans import GoalDay

_SAID = {
    Why.VALUE: "too slow for its day",
    Why.TREND: "its trend leads away",
    Why.FEW_VALUES: "too few values",
}


@dataclass(frozen=True, slots=True)
class GoalWords:
    """Writes values in the unit of the goal's indicator."""

    indicators: Mapping[str, Indicator]
    currency: str

    def now(self, found: GoalDay) -> str:
        """Return where the indicator is."""
        return self._value(found, found.outlook.value)

    def projected(self, found: GoalDay) -> str:
        """Return where its trend leads, and when: `4.9 % on 2025-11-23`."""
        stands = found.outlook
        return (
            f"{self._value(found, stands.projected)} on {stands.projected_on}" if stands.projected_on else ""
        )

    def target(self, found: GoalDay) -> str:
        """Return what is to be reached: `at most 5.0 %`."""
        target = found.goal.target
        limit, word = (
            (target.at_most, "at most") if target.at_most is not None else (target.at_least, "at least")
        )
        return f"{word} {self._value(found, limit)}"

    def why(self, found: GoalDay) -> str:
        """Return what endangers it, or keeps it from being known."""
        if found.grain is None:
            return "its indicator has no values by week, day or month"
        parts = [_SAID[why] for why in found.outlook.why if why in _SAID]
        if found.beyond:
            parts.append(f"beyond tolerance: {', '.join(found.beyond)}")
        return "; ".join(parts)

    def _value(self, found: GoalDay, value: float | None) -> str:
        if value is None:
            return ""
        indicator = self.indicators.get(found.goal.indicator)
        return format_value(value, indicator.unit if indicator else "count", self.currency)
