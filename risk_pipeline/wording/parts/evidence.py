"""Whether the data can be trusted: complete, thin, broken, or explained by the calendar."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, KnownEvent, Reconciliation
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import lost_delivery
from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.wording.fit import clean, cut, sentence, spoken
from risk_pipeline.wording.reasons import reason_in
from risk_pipeline.wording.teller import Teller

_NAMED_FAULTS, _MOST_FAULT = 2, 200


def data_of(teller: Teller) -> str:
    """Return the sentence about the data."""
    found = teller.message.reconciliation
    if teller.message.old_words is not None:
        return sentence(spoken(teller.message.old_words.data))
    if teller.message.duty is not None or teller.is_closed:
        return ""  # it is about none, or nobody decides by them any more
    if teller.message.ticket_kind is TicketKind.DATA:
        return sentence(_newest_file(teller, found))
    if found is None:
        return sentence(teller.say("data-unchecked"))
    if found.kind == "data_fault":
        return sentence(teller.say("data-fault", faults=_faults(teller, found.faults)))
    if found.kind == "known_event":
        events = teller.say("data-event", events=_events(found.events))
        return f"{sentence(events)} {sentence(_completeness(teller, found))}"
    return sentence(_completeness(teller, found))


def feeds_in_words(teller: Teller) -> str:
    """Return the feeds' evidence: rows against usual, newest event, what is stored."""
    found = teller.message.reconciliation
    if found is None or not found.feeds or _is_later(teller, found.complete_to):
        return ""
    parts = [text for feed in found.feeds if (text := _feed(teller, feed, found))]
    # Where nothing came, or the load failed, older deliveries are no comfort.
    delivered = [
        feed
        for feed in found.feeds
        if feed.delivered is not None and feed.rows != 0 and feed.state not in {"failed", "no_data"}
    ]
    if delivered:
        stored = sum(not feed.is_short for feed in delivered)
        parts.append(
            teller.say(
                "stored",
                stored=teller.words.count(stored),
                number=teller.words.count(len(delivered)),
                count=len(delivered),
            )
        )
    return teller.say("feeds-on", day=teller.words.day(found.day), feeds="; ".join(parts)) if parts else ""


def _feed(teller: Teller, feed: FeedEvidence, found: Reconciliation) -> str:
    said = ""
    if feed.rows is not None:
        rows = teller.words.count(feed.rows)
        said = teller.say("feed-rows-only", feed=clean(feed.feed), rows=rows, count=round(feed.rows))
        if feed.usual is not None:
            usual = teller.words.count(feed.usual)
            counts = {"count": round(feed.rows), "many": round(feed.usual)}
            said = teller.say("feed-rows", feed=clean(feed.feed), rows=rows, usual=usual, **counts)
    if feed.newest is not None:
        newest = teller.words.instant(feed.newest, found.day)
        said = teller.say(
            "feed-newest", said=said or teller.say("feed-name", feed=clean(feed.feed)), newest=newest
        )
    return said


def _newest_file(teller: Teller, found: Reconciliation | None) -> str:
    """Name the file that the feed brought last, and say how much was in it."""
    message = teller.message
    feeds = found.feeds if found is not None and message.status != State.VERIFYING else ()
    named = [feed for feed in feeds if feed.file and feed.feed == message.segment]
    if not named:
        return ""
    rows = named[0].file_rows or 0
    return teller.say(
        "data-file", file=cut(clean(named[0].file or ""), 80), count=rows, rows=teller.words.count(rows)
    )


def _completeness(teller: Teller, found: Reconciliation) -> str:
    if not found.feeds:
        return teller.say("data-unknown")
    if found.low:
        return teller.say("data-low", faults=_faults(teller, found.low))
    count, until = len(found.feeds), _until(teller, found)
    return (
        teller.say("data-whole", until=until, count=count)
        if until
        else teller.say("data-intact", count=count)
    )


def _until(teller: Teller, found: Reconciliation) -> str:
    complete, end = found.complete_to, _told_at(teller)
    if complete is not None and end is not None:
        complete = min(complete, end.replace(tzinfo=complete.tzinfo))
    # An hour is told with its day; who reads of a day or a week is told which day it is.
    is_hour = teller.message.period_hour is not None
    told_on = teller.message.period.end if is_hour else None
    return "" if complete is None else teller.words.instant(complete, told_on)


def _told_at(teller: Teller) -> datetime | None:
    """Return when an hour was told, on the project's clock; of longer periods nothing."""
    message = teller.message
    if message.period_hour is None or not message.time_zone:
        return None
    return message.occurred_at.astimezone(ZoneInfo(message.time_zone)).replace(tzinfo=None)


def _is_later(teller: Teller, newest: datetime | None) -> bool:
    """Whether the feeds hold more than anybody knew when the hour was told, as they do in a replay."""
    end = _told_at(teller)
    return newest is not None and end is not None and newest.replace(tzinfo=None) > end


def _faults(teller: Teller, feeds: Sequence[FeedEvidence]) -> str:
    named = [
        teller.say("feed-fault", feed=clean(feed.feed), fault=_fault(teller, feed))
        for feed in feeds[:_NAMED_FAULTS]
    ]
    if rest := len(feeds) - len(named):
        named.append(teller.say("more-feeds", count=rest))
    return "; ".join(named)


def _fault(teller: Teller, feed: FeedEvidence) -> str:
    """Say what is wrong with a feed; what its source says, in its words."""
    words = teller.words
    if feed.state in {"failed", "no_data"}:
        key = "fault-failed" if feed.state == "failed" else "fault-nothing"
        return cut(reason_in(words, feed.reason), _MOST_FAULT) or teller.say(key)
    if feed.red:
        return cut(reason_in(words, feed.red_grounds or feed.red), _MOST_FAULT)
    if feed.lost:
        return reason_in(words, lost_delivery(feed.lost))
    if feed.is_short and feed.delivered is not None:
        held, delivered = teller.words.count(feed.held or 0), teller.words.count(feed.delivered)
        return teller.say("fault-held", held=held, delivered=delivered)
    low = feed.low
    if low is None:
        return cut(reason_in(words, feed.reason), _MOST_FAULT)
    when = teller.words.when(Period(low.day, Grain.DAY))
    rows, usual = teller.words.count(low.rows), teller.words.count(low.usual)
    return teller.say("fault-few", rows=rows, when=when, usual=usual)


def _events(events: Sequence[KnownEvent]) -> str:
    return ", ".join(clean(event.name) for event in events)
