"""Time on tickets in a store: started with them, told once, the same after a second run."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.routing import Routing, SegmentOwner
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, rebuild
from risk_pipeline.response import ClockReport, run_clocks
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import list_events, list_tickets, open_store
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states, snapshot
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import a_verdict, day, end_of

ROOT, REPLY = DeliveryKind.ROOT, DeliveryKind.REPLY


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    yield Desk(store, plan=a_plan())
    store.close()


@pytest.fixture
def lite(lite_url: str) -> Iterator[Desk]:
    """Where the database makes no difference."""
    store = open_store(lite_url)
    yield Desk(store, plan=a_plan())
    store.close()


def hours_after(number: int, hours: float) -> datetime:
    return end_of(number) + timedelta(hours=hours)


def tick(desk: Desk, now: datetime, **more: Any) -> ClockReport:
    return run_clocks(desk.store, catalog=desk.book, policy=desk.policy, now=now, **more)


def said(desk: Desk) -> list[str]:
    return [story_of(entry.message).event for entry in desk.messages()]


def done(report: ClockReport) -> dict[str, int]:
    return {name: count for name, count in report.counters().items() if count}


def test_response_starts_clocks_with_a_ticket_and_keeps_the_plan_it_opened_under(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    ticket = desk.ticket()
    assert ticket.plan == a_plan().sha256
    assert ticket.escalation == ("fulfilment_ops", "line_head", "risk_manager")
    assert ticket.next_step_at == hours_after(0, 9.5)
    desk.policy = Desk(desk.store, plan=a_plan(remind_at=0.9)).policy
    assert done(tick(desk, hours_after(0, 9.5))) == {"tickets": 1, "reminded": 1, "messages": 2}


def test_response_tells_an_overdue_clock_once_however_often_time_is_asked(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    assert done(tick(desk, hours_after(0, 10))) == {"tickets": 1, "escalated": 1, "messages": 2}
    before = snapshot(desk.store)
    for _ in range(2):
        assert done(tick(desk, hours_after(0, 10))) == {}
    assert snapshot(desk.store) == before
    tick(desk, hours_after(0, 11))
    escalated = "Escalated to line_head: acknowledge it by 21 Nov 2017, 10:00"
    assert any(each.startswith(escalated) for each in said(desk))
    assert rebuild(event.change for event in list_events(desk.store, 1)) == desk.ticket()
    assert verify_events(desk.store, states=True).broken == ()


def test_response_escalates_from_the_owner_of_a_segment(lite: Desk) -> None:
    south = SegmentOwner(id="south", dimension="customer_state", segments=("R*",), owner="data_eng")
    lite.book.routing = Routing((), (south,))
    lite.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    chains = {ticket.segment: ticket.escalation for ticket in list_tickets(lite.store)}
    assert chains == {
        "RJ": ("data_eng", "line_head", "risk_manager"),
        "SP": ("fulfilment_ops", "line_head", "risk_manager"),
    }
    tick(lite, hours_after(0, 10))
    tick(lite, hours_after(0, 11))
    owned = next(ticket for ticket in list_tickets(lite.store) if ticket.segment == "RJ")
    replies = [entry.message for entry in lite.messages(owned.id) if entry.kind is REPLY]
    assert {reply.owner for reply in replies} == {"data_eng"}
    told = [story_of(reply).event.partition(":")[0].rstrip(".") for reply in replies]
    assert told == ["Escalated to Data", "Escalated to line_head", "Reminder for Data"]


def test_response_records_time_without_telling_when_asked_to(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    messages = len(lite.messages())
    assert tick(lite, hours_after(0, 10), notify=False).messages == 0
    assert len(lite.messages()) == messages
    assert lite.ticket().escalation_level == 1


def test_response_starts_no_clock_in_a_backfill_nor_without_a_plan(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)], notify=False)
    plan, desk.policy = desk.policy, Desk(desk.store).policy
    desk.run(0, [a_verdict(0, segment="SP")])
    assert [(t.clocks, t.plan, t.next_step_at) for t in list_tickets(desk.store)] == [((), None, None)] * 2
    assert done(tick(desk, hours_after(30, 12))) == {}
    desk.policy = plan
    assert done(tick(desk, hours_after(30, 12))) == {"tickets": 2, "adopted": 2}
    assert {clock.started_at for t in list_tickets(desk.store) for clock in t.clocks} == {hours_after(30, 12)}
    assert done(tick(desk, hours_after(30, 12))) == {}


def test_response_gives_a_storm_the_clocks_and_its_members_none(lite: Desk) -> None:
    lite.run(0, in_states(0))
    parent, *members = sorted(list_tickets(lite.store), key=lambda t: t.kind.value != "storm")
    assert {clock.kind for clock in parent.clocks} == {
        ClockKind.ACKNOWLEDGE,
        ClockKind.CONTAIN,
        ClockKind.FIX,
    }
    assert {member.clocks for member in members} == {()}
    assert done(tick(lite, hours_after(0, 10))) == {"tickets": 1, "escalated": 1, "messages": 2}


def test_response_lets_an_acknowledgement_lapse_and_says_so(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    verbs.acknowledge(lite.store, "T-1", **lite.acting(0))
    tick(lite, hours_after(0, 13))
    assert done(tick(lite, hours_after(0, 14)))["lapsed"] == 1
    ticket = lite.ticket()
    assert (ticket.state, ticket.assignee) == (State.OPEN, None)
    assert any(each.startswith("Acknowledgement lapsed, open again") for each in said(lite))


def test_response_reopens_an_accepted_risk_at_its_end_with_or_without_a_run(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.run(0, [a_verdict(0, segment="SP")])
    for ref in ("T-1", "T-2"):
        verbs.accept(desk.store, ref, approver="head", until=day(3), reason="peak", **desk.acting(0))
    desk.run(2, [a_verdict(n) for n in (1, 2)])
    assert desk.ticket("T-1").state is State.CLOSED
    report = desk.run(4, [a_verdict(4)])  # the run itself is enough
    assert [record.kind for record in report.transitions] == [EventKind.REOPENED, EventKind.REOPENED]
    assert {desk.ticket(ref).state for ref in ("T-1", "T-2")} == {State.OPEN}
    assert desk.ticket("T-1").last_period_end == day(4)
    assert desk.ticket("T-2").recurrence_count == 0
    assert {c.cycle for c in desk.ticket("T-1").clocks if c.is_running} == {2}


def test_response_reopens_an_accepted_risk_by_the_clock_alone(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    verbs.accept(desk.store, "T-1", approver="head", until=day(3), reason="peak", **desk.acting(0))
    assert done(tick(desk, hours_after(3, -0.1))) == {}
    assert done(tick(desk, hours_after(3, 0)))["reopened"] == 1
    assert said(desk)[-1] == "Reopened, the risk was accepted until now: decide again."


def test_response_snooze_mutes_the_data_but_not_the_end_nor_a_worse_severity(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    verbs.snooze(lite.store, "T-1", day(9), reason="fix on Monday", **lite.acting(0))
    told = len(lite.messages())
    lite.days("green", "red", first=1)
    assert {(entry.kind, entry.transition) for entry in lite.messages()[told:]} == {(DeliveryKind.UPDATE, 0)}
    transitions = [e for e in list_events(lite.store, 1) if e.change.kind.is_transition]
    reasons = [e.suppressed and e.suppressed.sentence for e in transitions]
    assert reasons[-2:] == [f"snoozed until {day(9)}"] * 2
    lite.run(3, [a_verdict(3, value=0.9)])
    assert lite.messages()[-1].message.kind == "severity_raised"
    assert lite.ticket().snoozed_until is None
    assert lite.ticket().severity is Severity.P1


def test_response_snooze_that_ends_red_is_told_and_one_that_ends_well_is_not(lite: Desk) -> None:
    lite.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    for ref in ("T-1", "T-2"):
        verbs.snooze(lite.store, ref, day(2), reason="wait", **lite.acting(0))
    lite.run(1, [a_verdict(1), a_verdict(1, "green", segment="SP")])
    told = len(lite.messages())
    assert tick(lite, end_of(2)).woken == 2
    later = lite.messages()[told:]
    assert {entry.ticket_id for entry in later if entry.message.kind == "snooze_ended"} == {1}
    assert said(lite)[-1] == "Snooze ended, still red: 15.0 % on 21 Nov 2017 (usually 5.0 %)."


def test_response_closes_a_snoozed_ticket_aloud(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    verbs.snooze(lite.store, "T-1", day(9), reason="wait", **lite.acting(0))
    lite.days("green", "green", first=1)
    assert lite.ticket().state is State.CLOSED
    assert lite.messages()[-1].message.kind == "closed"
    assert lite.ticket().snoozed_until is None


def test_response_keeps_every_run_of_a_clock(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    lite.act("T-1")
    fix = Closing(Resolution.FIXED, root_cause="strike", root_cause_category=RootCause.PARTNER_CARRIER)
    lite.close("T-1", fix)
    lite.days("red", "green", "green", first=1)
    runs = [(clock.kind.value, clock.cycle, clock.is_running) for clock in lite.ticket().clocks]
    assert sorted(runs) == [
        ("acknowledge", 1, False),
        ("acknowledge", 2, False),
        ("contain", 1, False),
        ("contain", 2, False),
        ("fix", 1, False),
        ("fix", 2, False),
        ("verify", 1, False),
        ("verify", 2, False),
    ]


def test_response_goes_through_more_tickets_than_one_transaction_takes(
    lite: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("risk_pipeline.response.sla.reminders_and_escalation.BATCH", 2)
    lite.policy = Desk(lite.store, plan=a_plan(), storm_threshold=99).policy
    lite.run(0, in_states(0))
    assert tick(lite, hours_after(0, 10)).escalated == 10
    assert done(tick(lite, hours_after(0, 10))) == {}


def test_response_sets_a_ticket_anew_that_is_due_for_nothing(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql("update ticket set next_step_at = '2017-11-20 00:00:00+00'")
    assert done(tick(desk, hours_after(0, 1))) == {"tickets": 1}
    assert desk.ticket().next_step_at == hours_after(0, 9.5)


def test_a_reminder_of_an_action_names_it_and_calls_its_owner(lite: Desk) -> None:
    lite.run(0, [a_verdict(0)])
    plan = PlannedAction(ActionKind.CONTAINMENT, "Call the carrier", "data_eng", day(1))
    verbs.add_action(lite.store, "T-1", plan, **lite.acting(0))
    for hour in range(1, 60):
        tick(lite, hours_after(0, hour))
    told = [each for each in said(lite) if "Call the carrier" in each and each.startswith("Reminder")]
    assert told
    assert told[0].startswith("Reminder for Data: Call the carrier (containment, Data, until ")
