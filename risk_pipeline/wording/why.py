"""Why people were told of a verdict, or not: what `notification_trace.py` of the domain found, in words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from risk_pipeline.domain.formatting import format_hour, judged_unit
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.said import Said
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.wording.fit import sentence, spoken
from risk_pipeline.wording.language import Words
from risk_pipeline.wording.reasons import reason_in
from risk_pipeline.wording.saying import said_in


def told_verdict(words: Words, verdict: Verdict, unit: str, currency: str) -> str:
    """Return what a rule said, of what, when, with its value against the limit."""
    return words.say(
        "why-verdict",
        rule=verdict.rule_id,
        where=words.say("all-of-it") if verdict.series.is_total else verdict.series.slice,
        period=words.period(verdict.period),
        status=words.say("why-status", status=verdict.status),
        value=_value(words, verdict, unit, currency),
        reason=_why(words, verdict.grounds or verdict.reason),
        since=_since(words, verdict),
    )


def told_lines(words: Words, lines: Sequence[Said], zone: str) -> tuple[str, ...]:
    """Return what followed from it; times are those of the project's zone, which the last line names."""
    said = [said_in(words, line, ZoneInfo(zone)) for line in lines]
    if any(isinstance(given, datetime) for line in lines for given in line.given.values()):
        said.append(words.say("why-zone", zone=words.zone(zone)))
    return tuple(said)


def _value(words: Words, verdict: Verdict, unit: str, currency: str) -> str:
    if verdict.value is None:
        return words.say("why-no-value")
    unit = judged_unit(verdict.limit_kind, unit)
    value, limit = words.against(verdict.value, verdict.limit_value, unit, currency)
    if verdict.status is Status.NO_DATA:
        return words.say("why-value-so-far", value=value)
    if verdict.limit_value is None:
        return words.say("why-value", value=value)
    kind = words.say("limit-kind", kind=verdict.limit_kind or "")
    return words.say("why-value-limit", value=value, limit=limit, kind=kind)


def _why(words: Words, reason: Reason | str) -> str:
    """Return the reason of the verdict, in the reader's language."""
    return f" {sentence(spoken(reason_in(words, reason)))}" if reason else ""


def _since(words: Words, verdict: Verdict) -> str:
    # Of a feed it is known since when it is at fault; no shift of it is judged.
    if verdict.since is None or not verdict.is_hit or verdict.series.is_feed:
        return ""
    day = words.day(verdict.since)
    if verdict.since_hour is None:
        said = words.say("why-since", day=day)
    else:
        said = words.say("why-since-hour", day=day, time=format_hour(verdict.since_hour))
    return f" {said}"
