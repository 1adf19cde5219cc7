"""Absolute amber and red limits, with the Wilson guard on ratios; where asked, only while enough is usual."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.parts import Amount
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.domain.register.rule import WithinLimits
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
from risk_pipeline.monitoring.judging.method_result import (
    Opinion,
    amounts,
    nearest,
    with_cases,
)
from risk_pipeline.monitoring.judging.methods import wilson
from risk_pipeline.monitoring.judging.methods.expected import expected_events, too_few_expected

Band = tuple[float, float]


def judge_limits(rows: Rows, spec: WithinLimits) -> Opinion:
    """Red beyond red and surely so; amber beyond amber, or beyond red without being sure.

    A period of which its past lets expect fewer events than `min_expected` is not judged.
    """
    red = _band(spec.red, rows.direction, "red")
    amber = red if spec.amber is None else _band(spec.amber, rows.direction, "amber")
    if amber[0] < red[0] or amber[1] > red[1]:
        raise ConfigError(
            f"amber {spec.amber} lies beyond red {spec.red} for an indicator that is {rows.direction}. "
            "Swap the two."
        )
    value = rows.number("value")
    bound_low, bound_high = _bounds(rows, red)
    over_amber, over_red = _beyond(value, amber), _beyond(value, red)
    sure = (bound_low > red[1]) | (bound_high < red[0])
    level = codes(len(rows), GREEN)
    level[over_amber | over_red] = AMBER
    level[over_red & sure] = RED
    events = expected_events(rows)
    rare = ~(events >= spec.min_expected) if spec.min_expected else np.zeros(len(rows), dtype=bool)
    level[rare] = INSUFFICIENT
    limit = np.where(over_red, _nearest(value, red), _nearest(value, amber))
    bound = np.where(value > red[1], bound_low, bound_high)
    first_limit = "red" if spec.amber is None else "amber"

    def describe(at: Positions) -> list[Reason]:
        values = amounts(value[at], rows.unit, rows.currency)
        cases = rows.number("numerator")[at], rows.number("denominator")[at]
        facts = zip(
            with_cases(values, *cases, rows.unit),
            amounts(limit[at], rows.unit, rows.currency),
            amounts(bound[at], rows.unit, rows.currency),
            (limit > value)[at].tolist(),
            (over_red & ~sure)[at].tolist(),
            np.where(over_red, "red", "amber")[at].tolist(),
            strict=True,
        )
        found = zip((level[at] == GREEN).tolist(), rare[at].tolist(), events[at].tolist(), facts, strict=True)
        return [
            too_few_expected(expected, spec.min_expected)
            if is_rare
            else _limit_reason(said, "keeps", first_limit, edge)
            if is_green
            else _hit(said, edge, *rest)
            for is_green, is_rare, expected, (said, edge, *rest) in found
        ]

    return Opinion(level=level, limit=limit, kind="absolute", describe=describe, is_up=value > limit)


def _hit(value: Part, edge: Amount, bound: Amount, is_below: bool, is_unsure: bool, level: str) -> Reason:
    reason = _limit_reason(value, "is_below" if is_below else "is_above", level, edge)
    return Reason("reason-unsure", {"rest": reason, "value": bound}) if is_unsure else reason


def _limit_reason(value: Part, verb: str, level: str, edge: Amount) -> Reason:
    return Reason("reason-limit", {"value": value, "verb": verb, "level": level, "limit": edge})


def _band(limit: float | Band, direction: str, name: str) -> Band:
    if direction == "band":
        if not isinstance(limit, tuple):
            raise ConfigError(f"{name}: the indicator is judged as a band; give [low, high], not {limit}.")
        if limit[0] >= limit[1]:
            raise ConfigError(f"{name}: the low end must be below the high end, not {list(limit)}.")
        return limit
    if isinstance(limit, tuple):
        raise ConfigError(f"{name}: the indicator is {direction}; give one number, not {list(limit)}.")
    return (-np.inf, limit) if direction == "up_bad" else (limit, np.inf)


def _beyond(value: Floats, band: Band) -> Flags:
    return (value > band[1]) | (value < band[0])


def _nearest(value: Floats, band: Band) -> Floats:
    low, high = np.full(len(value), band[0]), np.full(len(value), band[1])
    return nearest(high, low, value)


def _bounds(rows: Rows, red: Band) -> tuple[Floats, Floats]:
    """Return what the value surely reaches; only ratios are guarded, by events over their sample."""
    value = rows.number("value")
    if rows.unit != "ratio":
        return value, value
    may_exceed_one = np.isfinite(red[1]) and red[1] >= 1
    bounds = wilson.rate_bounds if may_exceed_one else wilson.share_bounds
    return bounds(value, rows.number("denominator"))
