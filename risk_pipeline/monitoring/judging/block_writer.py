"""Turn what was judged into a block of verdicts: the columns of `domain.verdict.Verdict`."""

import numpy as np

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.monitoring.judging.arrays import (
    GREEN,
    NO_HOUR,
    RED,
    STATUS_TEXTS,
    Codes,
    Dates,
    Flags,
    Floats,
    Positions,
    Texts,
)
from risk_pipeline.monitoring.judging.frame_index import NO_GATE, Rows
from risk_pipeline.monitoring.judging.method_result import Opinion
from risk_pipeline.monitoring.judging.mute_within_rule import Suppressions
from risk_pipeline.monitoring.judging.verdict_block import Reds, VerdictBlock


def write_block(
    rows: Rows, opinion: Opinion, status: Codes, reasons: Texts, muted: Suppressions, known_events: Texts
) -> VerdictBlock:
    """Return the verdicts of all rows but those of the context, whose reds are kept apart."""
    keep: Positions = np.flatnonzero(~rows.is_context)
    is_up = np.full(len(rows), rows.direction != "down_bad") if opinion.is_up is None else opinion.is_up
    columns = {
        "period_start": rows.period_start[keep],
        "period_end": rows.period_end[keep],
        "hour": _known_hours(rows.hour)[keep],
        "known_on": rows.known_on[keep],
        "dimension": rows.dimension[keep],
        "segment": rows.segment[keep],
        "status": STATUS_TEXTS[status[keep]],
        **{name: numbers[keep] for name, numbers in _numbers(rows, opinion, status).items()},
        "limit_kind": _kinds(rows, opinion, status)[keep],
        "grounds": reasons[keep],
        "suppressed": muted.codes[keep],
        "suppressed_detail": muted.sentences[keep],
        "since": _since(rows, opinion, status)[keep],
        "since_hour": _since_hour(rows, opinion, status)[keep],
        "known_event": known_events[keep],
    }
    explains = (status == RED) & _is_alarm(muted, opinion)
    earlier: Positions = np.flatnonzero(rows.is_context & explains)
    return VerdictBlock(
        codes=status[keep],
        columns=columns,
        is_up=is_up[keep],
        explains=explains[keep],
        earlier=_reds(rows, is_up, earlier),
    )


def _is_alarm(muted: Suppressions, opinion: Opinion) -> Flags:
    """Return what can explain other hits: what is acted on, and fading evidence, whose alarm is still on."""
    is_small = np.asarray(muted.codes == Muted.SMALL_EFFECT.value, dtype=np.bool_)
    is_fading = np.zeros(len(is_small), dtype=np.bool_) if opinion.fading is None else opinion.fading
    return ~muted.are_given | (is_fading & ~is_small)


def _numbers(rows: Rows, opinion: Opinion, status: Codes) -> dict[str, Floats]:
    def own(name: str, given: Floats | None) -> Floats:
        return rows.number(name) if given is None else given

    def usual(name: str) -> Floats:
        # Of another number than the row's own (a share of the total) the row's usual one says nothing.
        return rows.number(name) if opinion.value is None else np.full(len(rows), np.nan)

    judged = status >= GREEN
    excess = own("excess", opinion.excess)
    return {
        "value": own("value", opinion.value),
        "numerator": own("numerator", opinion.numerator),
        "denominator": own("denominator", opinion.denominator),
        "limit_value": np.where(judged & (rows.gate == NO_GATE), opinion.limit, np.nan),
        "expected": usual("centre"),
        "lower": usual("lower"),
        "upper": usual("upper"),
        "score": usual("deviation") if opinion.score is None else opinion.score,
        "exposure_minor": rows.number("exposure_minor"),
        "excess": np.where(judged, excess if opinion.value is None else np.nan, np.nan),
    }


def _since(rows: Rows, opinion: Opinion, status: Codes) -> Dates:
    since = rows.since if opinion.since is None else opinion.since
    known = (status >= GREEN) & (opinion.value is None)
    return np.where(known, since, np.datetime64("NaT", "D"))


def _since_hour(rows: Rows, opinion: Opinion, status: Codes) -> Floats:
    hours = rows.since_hour if opinion.since_hour is None else opinion.since_hour
    return np.where(np.isnat(_since(rows, opinion, status)), np.nan, _known_hours(hours))


def _known_hours(hours: Positions) -> Floats:
    return np.where(hours == NO_HOUR, np.nan, hours)


def _kinds(rows: Rows, opinion: Opinion, status: Codes) -> Texts:
    kinds = np.full(len(rows), None, dtype=object)
    kinds[status >= GREEN] = opinion.kind
    kinds[(status >= GREEN) & (rows.gate != NO_GATE)] = "feed_state"
    return kinds


def _reds(rows: Rows, is_up: Flags, at: Positions) -> Reds:
    return Reds(
        rows.period_start[at],
        rows.period_end[at],
        rows.known_on[at],
        rows.dimension[at],
        rows.segment[at],
        is_up[at],
        rows.hour[at],
    )
