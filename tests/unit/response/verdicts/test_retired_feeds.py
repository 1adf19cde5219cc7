"""A data ticket of a feed that nobody feeds any more ends; one of a rule that left waits for a person."""

from pathlib import Path

import pytest

from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.risk.duties.duty import Duty, rule_of
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.pipeline.operations.doctor import without_judge
from risk_pipeline.pipeline.runs.broken_feeds import load_verdicts
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.decisions.green_periods import is_unwatched
from risk_pipeline.response.verdicts.retired_feeds import close_withdrawn
from risk_pipeline.store import list_events
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import LATE, ORDERS_AGE, a_feed_verdict, a_verdict, day_period, end_of


def withdraw(desk: Desk, number: int) -> int:
    return close_withdrawn(desk.store, catalog=desk.book, policy=desk.policy, now=end_of(number))


def test_the_ticket_of_a_feed_ends_when_the_feed_leaves_and_says_why(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    assert withdraw(desk, 1) == 0, "the feed is still there"
    desk.book.feeds = {}
    assert withdraw(desk, 1) == 1
    ticket = desk.ticket()
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.DATA_FAULT)
    assert ticket.last_status == "red", "nothing is called green that nobody judged"
    last = list_events(desk.store, ticket.id)[-1].change
    assert last.kind is EventKind.CLOSED
    assert last.reason == "withdrawn: olist.orders is no longer a feed, and nothing can judge it"
    assert [kind for _, _, kind in desk.told()][-1] == "closed"
    assert withdraw(desk, 2) == 0


def test_a_feed_that_lost_its_location_counts_as_gone(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    feed = desk.book.feeds["olist.orders"]
    desk.book.feeds = {feed.id: feed.model_copy(update={"location": None})}
    assert withdraw(desk, 1) == 1
    assert "no longer has a location" in list_events(desk.store, 1)[-1].change.reason


def test_tickets_of_runs_and_of_rules_stay_open(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red", rule_id="data.run", segment="run:daily"), a_verdict(0)])
    desk.book.feeds = {}
    assert withdraw(desk, 1) == 0


def test_what_was_noted_of_a_feed_that_left_opens_its_ticket_no_more(desk: Desk, tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute(
            "insert into ops.feed_state by name select f.feed, 'failed' as state, 'column gone' as reason, "
            "now() as checked_at, 'r' as run_id from (values ('olist.orders'), ('shop.refunds')) as f (feed)"
        )
        found = list(load_verdicts(connection, desk.book, day_period(0), "r"))
    assert [(verdict.series.segment, verdict.status) for verdict in found] == [("olist.orders", "red")]


def test_the_doctor_names_open_tickets_whose_rule_nobody_judges_any_more(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red"), a_verdict(0)])
    assert without_judge(desk.store, desk.book.rules) == {}
    left = {name: rule for name, rule in desk.book.rules.items() if name == ORDERS_AGE}
    assert without_judge(desk.store, left) == {LATE: ["T-000002"]}


@pytest.mark.parametrize("state", [None, RuleState.RETIRED, RuleState.PAUSED])
def test_a_ticket_that_no_rule_judges_any_more_asks_its_owner_to_close_it(
    lite: Desk, state: RuleState | None
) -> None:
    lite.run(0, [a_verdict(0)])
    lite.run(1, [a_verdict(1, "green")])
    assert story_of(lite.messages()[-1].message).move.startswith("Nothing to do: it closes by itself")
    rule = lite.book.rules.pop(LATE)
    if state is not None:
        lite.book.rules[LATE] = rule.model_copy(
            update={"meta": rule.meta.model_copy(update={"state": state})}
        )
    verbs.assign(lite.store, "T-1", "ben", **lite.acting(1))
    asked = story_of(lite.messages()[-1].message).move
    assert "close it, or bring its rule back; no rule judges it any more" in asked


def test_tickets_of_duties_and_of_feeds_are_judged_without_a_rule_of_a_suite(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red"), a_verdict(0)])
    feed, risk = desk.ticket("T-1"), desk.ticket("T-2")
    owed = risk.model_copy(update={"rule_id": rule_of("fulfilment", Duty.RESIDUAL)})
    assert [is_unwatched(each, {}) for each in (feed, risk, owed)] == [False, True, False]
