"""Whose move it is, what they are to do and by when; the first step; of what is over, cause and who."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State, TicketKind
from risk_pipeline.wording.fit import PERSON, clean, cut, cut_words, sentence, spoken
from risk_pipeline.wording.teller import Teller

_MOVES = {
    ClockKind.ACKNOWLEDGE: "move-acknowledge",
    ClockKind.CONTAIN: "move-contain",
    ClockKind.FIX: "move-fix",
}
_BY_STATE = {
    State.OPEN: "move-acknowledge",
    State.ACKNOWLEDGED: "move-contain",
    State.IN_PROGRESS: "move-fix",
}
# Words that a playbook's first step may take.
_STEP = 22
_MOST_OWED = 2
_MOST_MISSING = 3


def move_of(teller: Teller) -> str:
    """Return the move; of a closed ticket its cause, and who fixed or closed it."""
    if teller.is_closed:
        return _ending(teller)
    key = "move-repaired" if teller.message.is_repaired else _key(teller)
    if key in {"move-none", "move-claimed", "move-repaired", "duty-wait"}:
        return sentence(teller.say(key, **_confirmed(teller)))
    until = teller.words.day(teller.message.quiet_until) if teller.message.quiet_until else ""
    move = teller.say(key, owner=PERSON, day=until)
    due = teller.due
    if not due:
        return sentence(move)
    is_late = "yes" if teller.is_overdue else "no"
    return sentence(teller.say("by-time", move=move, at=due, is_late=is_late))


def step_of(teller: Teller) -> str:
    """Return the first step of the playbook; of a closed ticket what is still owed."""
    message = teller.message
    if teller.is_closed:
        return sentence(_owed(teller))
    if message.is_repaired or message.status == State.VERIFYING or not message.playbook_steps:
        return ""
    step = cut_words(spoken(message.playbook_steps[0]), _STEP)
    return sentence(teller.say("first-step", step=step))


def _key(teller: Teller) -> str:
    message = teller.message
    if message.is_unwatched:
        return "move-unwatched"
    if message.status == State.VERIFYING:
        if message.is_cause_asked:
            return "move-cause"
        if message.duty is not None:
            return "duty-wait"
        return "move-claimed" if message.resolution == Resolution.FIXED else "move-none"
    if message.status == State.OPEN and message.quiet_until is not None:
        return "move-decide"
    if message.kind == EventKind.RELAPSED and message.resolution == Resolution.FIXED:
        return "move-again"
    if message.due is not None and message.due.kind in _MOVES:
        key = _MOVES[message.due.kind]
    else:
        key = _BY_STATE.get(State(message.status), "move-acknowledge")
    return _of_ticket(message, key)


def _of_ticket(message: TicketMessage, key: str) -> str:
    """Return the move as the ticket's kind, and what is on record, ask for it."""
    if message.duty is not None and key != "move-acknowledge":
        return "duty-move"
    if key == "move-fix" and message.root_cause:
        return "move-fix-again"
    if key == "move-contain" and message.ticket_kind is TicketKind.DATA:
        return "move-data"
    # Nobody stops the harm of a surge before it is known to do any.
    return "move-surge" if key == "move-contain" and message.surges else key


def _confirmed(teller: Teller) -> dict[str, str]:
    message = teller.message
    done = teller.words.periods(message.green_streak, message.grain)
    needed = teller.words.periods(max(message.green_needed, 1), message.grain)
    return {"needed": needed, "done": done, "kind": message.ticket_kind}


def _ending(teller: Teller) -> str:
    message = teller.message
    who = cut(clean(message.closed_by or ""), 40) or teller.say("by-the-data")
    if message.root_cause:
        cause = teller.cause(message.root_cause)
        if message.cause_text:
            words = cut_words(spoken(message.cause_text).rstrip("."), 16)
            cause = teller.say("cause-said", words=words, category=cause)
        if message.fixed_by:
            return sentence(teller.say("closed-fixed", cause=cause, who=cut(clean(message.fixed_by), 40)))
        return sentence(teller.say("closed-cause", cause=cause, who=who))
    if message.resolution == Resolution.DUPLICATE and message.duplicate_of:
        return sentence(teller.say("closed-duplicate", who=who, ref=message.duplicate_of))
    if message.resolution == Resolution.RISK_ACCEPTED and message.quiet_until:
        until = teller.words.day(message.quiet_until)
        return sentence(teller.say("closed-accepted", who=who, day=until))
    return sentence(teller.say("closed-no-cause" if _is_unexplained(message) else "closed-note", who=who))


def _is_unexplained(message: TicketMessage) -> bool:
    """Whether nobody said what caused it; a duty that is kept again has no other cause."""
    return message.resolution == Resolution.RECOVERED and not message.root_cause and message.duty is None


def _still_missing(teller: Teller, days: Sequence[date]) -> str:
    """Say which days a feed that works again never brought, and how to end that."""
    shown = [teller.words.day(each) for each in days[:_MOST_MISSING]]
    if rest := len(days) - len(shown):
        shown.append(teller.say("owed-more-days", count=rest))
    feed = clean(teller.message.segment)
    return teller.say("owed-missing", days=teller.words.listed(shown), feed=feed, count=len(days))


def _owed(teller: Teller) -> str:
    message, owed = teller.message, teller.message.owed
    missing = message.reconciliation.missing if message.reconciliation else ()
    if message.ticket_kind is TicketKind.DATA and missing:
        return _still_missing(teller, missing)
    if not owed:
        # That nobody knows the cause is something to do.
        return "" if _is_unexplained(message) else teller.say("owed-nothing")
    named = [
        teller.say(
            "owed-action",
            title=cut(clean(each.title), 60),
            owner=cut(clean(each.owner), 40),
            due=teller.words.day(each.due),
        )
        for each in owed[:_MOST_OWED]
    ]
    return teller.say("owed", actions="; ".join(named))
