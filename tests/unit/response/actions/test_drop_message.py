"""A message that was refused for good is given up by a person, on record; the ticket goes on."""

from collections.abc import Iterator

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.messages.message import DeliveryKind, Fault
from risk_pipeline.response.actions.drop_message import drop_message
from risk_pipeline.store import StoreOutbox, list_events, open_store
from risk_pipeline.store.outbox.faults import delivery_faults
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.watchdog import waiting_rows
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict, end_of

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """Where the first message of a ticket was refused."""
    store = open_store(store_url)
    desk = Desk(store)
    desk.run(0, [a_verdict(0)])
    outbox, now = StoreOutbox(store), end_of(0)
    row = outbox.claim(now)
    assert row is not None
    outbox.mark_dead(row.outbox_id, "is_archived", now, Fault(row.channel, "is_archived"))
    yield desk
    store.close()


def test_a_dropped_message_is_no_trouble_any_more_and_on_record(desk: Desk) -> None:
    assert drop_message(desk.store, 1, reason="the channel moved", **desk.acting(1)) == "T-000001"
    (entry,) = desk.messages()
    assert (entry.state, entry.error) == ("dropped", "dropped by ana: the channel moved")
    event = list_events(desk.store, 1)[-1]
    assert (event.change.kind, event.change.actor) == ("noted", "ana")
    assert event.change.reason == "message 1 (root to risk-fulfilment) dropped: the channel moved"
    assert waiting_rows(desk.store) == []
    assert StoreOutbox(desk.store).waiting_receivers() == set()
    with desk.store.reading() as transaction:
        assert delivery_faults(transaction) == []
    assert verify_events(desk.store, states=True).broken == ()


def test_a_ticket_whose_first_message_was_dropped_is_told_anew(desk: Desk) -> None:
    drop_message(desk.store, 1, reason="the channel moved", **desk.acting(1))
    desk.ack("T-1", 1)
    assert [entry.kind for entry in desk.messages() if entry.state == "pending"] == [ROOT]


def test_a_dropped_message_is_not_brought_back_nor_dropped_twice(desk: Desk) -> None:
    drop_message(desk.store, 1, reason="the channel moved", **desk.acting(1))
    assert not StoreOutbox(desk.store).revive(1, end_of(2))
    with pytest.raises(TransitionRefused, match="Message 1 is dropped, not dead"):
        drop_message(desk.store, 1, reason="again", **desk.acting(1))


@pytest.mark.parametrize(
    ("outbox_id", "reason", "words"), [(1, " ", "Say why"), (7, "x", "There is no message 7. `risk outbox")]
)
def test_a_message_is_dropped_only_if_dead_and_with_a_reason(
    desk: Desk, outbox_id: int, reason: str, words: str
) -> None:
    with pytest.raises(TransitionRefused, match=words):
        drop_message(desk.store, outbox_id, reason=reason, **desk.acting(1))
    assert [entry.state for entry in desk.messages()] == ["dead"]
