"""Early warning: evidence of a lasting shift that has added up to its alarm, or a jump in one period.

The evidence is computed in the warehouse (`indicators.indicator_values`: score, side, since …);
here it is weighed against what the rule calls worth a ticket.
"""

from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.reasons.parts import Amount, Moment
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.domain.register.rule import FADING_PERIODS, NotShifting
from risk_pipeline.monitoring.judging.arrays import (
    AMBER,
    GREEN,
    INSUFFICIENT,
    NO_HOUR,
    RED,
    Dates,
    Flags,
    Floats,
    Positions,
    codes,
    hour_numbers,
)
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion, amounts, figure

ALARM = 1.0
"""The score at which `is_shift` is raised in the warehouse; it stays until the shift is over."""


@dataclass(frozen=True)
class _Evidence:
    """What speaks for a shift or a jump, row by row. `effect` is relative, `excess` signed, in events.

    Of values that depend on the ones before (stocks, money) no evidence is added up: their score is
    empty, and only a jump speaks. `has_past` says where history is long enough, `is_told` where, besides,
    either speaks.
    """

    has_past: Flags
    is_told: Flags
    score: Floats
    is_shift: Flags
    is_jump: Flags
    is_up: Flags
    since: Dates
    since_hour: Positions
    effect: Floats
    excess: Floats


def judge_shift(rows: Rows, spec: NotShifting, is_known: Flags) -> Opinion:
    """Red from the alarm on until the shift is over, and on a jump; amber on the way there."""
    if spec.amber > spec.red:
        raise ConfigError(f"amber {spec.amber} is beyond red {spec.red}. Swap the two.")
    found = _weigh(rows, spec)
    level = codes(len(rows), GREEN)
    level[found.score >= spec.amber] = AMBER
    level[found.is_shift | found.is_jump] = RED
    level[~found.is_told] = INSUFFICIENT
    small = (level >= AMBER) & _is_small(rows, spec, found)

    def describe(at: Positions) -> list[Reason]:
        facts = zip(
            level[at].tolist(),
            found.has_past[at].tolist(),
            found.is_shift[at].tolist(),
            found.score[at].tolist(),
            amounts(rows.number("value")[at], rows.unit, rows.currency),
            amounts(rows.number("centre")[at], rows.unit, rows.currency),
            _moments(found.since[at], found.since_hour[at]),
            _excesses(found.excess[at], rows.unit, rows.currency),
            strict=True,
        )
        return [_reason(rows.grain.value, _Said(*fact)) for fact in facts]

    return Opinion(
        level=level,
        # The evidence has no limit in the indicator's unit: many values, each inside it, can add up.
        limit=np.full(len(rows), np.nan),
        kind="shift",
        describe=describe,
        small=small,
        fading=_fading(
            rows,
            found,
            is_known & found.is_shift & (level == RED) & ~small & ~rows.muted(spec.on_known_event),
        ),
        is_up=found.is_up,
        score=found.score,
        since=found.since,
        since_hour=found.since_hour,
        excess=found.excess,
    )


def _is_small(rows: Rows, spec: NotShifting, found: _Evidence) -> Flags:
    return (
        (found.effect < spec.min_effect)
        | (np.abs(found.excess) < spec.min_excess)
        | (_per_week(rows, found) < spec.min_per_week)
    )


def _weigh(rows: Rows, spec: NotShifting) -> _Evidence:
    value, centre, score = rows.number("value"), rows.number("centre"), rows.number("score")
    deviation = rows.number("deviation")
    is_watched = {"up_bad": deviation > 0, "down_bad": deviation < 0}.get(rows.direction, deviation != 0)
    is_shift = (score >= spec.red) | (rows.flag("is_shift") & (spec.red <= ALARM))
    is_jump = rows.flag("is_spike") & is_watched & spec.spike & ~is_shift
    usual = rows.number("expected_since")
    excess = np.where(is_jump, _strayed(rows), rows.number("excess"))
    effect = np.where(is_jump, np.abs(value - centre) / np.abs(centre), np.abs(excess) / np.abs(usual))
    is_up = np.where(is_jump, deviation > 0, _is_up(rows))
    # Nothing is usual where nothing ever happened: whatever happens then is a large effect.
    effect = np.where(np.isnan(effect) & (np.abs(excess) > 0), np.inf, effect)
    since = np.where(is_jump, rows.period_start, rows.since)
    since_hour = np.where(is_jump, rows.hour, rows.since_hour)
    has_past = np.nan_to_num(rows.number("n_history")) >= spec.least_history + _periods_since(rows, spec)
    is_told = has_past & ~np.isnan(centre) & ~(np.isnan(score) & np.isnan(deviation))
    return _Evidence(has_past, is_told, score, is_shift, is_jump, is_up, since, since_hour, effect, excess)


def _per_week(rows: Rows, found: _Evidence) -> Floats:
    """Return how many events a week came on top (or were missing) since the shift began."""
    days = (rows.period_end - found.since).astype(np.float64) + 1
    if rows.grain is Grain.HOUR:
        begun = hour_numbers(found.since, found.since_hour)
        days = np.where(np.isnat(found.since), np.nan, (rows.ordinal - begun + 1) / 24)
    return np.abs(found.excess) / np.maximum(days / 7, 1)


def _fading(rows: Rows, found: _Evidence, is_told_of: Flags) -> Flags:
    """Return which shifts were told of before with stronger evidence.

    A shift that ends leaves evidence behind, which takes a while to wear off. Where a wider alarm
    explained it and is over first, what is left of it is no finding of its own; new evidence is.
    """
    fading = np.zeros(len(rows), dtype=bool)
    on: Positions = np.flatnonzero(found.is_shift)
    for lag in range(1, FADING_PERIODS[rows.grain] + 1):
        here = on[on >= lag]
        there = here - lag
        is_near = rows.ordinal[here] - rows.ordinal[there] <= FADING_PERIODS[rows.grain]
        is_same = (rows.series[here] == rows.series[there]) & (found.since[here] == found.since[there])
        is_same &= found.since_hour[here] == found.since_hour[there]
        fading[here] |= is_near & is_same & is_told_of[there] & (found.score[there] > found.score[here])
    return fading


def _periods_since(rows: Rows, spec: NotShifting) -> Floats:
    """Return how many periods ago a shift began, as far as they count: the history must lie before it.

    A series longer than twice the least history has seen enough, however long the shift lasts.
    """
    days = (rows.period_start - rows.since).astype(np.float64)
    if rows.grain is Grain.HOUR:
        days = (rows.ordinal - hour_numbers(rows.since, rows.since_hour)).astype(np.float64)
    days[np.isnat(rows.since)] = 0
    length = {Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30}[rows.grain]
    return np.minimum(days // length, spec.least_history)


def _is_up(rows: Rows) -> Flags:
    side = rows.text("side")
    by_direction = np.full(len(rows), rows.direction != "down_bad")
    return np.where(side == "up", True, np.where(side == "down", False, by_direction))


def _strayed(rows: Rows) -> Floats:
    """Return by how many events (or how much of what is summed) a period missed what was expected of it."""
    part, sample, centre = rows.number("numerator"), rows.number("denominator"), rows.number("centre")
    return part - np.where(np.isnan(sample), centre, sample * centre)


def _moments(days: Dates, hours: Positions) -> list[Moment | None]:
    """Return when each shift began; None where none did."""
    return [
        None if day is None else Moment(day, None if hour == NO_HOUR else hour)
        for day, hour in zip(days.tolist(), hours.tolist(), strict=True)
    ]


def _excesses(excess: Floats, unit: str, currency: str) -> list[Reason | None]:
    """Return by how much each period missed what was expected; None where nobody knows."""
    is_count = unit in {"ratio", "count"}
    size = np.abs(excess)
    sizes: list[Part] = (
        [figure(number, ",.0f") for number in size.tolist()] if is_count else [*amounts(size, unit, currency)]
    )
    fewer = "fewer" if is_count else "less"
    return [
        Reason("reason-excess", {"value": amount, "way": "more" if number > 0 else fewer})
        if number == number
        else None
        for number, amount in zip(excess.tolist(), sizes, strict=True)
    ]


class _Said(NamedTuple):
    """What the reason of one period is made of."""

    level: int
    has_past: bool
    is_shift: bool
    score: float
    value: Amount
    usual: Amount
    since: Moment | None
    excess: Reason | None


def _reason(grain: str, said: _Said) -> Reason:
    if said.level == INSUFFICIENT and said.has_past:
        return Reason("reason-unscored", {"grain": grain})
    if said.level == INSUFFICIENT:
        return Reason("reason-no-history")
    against: dict[str, Part] = {"value": said.value, "usual": said.usual}
    if said.level == GREEN and isnan(said.score):
        return Reason("reason-usual", against)
    if said.level == RED and not said.is_shift:
        jump: dict[str, Part] = {"grain": grain, **against}
        if said.excess is None:
            return Reason("reason-jump", jump)
        return Reason("reason-jump-excess", {**jump, "first": said.excess})
    score = Reason("reason-score", {"score": figure(said.score, ".1f"), **against})
    if said.level == GREEN:
        return score
    begun = score if said.since is None else _since(score, said.since, said.excess)
    is_still = said.level == RED and said.score < ALARM
    return Reason("reason-still", {"rest": begun}) if is_still else begun


def _since(score: Reason, since: Moment, excess: Reason | None) -> Reason:
    begun: dict[str, Part] = {"rest": score, "day": since}
    return (
        Reason("reason-since-excess", {**begun, "first": excess}) if excess else Reason("reason-since", begun)
    )
