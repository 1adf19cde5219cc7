"""What each coalition of causes is worth: all of them at once, from the factors that the causes exchange.

A mask names a coalition: bit n stands for cause n. Where only readings and tests changed, pressure and
strength are products in which each cause exchanges its own factor, so 2^n residuals cost 2^n products.
"""

from collections.abc import Sequence
from math import prod

from risk_pipeline.domain.risk.effectiveness import effectiveness
from risk_pipeline.domain.risk.inputs import Axis, Reading, RiskInputs
from risk_pipeline.domain.risk.pressure import score
from risk_pipeline.domain.risk.residual import on_axis, round_half_up

Worth = tuple[float, float, float]
"""Likelihood, impact and rank of the level, an override included."""
_NEVER = Reading()
_Pair = tuple[float, float]
_ONE = (1.0, 1.0)
"""What a cause of the other axis exchanges."""


def worths(
    before: RiskInputs, after: RiskInputs, indicators: Sequence[str], controls: Sequence[str]
) -> list[Worth]:
    """Return what the coalitions are worth by mask: first the indicators, then the controls.

    The register, an override and the method have to be the same on both sides.
    """
    override = before.override
    likelihoods = _axis(before, after, indicators, controls, Axis.LIKELIHOOD)
    impacts = _axis(before, after, indicators, controls, Axis.IMPACT)
    if override and override.likelihood:
        likelihoods = [float(override.likelihood)] * len(likelihoods)
    if override and override.impact:
        impacts = [float(override.impact)] * len(impacts)
    ranks, levels = before.grid.ranks, dict.fromkeys({*likelihoods, *impacts}, 0)
    for value in levels:
        levels[value] = round_half_up(value) - 1
    return [
        (likelihood, impact, float(ranks[levels[likelihood]][levels[impact]]))
        for likelihood, impact in zip(likelihoods, impacts, strict=True)
    ]


def _axis(
    before: RiskInputs, after: RiskInputs, indicators: Sequence[str], controls: Sequence[str], axis: Axis
) -> list[float]:
    """Return the residual of an axis by mask."""
    inherent = before.inherent_likelihood if axis is Axis.LIKELIHOOD else before.inherent_impact
    free = [_free(before, after, name, axis) for name in indicators]
    held = [(_held(before, control, axis), _held(after, control, axis)) for control in controls]
    still_free = prod(
        1.0 - link.weight * score(before.readings.get(link.kri, _NEVER))
        for link in before.links
        if link.axis is axis and link.kri.indicator not in indicators
    )
    still_held = prod(_held(before, control, axis) for control in before.controls if control not in controls)
    acting_free, acting_held = ([pair for pair in pairs if pair != _ONE] for pairs in (free, held))
    frees = _products(still_free, [*acting_free, *[_ONE] * len(acting_held)])
    helds = _products(still_held, [*[_ONE] * len(acting_free), *acting_held])
    found = [on_axis(inherent, 1.0 - h, 1.0 - f) for f, h in zip(frees, helds, strict=True)]
    return [found[mask] for mask in _acting_masks([*free, *held])]


def _acting_masks(pairs: Sequence[_Pair]) -> list[int]:
    """Return by mask of all causes the mask of those among them that act on the axis."""
    masks, bit = [0], 1
    for pair in pairs:
        if pair == _ONE:
            masks += masks
        else:
            masks += [mask | bit for mask in masks]
            bit <<= 1
    return masks


def _free(before: RiskInputs, after: RiskInputs, indicator: str, axis: Axis) -> _Pair:
    """Return what an indicator leaves free of pressure, before and after."""
    links = [link for link in before.links if link.axis is axis and link.kri.indicator == indicator]
    earlier, later = (
        prod(1.0 - link.weight * score(side.readings.get(link.kri, _NEVER)) for link in links)
        for side in (before, after)
    )
    return earlier, later


def _held(inputs: RiskInputs, control: str, axis: Axis) -> float:
    """Return what a control leaves of a risk."""
    terms = inputs.controls[control]
    return 1.0 - terms.cap * effectiveness(terms, inputs.tests.get(control)) if terms.axis is axis else 1.0


def _products(still: float, pairs: Sequence[_Pair]) -> list[float]:
    """Return by mask the product of the earlier factors, those in the mask exchanged for the later ones."""
    found = [still]
    for earlier, later in pairs:
        found = [value * earlier for value in found] + [value * later for value in found]
    return found
