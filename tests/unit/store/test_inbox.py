"""The store's part of trackers, on both databases: whose rows, whose issue, asked until when."""

from datetime import UTC, datetime, timedelta

from risk_pipeline.domain.messages.message import DeliveryKind, SentRef
from risk_pipeline.store import Outgoing, Store, StoreOutbox, find_ticket, list_messages
from risk_pipeline.store.inbox import enqueue_once, note_poll, polled_until, ticket_behind, tracker_channels
from tests.builders.outbox_rows import LIFE, enqueue
from tests.builders.ticket_messages import a_message

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
GITHUB, JIRA = "github:o/r", "jira:RISK"


def send(store: Store, channel: str, ts: str) -> None:
    outbox = StoreOutbox(store)
    delivery = outbox.claim(NOW)
    assert delivery is not None
    assert delivery.channel == channel
    outbox.mark_sent(delivery.outbox_id, SentRef(channel=channel, ts=ts), NOW)


def test_a_family_sees_its_own_rows_and_no_others(store: Store) -> None:
    for number, channel in enumerate(("ops", GITHUB, JIRA, "webhook:x", "email:maria"), start=1):
        enqueue(store, channel, first_id=number, now=NOW)
    assert StoreOutbox(store).waiting_receivers() == {"ops", GITHUB, JIRA, "webhook:x", "email:maria"}
    for family, channel in (
        ("jira", JIRA),
        ("slack", "ops"),
        ("github", GITHUB),
        ("webhook", "webhook:x"),
        ("email", "email:maria"),
    ):
        outbox = StoreOutbox(store, family=family)  # type: ignore[arg-type]
        delivery = outbox.claim(NOW)
        assert delivery is not None
        assert delivery.channel == channel
        assert outbox.claim(NOW) is None, "the next of the ticket waits for the first"
        assert [each.channel for each in outbox.unknown(NOW + timedelta(hours=1), 60)] == [channel]
        outbox.mark_sent(delivery.outbox_id, SentRef(channel=channel, ts="1"), NOW)
    assert StoreOutbox(store).counts() == {"sent": 5, "pending": 5 * (len(LIFE) - 1)}


def test_a_direct_message_is_slacks(store: Store) -> None:
    enqueue(store, "slack:maria", now=NOW)
    assert StoreOutbox(store, family="email").claim(NOW) is None
    delivery = StoreOutbox(store, family="slack").claim(NOW)
    assert delivery is not None
    assert delivery.channel == "slack:maria"


def test_an_issue_belongs_to_the_ticket_it_was_made_for(store: Store) -> None:
    enqueue(store, GITHUB, first_id=1, now=NOW)
    with store.reading() as transaction:
        assert ticket_behind(transaction, GITHUB, "17") is None
    send(store, GITHUB, "17")
    with store.reading() as transaction:
        assert ticket_behind(transaction, GITHUB, "17") == 1
        assert ticket_behind(transaction, GITHUB, "1") is None
        assert ticket_behind(transaction, "github:o/other", "17") is None


def test_only_trackers_that_hold_issues_are_asked(store: Store) -> None:
    assert tracker_channels(store) == []
    for number, channel in enumerate(("ops", GITHUB, JIRA), start=1):
        enqueue(store, channel, first_id=number, now=NOW)
    send(store, "ops", "1.1")
    outbox = StoreOutbox(store, family="github")
    delivery = outbox.claim(NOW)
    assert delivery is not None
    outbox.mark_sent(delivery.outbox_id, SentRef(channel=GITHUB, ts="17"), NOW)
    assert tracker_channels(store) == [GITHUB]


def test_how_far_a_tracker_was_asked_is_kept(store: Store) -> None:
    assert polled_until(store, GITHUB) is None
    note_poll(store, GITHUB, NOW)
    note_poll(store, GITHUB, NOW + timedelta(minutes=5))
    note_poll(store, JIRA, NOW)
    assert polled_until(store, GITHUB) == NOW + timedelta(minutes=5)


def test_an_answer_is_queued_once_by_what_it_answers(store: Store) -> None:
    enqueue(store, "ops", first_id=1, now=NOW)
    ticket = find_ticket(store, "T-1")
    assert ticket is not None
    before = len(list_messages(store))
    for event, new in (("e1", 1), ("e1", 0), ("e2", 1)):
        answer = Outgoing(ticket, 1, DeliveryKind.REPLY, a_message(), GITHUB, event)
        with store.writing() as transaction:
            assert enqueue_once(transaction, [answer], NOW) == new
    queued = list_messages(store)[before:]
    assert [(entry.channel, entry.idem_key) for entry in queued] == [
        (GITHUB, f"1:e1:{GITHUB}:reply"),
        (GITHUB, f"1:e2:{GITHUB}:reply"),
    ]
