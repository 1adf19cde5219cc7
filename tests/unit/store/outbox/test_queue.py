"""The outbox: order, claims by several senders at once, every outcome of a sending."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, Outbox, SentRef
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy, decide
from risk_pipeline.domain.tickets.ticket import Step, fold
from risk_pipeline.response.messages.builder import Occasion, Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.store import Outgoing, Store, StoreOutbox, list_messages, open_store
from tests.builders.ticket_world import FakeBook, FakeDiagnostics, a_verdict, end_of

NOW = end_of(0)
ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return StoreOutbox(store)


def queue(
    store: Store, ticket_id: int, *kinds: DeliveryKind, channel: str = "risk", transition: int = 1
) -> None:
    """A ticket of its own identity, and messages about it."""
    facts = RuleFacts(owner="fulfilment_ops", channel=channel, ticket_id=ticket_id)
    [opened] = decide(None, a_verdict(0, segment=f"s{ticket_id}"), TicketPolicy(), NOW, facts)
    step = Step(None, opened, fold(None, opened))
    message = Writer(FakeBook(), ResponsePolicy(), FakeDiagnostics()).write([Occasion(step)])[0].message
    with store.writing() as transaction:
        if not transaction.tickets([ticket_id]):
            transaction.save([step])
        transaction.enqueue([Outgoing(step.after, transition, kind, message) for kind in kinds], NOW)


def claim(outbox: Outbox, at: datetime = NOW) -> Delivery:
    delivery = outbox.claim(at)
    assert delivery is not None
    return delivery


def state_of(store: Store, outbox_id: int) -> str:
    return next(entry.state for entry in list_messages(store) if entry.id == outbox_id)


def test_store_outbox_hands_out_a_row_once_with_its_message(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT)
    delivery = claim(outbox)
    assert (delivery.idem_key, delivery.kind, delivery.attempts) == ("1:1:risk:root", ROOT, 1)
    assert (delivery.message.indicator_title, delivery.message.value) == ("Late deliveries", 0.15)
    assert delivery.attempt_started_at == NOW
    assert outbox.claim(NOW) is None
    assert state_of(store, delivery.outbox_id) == "sending"


def test_store_outbox_refuses_the_same_message_twice(store: Store) -> None:
    queue(store, 1, ROOT)
    with pytest.raises(IntegrityError):
        queue(store, 1, ROOT)


def test_store_outbox_keeps_the_order_of_one_ticket_and_lets_others_pass(
    store: Store, outbox: Outbox
) -> None:
    queue(store, 1, ROOT, REPLY)
    queue(store, 2, ROOT)
    root = claim(outbox)
    assert claim(outbox).ticket_id == 2
    assert outbox.claim(NOW) is None  # the reply waits for its root
    outbox.mark_sent(root.outbox_id, SentRef(channel="C1", ts="1.000", permalink="https://x"), NOW)
    reply = claim(outbox)
    assert (reply.kind, reply.root) == (REPLY, SentRef(channel="C1", ts="1.000", permalink="https://x"))


def test_store_outbox_does_not_order_across_channels(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT)
    queue(store, 1, ROOT, channel="other")
    assert {claim(outbox).channel, claim(outbox).channel} == {"risk", "other"}


def test_store_outbox_unknown_row_blocks_its_ticket_until_reconciled(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT, REPLY)
    root = claim(outbox)
    outbox.mark_unknown(root.outbox_id, NOW, "timeout")
    assert outbox.claim(NOW + timedelta(days=1)) is None
    [doubtful] = outbox.unknown(NOW, 60)
    assert doubtful.idem_key == root.idem_key
    outbox.release(root.outbox_id, NOW)
    assert claim(outbox).attempts == 2


def test_store_outbox_dead_row_lets_the_rest_pass_and_can_be_revived(
    store: Store, outbox: StoreOutbox
) -> None:
    queue(store, 1, ROOT, REPLY)
    root = claim(outbox)
    outbox.mark_dead(root.outbox_id, "is_archived", NOW)
    reply = claim(outbox)
    assert (reply.kind, reply.root) == (REPLY, None)
    assert outbox.revive(root.outbox_id, NOW)
    assert claim(outbox).kind is ROOT
    assert not outbox.revive(root.outbox_id, NOW)


def test_store_outbox_deferral_makes_the_whole_channel_wait(store: Store, outbox: StoreOutbox) -> None:
    queue(store, 1, ROOT)
    queue(store, 2, ROOT)
    queue(store, 3, ROOT, channel="other")
    first = claim(outbox)
    later = NOW + timedelta(seconds=30)
    outbox.mark_deferred(first.outbox_id, later, "ratelimited")
    assert claim(outbox).channel == "other"
    assert outbox.claim(NOW) is None
    assert claim(outbox, later).ticket_id == 1


def test_store_outbox_keeps_the_longer_of_two_waits(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT)
    queue(store, 2, ROOT)
    first, second = claim(outbox), claim(outbox)
    outbox.mark_deferred(first.outbox_id, NOW + timedelta(seconds=60), "ratelimited")
    outbox.mark_deferred(second.outbox_id, NOW + timedelta(seconds=10), "ratelimited")
    assert outbox.claim(NOW + timedelta(seconds=59)) is None
    assert outbox.claim(NOW + timedelta(seconds=60)) is not None


def test_store_outbox_paces_the_claims_of_a_channel(store: Store) -> None:
    outbox = StoreOutbox(store, seconds_between_posts=1.0)
    queue(store, 1, ROOT)
    queue(store, 2, ROOT)
    claim(outbox)
    assert outbox.claim(NOW + timedelta(seconds=0.9)) is None
    assert claim(outbox, NOW + timedelta(seconds=1)).ticket_id == 2


def test_store_outbox_finds_what_a_killed_sender_left_behind(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT)
    left = claim(outbox)
    assert outbox.unknown(NOW + timedelta(seconds=59), 60) == []
    [found] = outbox.unknown(NOW + timedelta(seconds=60), 60)
    assert found.outbox_id == left.outbox_id
    assert state_of(store, left.outbox_id) == "unknown"


def test_store_outbox_late_answer_wins_over_doubt_and_final_rows_stay(store: Store, outbox: Outbox) -> None:
    queue(store, 1, ROOT)
    row = claim(outbox).outbox_id
    outbox.mark_unknown(row, NOW, "timeout")
    outbox.release(row, NOW)
    outbox.mark_sent(row, SentRef(channel="C1", ts="1.0"), NOW)
    for spoil in (
        lambda: outbox.mark_dead(row, "late", NOW),
        lambda: outbox.mark_unknown(row, NOW, "late"),
        lambda: outbox.mark_deferred(row, NOW, "late"),
        lambda: outbox.release(row, NOW),
        lambda: outbox.mark_sent(row, SentRef(channel="C2", ts="2.0"), NOW),
    ):
        spoil()
        [entry] = list_messages(store)
        assert (entry.state, entry.sent) == ("sent", SentRef(channel="C1", ts="1.0"))
    assert outbox.claim(NOW) is None


def test_store_outbox_counts_by_state(store: Store, outbox: StoreOutbox) -> None:
    queue(store, 1, ROOT, REPLY, UPDATE)
    claim(outbox)
    assert outbox.counts() == {"sending": 1, "pending": 2}


def test_store_outbox_looks_up_what_is_unsent_and_never_reads_all_rows(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.sqlite'}")
    queue(store, 1, ROOT, REPLY)
    outbox, said = StoreOutbox(store, family="slack"), []

    def hear(_1: object, _2: object, statement: str, parameters: object, *_3: object) -> None:
        said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", hear)
    sent = claim(outbox)
    outbox.mark_unknown(sent.outbox_id, NOW, "timeout")
    assert [each.outbox_id for each in outbox.unknown(NOW, 120)] == [sent.outbox_id]
    assert outbox.waiting_receivers() == {"risk"}
    assert outbox.put_off() == (1, "timeout")
    plans = set()
    with store.engine.connect() as connection:
        for statement, parameters in [each for each in said if " outbox" in each[0]]:
            plan = connection.exec_driver_sql(f"explain query plan {statement}", parameters)
            plans |= {row.detail for row in plan if "outbox" in row.detail}
    store.close()
    assert any("ix_outbox_state_id" in step for step in plans)
    assert not [step for step in plans if step.startswith("SCAN")]


def test_store_outbox_never_gives_a_row_to_two_senders(store_url: str, store: Store) -> None:
    for ticket_id in range(1, 31):
        queue(store, ticket_id, ROOT, REPLY)
    senders = 4
    start = Barrier(senders, timeout=30)

    def send(_number: int) -> list[tuple[int, DeliveryKind]]:
        mine = open_store(store_url)
        outbox, sent = StoreOutbox(mine), []
        start.wait()
        while (delivery := outbox.claim(NOW)) is not None:
            outbox.mark_sent(delivery.outbox_id, SentRef(channel="C", ts=str(delivery.outbox_id)), NOW)
            sent.append((delivery.ticket_id, delivery.kind, delivery.root))
        mine.close()
        return sent

    with ThreadPoolExecutor(senders) as pool:
        sent = [item for items in pool.map(send, range(senders)) for item in items]
    # A sender may go home while another holds a root whose reply is then nobody's: finish alone.
    rest = StoreOutbox(store)
    while (delivery := rest.claim(NOW)) is not None:
        rest.mark_sent(delivery.outbox_id, SentRef(channel="C", ts=str(delivery.outbox_id)), NOW)
        sent.append((delivery.ticket_id, delivery.kind, delivery.root))
    assert sorted((t, k) for t, k, _ in sent) == sorted((t, k) for t in range(1, 31) for k in (ROOT, REPLY))
    assert all((root is not None) is (kind is REPLY) for _, kind, root in sent)
