"""What people do to tickets through the store: once each, told, and refused without a trace."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, TicketKind, rebuild
from risk_pipeline.response import ResponsePolicy, policy_from
from risk_pipeline.response.actions import verbs
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store, list_events, list_tickets, open_store
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.tickets import TicketFilter
from tests.builders.response_desk import Desk, in_states, snapshot
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import a_verdict, day, end_of


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    desk = Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    yield desk
    store.close()


@pytest.fixture
def lite(lite_url: str) -> Iterator[Desk]:
    """Where the database makes no difference."""
    store = open_store(lite_url)
    desk = Desk(store, plan=a_plan())
    desk.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    yield desk
    store.close()


Doing = Callable[[Store, Any], verbs.Result]
EVERY: dict[str, Doing] = {
    "acknowledge": lambda store, me: verbs.acknowledge(store, "T-1", note="on it", **me),
    "start": lambda store, me: verbs.start(store, "T-1", **me),
    "assign": lambda store, me: verbs.assign(store, "T-1", "ben", **me),
    "comment": lambda store, me: verbs.comment(store, "T-1", "calling them", **me),
    "snooze": lambda store, me: verbs.snooze(store, "T-1", day(5), reason="wait", **me),
    "hold": lambda store, me: verbs.hold(store, "T-1", day(5), reason="wait", **me),
    "escalate": lambda store, me: verbs.escalate(store, "T-1", reason="stuck", **me),
    "add_action": lambda store, me: verbs.add_action(
        store, "T-1", PlannedAction(ActionKind.CONTAINMENT, "stop", owner="ben", due=day(3)), **me
    ),
    "add_loss": lambda store, me: verbs.add_loss(
        store, "T-1", verbs.Cost(gross=Money(500, "BRL"), cases=2), **me
    ),
    "link": lambda store, me: verbs.link(store, "T-1", "T-2", **me),
    "merge": lambda store, me: verbs.merge(store, "T-1", "T-2", **me),
    "accept": lambda store, me: verbs.accept(
        store, "T-1", approver="head", until=day(9), reason="peak", **me
    ),
    "close": lambda store, me: verbs.close(
        store, "T-1", Closing(Resolution.EXPECTED_CHANGE, note="planned"), **me
    ),
    "refuse": lambda store, me: verbs.refuse(store, "T-1", "close", why="no right to", **me),
}


@pytest.mark.parametrize("verb", EVERY)
def test_response_action_is_done_once_per_key_and_kept_with_who_and_by_which_way(
    lite: Desk, verb: str
) -> None:
    acting = lite.acting(0, idem_key="slack:1700000000.1")
    before = len(list_events(lite.store, 1))
    done = EVERY[verb](lite.store, acting)
    assert not done.is_repeat
    [event, *more] = list_events(lite.store, 1)[before:]
    assert (event.change.actor, event.change.source, event.idem_key, more) == (
        "ana",
        "test",
        "slack:1700000000.1",
        [],
    )
    kept = snapshot(lite.store)
    again = EVERY[verb](lite.store, acting)
    assert (again.is_repeat, again.ticket) == (True, done.ticket)
    assert snapshot(lite.store) == kept
    assert rebuild(each.change for each in list_events(lite.store, 1)) == lite.ticket() == done.ticket
    assert verify_events(lite.store, states=True).broken == ()


def test_response_click_that_comes_from_two_places_at_once_counts_once(desk: Desk, store_url: str) -> None:
    clicks = 4
    start = Barrier(clicks, timeout=30)

    def click(_number: int) -> bool:
        store = open_store(store_url)
        start.wait()
        result = verbs.comment(store, "T-1", "same click", **desk.acting(0, idem_key="k"))
        store.close()
        return result.is_repeat

    with ThreadPoolExecutor(clicks) as pool:
        assert sorted(pool.map(click, range(clicks))) == [False, True, True, True]


def test_response_key_is_taken_once_by_the_database_itself(desk: Desk) -> None:
    EVERY["comment"](desk.store, desk.acting(0, idem_key="k"))
    with pytest.raises(IntegrityError), desk.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into ticket_event (ticket_id, seq, kind, actor_type, actor, at, to_state, reason, fields,"
            " idem_key, prev_hash) values (2, 99, 'noted', 'person', 'x', '2017-11-20 00:00:00+00', 'open',"
            " '', '{}', 'k', 'z')"
        )


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (lambda store, me: verbs.assign(store, "T-9", "ben", **me), "There is no ticket T-000009"),
        (lambda store, me: verbs.merge(store, "T-1", "T-1", **me), "duplicate of itself"),
        (lambda store, me: verbs.merge(store, "T-1", "T-9", **me), "There is no ticket T-000009"),
        (lambda store, me: verbs.link(store, "T-1", "T-1", **me), "under itself"),
        (lambda store, me: verbs.finish_action(store, "T-1", 1, **me), "no action 1"),
        (lambda store, me: verbs.add_loss(store, "T-1", verbs.Cost(), **me), "needs an amount"),
        (
            lambda store, me: verbs.add_loss(
                store, "T-1", verbs.Cost(gross=Money(500, "BRL"), recovered=Money(1, "USD")), **me
            ),
            "in one currency",
        ),
        (lambda store, me: verbs.resume(store, "T-1", **me), "neither on hold nor snoozed"),
        (
            lambda store, me: verbs.accept(
                store, "T-1", approver="fulfilment_ops", until=day(9), reason="x", **me
            ),
            "cannot accept its risk",
        ),
    ],
)
def test_response_refusal_says_why_and_leaves_no_trace(lite: Desk, doing: Doing, said: str) -> None:
    before = snapshot(lite.store)
    with pytest.raises(TransitionRefused, match=said):
        doing(lite.store, lite.acting(0, idem_key="k"))
    assert snapshot(lite.store) == before
    assert EVERY["comment"](lite.store, lite.acting(0, idem_key="k")).is_repeat is False


def test_response_refused_click_is_on_record_and_told_to_nobody(lite: Desk) -> None:
    told = len(lite.messages())
    EVERY["refuse"](lite.store, lite.acting(0))
    event = list_events(lite.store, 1)[-1]
    assert (event.change.kind, event.change.reason) == (EventKind.REFUSED, "close: no right to")
    assert len(lite.messages()) == told
    assert lite.ticket().progressed_at is None


def test_response_merged_ticket_stays_closed_while_its_master_is_open(desk: Desk) -> None:
    verbs.merge(desk.store, "T-1", "T-2", note="same strike", **desk.acting(0))
    assert list_events(desk.store, 2)[-1].change.reason == "T-000001 was merged into this ticket"
    desk.run(1, [a_verdict(1), a_verdict(1, segment="SP")])
    assert desk.ticket("T-1").state is State.CLOSED
    verbs.close(
        desk.store, "T-2", Closing(Resolution.FALSE_POSITIVE, note="limit too tight"), **desk.acting(1)
    )
    desk.run(2, [a_verdict(1)])
    assert desk.ticket("T-1").state is State.CLOSED, "its master covered that day"
    desk.run(2, [a_verdict(2)])
    assert (desk.ticket("T-1").state, desk.ticket("T-1").recurrence_count) == (State.OPEN, 1)


def test_response_duplicate_follows_its_master_when_that_is_merged_too(desk: Desk) -> None:
    desk.run(0, [a_verdict(0, segment="MG")])
    verbs.merge(desk.store, "T-1", "T-2", **desk.acting(0))
    verbs.merge(desk.store, "T-2", "T-3", **desk.acting(0))
    desk.run(1, [a_verdict(1), a_verdict(1, segment="SP"), a_verdict(1, segment="MG")])
    assert [desk.ticket(f"T-{n}").state for n in (1, 2, 3)] == [State.CLOSED, State.CLOSED, State.OPEN]
    with pytest.raises(TransitionRefused, match="is closed as duplicate; name an open ticket"):
        verbs.merge(desk.store, "T-3", "T-2", **desk.acting(1))


def test_response_child_that_a_person_linked_speaks_for_itself_and_does_not_move_its_parent(
    lite: Desk,
) -> None:
    verbs.link(lite.store, "T-1", "T-2", **lite.acting(0))
    lite.run(0, [a_verdict(0, segment="MG")])
    with pytest.raises(TransitionRefused, match="has children itself"):
        verbs.link(lite.store, "T-2", "T-3", **lite.acting(0))
    lite.days("green", "green", first=1)
    assert (lite.ticket("T-1").state, lite.ticket("T-2").state) == (State.CLOSED, State.OPEN)
    assert [m.message.kind for m in lite.messages(1)][-1] == "closed"
    assert [t.id for t in list_tickets(lite.store, TicketFilter(parent_id=2))] == [1]
    assert {clock.kind.value for clock in lite.ticket("T-1").clocks} >= {"acknowledge", "fix", "verify"}


def test_response_loss_raises_the_severity_in_the_same_breath_and_once(desk: Desk) -> None:
    plan = a_plan(impact={"users": {"P0": 1000}, "money_minor": {"P0": 100_000}})
    desk.policy = policy_from(Settings(time_zone="UTC", currency="BRL"), plan)
    verbs.add_loss(desk.store, "T-1", verbs.Cost(gross=Money(200_000, "USD")), **desk.acting(0))
    assert desk.ticket().severity == "P2"  # nobody converts
    result = verbs.add_loss(desk.store, "T-1", verbs.Cost(users=1500), **desk.acting(0))
    assert result.ticket.severity == "P0"
    verbs.add_loss(desk.store, "T-1", verbs.Cost(users=10), **desk.acting(0))
    kinds = [event.change.kind for event in list_events(desk.store, 1)]
    assert kinds.count(EventKind.RAISED) == 1
    # Around the clock from now on: what was due in the morning is due within the hour.
    due = [clock.due_at for clock in desk.ticket().clocks if clock.kind is ClockKind.ACKNOWLEDGE]
    assert due == [end_of(0) + timedelta(hours=1)]


def test_response_severity_asks_the_register_for_the_risks_impact(lite: Desk) -> None:
    rule = lite.book.rules["fulfilment.late_delivery"]
    lite.book.rules = {rule.id: rule.model_copy(update={"severity": "info"})}
    lite.policy = ResponsePolicy(floors={3: Severity.P1})
    lite.run(0, [a_verdict(0, segment="MG")])
    assert lite.ticket("T-3").severity == "P1"


def test_response_what_is_done_already_is_kept_once_and_finishes_what_was_planned(lite: Desk) -> None:
    def done(title: str, key: str) -> verbs.Result:
        plan = PlannedAction(ActionKind.CONTAINMENT, title, owner="ben", due=day(-3))
        return verbs.add_done_action(lite.store, "T-1", plan, **lite.acting(0, idem_key=key))

    EVERY["add_action"](lite.store, lite.acting(0))
    assert done("Stop", "a").ticket.actions[0].is_done
    assert done("tell them", "b").ticket.actions[1].is_done
    again = done("tell them", "b")
    assert (again.is_repeat, len(again.ticket.actions)) == (True, 2)
    kinds = [str(each.change.kind) for each in list_events(lite.store, 1)[-3:]]
    assert kinds == ["action_done", "action_added", "action_done"]


def test_response_fix_is_proven_by_the_data_or_counts_against_what_was_done(desk: Desk) -> None:
    fix = Closing(Resolution.FIXED, root_cause="strike", root_cause_category=RootCause.PARTNER_CARRIER)
    with pytest.raises(TransitionRefused, match="risk tickets action add T-000001"):
        desk.close("T-1", fix)
    desk.act("T-1")
    desk.close("T-1", fix)
    desk.days("green", "green", first=1)
    assert (desk.ticket().resolution, desk.ticket().actions[0].state) == (Resolution.FIXED, "effective")
    desk.run(9, [a_verdict(9)])
    assert (desk.ticket().state, desk.ticket().actions[0].state) == (State.OPEN, "ineffective")
    with pytest.raises(TransitionRefused, match="did not fail"):
        desk.close("T-1", fix, 9)
    desk.act("T-1", 9, title="another carrier")
    assert desk.close("T-1", fix, 9).state is State.VERIFYING
    assert verify_events(desk.store, states=True).broken == ()


def test_response_members_of_a_storm_are_acted_on_one_by_one(lite: Desk) -> None:
    lite.run(1, in_states(1))
    [storm] = [t for t in list_tickets(lite.store) if t.kind is TicketKind.STORM]
    member = list_tickets(lite.store, TicketFilter(parent_id=storm.id))[0]
    told = len(lite.messages(member.id))
    verbs.comment(lite.store, member.ref, "odd one", **lite.acting(1))
    assert len(lite.messages(member.id)) == told
    verbs.assign(lite.store, member.ref, "ben", **lite.acting(1))
    assert len(lite.messages(member.id)) == told + 1
    with pytest.raises(TransitionRefused, match="members of a storm"):
        verbs.link(lite.store, "T-1", storm.ref, **lite.acting(1))


def test_a_loss_is_told_without_what_is_zero(lite: Desk) -> None:
    cost = verbs.Cost(gross=Money(610_000, "BRL"), cases=95, note="orders paid back")
    verbs.add_loss(lite.store, "T-1", cost, **lite.acting(0))
    said = [event.change.reason for event in list_events(lite.store, 1)]
    assert "loss: gross BRL 6,100.00, 95 cases; orders paid back" in said
