"""The sender on a real outbox (SQLite) and a receiver that fails as told."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown, SenderRefused
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, SentRef
from risk_pipeline.notify.sender import DrainReport, Timing, drain
from risk_pipeline.store.database import Store, open_store
from risk_pipeline.store.outbox.queue import StoreOutbox
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.wording.story import story_of
from tests.builders.outbox_rows import LIFE, THREAD, enqueue

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
STALE, SETTLE = 120.0, 15.0
_ids = count(1)

Event = Literal[
    "ok",
    "lose_answer",
    "lose_request",
    "defer",
    "die_before",
    "die_after",
    "refuse",
    "refuse_us",
    "cannot_look",
]


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


@dataclass
class Receiver:
    """A place people read. Meets the events in order, then works."""

    events: list[Event] = field(default_factory=list)
    messages: list[Delivery] = field(default_factory=list)
    root_states: dict[str, str] = field(default_factory=dict)
    looked: int = 0

    def post(self, delivery: Delivery) -> SentRef:
        if delivery.kind is DeliveryKind.REPLY and delivery.root is None:
            raise DeliveryRefused("no root")
        self._meet(delivery, lambda: self.messages.append(delivery))
        return self._ref(delivery)

    def update(self, delivery: Delivery) -> SentRef:
        if delivery.root is None:
            raise DeliveryRefused("no root")
        state = delivery.message.status
        self._meet(delivery, lambda: self.root_states.update({delivery.message.ticket_ref: state}))
        return delivery.root

    def find(self, delivery: Delivery) -> SentRef | None:
        self.looked += 1
        if self.events and self.events[0] == "cannot_look":
            self.events.pop(0)
            raise DeliveryDeferred("cannot look now", timedelta(seconds=30))
        found = [message for message in self.messages if message.idem_key == delivery.idem_key]
        return self._ref(found[0]) if found else None

    def thread(self, ref: str) -> list[str]:
        return [
            "root" if message.kind is DeliveryKind.ROOT else story_of(message.message).event
            for message in self.messages
            if message.message.ticket_ref == ref
        ]

    def _meet(self, delivery: Delivery, commit: Callable[[], object]) -> None:
        met = self.events.pop(0) if self.events else "ok"
        if met in {"ok", "lose_answer", "die_after", "cannot_look"}:
            commit()
        if met.startswith("die"):
            raise Killed
        if met in {"lose_answer", "lose_request"}:
            raise DeliveryUnknown("the answer was lost")
        if met == "defer":
            raise DeliveryDeferred("slow down", timedelta(seconds=40))
        if met == "refuse":
            raise DeliveryRefused("is_archived")
        if met == "refuse_us":
            raise SenderRefused("token_revoked")

    def _ref(self, delivery: Delivery) -> SentRef:
        return SentRef(channel=f"id-{delivery.channel}", ts=f"{delivery.outbox_id}.0")


@dataclass
class Desk:
    """Store, receiver and clock in one place; `sleep` moves the clock."""

    store: Store
    refs: list[str]
    receiver: Receiver
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    slept: list[float] = field(default_factory=list)

    def drain(self, limit: int | None = None, **options: float) -> DrainReport:
        defaults = {"seconds_between_posts": 0.0, "stale_after_seconds": STALE, "settle_seconds": SETTLE}
        return drain(
            StoreOutbox(self.store),
            self.receiver,
            self.clock,
            Timing(**(defaults | options), sleep=self._sleep),
            limit=limit,
        )

    def later(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.later(seconds)

    def assert_all_told_once(self) -> None:
        for ref in self.refs:
            assert self.receiver.thread(ref) == THREAD
            assert self.receiver.root_states[ref] == "closed"


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty store to copy; migrating takes longer than all else here."""
    path = tmp_path_factory.mktemp("sender") / "empty.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@contextmanager
def copied(empty_store: Path) -> Iterator[Store]:
    path = shutil.copy(empty_store, empty_store.with_name(f"{next(_ids)}.sqlite"))
    opened = open_store(f"sqlite:///{path}")
    # Nobody pulls a plug here; waiting for the disk takes longer than all else.
    event.listen(opened.engine, "connect", lambda raw, _: raw.execute("pragma synchronous = off"))
    opened.engine.dispose()
    yield opened
    opened.close()


@pytest.fixture
def store(empty_store: Path) -> Iterator[Store]:
    with copied(empty_store) as opened:
        yield opened


def a_desk(store: Store, *events: Event, tickets: int = 1) -> Desk:
    refs = enqueue(store, "ops", tickets=tickets, now=START)
    return Desk(store, refs, Receiver(list(events)))


def test_everything_due_is_sent_once_and_in_order(store: Store) -> None:
    desk = a_desk(store, tickets=3)
    report = desk.drain()
    assert report == DrainReport(sent=3 * len(LIFE))
    desk.assert_all_told_once()
    assert str(desk.drain()) == "nothing to send"


def test_a_lost_answer_is_looked_for_in_the_same_drain_and_not_sent_again(store: Store) -> None:
    desk = a_desk(store, "lose_answer")
    report = desk.drain()
    assert (report.unknown, report.reconciled, report.released, report.sent) == (1, 1, 0, len(LIFE) - 1)
    assert desk.slept == [SETTLE]
    desk.assert_all_told_once()


def test_a_lost_request_is_sent_again(store: Store) -> None:
    desk = a_desk(store, "lose_request")
    report = desk.drain()
    assert (report.unknown, report.reconciled, report.released, report.sent) == (1, 0, 1, len(LIFE))
    desk.assert_all_told_once()


def test_an_update_of_unknown_outcome_is_repeated_without_looking(store: Store) -> None:
    desk = a_desk(store, "ok", "lose_answer")
    desk.drain()
    assert desk.receiver.looked == 0
    desk.assert_all_told_once()


def test_an_attempt_is_looked_for_only_when_a_slow_receiver_is_done_with_it(store: Store) -> None:
    desk = a_desk(store, "die_after")
    with pytest.raises(Killed):
        desk.drain()
    assert desk.drain(stale_after_seconds=0.0).reconciled == 0
    assert desk.receiver.looked == 0
    desk.later(SETTLE)
    assert desk.drain(stale_after_seconds=0.0).reconciled == 1
    desk.assert_all_told_once()


@pytest.mark.parametrize("death", ["die_before", "die_after"])
@pytest.mark.parametrize("position", range(len(LIFE)))
def test_a_killed_sender_leaves_nothing_twice_and_nothing_out(
    store: Store, position: int, death: Event
) -> None:
    desk = a_desk(store, *["ok"] * position, death)
    with pytest.raises(Killed):
        desk.drain()
    assert desk.drain().sent == 0, "the row belongs to a sender that may still be alive"
    desk.later(STALE)
    desk.drain()
    desk.assert_all_told_once()


def test_a_rate_limit_defers_the_channel_and_never_sleeps(store: Store) -> None:
    desk = a_desk(store, "defer", tickets=2)
    report = desk.drain()
    assert (report.deferred, report.sent, desk.slept) == (1, 0, [])
    desk.later(39)
    assert desk.drain().sent == 0
    desk.later(1)
    assert desk.drain().sent == 2 * len(LIFE)
    desk.assert_all_told_once()


def test_a_refused_message_is_dead_with_its_reason_and_the_next_ticket_goes_on(store: Store) -> None:
    desk = a_desk(store, "refuse", tickets=2)
    report = desk.drain()
    assert report.dead == report.sent == len(LIFE)
    assert report.errors == ["is_archived", *["no root"] * (len(LIFE) - 1)]
    assert list_messages(store, states=["dead"])[0].error == "is_archived"
    assert desk.receiver.thread(desk.refs[1]) == THREAD


def test_a_message_that_we_cannot_write_holds_no_other_and_is_dead_in_the_end(store: Store) -> None:
    desk = a_desk(store, tickets=2)
    meet = desk.receiver.post

    def post(delivery: Delivery) -> SentRef:
        if delivery.ticket_id == 1:
            raise ValueError("$R$10_a_R$50$ is no formula")
        return meet(delivery)

    desk.receiver.post = post  # type: ignore[method-assign]
    for _ in range(5):
        desk.drain()
        desk.later(600)
    first, *_ = list_messages(store, ticket_id=1)
    assert first.state == "dead"
    assert first.error == "our own fault in this message (ValueError); the log has the details"
    assert {row.state for row in list_messages(store, ticket_id=2)} == {"sent"}


def test_a_clock_that_was_ahead_for_once_holds_no_message_for_a_day(store: Store) -> None:
    desk = a_desk(store, "defer")
    desk.later(86_400)
    desk.drain()
    desk.later(-86_400)
    desk.drain()
    assert {row.state for row in list_messages(store)} == {"sent"}


@pytest.mark.parametrize("death", ["die_before", "die_after"])
def test_what_a_sender_killed_under_such_a_clock_left_is_looked_for_at_once(
    store: Store, death: Event
) -> None:
    desk = a_desk(store, death)
    desk.later(86_400)
    with pytest.raises(Killed):
        desk.drain()
    desk.later(-86_400)
    desk.drain()
    assert desk.receiver.looked == 1
    desk.assert_all_told_once()


def test_a_revoked_token_stops_the_drain_and_costs_no_message(store: Store) -> None:
    desk = a_desk(store, "refuse_us", tickets=4)
    report = desk.drain()
    assert (report.deferred, report.dead, report.sent) == (1, 0, 0)
    assert report.halted == "token_revoked"
    desk.later(300)
    assert desk.drain().sent == 4 * len(LIFE)
    desk.assert_all_told_once()


def test_a_receiver_that_keeps_failing_is_left_in_peace(store: Store) -> None:
    desk = a_desk(store, *["lose_request"] * 50, tickets=10)
    report = desk.drain()
    assert (report.unknown, report.sent) == (3, 0)
    assert report.halted == "the answer was lost"
    desk.receiver.events.clear()
    desk.later(STALE)
    desk.drain()
    desk.assert_all_told_once()


def test_what_cannot_be_looked_for_stays_unknown(store: Store) -> None:
    desk = a_desk(store, "lose_answer", "cannot_look")
    desk.drain()
    assert desk.receiver.thread(desk.refs[0]) == ["root"]
    desk.later(STALE)
    desk.drain()
    desk.assert_all_told_once()


def test_a_later_drain_says_what_still_waits_and_why(store: Store) -> None:
    desk = a_desk(store, "refuse_us")
    desk.drain()
    later = desk.drain()
    assert str(later) == "nothing to send"
    later.waiting, later.waits_for = StoreOutbox(store).put_off()
    assert str(later) == f"nothing to send; 1 message from earlier attempts postponed: {later.waits_for}"
    assert "token" in later.waits_for


def test_a_limit_bounds_the_rows_claimed(store: Store) -> None:
    desk = a_desk(store)
    assert desk.drain(limit=2).sent == 2
    desk.drain()
    desk.assert_all_told_once()


def test_posts_to_one_channel_keep_their_distance(store: Store) -> None:
    desk = a_desk(store)
    desk.drain(seconds_between_posts=1.0)
    assert len(desk.slept) == len(LIFE) - 1
    assert all(0.5 < pause <= 1.0 for pause in desk.slept[:1])


def test_progress_and_report_tell_each_row(store: Store) -> None:
    desk = a_desk(store, "ok", "defer")
    seen: list[tuple[DeliveryKind, str]] = []
    report = drain(
        StoreOutbox(store),
        desk.receiver,
        desk.clock,
        Timing(
            seconds_between_posts=0,
            stale_after_seconds=STALE,
        ),
        on_progress=lambda delivery, outcome: seen.append((delivery.kind, outcome)),
    )
    assert seen == [(DeliveryKind.ROOT, "sent"), (DeliveryKind.UPDATE, "deferred")]
    assert str(report) == f"1 sent, 1 deferred: {report.errors[0]}"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    events=st.lists(
        st.sampled_from(
            [
                "ok",
                "ok",
                "lose_answer",
                "lose_request",
                "defer",
                "die_before",
                "die_after",
                "refuse_us",
                "cannot_look",
            ]
        ),
        max_size=14,
    ),
    tickets=st.integers(1, 3),
)
def test_whatever_goes_wrong_each_message_arrives_once_and_in_order(
    empty_store: Path, events: list[Event], tickets: int
) -> None:
    with copied(empty_store) as store:
        desk = a_desk(store, *events, tickets=tickets)
        for _ in range(len(events) + 2):
            with suppress(Killed):
                desk.drain()
            desk.later(600)
        desk.assert_all_told_once()
        assert StoreOutbox(store).counts() == {"sent": tickets * len(LIFE)}
