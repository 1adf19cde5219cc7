"""Control limits: how far a value is from what its own past lets expect, in standard deviations."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
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
from risk_pipeline.monitoring.judging.method_result import Opinion, numbers_as_text

CHART_SIGMA = 3.0
"""`lower` and `upper` of indicator_values stand this many standard deviations from `centre`."""


def judge_control_limits(rows: Rows, spec: WithinControlLimits) -> Opinion:
    """Red and amber by `deviation`, once there is history and enough is expected to happen."""
    if spec.amber > spec.red:
        raise ConfigError(f"amber {spec.amber} is beyond red {spec.red}. Swap the two.")
    value, centre, deviation = rows.number("value"), rows.number("centre"), rows.number("deviation")
    badness = {"up_bad": deviation, "down_bad": -deviation}.get(rows.direction, np.abs(deviation))
    events = _expected_events(rows)
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

    def describe(at: Positions) -> list[str]:
        facts = zip(
            numbers_as_text(value[at], rows.unit, rows.currency),
            numbers_as_text(centre[at], rows.unit, rows.currency),
            deviation[at].tolist(),
            crossed[at].tolist(),
            level[at].tolist(),
            _gaps(at, young, blind, history, events, spec),
            strict=True,
        )
        return [
            gap or _sentence(value_text, usual_text, sigma, edge, code, spec.red)
            for value_text, usual_text, sigma, edge, code, gap in facts
        ]

    return Opinion(
        level=level,
        limit=_limit(rows, np.where(badness < 0, -crossed, crossed)),
        kind="control",
        describe=describe,
        small=small,
        is_up=deviation > 0,
    )


def _sentence(value: str, expected: str, score: float, sigma: float, level: int, red: float) -> str:
    verb = "is beyond" if level > GREEN else "keeps"
    name = "red" if sigma == red else "amber"
    return f"{value} against {expected} expected: {score:+.1f} sigma {verb} the {name} limit of {sigma:g}"


def _gaps(
    at: Positions, young: Flags, blind: Flags, history: Floats, events: Floats, spec: WithinControlLimits
) -> list[str]:
    """Return why a row has too little behind it to be judged; empty where it has enough."""
    facts = zip(
        young[at].tolist(), blind[at].tolist(), history[at].tolist(), events[at].tolist(), strict=True
    )
    return [
        f"{counted(past, 'period')} of history, {spec.min_history} are needed"
        if is_young
        else "no baseline to compare with"
        if is_blind
        else f"{count:,.1f} events expected, {spec.min_expected:,.0f} are needed"
        if not count >= spec.min_expected
        else ""
        for is_young, is_blind, past, count in facts
    ]


def _expected_events(rows: Rows) -> Floats:
    """Events the past lets expect: of a share its numerator, of a mean its observations."""
    centre, sample = rows.number("centre"), rows.number("denominator")
    if rows.unit == "ratio":
        return centre * sample
    return np.where(np.isnan(sample), centre, sample)


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
