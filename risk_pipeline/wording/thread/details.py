"""What goes to the thread beside the events: limits, rule, arithmetic, feeds, further steps. By label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.wording.fit import clean, sentence, spoken
from risk_pipeline.wording.parts.evidence import feeds_in_words
from risk_pipeline.wording.parts.place import largest_in_words
from risk_pipeline.wording.parts.voices import voices_in_numbers
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.arithmetic import hit_in_words, moved_before, movement_in_words

# Periods that Slack's own chart shows.
_CHARTED = 20
# Rules that wait are all named up to so many; of more just some.
_MOST_MUTED, _NAMED_MUTED = 5, 3


@dataclass(frozen=True, slots=True)
class Detail:
    """A label and what it says; `code` are ids that a receiver shows letter by letter behind it."""

    label: str
    text: str
    code: tuple[str, ...] = ()


def details_of(teller: Teller) -> tuple[Detail, ...]:
    """Return what there is to say, the nearest to the breach first."""
    return tuple(detail for detail in _details(teller) if detail.text or detail.code)


def steps_of(teller: Teller) -> tuple[str, ...]:
    """Return the steps of the playbook, the first with them."""
    message = teller.message
    is_over = message.is_repaired or message.status in {State.VERIFYING, State.CLOSED}
    return () if is_over else tuple(spoken(step) for step in message.playbook_steps)


def _details(teller: Teller) -> Iterator[Detail]:
    message = teller.message
    yield Detail(teller.say("label-how"), sentence(movement_in_words(teller)))
    yield Detail(teller.say("label-hit"), sentence(hit_in_words(teller)))
    yield Detail(teller.say("label-rows"), sentence(largest_in_words(teller, None)))
    yield Detail(teller.say("label-voices"), sentence(voices_in_numbers(teller)))
    yield Detail(teller.say("label-before"), sentence(moved_before(teller)))
    yield Detail(teller.say("label-limit"), limit_in_words(teller))
    yield Detail(teller.say("label-history"), _history(teller))
    yield Detail(teller.say("label-muted"), _muted(teller))
    yield Detail(teller.say("label-feeds"), _feeds(teller))
    yield Detail(
        teller.say("label-risk"),
        clean(f"{message.risk_title} ({message.risk_id})" if message.risk_id else ""),
    )
    yield Detail(teller.say("label-line"), clean(message.titles.line or message.business_line))
    yield Detail(teller.say("label-owner"), clean(message.owner_title))
    if message.duty is None and (message.rule_version or message.ticket_kind is not TicketKind.DATA):
        yield Detail(teller.say("label-indicator"), teller.title, (message.indicator,))
    yield Detail(
        teller.say("label-rule"),
        teller.say("rule-said", id=message.rule_id, version=message.rule_version[:8])
        if message.rule_version
        else "",
    )


def limit_in_words(teller: Teller) -> str:
    """Return the limit, or both ends of a range, and its kind."""
    message = teller.message
    kind = teller.say("limit-kind", kind=message.limit_kind) if message.limit_kind else ""
    if message.limits is not None:
        low, high = teller.ends(message.limits)
        return teller.say("limits-said", low=low, high=high, kind=kind)
    if message.limit == 0 and message.limit_kind == "exceptions":
        return teller.say("none-allowed")
    if message.limit is not None:
        return teller.say("limit-said", limit=teller.limit, kind=kind)
    return teller.say("no-limit", kind=kind) if kind else ""


def _history(teller: Teller) -> str:
    message, parts = teller.message, []
    if times := message.recurrence_count:
        first = message.first_opened
        if first is not None:
            parts.append(teller.say("first-opened", day=teller.words.day(first), count=times))
    if message.usual_from and not teller.is_closed:
        parts.append(teller.say("usual-from", day=teller.words.day(message.usual_from)))
    if message.flapping_since and not teller.is_closed:
        parts.append(teller.say("flapping", day=teller.words.day(message.flapping_since)))
    found = message.reconciliation
    # Of a feed it is known since when it is at fault; no shift of it is judged.
    has_shift = message.ticket_kind is not TicketKind.DATA
    if has_shift and found is not None and found.since is not None and found.since < message.since:
        began = teller.words.moment(found.since, found.since_hour)
        parts.append(teller.say("shift-began", when=began))
    return " ".join(sentence(part) for part in parts)


def _feeds(teller: Teller) -> str:
    """Say how the feeds did, and how many of the newest periods a chart cannot show."""
    gaps = sum(point.value is None for point in teller.message.chart[-_CHARTED:])
    note = teller.say("gaps", number=teller.words.count(gaps), count=gaps) if gaps else ""
    return " ".join(part for part in (sentence(feeds_in_words(teller)), sentence(note)) if part)


def _muted(teller: Teller) -> str:
    """Name the rules that wait for a feed, and say what ends its ticket."""
    message = teller.message
    is_over = message.is_repaired or message.status in {State.VERIFYING, State.CLOSED}
    if is_over:
        return ""
    ends = ""
    if message.ticket_kind is TicketKind.DATA:
        needed = teller.words.periods(max(message.green_needed, 1), message.grain)
        ends = sentence(teller.say("closes-by-itself", needed=needed))
    return " ".join(part for part in (_waiting(teller, message.muted_rules), ends) if part)


def _waiting(teller: Teller, muted: Sequence[str]) -> str:
    if not muted:
        return ""
    is_all = len(muted) <= _MOST_MUTED
    named = ", ".join(muted if is_all else muted[:_NAMED_MUTED])
    return sentence(teller.say("muted", count=len(muted), is_all="yes" if is_all else "no", rules=named))
