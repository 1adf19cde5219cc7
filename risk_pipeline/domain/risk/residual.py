"""From inputs to a level (risk catalogue, section 4.3)."""

from dataclasses import dataclass
from math import floor

from risk_pipeline.domain.risk.effectiveness import strength
from risk_pipeline.domain.risk.inputs import Axis, RiskInputs
from risk_pipeline.domain.risk.pressure import confidence, pressure

LOWEST, HIGHEST = 1.0, 5.0
_REACH = 2.0
_DIGITS = 9  # below them only the order of additions speaks


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left of a risk.

    `residual_*` are computed, 1.0 to 5.0; `likelihood` and `impact` the classes that count, an override
    included; `computed_level` the level without it.
    """

    residual_likelihood: float
    residual_impact: float
    likelihood: int
    impact: int
    level: str
    rank: int
    computed_level: str
    pressure_likelihood: float
    pressure_impact: float
    strength_pre: float
    strength_post: float
    confidence: float


def round_half_up(value: float) -> int:
    """Round as people do: 2.5 becomes 3; Python's own `round` would make it 2."""
    return floor(round(value, _DIGITS) + 0.5)


def on_axis(inherent: int, strength_of_controls: float, pressure_of_indicators: float) -> float:
    """Return a residual: `1 + (inherent - 1) * (1 - S) + 2 * P`, within 1 and 5."""
    found = 1 + (inherent - 1) * (1 - strength_of_controls) + _REACH * pressure_of_indicators
    return round(min(HIGHEST, max(LOWEST, found)), _DIGITS)


def residual(inputs: RiskInputs) -> Residual:
    """Return what is left of a risk, by its inputs alone."""
    pre, post = (strength(inputs.controls, inputs.tests, axis) for axis in Axis)
    on_likelihood, on_impact = (pressure(inputs.links, inputs.readings, axis) for axis in Axis)
    left_likelihood = on_axis(inputs.inherent_likelihood, pre, on_likelihood)
    left_impact = on_axis(inputs.inherent_impact, post, on_impact)
    computed = round_half_up(left_likelihood), round_half_up(left_impact)
    grid, override = inputs.grid, inputs.override
    likelihood = (override and override.likelihood) or computed[0]
    impact = (override and override.impact) or computed[1]
    rank = grid.rank(likelihood, impact)
    return Residual(
        residual_likelihood=left_likelihood,
        residual_impact=left_impact,
        likelihood=likelihood,
        impact=impact,
        level=grid.levels[rank],
        rank=rank,
        computed_level=grid.levels[grid.rank(*computed)],
        pressure_likelihood=_shown(on_likelihood),
        pressure_impact=_shown(on_impact),
        strength_pre=_shown(pre),
        strength_post=_shown(post),
        confidence=confidence(inputs.links, inputs.readings),
    )


def _shown(value: float) -> float:
    return round(value, _DIGITS)
