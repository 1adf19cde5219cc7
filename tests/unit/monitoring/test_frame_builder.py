"""What is added to the rows before they are judged: silence, context, gates."""

from datetime import date

import pandas as pd
import pytest

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.reasons.reason import quoted
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.frame_builder import prepare_frame
from risk_pipeline.monitoring.periods import context_days, periods_of
from risk_pipeline.wording.recorded import recorded
from tests.builders.rule_rows import a_frame, a_row, a_rule, a_series, an_indicator, days

FEED = {"unit": "count", "dimensions": ("feed",), "min_denominator": 0, "feeds": ("olist.orders",)}
INDICATORS = {
    "late_rate": an_indicator(),
    "cohort_rate": an_indicator("cohort_rate", maturity_days=10),
    "feed_volume": an_indicator("feed_volume", **FEED),
    "feed_age_hours": an_indicator("feed_age_hours", **FEED),
}
LATE = a_rule(indicator="late_rate", red=0.1)
FRESH = a_rule("expect_feed_to_be_fresh", "data_platform.fresh", feeds=["olist.orders"])


def prepared(rows, rules, window, faults=None):
    frame = prepare_frame(a_frame(rows), rules, INDICATORS, window, faults or FeedFaults())
    return frame.sort_values(["indicator", "dimension", "segment", "period_start"])


def told(frame):
    return [recorded(reason) if reason else "" for reason in frame["gate_reason"]]


def test_period_without_a_row_gets_one_without_a_value():
    frame = prepared([a_row(0.05, 0), a_row(0.05, 2)], [LATE], days(0, 3))
    assert frame["period_start"].dt.day.tolist() == [1, 2, 3, 4]
    assert frame["value"].isna().tolist() == [False, True, False, True]
    assert frame["unit"].tolist() == ["ratio"] * 4


def test_dimension_that_has_any_segment_in_a_period_is_not_silent():
    rule = a_rule(indicator="late_rate", red=0.1, by=["customer_state"])
    rows = [a_row(0.05, 0, dimension="customer_state", segment="SP")]
    frame = prepared(rows, [rule], days(0, 1))
    assert frame["segment"].tolist() == ["SP", "all"]
    assert frame["period_start"].dt.day.tolist() == [1, 2]


def test_each_feed_a_rule_names_is_looked_at_every_day():
    rule = a_rule("expect_feed_to_be_fresh", "data_platform.fresh", feeds=["olist.orders", "olist.leads"])
    row = a_row(3.0, 0, indicator="feed_age_hours", dimension="feed", segment="olist.orders", sample=None)
    assert len(prepared([row], [rule], days(0, 2))) == 6


def test_rows_before_the_window_are_context_and_later_ones_are_left_out():
    frame = prepared(a_series([0.1] * 5), [LATE], days(2, 3))
    assert frame["is_context"].tolist() == [True, True, False, False]


def test_cohort_is_context_until_known_then_judged_and_immature_on_its_last_day():
    rule = a_rule(indicator="cohort_rate", red=0.1)
    row = a_row(0.05, 0, indicator="cohort_rate", known_on=date(2018, 1, 11))

    def of_first_day(window):
        frame = prepared([row], [rule], window)
        [found] = frame[frame["period_start"] == "2018-01-01"].to_dict("records")
        return found["is_context"], found["is_complete"]

    assert of_first_day(days(0, 0)) == (False, False)
    assert of_first_day(days(5, 5)) == (True, False)
    assert of_first_day(days(10, 10)) == (False, True)


def test_period_of_age_that_is_not_complete_is_the_one_in_which_the_data_begin():
    rows = [
        a_row(0.05, 0, is_complete=False),
        a_row(0.05, 1),
        a_row(0.05, 2, is_complete=False, known_on=date(2018, 1, 11)),
    ]
    frame = prepared(rows, [LATE], days(0, 2)).sort_values("period_start")
    assert frame["begins_within"].tolist() == [True, False, False]
    assert frame["is_complete"].tolist() == [False, True, False]


def test_feed_that_is_not_configured_shuts_the_gate_before_a_fault_does():
    faults = FeedFaults((FeedFault("olist.orders", *days(0, 0), quoted("cut")),), frozenset({"olist.orders"}))
    frame = prepared([a_row(0.05)], [LATE], days(0, 0), faults)
    assert frame["gate"].tolist() == ["not_configured"]
    assert told(frame) == ["feed olist.orders is not configured"]


def test_indicator_that_was_not_built_is_stale_behind_its_newest_computed_period():
    faults = FeedFaults(unbuilt={"late_rate": "model fct_x could not be built: no column y"})
    other = a_rule("expect_indicator_within_limits", "fulfilment.other", indicator="cohort_rate", red=0.1)
    rows = [a_row(0.05, n) | {"data_as_of": pd.Timestamp("2018-01-03")} for n in range(2)]
    frame = prepared(rows, [LATE, other], days(0, 3), faults)
    late = frame[frame["indicator"] == "late_rate"]
    assert late["gate"].tolist() == [None, None, "stale", "stale"]
    assert told(late)[-1] == "model fct_x could not be built: no column y"
    assert frame[frame["indicator"] == "cohort_rate"]["gate"].isna().all()
    never = prepared(rows, [a_rule(indicator="cohort_rate", red=0.1)], days(0, 1), unbuilt_cohorts())
    assert set(never["gate"]) == {"stale"}


def unbuilt_cohorts():
    return FeedFaults(unbuilt={"cohort_rate": "model fct_x could not be built"})


@pytest.mark.parametrize("grain", ["day", "week"])
def test_fault_makes_the_periods_that_contain_its_day_stale(grain):
    rule = a_rule(indicator="late_rate", red=0.1, grain=grain)
    fault = FeedFault("olist.orders", *days(8, 8), quoted("12 rows, 75 are usual"))
    frame = prepared(a_series([0.05] * 14, grain=grain), [rule], days(0, 13), FeedFaults((fault,)))
    stale = frame[frame["gate"] == "stale"]
    assert stale["period_start"].dt.day.tolist() == [9 if grain == "day" else 8]
    assert told(stale) == ["feed olist.orders, 2018-01-09: 12 rows, 75 are usual"]


def test_several_faults_of_a_period_are_counted_and_the_first_is_told():
    rule = a_rule(indicator="late_rate", red=0.1, grain="week")
    faults = FeedFaults(
        tuple(FeedFault("olist.orders", *days(at, at), quoted(f"fault {at}")) for at in (3, 1, 5))
    )
    [reason] = told(prepared([a_row(0.05, grain="week")], [rule], days(0, 6), faults))
    assert reason == "feed olist.orders, 2018-01-02: fault 1 (and 2 more)"


def test_fault_of_another_feed_leaves_the_gate_open():
    faults = FeedFaults((FeedFault("olist.leads", *days(0, 0), quoted("cut")),))
    assert prepared([a_row(0.05)], [LATE], days(0, 0), faults)["gate"].isna().all()


def test_failed_load_is_red_for_freshness_even_of_a_feed_without_event_times():
    faults = FeedFaults((FeedFault("olist.products", *days(1, 1), quoted("failed: column price is gone")),))
    age = {"indicator": "feed_age_hours", "dimension": "feed", "segment": "olist.orders"}
    frame = prepared(a_series([1.0, 1.0], **age), [FRESH], days(0, 1), faults)
    [row] = frame[frame["segment"] == "olist.products"].to_dict("records")
    assert (row["gate"], recorded(row["gate_reason"])) == ("red", "failed: column price is gone")


def test_states_of_feeds_become_faults_and_ok_ones_do_not():
    states = pd.DataFrame(
        [
            ("olist.orders", "ok", ""),
            ("olist.leads", "no_data", "file missing"),
            ("olist.sellers", "failed", "column gone"),
            ("card_scheme.chargebacks", "not_configured", "no location"),
        ],
        columns=["feed", "state", "reason"],
    )
    faults = FeedFaults.from_states(states, *days(3, 4))
    assert [recorded(fault.named) for fault in faults.faults] == [
        "feed olist.leads, 2018-01-04 to 2018-01-05: no data: file missing",
        "feed olist.sellers, 2018-01-04 to 2018-01-05: failed: column gone",
    ]
    assert faults.not_configured == {"card_scheme.chargebacks"}


def test_fault_found_on_a_day_already_known_as_faulty_is_not_added():
    known = FeedFaults((FeedFault("olist.orders", *days(0, 3), quoted("failed")),))
    found = [FeedFault("olist.orders", *days(at, at), quoted("cut"), "data_platform.volume") for at in (2, 4)]
    assert [fault.first_day.day for fault in known.plus(found).faults] == [1, 5]


@pytest.mark.parametrize(
    ("grain", "maturity", "starts"),
    [
        (Grain.DAY, 0, [8, 9, 10, 11, 12, 13, 14]),
        (Grain.DAY, 3, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
        (Grain.WEEK, 0, [8]),
        (Grain.WEEK, 7, [1, 8]),
        (Grain.MONTH, 0, []),
    ],
)
def test_periods_of_a_window_end_or_become_known_inside_it(grain, maturity, starts):
    assert [period.start.day for period in periods_of(days(7, 13), grain, maturity)] == starts


def test_context_reaches_as_far_as_the_longest_rule_needs():
    trend = a_rule("expect_indicator_not_to_worsen", indicator="cohort_rate", grain="week", periods=4)
    three = a_rule(rule_id="fulfilment.three", indicator="late_rate", red=0.1, consecutive=3)
    draft = a_rule("expect_indicator_not_to_worsen", "a.b", indicator="late_rate", periods=9, state="draft")
    assert context_days([three, draft]) == 3
    assert context_days([three, trend]) == 35
    assert context_days([three, trend], INDICATORS) == 45
