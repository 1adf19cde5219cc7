"""A feed's own health: rows by event day against the usual, and the age of its newest event."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.rule import FeedFresh, FeedVolume
from risk_pipeline.monitoring.judging.arrays import AMBER, GREEN, INSUFFICIENT, RED, Positions, codes
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion


def judge_volume(rows: Rows, spec: FeedVolume) -> Opinion:
    """Red when a feed brought less than the red share of what that weekday usually brings."""
    if spec.amber < spec.red:
        raise ConfigError(
            f"amber {spec.amber} lies below red {spec.red}; fewer rows are worse. Swap the two."
        )
    value, usual = rows.number("value"), rows.number("centre")
    history = np.nan_to_num(rows.number("n_history"))
    level = codes(len(rows), GREEN)
    level[value < spec.amber * usual] = AMBER
    level[value < spec.red * usual] = RED
    level[(history < spec.min_history) | ~(usual >= spec.min_expected)] = INSUFFICIENT
    share = np.where(value < spec.red * usual, spec.red, spec.amber)

    def describe(at: Positions) -> list[str]:
        facts = zip(
            value[at].tolist(),
            usual[at].tolist(),
            share[at].tolist(),
            level[at].tolist(),
            history[at].tolist(),
            strict=True,
        )
        return [_volume_sentence(spec, *fact) for fact in facts]

    return Opinion(level=level, limit=share * usual, kind="volume", describe=describe)


def _volume_sentence(
    spec: FeedVolume, value: float, usual: float, share: float, level: int, history: float
) -> str:
    if level == INSUFFICIENT and history < spec.min_history:
        return f"{counted(history, 'day')} of history, {spec.min_history} are needed"
    if level == INSUFFICIENT:
        return f"{max(usual, 0):,.1f} rows are usual, {spec.min_expected:,.0f} are needed"
    name = "red" if share == spec.red else "amber"
    verb = "less than" if level > GREEN else "at least"
    return f"{counted(value, 'row')}, {usual:,.0f} are usual: {verb} the {name} share of {share * 100:g} %"


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
