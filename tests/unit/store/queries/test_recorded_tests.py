"""Tests that people made: in the chain of seals, the newest of a period counts, as known at an instant."""

from datetime import UTC, date, datetime, timedelta

from risk_pipeline.store import open_store
from risk_pipeline.store.queries.control_tests import RecordedTest, note_control_test, read_control_tests
from risk_pipeline.store.queries.seals import read_sealed

AT = datetime(2026, 10, 1, tzinfo=UTC)
TEST = RecordedTest("C09", date(2026, 9, 30), 12, 12, 1, "https://evidence/1")


def test_the_newest_test_of_a_period_counts_as_known_then_and_is_sealed(store_url: str) -> None:
    store = open_store(store_url)
    with store.writing() as transaction:
        note_control_test(transaction, TEST, "ana", AT)
    again = RecordedTest("C09", TEST.tested_on, 12, 12, 0, "https://evidence/2")
    with store.writing() as transaction:
        note_control_test(transaction, again, "ben", AT + timedelta(days=1))
    assert read_control_tests(store, AT - timedelta(days=1)) == []
    assert read_control_tests(store, AT) == [(TEST, AT)]
    assert read_control_tests(store, AT + timedelta(days=2)) == [(again, AT + timedelta(days=1))]
    with store.reading() as transaction:
        sealed = read_sealed(transaction)
    assert (sealed.count, sealed.broken) == (3, [])
    store.close()
