"""Why was I (not) told? From a verdict, what it did to its ticket, and what became of the messages. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.reasons.reason import Reason, quoted
from risk_pipeline.domain.said import Given, Said
from risk_pipeline.domain.tickets.outcome.past_periods import is_past
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Change, Ticket, fold, ticket_ref
from risk_pipeline.domain.verdict import Status, Verdict

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
    reason: Reason
    transition: int | None
    suppressed: Suppression | None
    said_status: Status | None
    messages: tuple[Fate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`told`: somebody got a message about the present verdict. `lines` explain it, the verdict first.

    `muted` is why nobody was told; None if somebody was, or if a message is on its way.
    """

    told: bool
    lines: tuple[Said, ...]
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
                    reason=_reason(event.change, verdict),
                    transition=event.transition,
                    suppressed=event.suppressed,
                    said_status=said,
                )
            )
    return found


def _reason(change: Change, verdict: Verdict) -> Reason:
    """Return why: the verdict's own reason where the event took it over."""
    is_its_own = change.reason == verdict.reason
    return (verdict.grounds if is_its_own else None) or quoted(change.reason)


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


def explain(scene: Scene) -> Answer:
    """Return the answer, in no language yet; the verdict itself is told by `wording/why.py`."""
    verdict, found = scene.verdict, scene.found
    lines: list[Said] = []
    if verdict.known_event and verdict.muted is not Muted.KNOWN_EVENT:
        lines.append(Said("why-known-event", {"event": verdict.known_event}))
    lines += [line for happening in found for line in _happened(happening)]
    lines += _judged_again(scene)
    own = _of_its_status(found, verdict.status)
    told = any(fate.state == "sent" for happening in own for fate in happening.messages)
    muted = None if told else _muted_message(own)
    if not told and muted is None and not any(h.messages for h in own):
        muted, why = _muted_before(scene)
        lines.append(why)
    lines += _ticket_now(scene)
    return Answer(told, tuple(lines), muted)


def _of_its_status(found: Sequence[Happening], status: Status) -> list[Happening]:
    """Return what happened by the status that the verdict has now: what it was before was told of another."""
    own = []
    is_own = False
    for happening in found:
        if happening.said_status is not None:
            is_own = happening.said_status is status
        if is_own:
            own.append(happening)
    return own


def _judged_again(scene: Scene) -> Iterator[Said]:
    """Yield that the ticket was told another status than the verdict has now, if it was."""
    said = next((h.said_status for h in reversed(scene.found) if h.said_status), None)
    if said is not None and said is not scene.verdict.status:
        yield Said("why-judged-again", {"status": said, "at": scene.judged_at})


def _ticket_now(scene: Scene) -> Iterator[Said]:
    ticket = scene.now or scene.stood
    if ticket is not None and (scene.found or (scene.stood is not None and scene.stood.is_open)):
        yield Said(
            "why-stands",
            {
                "ref": ticket.ref,
                "state": ticket.state,
                "severity": ticket.severity,
                "who": ticket.responsible,
            },
        )


def _is_about(change: Change, after: Ticket, verdict: Verdict) -> bool:
    """Whether an event is of the verdict's period: it sets it, or follows from the one that did."""
    if "unknown_period_end" in change.fields and change.kind is EventKind.NOTED:
        noted = change.fields["unknown_period_end"], after.unknown_hour
        return bool(noted == (verdict.period.end, verdict.period.hour))
    same = after.last_period == verdict.period
    is_by_verdict = "last_period_end" in change.fields
    return same and (is_by_verdict or change.kind in _FOLLOW)


def _happened(happening: Happening) -> list[Said]:
    what: dict[str, Given] = {"ref": happening.ref, "kind": happening.kind, "state": happening.to_state}
    lines = [Said("why-happened", {**what, "at": happening.at, "reason": happening.reason})]
    lines += [_fate(fate) for fate in happening.messages]
    if happening.suppressed:
        lines.append(_not_told(happening.suppressed))
    return lines


def _fate(fate: Fate) -> Said:
    about: dict[str, Given] = {
        "ref": fate.ref,
        "kind": fate.kind,
        "channel": fate.channel,
        "at": fate.queued_at,
    }
    match fate.state:
        case "sent" if fate.settled_at:
            link = f", {fate.permalink}" if fate.permalink else ""
            return Said("why-sent", {**about, "at": fate.settled_at, "link": link})
        case "dead":
            number = str(fate.outbox_id)
            return Said("why-dead", {**about, "error": fate.error or "", "number": number})
        case "unknown":
            return Said("why-unknown", about)
        case _:
            return Said("why-waiting", {**about, "error": f": {fate.error}" if fate.error else ""})


def _muted_message(found: Sequence[Happening]) -> Muted | None:
    """Return why the newest transition that nobody was told of was muted; its line already says so."""
    return next((h.suppressed.code for h in reversed(found) if h.suppressed), None)


def _muted_before(scene: Scene) -> tuple[Muted, Said]:
    """Return why no message was even planned, by the first muter that applies."""
    if suppression := scene.verdict.suppressed:
        return suppression.code, _not_told(suppression)
    for code, muter in TICKET_MUTERS:
        if said := muter(scene):
            return code, said
    raise AssertionError("the last muter always applies")


def _not_told(reason: Suppression) -> Said:
    return Said("why-muted", {"recorded": str(reason), "meaning": reason.code})


def unjudged(scene: Scene) -> Said | None:
    """The period could not be judged."""
    status = scene.verdict.status
    return None if status.is_judged else Said("why-unjudged", {"status": str(status)})


def unchanged(scene: Scene) -> Said | None:
    """Its ticket took it in and stays in its state; a red found after the close has yet to reach it."""
    is_awaited = not is_past(scene.now, scene.verdict, scene.judged_at)
    own = _of_its_status(scene.found, scene.verdict.status)
    if not scene.found or (is_awaited and not own):
        return None
    return Said("why-unchanged", {"ref": scene.found[-1].ref})


def held_closed(scene: Scene) -> Said | None:
    """Its ticket was closed until a date that is not over."""
    now = scene.now
    if now is None or now.is_open or not now.quiet_until or scene.verdict.period.end > now.quiet_until:
        return None
    closed: dict[str, Given] = {
        "resolution": now.resolution or "",
        "who": now.closed_by or "",
        "day": now.quiet_until,
    }
    return Said("why-held-closed", {"ref": now.ref, **closed})


def duplicate(scene: Scene) -> Said | None:
    """Another ticket covers it."""
    now = scene.now
    if now is None or now.resolution is not Resolution.DUPLICATE or not now.duplicate_of:
        return None
    return Said("why-duplicate", {"ref": now.ref, "master": ticket_ref(now.duplicate_of)})


def not_red(scene: Scene) -> Said | None:
    """There was no open ticket, and only red opens one."""
    is_open = scene.stood is not None and scene.stood.is_open
    if scene.verdict.status is Status.RED or is_open:
        return None
    return Said("why-not-red", {"status": scene.verdict.status})


def late(scene: Scene) -> Said | None:
    """Its ticket had already taken in a later period."""
    verdict, now = scene.verdict, scene.now
    if now is None or verdict.period.reach >= now.last_reach:
        return None
    return Said("why-late", {"ref": now.ref, "at": scene.judged_at, "day": now.last_period_end})


def not_applied(scene: Scene) -> Said:
    """No run has applied it to the tickets."""
    return Said("why-not-applied", {"at": scene.judged_at})


TICKET_MUTERS: tuple[tuple[Muted, Callable[[Scene], Said | None]], ...] = (
    (Muted.NOT_JUDGED, unjudged),
    (Muted.UNCHANGED, unchanged),
    (Muted.HELD_CLOSED, held_closed),
    (Muted.DUPLICATE, duplicate),
    (Muted.NOT_RED, not_red),
    (Muted.LATE, late),
    (Muted.NOT_APPLIED, not_applied),
)
"""Why a verdict led to no transition, in the order in which it is asked."""


def not_judged(rule_id: str, day: date, span: tuple[date, date] | None, newest_closed: date) -> Said:
    """Say why a rule has no verdict at all for a day; `span` is the first and last day it was judged on."""
    if span is None:
        return Said("why-never-judged", {"rule": rule_id})
    first, last = span
    if day > newest_closed:
        return Said("why-day-not-over", {"day": day, "newest": newest_closed})
    if day > last:
        return Said("why-judged-to", {"rule": rule_id, "day": last})
    if day < first:
        return Said("why-judged-from", {"rule": rule_id, "day": first})
    return Said("why-no-segment")
