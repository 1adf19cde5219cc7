"""Many new tickets of one rule in one run: one parent, one message."""

from collections.abc import Iterator
from typing import Any

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Resolution, Severity, State, TicketKind, rebuild
from risk_pipeline.store import TicketFilter, list_children, list_events, list_tickets, open_store
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import STATES, Desk, in_states
from tests.builders.ticket_world import LATE

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY
PARENT = "T-000011"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    yield Desk(store, storm_threshold=5)
    store.close()


def storm(desk: Desk, number: int = 0, **changes: Any) -> None:
    desk.run(number, in_states(number, **changes))


def event(desk: Desk) -> str:
    return story_of(desk.messages(11)[-1].message).event


def test_response_storm_gives_one_message_that_lists_its_tickets(desk: Desk) -> None:
    report = desk.run(0, in_states(0))
    assert (report.opened, report.storms, report.messages) == (10, 1, 1)
    parent = desk.ticket(PARENT)
    assert (parent.kind, parent.child_count, parent.open_child_count) == (TicketKind.STORM, 10, 10)
    assert [child.segment for child in list_children(desk.store, parent.id)] == list(STATES)
    [(ticket_id, kind, _)] = desk.told()
    assert (ticket_id, kind) == (11, ROOT)
    message = desk.messages()[0].message
    assert story_of(message).fact == "Late deliveries: red in 10 segments at once"
    assert (message.children[0].ref, message.children[0].place) == ("T-000001", "customer state AC")
    assert len(message.children) == 10
    assert message.exposure_minor == 10 * 1_234_500
    told = {t.suppressed and t.suppressed.sentence for t in report.transitions if t.ref != PARENT}
    assert told == {f"storm {PARENT}"}


def test_response_up_to_the_threshold_is_no_storm(desk: Desk) -> None:
    report = desk.run(0, in_states(0, states=STATES[:5]))
    assert (report.storms, report.messages) == (0, 5)


def test_response_storm_counts_each_rule_for_itself(desk: Desk) -> None:
    other = desk.book.rules[LATE].model_copy(update={"id": "fulfilment.other"})
    desk.book.rules = {**desk.book.rules, "fulfilment.other": other}
    verdicts = in_states(0, states=STATES[:4]) + in_states(0, states=STATES[:4], rule_id="fulfilment.other")
    assert desk.run(0, verdicts).storms == 0


def test_response_storm_again_is_nothing(desk: Desk) -> None:
    storm(desk)
    assert desk.run(0, in_states(0)).transitions == ()
    assert len(desk.messages()) == 1


def test_response_storm_takes_in_the_next_wave_and_says_so_once(desk: Desk) -> None:
    storm(desk)
    report = desk.run(1, [*in_states(1), *in_states(1, states=[f"X{n}" for n in range(6)])])
    assert (report.opened, report.storms, report.messages) == (6, 0, 2)
    assert desk.ticket(PARENT).child_count == 16
    assert [(kind, what) for _, kind, what in desk.told(11)] == [
        (ROOT, "opened"),
        (UPDATE, "grouped"),
        (REPLY, "grouped"),
    ]
    assert event(desk) == "Storm changed: 16 of 16 tickets open."


def test_response_storm_does_not_swallow_a_single_new_ticket(desk: Desk) -> None:
    storm(desk)
    desk.run(1, in_states(1, states=["SP"]))
    assert desk.ticket("T-000012").parent_id is None
    assert desk.told(12) == [(12, ROOT, "opened")]


def test_response_storm_follows_its_children_to_the_end(desk: Desk) -> None:
    storm(desk)
    desk.run(1, in_states(1, "green", STATES[:4]) + in_states(1, "red", STATES[4:]))
    desk.run(2, in_states(2, "green", STATES[:4]) + in_states(2, "red", STATES[4:]))
    parent = desk.ticket(PARENT)
    assert (parent.state, parent.open_child_count) == (State.OPEN, 6)
    assert event(desk) == "Storm changed: 6 of 10 tickets open."
    desk.run(3, in_states(3, "green", STATES[4:]))
    desk.run(4, in_states(4, "green", STATES[4:]))
    parent = desk.ticket(PARENT)
    assert (parent.state, parent.resolution) == (State.CLOSED, Resolution.RECOVERED)
    assert {entry.ticket_id for entry in desk.messages()} == {11}
    assert list_tickets(desk.store, TicketFilter(states=[State.OPEN, State.VERIFYING])) == []
    for ticket in list_tickets(desk.store):
        assert rebuild(event.change for event in list_events(desk.store, ticket.id)) == ticket


def test_response_storm_child_speaks_for_itself_once_a_person_takes_it(desk: Desk) -> None:
    storm(desk)
    desk.ack("T-000003")
    assert desk.told(3) == [(3, ROOT, "acknowledged")]
    assert event(desk) == "Storm changed: 10 of 10 tickets open."
    desk.run(1, in_states(1, "green"))
    assert [(kind, what) for _, kind, what in desk.told(3)] == [
        (ROOT, "acknowledged"),
        (UPDATE, "verifying"),
        (REPLY, "verifying"),
    ]


def test_response_storm_child_that_worsens_alone_speaks_for_itself(desk: Desk) -> None:
    storm(desk)
    desk.run(1, in_states(1, states=STATES[1:]) + in_states(1, states=STATES[:1], value=0.6))
    assert desk.told(1) == [(1, ROOT, "severity_raised")]
    assert desk.ticket(PARENT).severity is Severity.P1


def test_response_storm_that_worsens_as_a_whole_stays_one_message(desk: Desk) -> None:
    storm(desk)
    report = desk.run(1, in_states(1, value=0.6))
    assert (report.raised, report.messages) == (10, 2)
    assert {entry.ticket_id for entry in desk.messages()} == {11}


def test_response_storm_child_coming_back_after_the_storm_stands_alone(desk: Desk) -> None:
    storm(desk)
    for number in (1, 2):
        desk.run(number, in_states(number, "green"))
    assert desk.ticket(PARENT).state is State.CLOSED
    desk.run(5, in_states(5, states=STATES[:2]))
    assert desk.ticket("T-000001").parent_id is None
    assert desk.told(1) == [(1, ROOT, "reopened")]


def test_response_storm_coming_back_as_a_whole_has_a_new_parent(desk: Desk) -> None:
    storm(desk)
    for number in (1, 2):
        desk.run(number, in_states(number, "green"))
    report = desk.run(5, in_states(5))
    assert (report.reopened, report.storms, report.messages) == (10, 1, 1)
    assert {desk.ticket(f"T-{n}").parent_id for n in range(1, 11)} == {12}
    for n in range(1, 13):
        ticket = desk.ticket(f"T-{n}")
        assert rebuild(event.change for event in list_events(desk.store, n)) == ticket


def test_response_storm_leaves_tickets_that_come_back_in_their_own_threads(desk: Desk) -> None:
    for number in range(6):
        desk.run(number, in_states(number, states=[STATES[number]]))
    for number in (6, 7):
        desk.run(number, in_states(number, "green"))
    report = desk.run(8, in_states(8, states=STATES[:6]))
    assert (report.reopened, report.storms, report.messages) == (6, 0, 12)


def test_response_storm_parent_can_be_taken_but_not_closed_by_hand(desk: Desk) -> None:
    storm(desk)
    assert desk.ack(PARENT).state is State.ACKNOWLEDGED
    assert len(desk.messages(11)[-1].message.children) == 10
    with pytest.raises(TransitionRefused, match="close its 10 open children"):
        desk.close(PARENT, Closing(Resolution.EXPECTED_CHANGE, note="Black Friday"))


def test_response_storm_in_a_backfill_is_grouped_and_silent(desk: Desk) -> None:
    desk.run(0, in_states(0), notify=False)
    assert desk.ticket(PARENT).child_count == 10
    desk.run(1, in_states(1, "green"))
    desk.run(2, in_states(2, "green"))
    assert desk.ticket(PARENT).state is State.CLOSED
    assert desk.messages() == []


def test_response_storm_over_within_one_run_is_recorded_as_closed(desk: Desk) -> None:
    verdicts = [v for n, status in enumerate(["red", "green", "green"]) for v in in_states(n, status)]
    desk.run(3, verdicts)
    assert desk.ticket(PARENT).state is State.CLOSED
    assert [(ticket_id, kind) for ticket_id, kind, _ in desk.told()] == [
        (11, ROOT),
        (11, UPDATE),
        (11, REPLY),
    ]
