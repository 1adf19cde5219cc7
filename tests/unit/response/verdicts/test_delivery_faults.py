"""Tickets about our own delivery: one per cause, told where messages still arrive, closed by arrival."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, SenderRefused
from risk_pipeline.domain.messages.delivery_fault import is_own_delivery
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, SentRef
from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.domain.tickets.ticket import Resolution, Severity, Ticket
from risk_pipeline.notify.sender import DrainReport, Timing, drain
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.verdicts.delivery_faults import (
    NOBODY_LEFT,
    OwnDeliveryReport,
    report_own_delivery,
)
from risk_pipeline.store import Store, StoreOutbox, list_events, list_messages, list_tickets, open_store
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict, end_of


@dataclass
class Office:
    """Takes messages but for the places in `refuses`; the whole office may refuse us."""

    refuses: dict[str, DeliveryRefused] = field(default_factory=dict)
    refuses_us: SenderRefused | None = None
    got: list[Delivery] = field(default_factory=list)
    cannot_look: bool = False

    def post(self, delivery: Delivery) -> SentRef:
        if self.refuses_us:
            raise self.refuses_us
        if delivery.channel in self.refuses:
            raise self.refuses[delivery.channel]
        self.got.append(delivery)
        return SentRef(channel=delivery.channel, ts=str(len(self.got)))

    def update(self, delivery: Delivery) -> SentRef:
        if delivery.root is None:
            raise DeliveryRefused("no root", code="no_root", is_of_place=False)
        return self.post(delivery)

    def find(self, delivery: Delivery) -> SentRef | None:
        raise DeliveryDeferred("not now", timedelta(seconds=30))

    def headlines(self, channel: str) -> list[str]:
        """The first messages that arrived; not the details that follow them."""
        heads = (each for each in self.got if not (each.kind is DeliveryKind.REPLY and each.message.begins))
        return [story_of(each.message).fact for each in heads if each.channel == channel]


class Post:
    """A desk whose messages go to an office, with a clock of its own."""

    def __init__(self, store: Store) -> None:
        self.desk, self.office, self.clock = Desk(store), Office(), FixedClock(end_of(0))
        self.segments = 0

    def breach(self) -> None:
        """Something to tell #risk-fulfilment."""
        self.segments += 1
        self.desk.run(0, [a_verdict(0, segment=f"s{self.segments}")])

    def deliver(self) -> OwnDeliveryReport:
        self.drain()
        report = report_own_delivery(
            self.desk.store, catalog=self.desk.book, policy=self.desk.policy, now=self.clock.now()
        )
        self.drain()
        self.clock.at += timedelta(minutes=10)
        return report

    def drain(self) -> DrainReport:
        return drain(
            StoreOutbox(self.desk.store),
            self.office,
            self.clock,
            Timing(seconds_between_posts=0, stale_after_seconds=120, sleep=lambda _: None),
        )

    def own(self) -> list[Ticket]:
        found = [ticket for ticket in list_tickets(self.desk.store) if is_own_delivery(ticket)]
        return sorted(found, key=lambda ticket: ticket.id)

    def revive_all(self) -> None:
        outbox = StoreOutbox(self.desk.store)
        for message in list_messages(self.desk.store, states=["dead"]):
            assert outbox.revive(message.id, self.clock.now())


@pytest.fixture
def post(store_url: str) -> Iterator[Post]:
    store = open_store(store_url)
    yield Post(store)
    store.close()


def archived(channel: str = "risk-fulfilment") -> dict[str, DeliveryRefused]:
    return {channel: DeliveryRefused(f"#{channel}: is_archived. Unarchive it.", code="is_archived")}


def test_an_archived_channel_has_one_ticket_that_ends_when_its_messages_arrive(post: Post) -> None:
    post.breach()
    post.office.refuses = archived()
    assert post.deliver().opened == 1
    post.breach()
    assert post.deliver() == OwnDeliveryReport(), "the same cause again is no news"
    [ticket] = post.own()
    assert (ticket.kind, ticket.owner, ticket.severity) == (TicketKind.DATA, "data_eng", Severity.P1)
    assert ticket.segment == "delivery:risk-fulfilment/is_archived"
    assert post.office.headlines("data-faults") == ["Delivery to #risk-fulfilment is refused (is_archived)"]
    assert "Unarchive it" in story_of(post.office.got[0].message).figures

    post.office.refuses = {}
    assert post.deliver().closed == 0, "nothing was sent there, so nobody knows"
    post.revive_all()
    assert post.deliver().closed == 1
    [ticket] = post.own()
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.DATA_FAULT)
    assert len(post.office.headlines("risk-fulfilment")) == 2
    assert {message.state for message in list_messages(post.desk.store)} == {"sent"}
    assert verify_events(post.desk.store, states=True).broken == ()


def test_a_revoked_token_is_recorded_and_queues_nothing_for_the_place_that_refuses(post: Post) -> None:
    post.breach()
    post.breach()
    post.office.refuses_us = SenderRefused("token_revoked. Reinstall.", code="token_revoked")
    assert post.deliver() == OwnDeliveryReport(opened=1)
    [ticket] = post.own()
    assert ticket.segment == "delivery:slack:*/token_revoked"
    assert [event.suppressed for event in list_events(post.desk.store, ticket.id)] == [NOBODY_LEFT]
    assert list_messages(post.desk.store, ticket_id=ticket.id) == []
    for _ in range(3):
        assert post.deliver() == OwnDeliveryReport()

    post.office.refuses_us = None
    assert post.deliver() == OwnDeliveryReport(closed=1)
    assert len(post.office.headlines("risk-fulfilment")) == 2, "what waited came after all"
    assert post.own()[0].state is State.CLOSED
    assert list_messages(post.desk.store, states=["dead", "pending", "retry_wait"]) == []


def test_a_dead_channel_of_the_data_owner_is_told_to_the_deputy(post: Post) -> None:
    owners = dict(post.desk.book.owners)
    owners["data_eng"] = owners["data_eng"].model_copy(update={"deputy": "fulfilment_ops"})
    post.desk.book.owners = owners
    post.desk.run(0, [a_verdict(0, segment="s1")])
    post.office.refuses = archived(owners["data_eng"].channel)
    with post.desk.store.queueing() as connection:
        connection.exec_driver_sql(f"update outbox set channel = '{owners['data_eng'].channel}'")
    assert post.deliver() == OwnDeliveryReport(opened=1, messages=1)
    assert post.own()[0].receivers == ("risk-fulfilment",)
    assert post.office.headlines("risk-fulfilment") == ["Delivery to #data-faults is refused (is_archived)"]


def test_a_deleted_thread_is_the_fault_of_one_message_and_no_ticket(post: Post) -> None:
    post.breach()
    gone = DeliveryRefused("thread_not_found", code="thread_not_found", is_of_place=False)
    post.office.refuses = {"risk-fulfilment": gone}
    assert post.deliver() == OwnDeliveryReport()
    assert {message.state for message in list_messages(post.desk.store)} == {"dead"}


def test_a_ticket_closed_by_a_person_comes_back_only_when_the_fault_is_met_again(post: Post) -> None:
    from risk_pipeline.domain.tickets.outcome.closing import Closing

    post.breach()
    post.office.refuses = archived()
    post.deliver()
    [ticket] = post.own()
    closing = Closing(Resolution.EXPECTED_CHANGE, note="the team moved")
    verbs.close(post.desk.store, ticket.ref, closing, **post.desk.acting() | {"now": post.clock.now()})
    assert post.deliver() == OwnDeliveryReport()
    post.clock.at += timedelta(hours=1)
    post.breach()
    assert post.deliver().opened == 1
    [ticket] = post.own()
    assert (ticket.state, ticket.recurrence_count) == (State.OPEN, 1)


def test_a_sender_killed_before_it_could_report_is_made_good_by_the_next(post: Post) -> None:
    post.breach()
    post.office.refuses = archived()
    post.drain()
    assert post.own() == []
    assert post.deliver().opened == 1
