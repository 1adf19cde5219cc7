"""Data broken, known event or really moved: by what evidence, and in which words."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from risk_pipeline.response.messages.ticket_text import Sentences
from risk_pipeline.response.messages.verdict_text import (
    health_in_words,
    mostly_in_words,
    verdict_line,
    verdict_of,
)

from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.diagnosis.reconciliation import (
    FeedEvidence,
    KnownEvent,
    LowDay,
    Reconciliation,
    VerdictKind,
)
from risk_pipeline.domain.register.calendar import Effect
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, apply_stream
from risk_pipeline.domain.tickets.ticket import State, Ticket, TicketKind
from tests.builders.ticket_world import a_verdict, end_of

DAY = date(2018, 3, 14)
AT = datetime.combine(DAY, time(23, 52))
WHOLE = FeedEvidence("olist.orders", rows=512, usual=498, newest=AT, delivered=1000, held=1000)
STRIKE = KnownEvent("Lorry strike", "event")
LOW = LowDay(DAY, 155, 500)
SALE = KnownEvent("Spring sale", "campaign", Effect.SHIFT)


@pytest.mark.parametrize(
    ("feed", "events", "kind"),
    [
        (WHOLE, (), "really_moved"),
        (WHOLE, (STRIKE,), "known_event"),
        (WHOLE, (SALE,), "really_moved"),
        (WHOLE, (SALE, STRIKE), "known_event"),
        (FeedEvidence("f", state="failed", reason="column gone"), (STRIKE,), "data_fault"),
        (FeedEvidence("f", state="no_data"), (), "data_fault"),
        (FeedEvidence("f", red="the newest event is 71 hours old"), (), "data_fault"),
        (FeedEvidence("f", delivered=1000, held=979), (), "data_fault"),
        (FeedEvidence("f", delivered=1000, held=981), (), "really_moved"),
        (FeedEvidence("f", delivered=1000, held=None), (), "data_fault"),
        (FeedEvidence("f", rows=400, usual=500), (), "really_moved"),
        (FeedEvidence("f", rows=155, usual=500, low=LOW), (), "data_fault"),
        (FeedEvidence("f", rows=155, usual=500, low=LOW), (SALE,), "data_fault"),
        # A holiday brings few rows; it mends no load.
        (FeedEvidence("f", rows=155, usual=500, low=LOW), (STRIKE,), "known_event"),
        (FeedEvidence("f", state="no_data", low=LOW), (STRIKE,), "data_fault"),
    ],
)
def test_the_verdict_follows_from_the_evidence(
    feed: FeedEvidence, events: tuple[KnownEvent, ...], kind: VerdictKind
) -> None:
    assert Reconciliation(DAY, (WHOLE, feed), events).kind == kind


def a_ticket(**changes: Any) -> Ticket:
    """An open ticket about late deliveries since the 9th, seen on the 14th."""
    known = {
        "since": date(2018, 3, 9),
        "last_period_start": DAY,
        "last_period_end": DAY,
        "value": 0.123,
        "expected": 0.051,
        "breached_periods": 6,
        "dimension": "all",
        "segment": "all",
    }
    ticket, _ = apply_stream(None, [a_verdict()], TicketPolicy(), end_of(0), RuleFacts(ticket_id=1))
    assert ticket is not None
    return ticket.model_copy(update=known | changes)


def said(found: Reconciliation, mostly: str = "", unit: str = "ratio", **changes: Any) -> str:
    return verdict_line(Sentences(a_ticket(**changes), "Late deliveries", unit, "BRL"), found, mostly)


MOVED = Reconciliation(DAY, (WHOLE,), since=date(2018, 3, 9), excess=212.4, excess_unit="count")


def test_what_really_moved_is_one_sentence_with_its_numbers() -> None:
    assert said(MOVED, "RJ by carrier leg") == (
        "Late deliveries 12.3 % on 14 Mar 2018, usual 5.1 %, since 9 Mar 2018, 212 more than expected, "
        "mostly RJ by carrier leg; data complete to 23:52, its feed intact."
    )


def test_an_early_warning_that_saw_it_before_the_rule_says_since_when() -> None:
    earlier = Reconciliation(DAY, (WHOLE, WHOLE), since=date(2018, 3, 4), excess=-1.4, excess_unit="count")
    assert "since 4 Mar 2018, 1 fewer than expected; data complete to 23:52, all 2 feeds intact." in said(
        earlier
    )


def test_a_known_event_is_named_with_its_kind() -> None:
    assert said(Reconciliation(DAY, (WHOLE,), (STRIKE,)), dimension="customer_state", segment="RJ") == (
        "Late deliveries for customer state RJ 12.3 % on 14 Mar 2018, usual 5.1 %, since 9 Mar 2018; "
        "known event: Lorry strike (event); data complete to 23:52, its feed intact."
    )
    assert said(Reconciliation(DAY, (WHOLE,), (SALE,))).endswith(
        "its feed intact; the usual includes Spring sale (campaign)."
    )


def test_broken_data_are_named_feed_by_feed() -> None:
    broken = [FeedEvidence(f"shop.{name}", red="3 rows: too few.") for name in ("orders", "items", "sellers")]
    short = FeedEvidence("shop.payments", delivered=12_000, held=7)
    assert said(Reconciliation(DAY, (WHOLE, short, *broken))).endswith(
        "; not to be trusted: feed shop.payments: 7 of 12,000 delivered rows are in the warehouse; "
        "feed shop.orders: 3 rows: too few; and 2 more feeds."
    )
    failed = FeedEvidence("shop.orders", state="failed", reason="Feed shop.orders: column id is gone.")
    assert said(Reconciliation(DAY, (failed,))).endswith("trusted: Feed shop.orders: column id is gone.")


def test_a_feed_that_brought_too_few_rows_is_named_with_its_share() -> None:
    low = FeedEvidence("olist.orders", rows=155, usual=500, newest=AT, low=LOW)
    told = "feed olist.orders: delivered 31 % of its usual rows (155 on 14 Mar 2018, 500 are usual)"
    assert said(Reconciliation(DAY, (WHOLE, low))).endswith(f"; not to be trusted: {told}.")
    assert said(Reconciliation(DAY, (WHOLE, low), (STRIKE,))).endswith(
        f"known event: Lorry strike (event); data up to date to 23:52, {told}."
    )


@pytest.mark.parametrize(
    ("excess", "unit", "words"),
    [
        (0.4, "count", ""),
        (None, "count", ""),
        (1_234.0, "", ""),
        (1_234_500.0, "money_minor", ", BRL 12,345.00 more than expected"),
        (-1_234_500.0, "money_minor", ", BRL 12,345.00 less than expected"),
    ],
)
def test_an_excess_is_told_where_it_can_be_added_up(excess: float | None, unit: str, words: str) -> None:
    found = Reconciliation(DAY, (WHOLE,), excess=excess, excess_unit=unit)
    assert f"since 9 Mar 2018{words}; data complete" in said(found)


def test_a_first_day_has_no_since_and_a_recovered_one_was_red() -> None:
    assert "usual 5.1 %; data" in said(Reconciliation(DAY, (WHOLE,)), since=DAY)
    verifying = said(MOVED, state=State.VERIFYING, value=0.04)
    assert (
        "Late deliveries 4.0 % on 14 Mar 2018, usual 5.1 %, was red for 6 days since 9 Mar 2018, 212"
        in verifying
    )


@pytest.mark.parametrize(
    ("share", "is_named", "words"),
    [(0.8, True, "RJ × road"), (0.4, True, ""), (0.8, False, ""), (None, True, "")],
)
def test_only_a_slice_that_is_most_of_it_is_named_in_the_sentence(
    share: float | None, is_named: bool, words: str
) -> None:
    line = SliceLine(
        slice="RJ × road",
        observed=90,
        expected=20,
        excess=70,
        lift=4.5,
        share_of_excess=share,
        is_named=is_named,
    )
    assert mostly_in_words(Located(where=(line,))) == words
    assert mostly_in_words(Located()) == mostly_in_words(None) == ""


def test_a_storm_counts_its_segments() -> None:
    storm = said(MOVED, kind=TicketKind.STORM, child_count=12, open_child_count=10, value=None, expected=None)
    assert storm.startswith("Late deliveries: 12 segments red under one rule, 10 open, since 9 Mar 2018")


def test_without_evidence_the_summary_says_since_when_and_how_far() -> None:
    say = Sentences(a_ticket(), "Late deliveries", "ratio", "BRL")
    assert verdict_of(say, None).kind is None
    assert say.summary() == (
        "Red for 6 days since 9 Mar 2018: 12.3 % on 14 Mar 2018, above the limit of 12.0 %, usual 5.1 %."
    )


def test_newest_events_of_another_day_are_told_with_their_day() -> None:
    late = FeedEvidence("olist.orders", newest=AT - timedelta(days=2))
    assert "data complete to 12 Mar 2018 23:52" in said(Reconciliation(DAY, (WHOLE, late)))
    assert health_in_words(Reconciliation(DAY, (WHOLE, late))) == (
        "14 Mar 2018: olist.orders 512 rows (usual 498), newest 23:52; olist.orders newest 12 Mar 2018 "
        "23:52; 1 of 1 deliveries are stored in full"
    )
