"""Judge one rule: what its method thinks, what the state of the data allows, and k in a row.

Statuses are given in this order, first match wins: error, not_configured, stale, no_data,
immature, insufficient, then red, amber, green. What is not known is never green.
"""

from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.rule import (
    FEED_INDICATORS,
    RULE_KINDS,
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotWorsening,
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
    STATUS_TEXTS,
    Codes,
    Flags,
    Floats,
    Positions,
    Texts,
)
from risk_pipeline.monitoring.judging.concentration import judge_concentration
from risk_pipeline.monitoring.judging.control import judge_control_limits
from risk_pipeline.monitoring.judging.feeds import judge_freshness, judge_volume
from risk_pipeline.monitoring.judging.index import NO_GATE, FrameIndex, Rows
from risk_pipeline.monitoring.judging.limits import judge_limits
from risk_pipeline.monitoring.judging.opinion import Opinion
from risk_pipeline.monitoring.judging.trend import judge_trend
from risk_pipeline.monitoring.judging.verdicts import VerdictBlock

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
    if isinstance(spec, WithinLimits | WithinControlLimits | NotWorsening | NotConcentrated):
        return Target(spec.indicator, spec.grain, spec.by)
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
    known = _known(rows, checks_sample=not isinstance(spec, NotConcentrated))
    opinion = _ask(rows, spec, known == GREEN)
    status = np.where(known == GREEN, opinion.level, known).astype(np.int8)
    # A method that judges another number than the row's own may miss that number alone.
    if opinion.value is not None:
        status[(status >= INSUFFICIENT) & np.isnan(opinion.value)] = NO_DATA
    small = np.zeros(len(rows), dtype=bool) if opinion.small is None else opinion.small
    run = _reds_in_a_row(rows, (status == RED) & ~small)
    needed = getattr(spec, "consecutive", 1)
    waiting = (status == RED) & ~small & (run < needed) & (rows.gate == NO_GATE)
    status[waiting] = AMBER
    keep: Positions = np.flatnonzero(~rows.is_context)
    reasons = _reasons(rows, opinion, known, status)
    for at in np.flatnonzero(waiting):
        reasons[at] = f"red {run[at]} of {needed}: {reasons[at]}"
    return _block(rows, opinion, status, keep, reasons, small & (status >= AMBER))


def _ask(rows: Rows, spec: BaseModel, is_known: Flags) -> Opinion:
    match spec:
        case WithinLimits():
            return judge_limits(rows, spec)
        case WithinControlLimits():
            return judge_control_limits(rows, spec)
        case NotWorsening():
            return judge_trend(rows, spec, is_known)
        case NotConcentrated():
            return judge_concentration(rows, spec)
        case FeedVolume():
            return judge_volume(rows, spec)
        case FeedFresh():
            return judge_freshness(rows, spec)
        case _:
            msg = f"{type(spec).__name__} has no judge"
            raise TypeError(msg)


def _known(rows: Rows, *, checks_sample: bool) -> Codes:
    """Return green where the data allow a judgement, else why not; later lines take precedence."""
    value, sample = rows.number("value"), rows.number("denominator")
    status = np.full(len(rows), GREEN, dtype=np.int8)
    if checks_sample:
        status[sample < rows.min_denominator] = INSUFFICIENT
        if rows.unit == "ratio":
            status[np.isnan(sample)] = INSUFFICIENT
    status[~rows.is_complete] = IMMATURE
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
    texts = np.full(len(rows), "", dtype=object)
    ours = ~rows.is_context
    judged: Positions = np.flatnonzero(ours & (known == GREEN) & (status > NO_DATA))
    texts[judged] = opinion.describe(judged)
    short: Positions = np.flatnonzero(ours & (known == INSUFFICIENT))
    texts[short] = _sample_texts(rows.number("denominator")[short], rows.min_denominator[short])
    young: Positions = np.flatnonzero(ours & (status == IMMATURE))
    texts[young] = [
        f"the period ends {end} and is known on {known_on}"
        for end, known_on in zip(rows.period_end[young], rows.known_on[young], strict=True)
    ]
    texts[status == NO_DATA] = "no value: nothing happened or nothing arrived in this period"
    gated = rows.gate != NO_GATE
    texts[gated] = rows.gate_reason[gated]
    texts[status == ERROR] = "the value is not a finite number"
    return texts


def _sample_texts(sample: Floats, needed: Floats) -> list[str]:
    return [
        "the size of the sample is unknown"
        if np.isnan(n)
        else f"a sample of {n:,.0f}, {least:,.0f} are needed"
        for n, least in zip(sample.tolist(), needed.tolist(), strict=True)
    ]


def _block(
    rows: Rows, opinion: Opinion, status: Codes, keep: Positions, reasons: Texts, small: Flags
) -> VerdictBlock:
    def number(name: str, own: Floats | None = None) -> Floats:
        return (rows.number(name) if own is None else own)[keep]

    judged, gated = status >= GREEN, rows.gate != NO_GATE
    columns = {
        "period_start": rows.period_start[keep],
        "period_end": rows.period_end[keep],
        "known_on": rows.known_on[keep],
        "dimension": rows.dimension[keep],
        "segment": rows.segment[keep],
        "status": STATUS_TEXTS[status[keep]],
        "value": number("value", opinion.value),
        "numerator": number("numerator", opinion.numerator),
        "denominator": number("denominator", opinion.denominator),
        "limit_value": np.where(judged & ~gated, opinion.limit, np.nan)[keep],
        "limit_kind": _labels(judged & ~gated, opinion.kind, judged & gated, "feed_state")[keep],
        "expected": number("centre"),
        "score": number("deviation"),
        **{name: number(name) for name in ("lower", "upper", "exposure_minor")},
        "reason": reasons[keep],
        "suppressed": _labels(small, "small effect")[keep],
    }
    return VerdictBlock(codes=status[keep], is_small=small[keep], columns=columns)


def _labels(flags: Flags, label: str, other: Flags | None = None, other_label: str = "") -> Texts:
    texts = np.full(len(flags), None, dtype=object)
    texts[flags] = label
    if other is not None:
        texts[other] = other_label
    return texts
