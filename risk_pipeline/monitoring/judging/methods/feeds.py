"""A feed's own health: rows by event day against the usual, and the age of its newest event."""

import math
from typing import NamedTuple

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.domain.register.rule import FeedFresh, FeedVolume
from risk_pipeline.monitoring.judging.arrays import AMBER, GREEN, INSUFFICIENT, RED, Positions, codes
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion, figure, how_many


def judge_volume(rows: Rows, spec: FeedVolume) -> Opinion:
    """Red when a feed brought far less than that weekday usually brings: by a share, or by its own spread.

    A steady feed is broken with a third of its rows, which a restless one may bring on a quiet day. The
    spread speaks only below the amber share, and not on days of the calendar, which may well be quiet.
    """
    if spec.amber < spec.red:
        raise ConfigError(
            f"amber {spec.amber} lies below red {spec.red}; fewer rows are worse. Swap the two."
        )
    value, usual, below = rows.number("value"), rows.number("centre"), -rows.number("deviation")
    below[rows.muted("mute")] = np.nan
    history = np.nan_to_num(rows.number("n_history"))
    is_low, is_lowest = value < spec.amber * usual, value < spec.red * usual
    is_far = is_low & (below >= spec.red_deviation)
    level = codes(len(rows), GREEN)
    level[is_low | (below >= spec.amber_deviation)] = AMBER
    level[is_lowest | is_far] = RED
    level[(history < spec.min_history) | ~(usual >= spec.min_expected)] = INSUFFICIENT
    by_spread = np.where(is_far & ~is_lowest, spec.red_deviation, spec.amber_deviation)
    by_spread[is_lowest | (is_low & ~is_far) | ~(below >= by_spread)] = np.nan
    share = np.where(is_lowest, spec.red, spec.amber)
    # How many rows would be so many deviations below the usual, in proportion.
    at_spread = usual - (usual - value) * by_spread / below
    limit = np.where(np.isnan(by_spread), share * usual, at_spread)

    def describe(at: Positions) -> list[Reason]:
        columns = (value, usual, below, history, share, by_spread, level)
        facts = zip(*(column[at].tolist() for column in columns), strict=True)
        return [_volume_reason(spec, _Day(*fact)) for fact in facts]

    return Opinion(level=level, limit=limit, kind="volume", describe=describe)


class _Day(NamedTuple):
    """What is said of a feed's day; `spread` is the limit in deviations, NaN where a share decides."""

    rows: float
    usual: float
    below: float
    history: float
    share: float
    spread: float
    level: int


def _volume_reason(spec: FeedVolume, day: _Day) -> Reason:
    if day.level == INSUFFICIENT and day.history < spec.min_history:
        needed = figure(spec.min_history, ".0f")
        return Reason("reason-history", {"count": how_many(day.history), "grain": "day", "needed": needed})
    if day.level == INSUFFICIENT:
        value, needed = figure(max(day.usual, 0), ",.1f"), figure(spec.min_expected, ",.0f")
        return Reason("reason-usual-rows", {"value": value, "needed": needed})
    facts: dict[str, Part] = {"count": how_many(day.rows), "usual": figure(day.usual, ",.0f")}
    if math.isnan(day.spread):
        verb = "less_than" if day.level > GREEN else "at_least"
        level = "red" if day.share == spec.red else "amber"
        share = figure(day.share * 100, "g", "%")
        return Reason("reason-rows-share", {**facts, "verb": verb, "level": level, "limit": share})
    level = "red" if day.level == RED else "amber"
    score, limit = figure(day.below, ".1f"), figure(day.spread, "g")
    return Reason("reason-rows-spread", {**facts, "score": score, "level": level, "limit": limit})


def judge_freshness(rows: Rows, spec: FeedFresh) -> Opinion:
    """Red when a feed's newest event is older than the red number of hours at the day's end."""
    if spec.amber_hours > spec.red_hours:
        raise ConfigError(
            f"amber_hours {spec.amber_hours} is beyond red_hours {spec.red_hours}. Swap the two."
        )
    hours = rows.number("value")
    level = codes(len(rows), GREEN)
    level[hours > spec.amber_hours] = AMBER
    level[hours > spec.red_hours] = RED
    level[np.nan_to_num(rows.number("n_history")) < spec.min_history] = INSUFFICIENT
    limit = np.where(hours > spec.red_hours, spec.red_hours, spec.amber_hours)

    def describe(at: Positions) -> list[Reason]:
        facts = zip(hours[at].tolist(), limit[at].tolist(), level[at].tolist(), strict=True)
        return [_freshness_reason(spec, *fact) for fact in facts]

    return Opinion(level=level, limit=limit, kind="age", describe=describe)


def _freshness_reason(spec: FeedFresh, age: float, limit: float, level: int) -> Reason:
    if level == INSUFFICIENT:
        return Reason("reason-feed-young", {"count": how_many(spec.min_history)})
    return Reason(
        "reason-age",
        {
            "value": figure(age, ",.0f"),
            "verb": "more_than" if level > GREEN else "within",
            "level": "red" if level == RED else "amber",
            "limit": figure(limit, "g"),
        },
    )
