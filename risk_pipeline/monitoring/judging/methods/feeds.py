"""A feed's own health: rows by event day against the usual, and the age of its newest event."""

import math
from typing import NamedTuple

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.rule import FeedFresh, FeedVolume
from risk_pipeline.monitoring.judging.arrays import AMBER, GREEN, INSUFFICIENT, RED, Positions, codes
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion


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

    def describe(at: Positions) -> list[str]:
        columns = (value, usual, below, history, share, by_spread, level)
        facts = zip(*(column[at].tolist() for column in columns), strict=True)
        return [_volume_sentence(spec, _Day(*fact)) for fact in facts]

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


def _volume_sentence(spec: FeedVolume, day: _Day) -> str:
    if day.level == INSUFFICIENT and day.history < spec.min_history:
        return f"{counted(day.history, 'day')} of history, {spec.min_history} are needed"
    if day.level == INSUFFICIENT:
        return f"{max(day.usual, 0):,.1f} rows are usual, {spec.min_expected:,.0f} are needed"
    facts = f"{counted(day.rows, 'row')}, {day.usual:,.0f} are usual"
    if math.isnan(day.spread):
        name = "red" if day.share == spec.red else "amber"
        verb = "less than" if day.level > GREEN else "at least"
        return f"{facts}: {verb} the {name} share of {day.share * 100:g} %"
    name = "red" if day.level == RED else "amber"
    return f"{facts}: {day.below:.1f} standard deviations below, beyond the {name} {day.spread:g}"


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

    def describe(at: Positions) -> list[str]:
        facts = zip(hours[at].tolist(), limit[at].tolist(), level[at].tolist(), strict=True)
        return [_freshness_sentence(spec, *fact) for fact in facts]

    return Opinion(level=level, limit=limit, kind="age", describe=describe)


def _freshness_sentence(spec: FeedFresh, age: float, limit: float, level: int) -> str:
    if level == INSUFFICIENT:
        return f"the feed has less than the {counted(spec.min_history, 'day')} of history that are needed"
    name, verb = "red" if level == RED else "amber", "more than" if level > GREEN else "within"
    return f"the newest event is {age:,.0f} hours old, {verb} the {name} {limit:g}"
