"""The three-way verdict of a ticket in one plain sentence, with its numbers and its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.diagnosis.dominance import named_first
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.diagnosis.reconciliation import (
    FeedEvidence,
    KnownEvent,
    Reconciliation,
    VerdictKind,
)
from risk_pipeline.domain.formatting import (
    count_periods,
    counted,
    format_day,
    format_since,
    format_value,
)
from risk_pipeline.domain.register.calendar import Effect
from risk_pipeline.domain.text import shown_name
from risk_pipeline.domain.tickets.ticket import State, Ticket, TicketKind
from risk_pipeline.response.messages.ticket_text import Sentences

_NAMED_FAULTS = 2


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """The verdict as a message holds it."""

    kind: VerdictKind | None
    line: str
    health: str


def verdict_of(say: Sentences, found: Reconciliation | None, mostly: str = "") -> ToldVerdict:
    """Return the verdict by the evidence."""
    if say.ticket.kind is TicketKind.DATA:
        return ToldVerdict("data_fault", feed_line(say), health_in_words(found) if found else "")
    if found is not None:
        return ToldVerdict(found.kind, verdict_line(say, found, mostly), health_in_words(found))
    return ToldVerdict(None, "", "not checked")


def verdict_line(say: Sentences, found: Reconciliation, mostly: str = "") -> str:
    """Return the sentence: what, where, when, against the usual, since when, how much; and the evidence.

    `mostly` names the slice that explains most of it.
    """
    ticket = say.ticket
    facts = [
        _what(say),
        _usual(say),
        _since(ticket, found),
        _excess(say, found),
        mostly and f"mostly {mostly}",
    ]
    return f"{', '.join(fact for fact in facts if fact)}; {evidence_in_words(found)}."


def mostly_in_words(located: Located | None) -> str:
    """Return what holds at least half of it: the slices that the scan names, else one segment; or nothing."""
    if located is None:
        return ""
    named = [(line.slice, line.share_of_excess or 0.0) for line in located.where if line.is_named]
    if first := named_first(named):
        return " and ".join(shown_name(name) for name in first)
    holder = located.holder
    if holder is None:
        return ""
    return f"{shown_name(holder.slice)}{', as usual' if holder.is_usual else ''}"


def feed_line(say: Sentences) -> str:
    """Return the sentence of a data ticket: the feed itself is the finding."""
    ticket = say.ticket
    lasting = f"{count_periods(ticket.breached_periods, ticket.grain)} since {say.since}"
    if ticket.value is None or ticket.reason.startswith("failed:"):
        return f"{_upper(say.place)} {say.failing} ({lasting}): {ticket.reason.rstrip('.')}."
    red = f"{'was red' if ticket.state is State.VERIFYING else 'red'} for {lasting}"
    return f"{', '.join(fact for fact in (_what(say), _usual(say), red) if fact)}."


def _what(say: Sentences) -> str:
    ticket = say.ticket
    if ticket.kind is TicketKind.STORM:
        segments = counted(ticket.child_count, "segment")
        return f"{say.title}: {segments} red under one rule, {ticket.open_child_count} open"
    where = "" if ticket.dimension == "all" else f" for {ticket.dimension.replace('_', ' ')} {ticket.segment}"
    return f"{say.title}{where} {say.value} {say.when}"


def _usual(say: Sentences) -> str:
    usual = say.ticket.expected
    if usual is None or say.ticket.kind is TicketKind.STORM:
        return ""
    return f"usual {format_value(usual, say.judged_unit, say.currency)}"


def _since(ticket: Ticket, found: Reconciliation) -> str:
    own = ticket.since, ticket.since_hour
    known = (found.since, found.since_hour) if found.since is not None else own
    since, hour = min(known, own, key=lambda begun: (begun[0], begun[1] or 0))
    began = format_since(since, hour, ticket.last_period_start)
    if ticket.state is State.VERIFYING:
        return f"was red for {count_periods(ticket.breached_periods, ticket.grain)} since {began}"
    newest = ticket.last_period_start, ticket.last_hour or 0
    return f"since {began}" if (since, hour or 0) < newest else ""


def _excess(say: Sentences, found: Reconciliation) -> str:
    size = abs(found.excess or 0)
    if found.excess is None or round(size) == 0 or not found.excess_unit:
        return ""
    is_more = found.excess > 0
    if found.excess_unit == "count":
        noun = "" if say.counts is None else f" {say.counts[0] if round(size) == 1 else say.counts[1]}"
        return f"{size:,.0f} {'more' if is_more else 'fewer'}{noun} than expected"
    amount = format_value(size, found.excess_unit, say.currency)
    return f"{amount} {'more' if is_more else 'less'} than expected"


def _upper(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def evidence_in_words(found: Reconciliation) -> str:
    """Return the evidence that decides between the three verdicts."""
    if found.kind == "data_fault":
        return f"not to be trusted: {_faults_in_words(found.faults)}"
    data = _completeness(found)
    if found.kind == "known_event":
        return f"known event: {_named(found.events)}; {data}"
    counted = [event for event in found.events if event.effect is Effect.SHIFT]
    return f"{data}; the usual includes {_named(counted)}" if counted else data


def health_in_words(found: Reconciliation) -> str:
    """Return the feeds' evidence on one line: rows against usual, newest event, delivered against held."""
    if not found.feeds:
        return "no feed is known for this indicator"
    parts = [text for feed in found.feeds if (text := _feed_in_words(feed, found.day))]
    delivered = [feed for feed in found.feeds if feed.delivered is not None]
    short = [feed for feed in delivered if feed.is_short]
    if delivered and not short:
        parts.append(f"{len(delivered)} of {len(delivered)} deliveries are stored in full")
    return f"{format_day(found.day)}: {'; '.join(parts) or 'nothing was counted'}"


def _feed_in_words(feed: FeedEvidence, day: date) -> str:
    facts = []
    if feed.rows is not None:
        usual = f" (usual {feed.usual:,.0f})" if feed.usual is not None else ""
        facts.append(f"{counted(feed.rows, 'row')}{usual}")
    if feed.newest is not None:
        facts.append(f"newest {_instant(feed.newest, day)}")
    if feed.fault:
        facts.append(feed.fault)
    return f"{feed.feed} {', '.join(facts)}" if facts else ""


def _faults_in_words(faults: Sequence[FeedEvidence]) -> str:
    named = [_fault(feed) for feed in faults[:_NAMED_FAULTS]]
    rest = len(faults) - len(named)
    return "; ".join(named) + (f"; and {counted(rest, 'more feed')}" if rest else "")


def _fault(feed: FeedEvidence) -> str:
    text = (feed.fault or "").strip().rstrip(".")
    return text if feed.feed in text else f"feed {feed.feed}: {text}"


def _completeness(found: Reconciliation) -> str:
    if not found.feeds:
        return "no feed is known for it"
    until = "" if found.complete_to is None else f" to {_instant(found.complete_to, found.day)}"
    count = len(found.feeds)
    if found.low:
        return f"data up to date{until}, {_faults_in_words(found.low)}"
    return f"data complete{until}, {f'all {count} feeds' if count > 1 else 'its feed'} intact"


def _named(events: Sequence[KnownEvent]) -> str:
    return ", ".join(f"{event.name} ({event.source})" for event in events)


def _instant(at: datetime, day: date) -> str:
    return f"{at:%H:%M}" if at.date() == day else f"{format_day(at.date())} {at:%H:%M}"
