"""The reds of a run in one table: what can explain other hits, and what others can explain."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.rule import EXCEPTION_RULES, FEED_RULES, RULE_KINDS, RuleState
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.judging.arrays import Column, Dates, Positions, hour_numbers
from risk_pipeline.monitoring.rule_verdicts import RuleVerdicts

CONTEXT = -1
"""Stands for the row of a red before the window: it explains, and has no verdict in this run."""

_SEVERITIES = ("critical", "warning", "info")
# An early warning comes first, lasts as long as the shift and tells since when: the others add little to it.
_KINDS = (
    "expect_indicator_not_to_shift",
    "expect_indicator_within_limits",
    "expect_indicator_within_control_limits",
)
# A slice's sums restart some weeks after a shock has passed: only good periods wear them off.
_LINGERS = {Grain.HOUR: 24, Grain.DAY: 14, Grain.WEEK: 28, Grain.MONTH: 0}
_NEVER = np.iinfo(np.int64).max


def read_reds(parts: Sequence[RuleVerdicts]) -> pd.DataFrame:
    """Return the reds of active rules on indicators that explain others, those of the context among them.

    `part` and `at` say where a verdict stands, `start`, `end` and `until` number its days (hours of hourly
    rules), `weight` orders the rules, the weightiest first. Empty where nothing is red.
    """
    order = sorted(range(len(parts)), key=lambda at: _weight(parts[at]))
    tables = []
    for weight, number in enumerate(order):
        part = parts[number]
        red: Positions = np.flatnonzero(part.block.explains)
        if _can_explain(part) and (len(red) or len(part.block.earlier)):
            facts = {"indicator": part.indicator, "owner": part.rule.meta.owner}
            tables.append((number, _table(part, red).assign(part=number, weight=weight, **facts)))
    tables.sort(key=lambda each: each[0])
    return pd.concat([table for _, table in tables], ignore_index=True) if tables else pd.DataFrame()


def _can_explain(part: RuleVerdicts) -> bool:
    # A failed test of a control is a finding of its own, whatever else is red, and explains nothing else.
    rule, apart = part.rule, FEED_RULES | EXCEPTION_RULES
    return rule.type in RULE_KINDS and rule.type not in apart and rule.meta.state is RuleState.ACTIVE


def _weight(part: RuleVerdicts) -> tuple[int, int, str]:
    """Return what rules are ordered by, the weightiest first. It does not depend on the data."""
    kind = _KINDS.index(part.rule.type) if part.rule.type in _KINDS else len(_KINDS)
    return _SEVERITIES.index(part.rule.severity), kind, part.rule.id


def _table(part: RuleVerdicts, red: Positions) -> pd.DataFrame:
    block, earlier = part.block, part.block.earlier

    def join(name: str, own: Column) -> Column:
        return np.concatenate([own, getattr(earlier, name)])

    def column(name: str) -> Column:
        return join(name, block.columns[name][red])

    start, end, since = column("period_start"), column("period_end"), block.columns["since"][red]
    is_hourly = part.grain is Grain.HOUR
    if is_hourly:
        # Hours are numbered too, far from any number of a day: they never meet one by chance.
        hour = join("hour", block.columns["hour"][red]).astype(np.int64)
        start = end = hour_numbers(start, hour)
        since = _hours_since(block, red)
    numbers = {
        name: np.concatenate([np.abs(block.columns[name][red]), np.full(len(earlier), np.nan)])
        for name in ("excess", "numerator")
    }
    return pd.DataFrame(
        {
            "at": np.concatenate([red, np.full(len(earlier), CONTEXT)]),
            "start": start.astype(np.int64),
            "end": end.astype(np.int64),
            "until": _until(end, part.grain).astype(np.int64),
            "is_hourly": is_hourly,
            "lingers_from": _lingers_from(since, end, part.grain),
            "dimension": column("dimension"),
            "segment": column("segment"),
            "is_up": join("is_up", block.is_up[red]),
            **numbers,
        }
    )


def _hours_since(block: VerdictBlock, red: Positions) -> Positions:
    """Return the number of the hour each shift began in; of those without, one that is never reached."""
    since, hour = block.columns["since"][red], np.nan_to_num(block.columns["since_hour"][red])
    return np.where(np.isnat(since), _NEVER, hour_numbers(since, hour.astype(np.int64)))


def _until(end: Dates, grain: Grain) -> Dates:
    """Return the last day on which a period is the newest one known: the day before the next one ends."""
    if grain is Grain.MONTH:
        return (end.astype("datetime64[M]") + 2).astype("datetime64[D]") - 2
    return end + ({Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7}[grain] - 1)


def _lingers_from(since: Dates, end: Dates, grain: Grain) -> Positions:
    """Return the first day on which a total's alarm still explains each period: after it, where none does."""
    from_day = np.maximum(since, end[: len(since)] - _LINGERS[grain])
    if grain is Grain.HOUR:
        return np.concatenate(
            [np.where(since == _NEVER, end[: len(since)] + 1, from_day), end[len(since) :] + 1]
        )
    of_context = np.full(len(end) - len(since), np.datetime64("NaT", "D"))
    days = np.concatenate([from_day, of_context])
    return np.where(np.isnat(days), end + 1, days).astype("datetime64[D]").astype(np.int64)
