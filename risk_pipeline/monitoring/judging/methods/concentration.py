"""No concentration: how much of a period's total one segment holds."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.parts import Amount
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import NotConcentrated
from risk_pipeline.monitoring.judging.arrays import (
    AMBER,
    GREEN,
    INSUFFICIENT,
    RED,
    Floats,
    Positions,
    codes,
)
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion, amounts, figure, how_many


def judge_concentration(rows: Rows, spec: NotConcentrated) -> Opinion:
    """Judge each segment's share of the summed numerators of its dimension and period."""
    amber = spec.red if spec.amber is None else spec.amber
    if amber > spec.red:
        raise ConfigError(f"amber {amber} is beyond red {spec.red}. Swap the two.")
    part = rows.number("numerator")
    total, segments = _totals(rows, part)
    share = np.where(total > 0, part / total, np.nan)
    level = codes(len(rows), GREEN)
    level[share > amber] = AMBER
    level[share > spec.red] = RED
    thin = (segments < spec.min_segments) | (total < spec.min_total)
    level[thin] = INSUFFICIENT
    limit = np.where(share > spec.red, spec.red, amber)

    def describe(at: Positions) -> list[Reason]:
        facts = zip(
            amounts(share[at], "ratio"),
            amounts(limit[at], "ratio"),
            level[at].tolist(),
            segments[at].tolist(),
            total[at].tolist(),
            strict=True,
        )
        return [_reason(spec, *fact) for fact in facts]

    return Opinion(
        level=level,
        limit=limit,
        kind="share",
        describe=describe,
        value=share,
        numerator=part,
        denominator=total,
    )


def _reason(
    spec: NotConcentrated, share: Amount, limit: Amount, level: int, segments: float, total: float
) -> Reason:
    if level == INSUFFICIENT and segments < spec.min_segments:
        needed = figure(spec.min_segments, ".0f")
        return Reason("reason-segments", {"count": how_many(segments), "needed": needed})
    if level == INSUFFICIENT:
        needed = figure(spec.min_total, ",.0f")
        return Reason("reason-total", {"value": figure(total, ",.0f"), "needed": needed})
    return Reason(
        "reason-share",
        {
            "value": share,
            "count": how_many(segments),
            "verb": "is_above" if level > GREEN else "keeps",
            "level": "red" if level == RED or spec.amber is None else "amber",
            "limit": limit,
        },
    )


def _totals(rows: Rows, part: Floats) -> tuple[Floats, Floats]:
    """Return the total and the number of segments with something, of each row's period."""
    if not len(rows):
        return part, part
    _, dimension = np.unique(rows.dimension.astype(str), return_inverse=True)
    _, period = np.unique(rows.period_start, return_inverse=True)
    group: Positions = dimension * (period.max() + 1) + period
    total = np.bincount(group, weights=np.nan_to_num(part)).astype(np.float64)
    segments = np.bincount(group, weights=part > 0).astype(np.float64)
    return total[group], segments[group]
