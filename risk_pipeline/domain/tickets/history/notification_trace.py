"""Why was I (not) told? From a verdict, what it did to its ticket, and what became of the messages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.formatting import format_hour, format_period, format_until
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Change, Ticket, fold, ticket_ref
from risk_pipeline.domain.verdict import (
    EXPLAINED_BY_TOTAL,
    FADING,
    SAME_FINDING,
    SHADOW,
    SMALL_EFFECT,
    Status,
    Verdict,
)

_UNJUDGED = {
    Status.INSUFFICIENT: "there were too few cases in the period to judge it",
    Status.IMMATURE: "the period is not of age yet: what happened in it is not wholly known",
    Status.NO_DATA: "nothing was there to judge; no data is never taken for good news",
    Status.STALE: "a feed it depends on was broken; the feed's own ticket is with its data engineer",
    Status.NOT_CONFIGURED: "a feed it depends on is not configured",
    Status.ERROR: "the rule could not be evaluated",
}
# How a verdict's `suppressed` begins, and what that means.
_KEPT_BACK = (
    (SHADOW, "the rule is only tried out (shadow): its verdicts are recorded and never acted on"),
    (SMALL_EFFECT, "the effect is too small to act on"),
    (FADING, "the shift was reported when its evidence was stronger; it is fading, which is no news"),
    (EXPLAINED_BY_TOTAL, "the whole indicator is red too, and the total speaks for its slices"),
    (SAME_FINDING, "another rule of the same owner speaks for the same finding"),
    ("known event", "the event calendar or a maintenance window mutes new alerts of that period"),
)
# How an event's `suppressed` begins, and what that means.
_NOT_TOLD = (
    ("backfill", "it was recorded in a backfill or a silent replay: the past pages nobody"),
    ("snoozed", "somebody had snoozed the ticket; a worse severity would have broken that"),
    ("storm", "it is one of a storm: the message of the parent ticket tells of all its members"),
    ("flapping", "the ticket moves to and fro too often: the daily digest tells of it until it is quiet"),
    ("closed at once", "the same verdict closed the ticket, and the close tells it"),
    ("nobody was told", "nobody had been told of the ticket, so neither of its end"),
    ("the snooze ended", "there was nothing red to come back to"),
)


# What a verdict does beside the event that sets the period.
_FOLLOW = frozenset({EventKind.RAISED, EventKind.CLOSED, EventKind.FLAPPING, EventKind.CALMED})


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of a ticket as the store holds it. `suppressed` says why a transition was not told."""

    change: Change
    transition: int | None
    suppressed: str | None


@dataclass(frozen=True, slots=True)
class Fate:
    """A message about a transition and what became of it."""

    outbox_id: int
    ref: str
    channel: str
    kind: str
    state: str
    queued_at: datetime
    settled_at: datetime | None = None
    error: str | None = None
    permalink: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What a verdict did to its ticket: one event, with the messages that tell of it."""

    ref: str
    kind: EventKind
    at: datetime
    to_state: State
    reason: str
    transition: int | None
    suppressed: str | None
    said_status: Status | None
    messages: tuple[Fate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`told`: somebody got a message about this verdict. `lines` say it in words, the verdict first."""

    told: bool
    lines: tuple[str, ...]


def happenings(before: Ticket | None, history: Sequence[Recorded], verdict: Verdict) -> list[Happening]:
    """Return the events by which the data moved a ticket for the verdict's period, oldest first.

    `before` is the ticket before the first event of `history`: None for a whole history.
    """
    found = []
    ticket = before
    for event in history:
        ticket = fold(ticket, event.change)
        if event.change.by is By.DATA and _is_about(event.change, ticket, verdict):
            said = event.change.fields.get("last_status") or event.change.fields.get("unknown_status")
            found.append(
                Happening(
                    ref=ticket.ref,
                    kind=event.change.kind,
                    at=event.change.at,
                    to_state=ticket.state,
                    reason=event.change.reason,
                    transition=event.transition,
                    suppressed=event.suppressed,
                    said_status=said,
                )
            )
    return found


def standing(history: Sequence[Recorded], period: Period) -> Ticket | None:
    """Return the ticket as it stood when all periods up to the end of this one were applied.

    None before its opening.
    """
    ticket: Ticket | None = None
    for event in history:
        after = fold(ticket, event.change)
        if after.last_reach > period.reach:
            return ticket
        ticket = after
    return ticket


def explain(
    verdict: Verdict,
    value: str,
    found: Sequence[Happening],
    stood: Ticket | None,
    now: Ticket | None,
    judged_at: datetime,
) -> Answer:
    """Return the answer in words.

    `value` is the verdict's value against its limit, as people write it. `stood` is the ticket of the
    identity as it stood after the period, `now` the newest one there is.
    """
    lines = [_verdict_line(verdict, value)]
    if verdict.known_event and not (verdict.suppressed or "").startswith("known event"):
        lines.append(f"The calendar knows that period: {verdict.known_event}.")
    lines += [line for happening in found for line in _happened(happening)]
    said = next((h.said_status for h in reversed(found) if h.said_status), None)
    if said is not None and said is not verdict.status:
        lines.append(
            f"The ticket was told {said} at that time; the period was judged again at {_when(judged_at)}."
        )
    told = any(fate.state == "sent" for happening in found for fate in happening.messages)
    if not told:
        lines += _why_not(verdict, found, stood, now, judged_at)
    ticket = now or stood
    if ticket is not None and (found or (stood is not None and stood.is_open)):
        lines.append(f"{ticket.ref} is {ticket.state} now, {ticket.severity}, with {ticket.responsible}.")
    return Answer(told, tuple(lines))


def _is_about(change: Change, after: Ticket, verdict: Verdict) -> bool:
    """Whether an event is of the verdict's period: it sets it, or follows from the one that did."""
    if "unknown_period_end" in change.fields and change.kind is EventKind.NOTED:
        noted = change.fields["unknown_period_end"], after.unknown_hour
        return bool(noted == (verdict.period.end, verdict.period.hour))
    same = after.last_period == verdict.period
    is_by_verdict = "last_period_end" in change.fields
    return same and (is_by_verdict or change.kind in _FOLLOW)


def _verdict_line(verdict: Verdict, value: str) -> str:
    where = "all of it" if verdict.series.is_total else verdict.series.slice
    period = f"{verdict.period.grain} of {verdict.period.start}"
    if verdict.period.hour is not None:
        period = format_period(verdict.period)
    is_hit = verdict.status in (Status.RED, Status.AMBER)
    began = verdict.since
    at = "" if verdict.since_hour is None else f" at {format_hour(verdict.since_hour)}"
    since = f" The shift began on {began}{at}." if began and is_hit else ""
    return (
        f"{verdict.rule_id} on {where}, {period}: {verdict.status}. {value}{_sentence(verdict.reason)}{since}"
    )


def _happened(happening: Happening) -> list[str]:
    what = str(happening.kind).replace("_", " ")
    at, reason = _when(happening.at), happening.reason
    lines = [f"{happening.ref}: {what} at {at}, then {happening.to_state} ({reason})."]
    lines += [_fate(fate) for fate in happening.messages]
    if happening.suppressed:
        meaning = _meaning(happening.suppressed, _NOT_TOLD)
        lines.append(f"Not told ({happening.suppressed}){f': {meaning}' if meaning else ''}.")
    return lines


def _fate(fate: Fate) -> str:
    line = f"{fate.ref}, {fate.kind} message to {fate.channel}: "
    if fate.state == "sent" and fate.settled_at:
        line += f"sent at {_when(fate.settled_at)}"
        line += f", {fate.permalink}" if fate.permalink else ""
    elif fate.state == "dead":
        line += f"refused for good: {fate.error}. `risk outbox revive {fate.outbox_id}` queues it again"
    elif fate.state == "unknown":
        line += "perhaps sent; the next `risk deliver` finds out"
    else:
        line += f"waits since {_when(fate.queued_at)}{f': {fate.error}' if fate.error else ''}"
    return f"{line}."


def _why_not(
    verdict: Verdict,
    found: Sequence[Happening],
    stood: Ticket | None,
    now: Ticket | None,
    judged_at: datetime,
) -> list[str]:
    """Say why there was no message; the reasons of events and the fates of messages stand already."""
    if any(h.messages or h.suppressed for h in found):
        return []
    if verdict.suppressed:
        meaning = _meaning(verdict.suppressed, _KEPT_BACK) or "the hit is recorded only"
        return [f"Not told ({verdict.suppressed}): {meaning}."]
    if not verdict.status.is_judged:
        return [
            f"Nobody is told of it: {_UNJUDGED[verdict.status]}. Unknown neither opens nor closes anything."
        ]
    if found:
        return [f"Nobody is told of it: {found[-1].ref} goes on, and only changes of its state are told."]
    return [_nothing_happened(verdict, stood, now, judged_at)]


def _nothing_happened(verdict: Verdict, stood: Ticket | None, now: Ticket | None, judged_at: datetime) -> str:
    if now is not None and now.is_open is False and now.quiet_until and verdict.period.end <= now.quiet_until:
        return (
            f"Not told: {now.ref} was closed as {now.resolution} by {now.closed_by}, and holds back what "
            f"happens until {now.quiet_until}."
        )
    if now is not None and now.resolution is Resolution.DUPLICATE and now.duplicate_of:
        return f"Not told: {now.ref} is a duplicate of {ticket_ref(now.duplicate_of)}, which goes on."
    if verdict.status is not Status.RED and (stood is None or not stood.is_open):
        return f"Nobody is told of it: only red opens a ticket; {verdict.status} is recorded."
    if now is not None and verdict.period.reach < now.last_reach:
        return (
            f"Not told: when it was judged ({_when(judged_at)}), {now.ref} had gone on to the period that "
            f"ends on {format_until(now.last_period)}; late verdicts change no ticket "
            "that is further."
        )
    return (
        f"No ticket has heard of it yet: it was judged at {_when(judged_at)}, and tickets follow the "
        "verdicts of a run. `risk run` takes it up."
    )


def not_judged(rule_id: str, day: date, span: tuple[date, date] | None, newest_closed: date) -> str:
    """Say why a rule has no verdict at all for a day; `span` is the first and last day it was judged on."""
    if span is None:
        return f"{rule_id} was never judged: it is new, paused or retired, or no run was made since."
    first, last = span
    if day > newest_closed:
        return f"{day} is not over: the newest closed day is {newest_closed}."
    if day > last:
        return f"{rule_id} is judged up to {last} only; `risk run` judges the days that are missing."
    if day < first:
        return f"{rule_id} is judged from {first} on; `risk replay` judges history."
    return "There was nothing of that segment in the period: a segment has a verdict where it has cases."


def _meaning(reason: str, meanings: Sequence[tuple[str, str]]) -> str | None:
    return next((meaning for start, meaning in meanings if reason.startswith(start)), None)


def _sentence(text: str) -> str:
    return f" {text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
