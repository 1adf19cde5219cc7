"""What happened to a ticket, in one line of its thread: who did what, or the number that the data showed."""

from risk_pipeline.domain.messages.facts import LossFacts, PlannedFacts
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution
from risk_pipeline.wording.fit import clean, cut, sentence, spoken
from risk_pipeline.wording.parts.duty import duty_in_words
from risk_pipeline.wording.parts.effect import effect_so_far
from risk_pipeline.wording.reasons import reason_in
from risk_pipeline.wording.teller import Teller

# Told with the number of the period.
_NUMBERED = frozenset(
    {
        EventKind.OPENED,
        EventKind.REOPENED,
        EventKind.OBSERVED,
        EventKind.RAISED,
        EventKind.WORSENED,
        EventKind.VERIFYING,
        EventKind.RELAPSED,
        EventKind.CLOSED,
    }
)
_CALLS = frozenset({EventKind.REMINDED, EventKind.ESCALATED, EventKind.LAPSED})
# It rested until now: whoever reads wants to know how it stands.
_AGAIN = frozenset({EventKind.WOKEN, EventKind.RESUMED})
_MAX_WORDS = 600


def event_of(teller: Teller) -> str:
    """Return the line."""
    message, event = teller.message, teller.message.event
    if message.old_words is not None:
        return spoken(message.old_words.event)
    if message.kind == EventKind.REFUSED:
        return spoken(event.words)
    what = _what(teller)
    if event.by is By.PERSON:
        return _by_person(teller, what)
    if teller.is_storm:
        opened, count = teller.words.count(message.open_child_count), teller.words.count(message.child_count)
        return teller.say("event-storm", what=what, open=opened, count=count)
    if event.action is not None:
        return teller.say("event-action", what=what, action=_action(teller, event.action))
    is_by_data = event.by is By.DATA or message.kind == EventKind.CLOSED
    if is_by_data and message.kind in _NUMBERED:
        return teller.say("event-number", what=what, number=number_now(teller))
    return _by_time(teller, what)


def _by_time(teller: Teller, what: str) -> str:
    """Say what time did: how a ticket stands that rested, or what is owed and by when."""
    message = teller.message
    if message.kind in _AGAIN and message.period_status:
        return teller.say("event-again", what=what, status=message.period_status, number=number_now(teller))
    if message.kind in _CALLS and teller.due and message.due is not None:
        is_known = message.due.kind is ClockKind.FIX and message.root_cause
        task = teller.say("task", kind="fix_again" if is_known else message.due.kind)
        return teller.say("event-due", what=what, task=task, at=teller.due)
    return teller.say("event", what=what)


def _by_person(teller: Teller, what: str) -> str:
    """Say what a person did, in their words; of a finished action also what it has changed."""
    message, event = teller.message, teller.message.event
    who, words = clean(event.actor), cut(_words(teller), _MAX_WORDS)
    if words and words != message.resolution:
        said = teller.say("event-words", what=what, who=who, words=words.rstrip("."))
    else:
        said = teller.say("event-by", what=what, who=who)
    effect = effect_so_far(teller) if message.kind == EventKind.ACTION_DONE else ""
    return f"{said} {sentence(effect)}".strip()


def _words(teller: Teller) -> str:
    """Return the words of a person, or the action or loss that they recorded."""
    event = teller.message.event
    if event.action is not None:
        return _action(teller, event.action)
    if event.loss is not None:
        return _loss(teller, event.loss)
    return spoken(event.words)


def _action(teller: Teller, action: PlannedFacts) -> str:
    said = teller.say(
        "action-said",
        title=spoken(action.title),
        kind=teller.say("action-kind", kind=action.kind).lower(),
        owner=clean(action.owner),
        day=teller.words.day(action.due),
    )
    return f"{said}; {spoken(action.note)}" if action.note else said


def _loss(teller: Teller, loss: LossFacts) -> str:
    words = teller.words
    amounts = {
        "loss-gross": (loss.gross_minor, words.money(loss.gross_minor, loss.currency)),
        "loss-recovered": (loss.recovered_minor, words.money(loss.recovered_minor, loss.currency)),
        "users": (loss.users, words.count(loss.users)),
        "cases": (loss.cases, words.count(loss.cases)),
    }
    parts = [teller.say(key, number=text, count=number) for key, (number, text) in amounts.items() if number]
    said = ", ".join(parts)
    said = teller.say("loss-corrected", amounts=said) if loss.is_correction else said
    return f"{said}; {spoken(loss.note)}" if loss.note else said


def number_now(teller: Teller) -> str:
    """Return the newest number, when, and what it is held against."""
    message, when = teller.message, teller.when
    if message.duty is not None:
        return duty_in_words(teller) or teller.title
    if message.value is None:
        return cut(spoken(reason_in(teller.words, message.grounds or message.reason)), _MAX_WORDS).rstrip(
            "."
        ) or teller.say("fact-unmeasured", title=teller.title)
    value = teller.value
    if message.limits is not None:
        low, high = teller.ends(message.limits)
        return teller.say("number-limits", value=value, when=when, low=low, high=high)
    if message.expected is not None and not teller.is_limit_plainer:
        return teller.say("number-usual", value=value, when=when, usual=teller.usual)
    if message.limit is not None:
        return teller.say("number-limit", value=value, when=when, limit=teller.limit)
    return teller.say("number-now", value=value, when=when)


def _what(teller: Teller) -> str:
    message = teller.message
    is_fix = message.resolution == Resolution.FIXED
    kind = message.kind
    if kind == EventKind.VERIFYING and message.event.by is By.PERSON:
        kind = "claimed"
    elif kind == EventKind.REOPENED and message.event.by is By.CLOCK:
        kind = "acceptance_over"
    elif kind == EventKind.RELAPSED and is_fix:
        kind = "refuted"
    elif kind == EventKind.CLOSED and message.fixed_by:
        kind = "proven"
    return teller.say(
        "happened",
        kind=kind,
        severity=message.severity,
        state=teller.say("state", state=message.status).lower(),
        resolution=teller.ending,
        who=clean(message.fixed_by or ""),
        assignee=clean(message.assignee or message.owner_title),
        to=clean(message.event.to or message.owner_title),
        until=teller.words.day(message.event.until) if message.event.until else "",
    )
