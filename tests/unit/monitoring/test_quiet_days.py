"""Periods without events: a real zero once the feeds reach beyond them, nothing on closed days."""

from datetime import date, datetime

import pandas as pd
import pytest

from risk_pipeline.domain.register.closed_days import ClosedDays
from risk_pipeline.monitoring.feed_faults import FeedFaults
from risk_pipeline.monitoring.frame_builder import prepare_frame
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from tests.builders.rule_rows import a_frame, a_row, a_rule, an_indicator, days

SUM = {"unit": "count", "denominator": "none", "min_denominator": 0}
FEED = {"unit": "count", "dimensions": ("feed",), "min_denominator": 0, "feeds": ("olist.orders",)}
INDICATORS = {
    "frauds": an_indicator("frauds", **SUM),
    "late_rate": an_indicator(),
    "feed_volume": an_indicator("feed_volume", **FEED),
    "feed_age_hours": an_indicator("feed_age_hours", **FEED),
}
FRAUDS = a_rule(indicator="frauds", red=5)
# The first of January 2018 is a Monday.
SATURDAY = date(2018, 1, 6)


def a_count(value, at, **changed):
    return a_row(value, at, indicator="frauds", unit="count", sample=None) | {"numerator": value} | changed


def until(text):
    return Hours(datetime.fromisoformat("2018-01-08"), {"olist.orders": datetime.fromisoformat(text)})


def judged(rows, rules, window, *, seen="2018-01-08 00:00", closed=None):
    faults = FeedFaults(closed=closed or ClosedDays())
    given = Given(feed_faults=faults, hours=until(seen))
    found = judge_rules(rules, INDICATORS, a_frame(rows), window=window, run_id="r", given=given).verdicts
    return found.sort_values(["rule_id", "period_start"])


def test_a_count_without_a_row_is_zero_and_a_rate_is_not():
    rate = a_rule(rule_id="fulfilment.rate", indicator="late_rate", red=0.1)
    rows = [a_count(7.0, 0), a_row(0.05, 0)]
    found = judged(rows, [FRAUDS, rate], days(0, 1))
    assert found["status"].tolist() == ["red", "green", "green", "no_data"]
    assert found["value"].tolist()[1] == 0.0


def test_a_zero_counts_once_every_feed_reaches_beyond_its_period():
    rows = [a_count(7.0, 0), *(a_count(0.0, n) for n in (1, 2, 3))]
    found = judged(rows, [FRAUDS], days(0, 3), seen="2018-01-03 22:50")
    assert found["status"].tolist() == ["red", "green", "no_data", "no_data"]
    assert found["reason"].tolist()[-1] == "feed olist.orders has brought events up to 3 Jan 2018 22:50 only"
    assert judged(rows, [FRAUDS], days(0, 3))["status"].tolist() == ["red", "green", "green", "green"]
    # What has happened counts, however far the feed reaches.
    late = judged([a_count(9.0, 0), a_count(0.0, 1)], [FRAUDS], days(0, 1), seen="2018-01-01 08:00")
    assert late["status"].tolist() == ["red", "no_data"]


def test_a_dimension_without_any_segment_has_no_zero() -> None:
    by_state = a_rule(indicator="frauds", red=5, by=["customer_state"])
    found = judged([a_count(7.0, 0, dimension="customer_state", segment="SP")], [by_state], days(0, 1))
    assert found["status"].tolist() == ["red", "no_data"]


@pytest.mark.parametrize(
    "closed",
    [
        ClosedDays(feeds={"olist.orders": frozenset({SATURDAY})}),
        ClosedDays(lines={"fulfilment": frozenset({SATURDAY})}),
    ],
)
def test_nothing_on_a_closed_day_is_no_value_and_something_is_judged(closed):
    found = judged([a_count(0.0, n) for n in (4, 5, 6)], [FRAUDS], days(4, 6), closed=closed)
    assert found["status"].tolist() == ["green", "no_data", "green"]
    assert found["reason"].tolist()[1] == "closed on this day"
    busy = judged([a_count(9.0, 5)], [FRAUDS], days(5, 5), closed=closed)
    assert busy["status"].tolist() == ["red"]


def test_a_closed_saturday_is_no_outage_of_the_feed_and_its_dependants_are_not_stale():
    fresh = a_rule("expect_feed_to_be_fresh", "data_platform.fresh", feeds=["olist.orders"])
    old = {"indicator": "feed_age_hours", "dimension": "feed", "segment": "olist.orders", "unit": "hours"}
    rows = [a_count(2.0, 5), *(a_row(hours, n, sample=None, **old) for n, hours in ((4, 1.0), (5, 99.0)))]
    closed = ClosedDays(feeds={"olist.orders": frozenset({SATURDAY})})
    usual = judged(rows, [FRAUDS, fresh], days(4, 5))
    assert usual["status"].tolist() == ["green", "red", "green", "stale"]
    shut = judged(rows, [FRAUDS, fresh], days(4, 5), closed=closed)
    assert shut["status"].tolist() == ["green", "no_data", "green", "green"]


def test_a_location_that_is_empty_on_a_closed_day_is_no_fault():
    states = pd.DataFrame({"feed": ["a", "b"], "state": ["no_data", "failed"], "reason": ["empty", "broken"]})
    closed = ClosedDays(feeds={"a": frozenset({SATURDAY}), "b": frozenset({SATURDAY})})
    assert [f.feed for f in FeedFaults.from_states(states, SATURDAY, SATURDAY, closed).faults] == ["b"]
    sunday = date(2018, 1, 7)
    assert [f.feed for f in FeedFaults.from_states(states, sunday, sunday, closed).faults] == ["a", "b"]


def test_a_week_with_a_closed_day_is_judged():
    rule = a_rule(indicator="frauds", red=5, grain="week")
    row = a_count(0.0, 0) | {"grain": "week", "period_end": date(2018, 1, 7), "known_on": date(2018, 1, 7)}
    closed = ClosedDays(feeds={"olist.orders": frozenset({date(2018, 1, 7)})})
    frame = prepare_frame(
        a_frame([row]), [rule], INDICATORS, days(0, 6), FeedFaults(closed=closed), until("2018-01-08 00:00")
    )
    assert frame["gate"].isna().all()
