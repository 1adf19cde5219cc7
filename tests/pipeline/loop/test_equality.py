"""Days lived one by one say what a replay of them says afterwards, row for row."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from risk_pipeline.demo.people import load_script
from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.pipeline.demo.players import Players
from risk_pipeline.pipeline.runs.replay import Steps
from risk_pipeline.store.queries.tickets import list_events
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import CARDS_TICKET, DAYS, FIRST, LAST, RESULT, Story, alike, rounded

VALUES = """
    select * exclude (run_id, data_as_of) from indicators.indicator_values
    where period_end between ? and ? and is_complete order by all
"""
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def replayed(loop_story: Story) -> Rows:
    return rounded(loop_story.at("replayed").rows(RESULT, FIRST, LAST))


@pytest.fixture(scope="module")
def core_rules(loop_story: Story) -> set[str]:
    """Rules of core GX types look at a table as it is now: of the past they can say nothing."""
    return {rule.id for rule in loop_story.site.catalog.rules.values() if rule.type not in RULE_KINDS}


def test_what_live_runs_said_on_each_day_is_what_the_replay_says(
    loop_story: Story, replayed: Rows, core_rules: set[str]
) -> None:
    said = [row for row in rounded(loop_story.said) if row[0] not in core_rules or row[4] == LAST]
    assert said == replayed


def test_the_days_hold_breaches_stale_and_unknown_verdicts_of_flows_and_stocks(
    loop_story: Story, replayed: Rows
) -> None:
    statuses = {row[9] for row in replayed}
    assert {"green", "amber", "red", "stale", "insufficient"} <= statuses
    forms = {loop_story.site.catalog.indicators[row[2]].form for row in replayed if "." not in row[2]}
    assert forms == {"flow", "stock"}
    assert {row[6] for row in replayed} == set(DAYS)


def test_judging_the_days_again_later_changes_nothing_that_was_said(
    loop_story: Story, replayed: Rows
) -> None:
    site = loop_story.at(LAST.isoformat())
    assert rounded(site.rows(RESULT, FIRST, LAST)) == rounded(loop_story.said)


def test_indicator_values_lived_day_by_day_are_those_of_one_build(loop_story: Story) -> None:
    at_once = rounded(loop_story.at("replayed").rows(VALUES, FIRST, LAST))
    lived = rounded(loop_story.at(LAST.isoformat()).rows(VALUES, FIRST, LAST))
    assert len(lived) > 500
    assert len(lived) == len(at_once)
    assert [pair for pair in zip(lived, at_once, strict=True) if not alike(*pair)] == []


def test_tickets_lived_day_by_day_are_those_of_the_replay(loop_story: Story) -> None:
    lived = loop_story.at(LAST.isoformat()).tickets()
    again = loop_story.at("replayed").tickets()
    assert {ticket.rule_id for ticket in lived} >= {"payments.approval_flow", "data_platform.feed_volume"}
    facts = ("identity_key", "state", "severity", "since", "breached_periods", "resolution", "last_status")
    assert [[getattr(t, name) for name in facts] for t in lived] == [
        [getattr(t, name) for name in facts] for t in again
    ]


def test_people_act_between_the_verdicts_of_a_replay_and_change_no_opening(loop_story: Story) -> None:
    site = loop_story.at("replayed")
    before = [(ticket.rule_id, ticket.segment, ticket.opened_at) for ticket in site.tickets()]
    site.forget_tickets()
    with site.platform() as platform:
        players = Players(load_script(platform.catalog))
        steps = Steps(platform, "r", DAYS, notify=True, on_progress=lambda *_: None, cast=players)
        with connect(site.settings.warehouse_path, read_only=True) as connection:
            steps.live(connection, FIRST, LAST)
        history = {ticket.ref: list_events(platform.store, ticket.id) for ticket in site.tickets()}
    assert [(ticket.rule_id, ticket.segment, ticket.opened_at) for ticket in site.tickets()] == before
    assert steps.undelivered == 0
    cards = [event.change for event in history[CARDS_TICKET]]
    taken = next(change for change in cards if change.kind is EventKind.ACKNOWLEDGED)
    assert (taken.actor, taken.at - cards[0].at) == ("@gabi", timedelta(minutes=8))
    for events in history.values():
        assert all(earlier.change.at <= later.change.at for earlier, later in pairwise(events))
