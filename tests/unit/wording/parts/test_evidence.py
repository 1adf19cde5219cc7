"""What a message says of the data behind it, feed by feed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, KnownEvent, LowDay, Reconciliation
from risk_pipeline.domain.register.calendar import Effect
from risk_pipeline.wording.parts.evidence import data_of, feeds_in_words
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_message

DAY = date(2018, 3, 5)
AT = datetime.combine(DAY, time(23, 52))
WHOLE = FeedEvidence("shop.orders", rows=512, usual=498, newest=AT, delivered=1000, held=1000)
STRIKE = KnownEvent("Lorry strike", "event")
SALE = KnownEvent("Spring sale", "campaign", Effect.SHIFT)
LOW = FeedEvidence("shop.orders", rows=155, usual=500, newest=AT, low=LowDay(DAY, 155, 500))


def said(*feeds: FeedEvidence, events: tuple[KnownEvent, ...] = ()) -> str:
    return data_of(teller(Reconciliation(DAY, feeds, events)))


def teller(found: Reconciliation | None) -> Teller:
    return Teller.of(a_message(reconciliation=found))


def test_whole_data_say_until_when() -> None:
    assert said(WHOLE) == "Data complete to 5 Mar 2018, 23:52, its feed intact."
    assert said(WHOLE, WHOLE) == "Data complete to 5 Mar 2018, 23:52, all 2 feeds intact."
    assert said() == "No feed is known for it."
    assert data_of(teller(None)) == "Data not checked."


def test_one_row_is_no_rows() -> None:
    found = Reconciliation(DAY, (FeedEvidence("shop.orders", rows=1, usual=1),))
    assert feeds_in_words(teller(found)) == "5 Mar 2018: shop.orders 1 row (usual: 1 row)"


def test_older_deliveries_are_no_comfort_where_the_newest_load_failed() -> None:
    for state, is_said in (("ok", True), ("failed", False), ("no_data", False)):
        found = Reconciliation(DAY, (replace(WHOLE, state=state),))
        assert ("stored in full" in feeds_in_words(teller(found))) is is_said


def test_a_known_event_is_named_and_one_that_is_expected_is_not() -> None:
    assert (
        said(WHOLE, events=(STRIKE,))
        == "Known event: Lorry strike. Data complete to 5 Mar 2018, 23:52, its feed intact."
    )
    assert said(WHOLE, events=(SALE,)) == "Data complete to 5 Mar 2018, 23:52, its feed intact."


def test_broken_feeds_are_named_and_what_is_wrong_with_them() -> None:
    broken = [FeedEvidence(f"shop.{name}", red="3 rows: too few.") for name in ("orders", "items", "sellers")]
    short = FeedEvidence("shop.payments", delivered=12_000, held=7)
    assert said(WHOLE, short, *broken) == (
        "Do not trust the numbers yet: shop.payments: 7 of 12,000 delivered rows arrived; "
        "shop.orders: 3 rows: too few; 2 more feeds."
    )
    failed = FeedEvidence("shop.orders", state="failed", reason="column id is gone.")
    assert said(failed).startswith("Do not trust the numbers yet: shop.orders: column id is gone.")


def test_a_feed_that_brought_too_few_rows_is_told_with_what_is_usual() -> None:
    few = "shop.orders: 155 rows on 5 Mar 2018, 500 rows are usual."
    assert said(WHOLE, LOW) == f"Do not trust the numbers yet: {few}"
    assert said(WHOLE, LOW, events=(STRIKE,)) == f"Known event: Lorry strike. Data up to date, but {few}"


def test_a_ticket_about_a_feed_names_its_newest_file_and_the_rows_in_it() -> None:
    feed = {"ticket_kind": "data", "dimension": "feed", "segment": "shop.orders"}
    empty = replace(WHOLE, rows=0, file="orders_14.csv", file_rows=0)
    told = a_message(reconciliation=Reconciliation(DAY, (empty,)), **feed)
    assert data_of(Teller.of(told)) == "Newest file: orders_14.csv, no rows."
    assert "stored in full" not in feeds_in_words(Teller.of(told))
    short = Reconciliation(DAY, (replace(empty, rows=1, file_rows=1),))
    assert data_of(Teller.of(told.model_copy(update={"reconciliation": short}))) == (
        "Newest file: orders_14.csv, 1 row."
    )
    assert data_of(Teller.of(told.model_copy(update={"status": "closed"}))) == ""
    assert data_of(Teller.of(a_message(reconciliation=Reconciliation(DAY, (WHOLE,)), **feed))) == ""


def test_newest_events_of_another_day_are_told_with_their_day() -> None:
    late = FeedEvidence("shop.items", newest=AT - timedelta(days=2))
    assert said(WHOLE, late).startswith("Data complete to 3 Mar 2018, 23:52")
    assert feeds_in_words(teller(Reconciliation(DAY, (WHOLE, late)))) == (
        "5 Mar 2018: shop.orders 512 rows (usual: 498 rows), newest 23:52; "
        "shop.items, newest 3 Mar 2018, 23:52; 1 of 1 delivery is stored in full"
    )


def test_what_nobody_knew_at_the_hour_told_is_not_said() -> None:
    """A replay has the whole day in store when it tells of an hour of it."""
    hour = {"grain": "hour", "period_hour": 13, "period_start": DAY, "since": DAY, "since_hour": 13}
    at = datetime(2018, 3, 5, 17, 5, tzinfo=UTC)
    later = Teller.of(a_message(reconciliation=Reconciliation(DAY, (WHOLE,)), occurred_at=at, **hour))
    assert feeds_in_words(later) == ""
    assert data_of(later) == "Data complete to 14:05, its feed intact."
    known = replace(WHOLE, newest=datetime.combine(DAY, time(13, 58)))
    in_time = Teller.of(a_message(reconciliation=Reconciliation(DAY, (known,)), occurred_at=at, **hour))
    assert "newest 13:58" in feeds_in_words(in_time)
    assert data_of(in_time) == "Data complete to 13:58, its feed intact."
