"""A ticket in one line."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.ticket_lines import moved_lines, ticket_lines
from risk_pipeline.response.actions.verbs import add_action
from risk_pipeline.settings import Settings
from risk_pipeline.store import open_store
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import day, end_of


@pytest.fixture
def desk(lite_url: str) -> Any:
    store = open_store(lite_url)
    yield Desk(store)
    store.close()


def platform_at(desk: Desk, number: int) -> Platform:
    """Only what lines need."""
    desk.book.response = None
    found = SimpleNamespace(
        settings=Settings(time_zone="UTC", currency="BRL"),
        catalog=desk.book,
        clock=FixedClock(end_of(number) + timedelta(hours=5)),
        store=desk.store,
    )
    return cast("Platform", found)


def test_a_line_says_what_how_far_whose_and_since_when(desk: Desk) -> None:
    desk.days("red")
    [line] = ticket_lines(platform_at(desk, 0), [desk.ticket()])
    assert (line.ref, line.state, line.due) == ("T-000001", "open", "")
    assert (line.value, line.limit) == ("15.0 %", "usually 5.0 %")
    assert line.age == timedelta(hours=5)
    assert line.owner == desk.ticket().owner


def test_who_took_it_stands_in_for_the_owner(desk: Desk) -> None:
    desk.days("red")
    desk.ack("T-1")
    [line] = ticket_lines(platform_at(desk, 0), [desk.ticket()])
    assert line.state == "acknowledged"


def test_an_action_that_is_late_is_said(desk: Desk) -> None:
    desk.days("red")
    desk.ack("T-1")
    plan = PlannedAction(ActionKind.CORRECTIVE, "call the carrier", "ana", day(7))
    add_action(desk.store, "T-1", plan, **desk.acting(0))
    [early], [late] = (ticket_lines(platform_at(desk, n), [desk.ticket()]) for n in (0, 9))
    assert (early.due, early.is_overdue) == ("in 6 d", False)
    assert (late.due, late.is_overdue) == ("2 d late", True)


def test_what_moved_is_told_once_with_what_happened_last(desk: Desk) -> None:
    reports = desk.days("red", "red", "green", "green", "green")
    moves = [record for report in reports for record in report.transitions]
    [(kind, line)] = moved_lines(platform_at(desk, 4), moves)
    assert (kind, line.state) == ("closed", "closed")
    assert moved_lines(platform_at(desk, 4), []) == []


def test_a_closed_ticket_shows_its_worst_value_and_is_told_as_closed_whatever_the_run_did(desk: Desk) -> None:
    [opening, *_] = desk.days("red", "red", "green", "green", "green")
    platform = platform_at(desk, 4)
    [line] = ticket_lines(platform, [desk.ticket()])
    assert desk.ticket().value == 0.04
    assert (line.value, line.limit) == ("15.0 %", "usually 5.0 %")
    [(kind, _)] = moved_lines(platform, opening.transitions)
    assert kind == "closed"
