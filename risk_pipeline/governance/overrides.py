"""Overrides as people gave and ended them, and which of them held at the end of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.risk.inputs import Override


@dataclass(frozen=True, slots=True)
class GivenOverride:
    """An override of a risk; `given_on` and `ended_on` are business days, `number` their order."""

    risk_id: str
    number: int
    override: Override
    given_on: date
    ended_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it held at the end of a day: its last day is the one it expires on."""
        is_over = self.ended_on is not None and self.ended_on <= day
        return self.given_on <= day <= self.override.expires and not is_over


def held_on(overrides: Iterable[GivenOverride], day: date) -> dict[str, Override]:
    """Return the override of each risk that has one on a day: the newest, where several hold."""
    holding = [each for each in overrides if each.holds_on(day)]
    return {each.risk_id: each.override for each in sorted(holding, key=lambda each: each.number)}
