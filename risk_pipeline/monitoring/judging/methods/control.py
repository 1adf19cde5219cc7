"""Control limits: how far a value is from what its own past lets expect, in standard deviations."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.parts import Amount
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import WithinControlLimits
from risk_pipeline.monitoring.judging.arrays import (
    AMBER,
    GREEN,
    INSUFFICIENT,
    RED,
    Flags,
    Floats,
    Positions,
    codes,
)
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion, amounts, figure, how_many
from risk_pipeline.monitoring.judging.methods.expected import expected_events, too_few_expected

CHART_SIGMA = 3.0
"""`lower` and `upper` of indicator_values stand this many standard deviations from `centre`."""


def judge_control_limits(rows: Rows, spec: WithinControlLimits) -> Opinion:
    """Red and amber by `deviation`, once there is history and enough is expected to happen."""
    if spec.amber > spec.red:
        raise ConfigError(f"amber {spec.amber} is beyond red {spec.red}. Swap the two.")
    value, centre, deviation = rows.number("value"), rows.number("centre"), rows.number("deviation")
    badness = {"up_bad": deviation, "down_bad": -deviation}.get(rows.direction, np.abs(deviation))
    events = expected_events(rows)
    level = codes(len(rows), GREEN)
    level[badness >= spec.amber] = AMBER
    level[badness >= spec.red] = RED
    history = np.nan_to_num(rows.number("n_history"))
    young = history < spec.min_history
    blind = np.isnan(deviation) | np.isnan(centre)
    rare = ~blind & ~(events >= spec.min_expected)
    level[young | blind | rare] = INSUFFICIENT
    effect = np.abs(value - centre) / np.abs(centre)
    small = (level >= AMBER) & (effect < spec.min_effect)
    crossed = np.where(badness >= spec.red, spec.red, spec.amber)

    def describe(at: Positions) -> list[Reason]:
        facts = zip(
            amounts(value[at], rows.unit, rows.currency),
            amounts(centre[at], rows.unit, rows.currency),
            deviation[at].tolist(),
            crossed[at].tolist(),
            level[at].tolist(),
            _gaps(at, young, blind, history, events, spec),
            strict=True,
        )
        return [
            gap or _reason(number, usual, sigma, edge, code, spec.red)
            for number, usual, sigma, edge, code, gap in facts
        ]

    return Opinion(
        level=level,
        limit=_limit(rows, np.where(badness < 0, -crossed, crossed)),
        kind="control",
        describe=describe,
        small=small,
        is_up=deviation > 0,
    )


def _reason(value: Amount, expected: Amount, score: float, sigma: float, level: int, red: float) -> Reason:
    return Reason(
        "reason-control",
        {
            "value": value,
            "usual": expected,
            "score": figure(score, "+.1f"),
            "verb": "is_beyond" if level > GREEN else "keeps",
            "level": "red" if sigma == red else "amber",
            "limit": figure(sigma, "g"),
        },
    )


def _gaps(
    at: Positions, young: Flags, blind: Flags, history: Floats, events: Floats, spec: WithinControlLimits
) -> list[Reason | None]:
    """Return why a row has too little behind it to be judged; None where it has enough."""
    facts = zip(
        young[at].tolist(), blind[at].tolist(), history[at].tolist(), events[at].tolist(), strict=True
    )
    return [_gap(spec, *fact) for fact in facts]


def _gap(
    spec: WithinControlLimits, is_young: bool, is_blind: bool, past: float, events: float
) -> Reason | None:
    if is_young:
        needed = figure(spec.min_history, ".0f")
        return Reason("reason-history", {"count": how_many(past), "grain": "period", "needed": needed})
    if is_blind:
        return Reason("reason-no-baseline")
    return None if events >= spec.min_expected else too_few_expected(events, spec.min_expected)


def _limit(rows: Rows, sigma: Floats) -> Floats:
    """Return the limit in the indicator's unit: where a deviation of `sigma` would lie.

    Scaled from the row's own distance to its centre, so that value and limit never contradict
    the verdict; from the chart's three-sigma limits where the row stands on its centre.
    """
    value, centre, deviation = rows.number("value"), rows.number("centre"), rows.number("deviation")
    step = (value - centre) / deviation
    upward = sigma > 0
    chart = np.where(upward, rows.number("upper") - centre, centre - rows.number("lower")) / CHART_SIGMA
    step = np.where(np.isfinite(step) & (step > 0), step, chart)
    return centre + step * sigma
