"""Judge one rule: what its method thinks, what the state of the data allows, and k in a row.

Statuses are given in this order, first match wins: error, not_configured, stale, no_data,
immature, insufficient, then red, amber, green. What is not known is never green.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.reasons.parts import Day, Figure
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import (
    FEED_INDICATORS,
    RULE_KINDS,
    ControlTestPasses,
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotShifting,
    NotWorsening,
    ProcessConforms,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.monitoring.judging.arrays import (
    AMBER,
    ERROR,
    GREEN,
    IMMATURE,
    INSUFFICIENT,
    NO_DATA,
    RED,
    Codes,
    Flags,
    Floats,
    Positions,
    Texts,
    is_given,
)
from risk_pipeline.monitoring.judging.block_writer import write_block
from risk_pipeline.monitoring.judging.frame_columns import BEGINS_WITHIN
from risk_pipeline.monitoring.judging.frame_index import NO_GATE, FrameIndex, Rows
from risk_pipeline.monitoring.judging.method_result import Opinion
from risk_pipeline.monitoring.judging.methods.concentration import judge_concentration
from risk_pipeline.monitoring.judging.methods.control import judge_control_limits
from risk_pipeline.monitoring.judging.methods.exceptions import judge_exceptions
from risk_pipeline.monitoring.judging.methods.feeds import judge_freshness, judge_volume
from risk_pipeline.monitoring.judging.methods.limits import judge_limits
from risk_pipeline.monitoring.judging.methods.shift import judge_shift
from risk_pipeline.monitoring.judging.methods.trend import judge_trend
from risk_pipeline.monitoring.judging.mute_within_rule import Hits, mute_hits
from risk_pipeline.monitoring.judging.verdict_block import VerdictBlock

# Each case is tested for itself: a part of a period will do.
_OF_SINGLE_CASES = (ControlTestPasses, ProcessConforms)
_ON_INDICATOR = (
    *(WithinLimits, WithinControlLimits, NotShifting, NotWorsening, NotConcentrated),
    *_OF_SINGLE_CASES,
)
# Judged by events, however small one period's sample: shares of a total, evidence that adds up, and what
# looks at every case there is.
_OF_ANY_SAMPLE = (NotConcentrated, NotShifting, *_OF_SINGLE_CASES)
# Those that look at one row alone; `target_of` has refused all others but two, which look back.
_METHODS: Mapping[type[BaseModel], Callable[..., Opinion]] = {
    WithinLimits: judge_limits,
    WithinControlLimits: judge_control_limits,
    NotConcentrated: judge_concentration,
    ControlTestPasses: judge_exceptions,
    ProcessConforms: judge_exceptions,
    FeedVolume: judge_volume,
    FeedFresh: judge_freshness,
}
_FEED_INDICATOR = {RULE_KINDS[kind]: name for kind, name in FEED_INDICATORS.items()}


@dataclass(frozen=True)
class Target:
    """What a rule looks at."""

    indicator: str
    grain: Grain
    dimensions: tuple[str, ...]
    segments: tuple[str, ...] | None = None


def target_of(spec: BaseModel) -> Target:
    """Say which rows a rule looks at: of a feed rule, its feeds' rows of the feed indicator."""
    if isinstance(spec, FeedVolume | FeedFresh):
        return Target(_FEED_INDICATOR[type(spec)], Grain.DAY, ("feed",), spec.feeds)
    if isinstance(spec, _ON_INDICATOR):
        segments = spec.segments if isinstance(spec, ControlTestPasses) else None
        return Target(spec.indicator, spec.grain, spec.by, segments)
    msg = f"{type(spec).__name__} has no judge"
    raise TypeError(msg)


def judge(index: FrameIndex, spec: BaseModel) -> VerdictBlock:
    """Judge all segments and periods of a rule at once.

    Raises:
        ConfigError: the rule's limits do not fit its indicator.
    """
    # Division by zero and overflow are answers here (no number, no limit), never a reason to stop.
    with np.errstate(all="ignore"):
        return _judge(index, spec)


def _judge(index: FrameIndex, spec: BaseModel) -> VerdictBlock:
    target = target_of(spec)
    rows = index.rows(target.indicator, target.grain, target.dimensions, target.segments)
    known = _known(
        rows,
        checks_sample=not isinstance(spec, _OF_ANY_SAMPLE),
        needs_whole=not isinstance(spec, _OF_SINGLE_CASES),
    )
    opinion = _ask(rows, spec, known == GREEN)
    status = np.where(known == GREEN, opinion.level, known).astype(np.int8)
    # A method that judges another number than the row's own may miss that number alone.
    if opinion.value is not None:
        status[(status >= INSUFFICIENT) & np.isnan(opinion.value)] = NO_DATA
    muted = mute_hits(Hits(rows, opinion, status, getattr(spec, "on_known_event", "ignore")))
    is_free = ~muted.are_given
    run = _reds_in_a_row(rows, (status == RED) & is_free)
    needed = getattr(spec, "consecutive", 1)
    waiting = (status == RED) & is_free & (run < needed) & (rows.gate == NO_GATE)
    status[waiting] = AMBER
    reasons = _reasons(rows, opinion, known, status)
    for at in np.flatnonzero(waiting):
        streak = {"run": Figure(int(run[at]), ".0f"), "needed": Figure(needed, ".0f")}
        reasons[at] = Reason("reason-streak", {**streak, "rest": reasons[at]})
    return write_block(rows, opinion, status, reasons, muted, _known_events(rows, spec, status, reasons))


def _known_events(rows: Rows, spec: BaseModel, status: Codes, reasons: Texts) -> Texts:
    """Return what the calendar has for each period, and add it to the reason of a hit."""
    if getattr(spec, "on_known_event", "ignore") == "ignore":
        return np.full(len(rows), None, dtype=object)
    events = rows.text("known_event").copy()
    events[status < GREEN] = None
    for at in np.flatnonzero((status >= AMBER) & is_given(events) & ~rows.is_context):
        reasons[at] = Reason("reason-event", {"rest": reasons[at], "names": events[at]})
    return events


def _ask(rows: Rows, spec: BaseModel, is_known: Flags) -> Opinion:
    match spec:
        case NotShifting():
            return judge_shift(rows, spec, is_known)
        case NotWorsening():
            return judge_trend(rows, spec, is_known)
        case _:
            return _METHODS[type(spec)](rows, spec)


def _known(rows: Rows, *, checks_sample: bool, needs_whole: bool) -> Codes:
    """Return green where the data allow a judgement, else why not; later lines take precedence."""
    value, sample = rows.number("value"), rows.number("denominator")
    status = np.full(len(rows), GREEN, dtype=np.int8)
    if checks_sample:
        status[sample < rows.min_denominator] = INSUFFICIENT
        if rows.unit == "ratio":
            status[np.isnan(sample)] = INSUFFICIENT
    is_part = rows.flag(BEGINS_WITHIN)
    status[~rows.is_complete & ~is_part] = IMMATURE
    if needs_whole:
        status[is_part] = INSUFFICIENT
    status[np.isnan(value)] = NO_DATA
    status = np.where(rows.gate != NO_GATE, rows.gate, status)
    status[np.isinf(value)] = ERROR
    return status


def _reds_in_a_row(rows: Rows, is_red: Flags) -> Positions:
    """Return how many adjacent periods of the series are red up to each row."""
    at = np.arange(len(rows))
    follows = np.zeros(len(rows), dtype=bool)
    follows[1:] = is_red[:-1] & (np.diff(rows.series) == 0) & (np.diff(rows.ordinal) == 1)
    begins = np.maximum.accumulate(np.where(is_red & ~follows, at, 0)) if len(rows) else at
    return np.where(is_red, at - begins + 1, 0)


def _reasons(rows: Rows, opinion: Opinion, known: Codes, status: Codes) -> Texts:
    reasons = np.full(len(rows), None, dtype=object)
    ours = ~rows.is_context
    judged: Positions = np.flatnonzero(ours & (known == GREEN) & (status > NO_DATA))
    reasons[judged] = opinion.describe(judged)
    short: Positions = np.flatnonzero(ours & (known == INSUFFICIENT))
    reasons[short] = _few(rows.number("denominator")[short], rows.min_denominator[short])
    reasons[ours & (known == INSUFFICIENT) & rows.flag(BEGINS_WITHIN)] = Reason("reason-begins-within")
    young: Positions = np.flatnonzero(ours & (status == IMMATURE))
    reasons[young] = _not_ripe(rows, young)
    reasons[status == NO_DATA] = Reason("reason-no-value")
    gated = rows.gate != NO_GATE
    reasons[gated] = rows.gate_reason[gated]
    reasons[status == ERROR] = Reason("reason-not-finite")
    return reasons


def _not_ripe(rows: Rows, young: Positions) -> list[Reason]:
    if rows.grain is Grain.HOUR:
        return [Reason("reason-hour-open")] * len(young)
    days = zip(rows.period_end[young].tolist(), rows.known_on[young].tolist(), strict=True)
    return [Reason("reason-not-ripe", {"day": Day(end), "until": Day(known_on)}) for end, known_on in days]


def _few(sample: Floats, needed: Floats) -> list[Reason]:
    return [
        Reason("reason-no-sample")
        if np.isnan(n)
        else Reason("reason-sample", {"value": Figure(n, ",.0f"), "needed": Figure(least, ",.0f")})
        for n, least in zip(sample.tolist(), needed.tolist(), strict=True)
    ]
