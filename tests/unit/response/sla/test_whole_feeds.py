"""A feed whose red day is whole again owes nobody's time: its ticket waits for the next day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind
from risk_pipeline.domain.tickets.history.timeline import WHOLE
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_repaired
from risk_pipeline.response.sla.whole_feeds import wait_for_whole_feeds
from risk_pipeline.store import list_events, open_store
from risk_pipeline.store.queries.audit import verify_events
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import a_feed_verdict, end_of


@pytest.fixture
def desk(lite_url: str) -> Iterator[Desk]:
    """The ticket of a feed that broke on the first day."""
    store = open_store(lite_url)
    made = Desk(store, plan=a_plan())
    made.run(0, [a_feed_verdict(0, "red")])
    yield made
    store.close()


def whole(breach: Breach) -> Reconciliation:
    """What is found of a feed whose day was delivered again."""
    feed = FeedEvidence("olist.orders", rows=512, usual=498, delivered=9_000, held=9_000)
    return Reconciliation(breach.last_day, (feed,))


def looked_at(desk: Desk, hours: float) -> int:
    """A run so many hours after the first day: it says what is whole, then which clocks wait."""
    now = end_of(0) + timedelta(hours=hours)
    tickets = [desk.ticket()]
    renew_repaired(desk.store, Writer(desk.book, desk.policy, desk.diagnostics), tickets, now=now)
    return wait_for_whole_feeds(desk.store, catalog=desk.book, policy=desk.policy, tickets=tickets, now=now)


def running(desk: Desk) -> list[Clock]:
    return [clock for clock in desk.ticket().clocks if clock.is_running]


def kinds(desk: Desk) -> set[EventKind]:
    return {event.change.kind for event in list_events(desk.store, 1)}


def test_clocks_stand_still_while_a_feed_is_whole_and_nobody_is_called(desk: Desk) -> None:
    assert looked_at(desk, 1) == 0, "it is broken still"
    assert running(desk)
    desk.diagnostics.reconciliation = whole
    assert [looked_at(desk, 2), looked_at(desk, 3)] == [1, 0]
    assert {clock.pauses[-1].reason for clock in running(desk)} == {WHOLE}
    assert desk.ticket().state is State.OPEN
    desk.time_passes(5)
    assert not kinds(desk) & {EventKind.REMINDED, EventKind.ESCALATED}
    desk.run(1, [a_feed_verdict(1, "green")])
    assert desk.ticket().state is State.CLOSED
    assert running(desk) == []
    assert verify_events(desk.store).broken == ()


def test_clocks_run_on_from_where_they_stood_when_it_breaks_again(desk: Desk) -> None:
    due = {clock.kind: clock.due_at for clock in running(desk)}
    desk.diagnostics.reconciliation = whole
    looked_at(desk, 10)
    desk.diagnostics.reconciliation = None
    assert [looked_at(desk, 14), looked_at(desk, 15)] == [1, 0]
    assert not [clock for clock in running(desk) if clock.is_paused]
    assert all(clock.due_at >= due[clock.kind] for clock in running(desk))
    assert any(clock.due_at > due[clock.kind] for clock in running(desk))
    desk.time_passes(5)
    assert EventKind.ESCALATED in kinds(desk)


@pytest.mark.parametrize("status", ["red", "amber"])
def test_a_later_day_that_is_not_green_lets_them_run_on(desk: Desk, status: str) -> None:
    desk.diagnostics.reconciliation = whole
    assert looked_at(desk, 2) == 1
    desk.diagnostics.reconciliation = None
    desk.run(1, [a_feed_verdict(1, status)])
    assert looked_at(desk, 25) == 1
    assert not [clock for clock in running(desk) if clock.is_paused]


def test_a_hold_of_a_person_stays_theirs(desk: Desk) -> None:
    until = end_of(3).date()
    verbs.hold(desk.store, "T-1", until=until, reason="the partner sends it again", **desk.acting(0))
    desk.diagnostics.reconciliation = whole
    assert looked_at(desk, 2) == 0
    assert {clock.pauses[-1].reason for clock in running(desk)} == {"the partner sends it again"}


def test_the_clock_of_a_claimed_fix_runs_though_its_feed_is_whole(desk: Desk) -> None:
    desk.diagnostics.reconciliation = whole
    desk.act("T-1")
    category = RootCause.SYSTEM_DEFECT
    desk.close("T-1", Closing(Resolution.FIXED, root_cause="a column", root_cause_category=category))
    assert looked_at(desk, 2) == 0
    assert [(clock.kind, clock.is_paused) for clock in running(desk)] == [(ClockKind.VERIFY, False)]
