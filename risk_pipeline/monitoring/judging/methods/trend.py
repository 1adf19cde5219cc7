"""No worsening trend: k steps in a row, each worse than the one before, that add up to something."""

from dataclasses import dataclass

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
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
from risk_pipeline.monitoring.judging.method_result import Opinion, numbers_as_text


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

    def describe(at: Positions) -> list[str]:
        facts = zip(
            level[at].tolist(),
            steps.worse[at].tolist(),
            numbers_as_text(base[at], rows.unit, rows.currency),
            numbers_as_text(value[at], rows.unit, rows.currency),
            _moves(base[at], value[at]),
            strict=True,
        )
        return [_sentence(spec, *fact) for fact in facts]

    return Opinion(level=level, limit=limit, kind="trend", describe=describe)


def _sentence(spec: NotWorsening, level: int, worse: int, base: str, value: str, move: str) -> str:
    if level == INSUFFICIENT:
        return f"{counted(worse + 1, 'period')} in a row known, {spec.periods + 1} are needed to see a trend"
    if level == RED:
        return f"worse {counted(spec.periods, 'period')} in a row, from {base} to {value} ({move})"
    if level == AMBER:
        nearly = counted(spec.periods - 1, "period")
        return f"worse {nearly} in a row, from {base} to {value} ({move}); {spec.periods} are red"
    if worse == 0:
        return f"{value} is no worse than the period before"
    return (
        f"worse {counted(worse, 'period')} in a row, from {base} to {value} ({move}); "
        f"red is {spec.periods} and {spec.min_change * 100:g} %"
    )


def _moves(base: Floats, value: Floats) -> list[str]:
    return [
        f"{(b - a) / abs(a) * 100:+.0f} %" if a else "from zero"
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
