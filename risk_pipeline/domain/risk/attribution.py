"""Who moved a risk between two days: each cause's part of the move, so that the parts add up to it.

The move is a game of the causes that changed: a coalition's worth is the residual with the inputs of its
members as they are after, and all others as they were before. Each cause gets its Shapley value (Shapley,
1953): its part averaged over every order in which causes could have changed, so that no order is preferred.
With more than `_EXACT` causes the average is over seeded orders (Castro et al., 2009); the parts of each
order add up, and so do their averages.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from math import factorial

from risk_pipeline.domain.risk.coalitions import Worth, worths
from risk_pipeline.domain.risk.inputs import Kri, Reading, RiskInputs, TestState
from risk_pipeline.domain.risk.residual import residual

_EXACT = 7
_ORDERS = 120
_NOTHING = 1e-9
_NEVER = Reading()


class CauseKind(StrEnum):
    """What can move a risk."""

    INDICATOR = "indicator"
    CONTROL = "control"
    INCIDENT = "incident"
    OVERRIDE = "override"
    REGISTER = "register"
    METHOD = "method"


_EXCHANGED = (CauseKind.INDICATOR, CauseKind.CONTROL)


@dataclass(frozen=True, slots=True)
class Part:
    """How much one cause moved each axis (in classes) and the level (in steps); signed, up is worse."""

    kind: CauseKind
    id: str
    likelihood: float
    impact: float
    level: float


_Cause = tuple[CauseKind, str]
_Join = tuple[int, int, float]
"""Masks of a coalition without and with a cause, and a weight."""


def attribute(before: RiskInputs, after: RiskInputs) -> tuple[Part, ...]:
    """Return the parts of the causes that moved anything, the largest first; none where nothing moved."""
    causes = changed_causes(before, after)
    found = _exact(before, after, causes) if len(causes) <= _EXACT else _sampled(before, after, causes)
    parts = [Part(*cause, *(round(each, 9) + 0.0 for each in share)) for cause, share in found.items()]
    moved = [p for p in parts if max(abs(p.likelihood), abs(p.impact), abs(p.level)) > _NOTHING]
    return tuple(
        sorted(moved, key=lambda p: (-abs(p.likelihood) - abs(p.impact) - abs(p.level), p.kind, p.id))
    )


def changed_causes(before: RiskInputs, after: RiskInputs) -> tuple[_Cause, ...]:
    """Return what differs between two inputs, in order; evidence that no number depends on is no cause."""
    found = [
        *((CauseKind.INDICATOR, name) for name in _changed_indicators(before, after)),
        *((CauseKind.CONTROL, id_) for id_ in _changed_tests(before, after)),
    ]
    if _register(before) != _register(after):
        found.append((CauseKind.REGISTER, before.risk_id))
    if (one := after.override or before.override) and _classes(before) != _classes(after):
        found.append((CauseKind.OVERRIDE, one.id))
    if (before.grid, before.method) != (after.grid, after.method):
        found.append((CauseKind.METHOD, after.grid.id if before.grid != after.grid else after.method))
    return tuple(sorted(found))


def mixed(before: RiskInputs, after: RiskInputs, changed: frozenset[_Cause]) -> RiskInputs:
    """Return the inputs before, with those of the changed causes as they are after.

    A reading or test whose link or control there is on one side only goes with it, which is the register's.
    """
    kinds = {kind for kind, _ in changed}
    indicators = {id_ for kind, id_ in changed if kind is CauseKind.INDICATOR}
    tests = {id_ for kind, id_ in changed if kind is CauseKind.CONTROL}
    terms = after if CauseKind.REGISTER in kinds else before
    return replace(
        after if CauseKind.METHOD in kinds else before,
        inherent_likelihood=terms.inherent_likelihood,
        inherent_impact=terms.inherent_impact,
        links=terms.links,
        controls=terms.controls,
        readings=_readings(before, after, indicators),
        tests=_tests(before, after, tests),
        override=after.override if CauseKind.OVERRIDE in kinds else before.override,
    )


def _worth(inputs: RiskInputs) -> Worth:
    found, override = residual(inputs), inputs.override
    return (
        float((override and override.likelihood) or found.residual_likelihood),
        float((override and override.impact) or found.residual_impact),
        float(found.rank),
    )


def _worths(before: RiskInputs, after: RiskInputs, causes: Sequence[_Cause]) -> list[Worth]:
    """Return what each coalition is worth, by mask."""
    if all(kind in _EXCHANGED for kind, _ in causes):
        # In their order controls come before indicators; the masks of `worths` have them the other way.
        controls = [id_ for kind, id_ in causes if kind is CauseKind.CONTROL]
        indicators = [id_ for kind, id_ in causes if kind is CauseKind.INDICATOR]
        found, few, many = worths(before, after, indicators, controls), len(controls), len(indicators)
        low = (1 << few) - 1
        return [found[(mask >> few) | (mask & low) << many] for mask in range(len(found))]
    return [
        _worth(mixed(before, after, frozenset(c for at, c in enumerate(causes) if mask >> at & 1)))
        for mask in range(1 << len(causes))
    ]


def _exact(before: RiskInputs, after: RiskInputs, causes: Sequence[_Cause]) -> dict[_Cause, Worth]:
    found = _worths(before, after, causes)
    likelihoods, impacts, ranks = ([each[axis] for each in found] for axis in range(3))
    return {
        cause: (_share(likelihoods, joins), _share(impacts, joins), _share(ranks, joins))
        for cause, joins in zip(causes, _joins(len(causes)), strict=True)
    }


@cache
def _joins(count: int) -> tuple[tuple[_Join, ...], ...]:
    """Return how each of so many causes may join the others, and the share of all orders in which it does."""
    weights = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    return tuple(
        tuple((mask, mask | bit, weights[mask.bit_count()]) for mask in range(1 << count) if not mask & bit)
        for bit in (1 << at for at in range(count))
    )


def _share(values: list[float], joins: tuple[_Join, ...]) -> float:
    """Return a cause's part; where the ends are the same and nothing between differs, it is nothing."""
    if min(values) == max(values):
        return 0.0
    return sum(weight * (values[joined] - values[alone]) for alone, joined, weight in joins)


def _sampled(before: RiskInputs, after: RiskInputs, causes: Sequence[_Cause]) -> dict[_Cause, Worth]:
    source = random.Random(len(causes))  # noqa: S311 - the same parts in every process
    shares: dict[_Cause, Worth] = dict.fromkeys(causes, (0.0, 0.0, 0.0))
    known: dict[frozenset[_Cause], Worth] = {}
    for _ in range(_ORDERS // 2):
        order = source.sample(causes, len(causes))
        for one in (order, order[::-1]):
            joined: frozenset[_Cause] = frozenset()
            earlier = _known(before, after, joined, known)
            for cause in one:
                joined |= {cause}
                later = _known(before, after, joined, known)
                shares[cause] = _add(shares[cause], earlier, later, 1 / _ORDERS)
                earlier = later
    return shares


def _known(
    before: RiskInputs, after: RiskInputs, joined: frozenset[_Cause], known: dict[frozenset[_Cause], Worth]
) -> Worth:
    if joined not in known:
        known[joined] = _worth(mixed(before, after, joined))
    return known[joined]


def _add(total: Worth, earlier: Worth, later: Worth, weight: float) -> Worth:
    return (
        total[0] + weight * (later[0] - earlier[0]),
        total[1] + weight * (later[1] - earlier[1]),
        total[2] + weight * (later[2] - earlier[2]),
    )


def _register(inputs: RiskInputs) -> tuple[object, ...]:
    links = sorted((link.kri, link.axis, link.weight) for link in inputs.links)
    return inputs.inherent_likelihood, inputs.inherent_impact, links, inputs.controls


def _classes(inputs: RiskInputs) -> tuple[int | None, int | None] | None:
    override = inputs.override
    return (override.likelihood, override.impact) if override else None


def _changed_indicators(before: RiskInputs, after: RiskInputs) -> list[str]:
    """Return the indicators, linked on both days, that stand otherwise; the first reading is a change."""
    earlier, later = (
        {kri: _stands(side.readings.get(kri, _NEVER)) for kri in _linked(before, after)}
        for side in (before, after)
    )
    return sorted({kri.indicator for kri, stands in earlier.items() if stands != later[kri]})


def _linked(before: RiskInputs, after: RiskInputs) -> set[Kri]:
    """Return what the register links to the risk on both days."""
    return {link.kri for link in before.links} & {link.kri for link in after.links}


def _stands(reading: Reading) -> tuple[object, ...]:
    return reading.status, reading.is_worsening, reading.is_lapsed


def _changed_tests(before: RiskInputs, after: RiskInputs) -> list[str]:
    """Return the controls, there on both days, whose tests found otherwise."""
    common = before.controls.keys() & after.controls.keys()
    return sorted(id_ for id_ in common if _found(before.tests.get(id_)) != _found(after.tests.get(id_)))


def _found(test: TestState | None) -> tuple[object, ...] | None:
    if test is None:
        return None
    return test.tested, test.exceptions, test.has_passed, test.is_full, test.is_overdue


def _readings(before: RiskInputs, after: RiskInputs, changed: set[str]) -> dict[Kri, Reading]:
    """Return the readings before, of the changed indicators those after, and those of links new or gone."""
    common = _linked(before, after)
    kept = {kri: each for kri, each in before.readings.items() if kri.indicator not in changed}
    later = {
        kri: each for kri, each in after.readings.items() if kri.indicator in changed or kri not in common
    }
    gone = {kri: each for kri, each in before.readings.items() if kri not in common}
    return {**later, **kept, **gone}


def _tests(before: RiskInputs, after: RiskInputs, changed: set[str]) -> dict[str, TestState]:
    """Return the tests before, of the changed controls those after, and those of controls new or gone."""
    common = before.controls.keys() & after.controls.keys()
    kept = {id_: each for id_, each in before.tests.items() if id_ not in changed}
    later = {id_: each for id_, each in after.tests.items() if id_ in changed or id_ not in common}
    return {**later, **kept}
