"""Why was I (not) told? From a verdict, what it did to its ticket, and what became of the messages. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.formatting import format_hour, format_period, format_until
from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Change, Ticket, fold, ticket_ref
from risk_pipeline.domain.verdict import Status, Verdict

_UNJUDGED = {
    Status.INSUFFICIENT: "there were too few cases in the period to judge it",
    Status.IMMATURE: "the period is not mature yet: what happened in it is not fully known",
    Status.NO_DATA: "there was nothing to judge; missing data never count as good news",
    Status.STALE: "a feed it depends on was broken; the feed's own ticket is with its data engineer",
    Status.NOT_CONFIGURED: "a feed it depends on is not configured",
    Status.ERROR: "the rule could not be evaluated",
}
# What a verdict does besides the event that sets the period.
_FOLLOW = frozenset(
    {
        EventKind.RAISED,
        EventKind.WORSENED,
        EventKind.CAUSE_ASKED,
        EventKind.NEW_LEVEL,
        EventKind.CLOSED,
        EventKind.FLAPPING,
        EventKind.CALMED,
    }
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of a ticket as the store holds it. `suppressed` says why a transition was not told."""

    change: Change
    transition: int | None
    suppressed: Suppression | None


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
    """What a verdict did to its ticket: one event, with the messages about it."""

    ref: str
    kind: EventKind
    at: datetime
    to_state: State
    reason: str
    transition: int | None
    suppressed: Suppression | None
    said_status: Status | None
    messages: tuple[Fate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`told`: somebody got a message about this verdict. `lines` explain it, the verdict first.

    `muted` is why nobody was told; None if somebody was, or if a message is on its way.
    """

    told: bool
    lines: tuple[str, ...]
    muted: Muted | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a verdict: what it did, its ticket as it was after the period, and the newest."""

    verdict: Verdict
    found: Sequence[Happening]
    stood: Ticket | None
    now: Ticket | None
    judged_at: datetime


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
    """Return the ticket as it was when all periods up to the end of this one were applied.

    None before its opening.
    """
    ticket: Ticket | None = None
    for event in history:
        after = fold(ticket, event.change)
        if after.last_reach > period.reach:
            return ticket
        ticket = after
    return ticket


def explain(scene: Scene, value: str) -> Answer:
    """Return the answer in words. `value` is the verdict's value against its limit, as people write it."""
    verdict, found = scene.verdict, scene.found
    lines = [_verdict_line(verdict, value)]
    if verdict.known_event and verdict.muted is not Muted.KNOWN_EVENT:
        lines.append(f"The calendar knows that period: {verdict.known_event}.")
    lines += [line for happening in found for line in _happened(happening)]
    lines += _judged_again(scene)
    told = any(fate.state == "sent" for happening in found for fate in happening.messages)
    muted = None if told else _muted_message(found)
    if not told and muted is None and not any(h.messages for h in found):
        muted, why = _muted_before(scene)
        lines.append(why)
    lines += _ticket_now(scene)
    return Answer(told, tuple(lines), muted)


def _judged_again(scene: Scene) -> Iterator[str]:
    """Yield that the ticket was told another status than the verdict has now, if it was."""
    said = next((h.said_status for h in reversed(scene.found) if h.said_status), None)
    if said is not None and said is not scene.verdict.status:
        again = _when(scene.judged_at)
        yield f"The ticket was told {said} at that time; the period was judged again at {again}."


def _ticket_now(scene: Scene) -> Iterator[str]:
    ticket = scene.now or scene.stood
    if ticket is not None and (scene.found or (scene.stood is not None and scene.stood.is_open)):
        yield f"{ticket.ref} is {ticket.state} now, {ticket.severity}, with {ticket.responsible}."


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
        lines.append(_not_told(happening.suppressed))
    return lines


def _fate(fate: Fate) -> str:
    line = f"{fate.ref}, {fate.kind} message to {fate.channel}: "
    if fate.state == "sent" and fate.settled_at:
        line += f"sent at {_when(fate.settled_at)}"
        line += f", {fate.permalink}" if fate.permalink else ""
    elif fate.state == "dead":
        line += f"refused for good: {fate.error}. `risk outbox revive {fate.outbox_id}` queues it again"
    elif fate.state == "unknown":
        line += "perhaps sent; the next `risk deliver` checks"
    else:
        line += f"waiting since {_when(fate.queued_at)}{f': {fate.error}' if fate.error else ''}"
    return f"{line}."


def _muted_message(found: Sequence[Happening]) -> Muted | None:
    """Return why the newest transition that nobody was told of was muted; its line already says so."""
    return next((h.suppressed.code for h in reversed(found) if h.suppressed), None)


def _muted_before(scene: Scene) -> tuple[Muted, str]:
    """Return why no message was even planned, by the first muter that applies."""
    if suppression := scene.verdict.suppressed:
        return suppression.code, _not_told(suppression)
    for code, muter in TICKET_MUTERS:
        if said := muter(scene):
            return code, said
    raise AssertionError("the last muter always applies")


def _not_told(reason: Suppression) -> str:
    return f"Not told ({reason}): {reason.code.meaning}."


def unjudged(scene: Scene) -> str | None:
    """The period could not be judged."""
    status = scene.verdict.status
    if status.is_judged:
        return None
    return f"Nobody is told of it: {_UNJUDGED[status]}. Unknown neither opens nor closes anything."


def unchanged(scene: Scene) -> str | None:
    """Its ticket took it in and stays in its state."""
    if not scene.found:
        return None
    return (
        f"Nobody is told of it: {scene.found[-1].ref} stays in its state, "
        "and only changes of state are announced."
    )


def held_closed(scene: Scene) -> str | None:
    """Its ticket was closed until a date that is not over."""
    now = scene.now
    if now is None or now.is_open or not now.quiet_until or scene.verdict.period.end > now.quiet_until:
        return None
    return (
        f"Not told: {now.ref} was closed as {now.resolution} by {now.closed_by}, and holds back what "
        f"happens until {now.quiet_until}."
    )


def duplicate(scene: Scene) -> str | None:
    """Another ticket covers it."""
    now = scene.now
    if now is None or now.resolution is not Resolution.DUPLICATE or not now.duplicate_of:
        return None
    return f"Not told: {now.ref} is a duplicate of {ticket_ref(now.duplicate_of)}, which covers it."


def not_red(scene: Scene) -> str | None:
    """There was no open ticket, and only red opens one."""
    is_open = scene.stood is not None and scene.stood.is_open
    if scene.verdict.status is Status.RED or is_open:
        return None
    return f"Nobody is told of it: only red opens a ticket; {scene.verdict.status} is recorded."


def late(scene: Scene) -> str | None:
    """Its ticket had already taken in a later period."""
    verdict, now = scene.verdict, scene.now
    if now is None or verdict.period.reach >= now.last_reach:
        return None
    return (
        f"Not told: when it was judged ({_when(scene.judged_at)}), {now.ref} had moved on to the period that "
        f"ends on {format_until(now.last_period)}; late verdicts change no ticket "
        "that is ahead."
    )


def not_applied(scene: Scene) -> str:
    """No run has applied it to the tickets."""
    return (
        f"It has reached no ticket yet: it was judged at {_when(scene.judged_at)}, and tickets follow the "
        "verdicts of a run. `risk run` applies it."
    )


TICKET_MUTERS: tuple[tuple[Muted, Callable[[Scene], str | None]], ...] = (
    (Muted.NOT_JUDGED, unjudged),
    (Muted.UNCHANGED, unchanged),
    (Muted.HELD_CLOSED, held_closed),
    (Muted.DUPLICATE, duplicate),
    (Muted.NOT_RED, not_red),
    (Muted.LATE, late),
    (Muted.NOT_APPLIED, not_applied),
)
"""Why a verdict led to no transition, in the order in which it is asked."""


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


def _sentence(text: str) -> str:
    return f" {text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
