"""Data broken, known event or really moved: by what evidence."""

from datetime import date, datetime, time

import pytest

from risk_pipeline.domain.diagnosis.reconciliation import (
    FeedEvidence,
    KnownEvent,
    LowDay,
    Reconciliation,
    VerdictKind,
)
from risk_pipeline.domain.register.calendar import Effect

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
