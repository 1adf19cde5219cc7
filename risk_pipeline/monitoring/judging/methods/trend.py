"""No worsening trend: k steps in a row, each worse than the one before, that add up to something."""

from dataclasses import dataclass

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.parts import Amount
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.domain.register.rule import NotWorsening
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


@dataclass(frozen=True)
class _Steps:
    """Counted back from each row: worsening steps in a row, and whether the next one is unknown."""

    worse: Positions
    is_open: Flags


def judge_trend(rows: Rows, spec: NotWorsening, is_known: Flags) -> Opinion:
    """Red at `periods` worsening steps worth `min_change`; amber one step before."""
    value = rows.number("value")
    sign = _sign(rows)
    steps = _count_steps(rows, spec.periods, sign, is_known)
    change = {k: _change(value, k, sign) for k in (spec.periods - 1, spec.periods)}
    is_red = (steps.worse >= spec.periods) & (change[spec.periods] >= spec.min_change)
    is_amber = (steps.worse >= spec.periods - 1) & (change[spec.periods - 1] >= spec.min_change)
    level = codes(len(rows), GREEN)
    level[steps.is_open] = INSUFFICIENT
    level[is_amber] = AMBER
    level[is_red] = RED
    span = np.where(is_amber & ~is_red, spec.periods - 1, np.clip(steps.worse, 1, spec.periods))
    base = _lagged(value, span)
    limit = base + sign * spec.min_change * np.abs(base)

    def describe(at: Positions) -> list[Reason]:
        facts = zip(
            level[at].tolist(),
            steps.worse[at].tolist(),
            amounts(base[at], rows.unit, rows.currency),
            amounts(value[at], rows.unit, rows.currency),
            _moves(base[at], value[at]),
            strict=True,
        )
        return [_reason(spec, *fact) for fact in facts]

    return Opinion(level=level, limit=limit, kind="trend", describe=describe)


def _reason(spec: NotWorsening, level: int, worse: int, base: Amount, value: Amount, move: Part) -> Reason:
    if level == INSUFFICIENT:
        needed = figure(spec.periods + 1, ".0f")
        return Reason("reason-trend-young", {"count": how_many(worse + 1), "needed": needed})
    if level == GREEN and worse == 0:
        return Reason("reason-no-worse", {"value": value})
    run = {RED: spec.periods, AMBER: spec.periods - 1}.get(level, worse)
    parts: dict[str, Part] = {"count": how_many(run), "usual": base, "value": value, "move": move}
    steps = Reason("reason-worse", parts)
    needed_periods = how_many(spec.periods, ".0f")
    if level == RED:
        return steps
    if level == AMBER:
        return Reason("reason-worse-nearly", {"rest": steps, "count": needed_periods})
    change = figure(spec.min_change * 100, "g", "%")
    return Reason("reason-worse-red", {"rest": steps, "count": needed_periods, "limit": change})


def _moves(base: Floats, value: Floats) -> list[Part]:
    return [
        figure((b - a) / abs(a) * 100, "+.0f", "%") if a else Reason("reason-from-zero")
        for a, b in zip(base.tolist(), value.tolist(), strict=True)
    ]


def _sign(rows: Rows) -> float:
    """Return +1 where rising is bad, -1 where falling is."""
    if rows.direction == "band":
        raise ConfigError(
            f"{rows.indicator} is bad both ways, so it has no way to worsen. Give limits instead."
        )
    return -1.0 if rows.direction == "down_bad" else 1.0


def _count_steps(rows: Rows, periods: int, sign: float, is_known: Flags) -> _Steps:
    value, count = rows.number("value"), len(rows)
    ordinal, series = rows.ordinal, rows.series
    worse = np.zeros(count, dtype=np.int64)
    running, is_open = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    for lag in range(periods):
        here = np.arange(count) - lag
        there = np.maximum(here - 1, 0)
        here = np.maximum(here, 0)
        joined = (np.arange(count) > lag) & (series[there] == series) & (ordinal[here] - ordinal[there] == 1)
        sees = joined & is_known[here] & is_known[there]
        is_open |= running & ~sees
        running &= sees & (sign * (value[here] - value[there]) > 0)
        worse += running
    return _Steps(worse, is_open)


def _lagged(value: Floats, lag: Positions) -> Floats:
    return value[np.maximum(np.arange(len(value)) - lag, 0)] if len(value) else value


def _change(value: Floats, periods: int, sign: float) -> Floats:
    """Return the relative change for the worse over so many periods; from zero there is none."""
    base = _lagged(value, np.full(len(value), periods))
    change = np.nan_to_num(sign * (value - base) / np.abs(base), nan=0.0, posinf=np.inf, neginf=-np.inf)
    return np.where(base == 0, 0.0, change)
