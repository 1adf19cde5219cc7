"""Days lived one by one say what a replay of them says afterwards, row for row."""

from math import isclose
from typing import Any

import pytest

from risk_pipeline.domain.register.rule import RULE_KINDS
from tests.harness.loop_site import DAYS, FIRST, LAST, RESULT, Story, rounded

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
    assert [pair for pair in zip(lived, at_once, strict=True) if not _alike(*pair)] == []


def _alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """The table rounds sums to six places: where a 5 comes next, the order of adding decides on the sixth."""
    return all(
        isclose(mine, theirs, rel_tol=1e-8, abs_tol=2e-6)
        if isinstance(mine, float) and isinstance(theirs, float)
        else mine == theirs
        for mine, theirs in zip(one, other, strict=True)
    )


def test_tickets_lived_day_by_day_are_those_of_the_replay(loop_story: Story) -> None:
    lived = loop_story.at(LAST.isoformat()).tickets()
    again = loop_story.at("replayed").tickets()
    assert {ticket.rule_id for ticket in lived} >= {"payments.approval_flow", "data_platform.feed_volume"}
    facts = ("identity_key", "state", "severity", "since", "breached_periods", "resolution", "last_status")
    assert [[getattr(t, name) for name in facts] for t in lived] == [
        [getattr(t, name) for name in facts] for t in again
    ]
