"""Judging a whole run: feeds first, faults mute their dependants, one broken rule stops nobody."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.reasons.reason import Reason, quoted
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.warehouse.indicators.verdict_rows import COLUMNS
from risk_pipeline.wording.recorded import recorded
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_rule, a_series, an_indicator, days

FEED = {"unit": "count", "dimensions": ("feed",), "min_denominator": 0, "direction": "band"}
EVERY_FEED = ("olist.orders", "olist.leads", "olist.products")
INDICATORS = {
    indicator.name: indicator
    for indicator in [
        an_indicator(),
        an_indicator("lead_rate", feeds=("olist.leads",)),
        an_indicator("card_rate", feeds=("card_scheme.chargebacks", "olist.orders")),
        an_indicator("cohort_rate", maturity_days=10),
        an_indicator("feed_hour", grain=("day",), **FEED),
        an_indicator("feed_volume", feeds=EVERY_FEED, **FEED),
        an_indicator("feed_age_hours", feeds=EVERY_FEED, **FEED | {"unit": "hours"}),
    ]
}
LATE = a_rule(indicator="late_rate", red=0.12)
LEADS = a_rule(rule_id="marketplace.leads", indicator="lead_rate", red=0.12)
VOLUME = a_rule("expect_feed_volume_as_usual", "data_platform.volume", feeds=["olist.orders"])
FRESH = a_rule("expect_feed_to_be_fresh", "data_platform.fresh", feeds=["olist.orders"])


def volumes(values, feed="olist.orders", **changed):
    row = {"indicator": "feed_volume", "dimension": "feed", "segment": feed, "unit": "count", "sample": None}
    return a_series(values, **row | {"centre": 75.0} | changed)


def ages(values, feed="olist.orders"):
    row = {"indicator": "feed_age_hours", "dimension": "feed", "segment": feed, "unit": "hours"}
    return a_series(values, sample=None, **row)


def run(rules, rows, window=None, **given):
    frame = a_frame(rows or [a_row(0.01, indicator="nobody_asks")])
    return judge_rules(
        rules, INDICATORS, frame, window=window or days(0, 0), run_id="run-1", given=Given(**given)
    )


def statuses(judgement, rule_id):
    return judgement.verdicts.query("rule_id == @rule_id")["status"].tolist()


def test_verdicts_have_exactly_the_fields_of_a_verdict_and_the_rule_s_version():
    judgement = run([LATE], [a_row(0.3)])
    assert judgement.verdicts.columns.tolist() == list(COLUMNS)
    [row] = judgement.verdicts.to_dict("records")
    assert (row["rule_id"], row["rule_sha"], row["run_id"]) == (LATE.id, LATE.sha256, "run-1")
    assert (row["indicator"], row["grain"], row["exposure_minor"]) == ("late_rate", "day", 1000)
    assert (row["status"], row["numerator"], row["denominator"]) == ("red", 120.0, 400.0)


def test_a_reason_stands_in_its_parts_beside_its_sentence_and_what_others_say_as_a_sentence_alone():
    judgement = run([LATE], a_series([0.01, 0.3]), days(0, 1))
    rows = judgement.verdicts.to_dict("records")
    assert [recorded(Reason.from_json(row["grounds"])) for row in rows] == [row["reason"] for row in rows]
    unbuilt = FeedFaults(unbuilt={"lead_rate": "leads.sql broke"})
    [row] = run([LEADS], [a_row(0.3, indicator="lead_rate")], feed_faults=unbuilt).verdicts.to_dict("records")
    assert (row["reason"], pd.isna(row["grounds"])) == ("leads.sql broke", True)


def test_summary_tells_counts_worst_and_the_result_of_gx_kept_small():
    judgement = run([LATE], a_series([0.01, 0.3, 0.2]), days(0, 2))
    summary = judgement.by_rule[LATE.id]
    assert summary.counts == {"green": 1, "red": 2}
    assert summary.worst["period_start"] == "2018-01-02"
    assert summary.status is Status.RED
    assert summary.passed is False
    assert summary.result is judgement.suite_results["fulfilment"].results[0]
    assert "verdicts" not in summary.result.result
    assert json.dumps(judgement.suite_results["fulfilment"].to_json_dict())


def test_one_suite_runs_per_business_line():
    judgement = run([LATE, LEADS, VOLUME, FRESH], [a_row(0.01)])
    assert sorted(judgement.suite_results) == ["data_platform", "fulfilment", "marketplace"]
    assert len(judgement.suite_results["data_platform"].results) == 2


ROWS = "expect_table_row_count_to_equal"
BROKEN = {"rule_id": "fulfilment.broken"}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (a_rule(**BROKEN, indicator="nope", red=0.1), "no dbt model describes .* nope"),
        (a_rule(**BROKEN, indicator="late_rate", by=["city"], red=0.1), "no dimension city"),
        (a_rule(**BROKEN, indicator="feed_hour", by=["feed"], grain="week", red=1), "no grain week"),
        (a_rule(**BROKEN, indicator="late_rate", amber=0.3, red=0.1), "Swap the two"),
        (a_rule("expect_the_moon", **BROKEN), "expect_the_moon not found"),
        (a_rule(ROWS, **BROKEN, value=1), "meta.dataset"),
        (a_rule(ROWS, **BROKEN, value=1, dataset="a.b"), "no loader"),
        (a_rule(ROWS, **BROKEN, values=1, dataset="a.b"), "values"),
    ],
)
def test_broken_rule_becomes_error_names_itself_and_stops_nobody(rule, message):
    judgement = run([rule, LATE], [a_row(0.3)], days(0, 1))
    broken = judgement.verdicts.query("rule_id == @rule.id")
    assert set(broken["status"]) == {"error"}
    assert broken["reason"].str.contains(message).all()
    assert broken["reason"].str.contains("fulfilment.broken").all()
    assert judgement.by_rule[rule.id].error
    assert statuses(judgement, LATE.id) == ["red", "no_data"]


def test_error_is_told_for_every_period_of_the_window():
    rule = a_rule(rule_id="fulfilment.broken", indicator="nope", red=0.1)
    assert run([rule], [], days(0, 4)).verdicts["period_start"].dt.day.tolist() == [1, 2, 3, 4, 5]


def test_indicator_without_any_row_is_no_data_never_green():
    judgement = run([LATE], [], days(0, 1))
    assert statuses(judgement, LATE.id) == ["no_data", "no_data"]
    assert judgement.by_rule[LATE.id].passed is False


def test_shadow_rule_is_judged_recorded_and_suppressed():
    rule = a_rule(indicator="late_rate", red=0.12, state="shadow")
    [row] = run([rule], [a_row(0.3)]).verdicts.to_dict("records")
    assert (row["status"], row["suppressed"]) == ("red", "shadow")


@pytest.mark.parametrize("state", ["draft", "paused", "retired"])
def test_rule_that_is_not_in_force_is_reported_but_not_judged(state):
    rule = a_rule(indicator="late_rate", red=0.12, state=state)
    judgement = run([rule], [a_row(0.3)])
    assert judgement.verdicts.empty
    assert judgement.by_rule[rule.id].is_evaluated is False
    assert judgement.by_rule[rule.id].state.value == state


def test_truncated_feed_is_one_red_and_its_dependants_are_stale():
    rows = [*a_series([0.01, 0.3, 0.3]), *volumes([75, 12, 75])]
    rows += a_series([0.01, 0.3, 0.3], indicator="lead_rate")
    judgement = run([LATE, LEADS, VOLUME], rows, days(0, 2))
    assert statuses(judgement, VOLUME.id) == ["green", "red", "green"]
    assert statuses(judgement, LATE.id) == ["green", "stale", "red"]
    assert statuses(judgement, LEADS.id) == ["green", "red", "red"]
    [stale] = judgement.verdicts.query("status == 'stale'")["reason"]
    assert stale == "feed olist.orders, 2018-01-02: 12 rows, 75 are usual: less than the red share of 40 %"


def test_late_feed_makes_the_week_that_contains_the_day_stale():
    weekly = a_rule(rule_id="fulfilment.weekly", indicator="late_rate", red=0.12, grain="week")
    rows = [*a_series([0.3, 0.3], grain="week"), *ages([1.0] * 9 + [70.0] + [1.0] * 4)]
    judgement = run([weekly, FRESH], rows, days(0, 13))
    assert statuses(judgement, weekly.id) == ["red", "stale"]


def test_shadow_feed_rule_mutes_nobody():
    rule = a_rule("expect_feed_volume_as_usual", "data_platform.try", feeds=["olist.orders"], state="shadow")
    judgement = run([LATE, rule], [a_row(0.3), *volumes([1])])
    assert statuses(judgement, LATE.id) == ["red"]


def test_fault_before_the_window_makes_the_context_stale_so_that_a_row_of_reds_is_broken():
    twice = a_rule(indicator="late_rate", red=0.12, consecutive=2)
    rows = [*a_series([0.3, 0.3]), *volumes([5, 75])]
    assert statuses(run([twice, VOLUME], rows, days(1, 1)), twice.id) == ["amber"]
    assert statuses(run([twice], rows, days(1, 1)), twice.id) == ["red"]


def test_failed_load_makes_dependants_stale_and_one_rule_red_even_for_a_feed_no_rule_lists():
    faults = FeedFaults((FeedFault("olist.leads", *days(1, 1), quoted("failed: column origin is gone")),))
    rows = [*a_series([0.3, 0.3], indicator="lead_rate"), *ages([1.0, 1.0])]
    judgement = run([LEADS, FRESH], rows, days(0, 1), feed_faults=faults)
    assert statuses(judgement, LEADS.id) == ["red", "stale"]
    [fresh] = judgement.verdicts.query("rule_id == @FRESH.id and segment == 'olist.leads'").to_dict("records")
    assert (fresh["status"], fresh["reason"]) == ("red", "failed: column origin is gone")
    assert fresh["limit_kind"] == "feed_state"


def test_rule_on_a_feed_that_is_not_configured_is_never_anything_else():
    faults = FeedFaults(
        (FeedFault("olist.orders", *days(0, 0), quoted("cut")),), frozenset({"card_scheme.chargebacks"})
    )
    rule = a_rule(rule_id="payments.cards", indicator="card_rate", red=0.12)
    for rows in ([], [a_row(0.9, indicator="card_rate")], [a_row(None, indicator="card_rate")]):
        assert statuses(run([rule], rows, feed_faults=faults), rule.id) == ["not_configured"]


def test_cohort_is_immature_when_its_period_ends_and_judged_when_it_is_known():
    rule = a_rule(indicator="cohort_rate", red=0.12)
    rows = [a_row(0.3, indicator="cohort_rate", known_on=days(10, 10)[0])]
    ended, between, known = (run([rule], rows, days(at, at)) for at in (0, 4, 10))
    found = [
        judgement.verdicts.loc[judgement.verdicts["period_start"] == pd.Timestamp(MONDAY), "status"].tolist()
        for judgement in (ended, between, known)
    ]
    assert found == [["immature"], [], ["red"]]


CORE = {"dataset": "facts.fct_sellers", "column": "state", "value_set": ["SP"]}


@pytest.mark.parametrize(
    ("states", "status"), [(["SP", "SP"], "green"), (["SP", "XX"], "red"), ([], "no_data")]
)
def test_core_type_gives_one_verdict_on_the_last_day_of_the_window(states, status):
    rule = a_rule("expect_column_values_to_be_in_set", "sellers.states", **CORE)
    judgement = run([rule], [], days(0, 6), load_dataset=lambda name: pd.DataFrame({"state": states}))
    [row] = judgement.verdicts.to_dict("records")
    assert (row["status"], row["dimension"], row["segment"]) == (status, "all", "all")
    assert (str(row["period_start"].date()), row["indicator"]) == ("2018-01-07", "facts.fct_sellers")


def test_core_type_on_a_table_that_cannot_be_read_is_an_error_of_that_rule():
    def refuse(name):
        raise LookupError(f"no table {name}")

    rule = a_rule("expect_column_values_to_be_in_set", "sellers.states", **CORE)
    judgement = run([rule, LATE], [a_row(0.3)], load_dataset=refuse)
    assert statuses(judgement, rule.id) == ["error"]
    assert "facts.fct_sellers cannot be read: no table" in judgement.by_rule[rule.id].error
    assert statuses(judgement, LATE.id) == ["red"]


def test_core_type_on_a_missing_column_is_an_error():
    rule = a_rule("expect_column_values_to_be_in_set", "sellers.states", **CORE)
    judgement = run([rule], [], load_dataset=lambda name: pd.DataFrame({"city": ["x"]}))
    assert statuses(judgement, rule.id) == ["error"]


RATE = {"indicator": "late_rate"}
SHARES = {**RATE, "by": ["seller"], "red": 0.6, "min_segments": 2}
WINDOWED = [
    a_rule(rule_id="fulfilment.twice", amber=0.1, red=0.15, consecutive=2, by=["all", "seller"], **RATE),
    a_rule("expect_indicator_not_to_worsen", "fulfilment.trend", periods=2, min_change=0.1, **RATE),
    a_rule("expect_indicator_within_control_limits", "fulfilment.score", min_history=1, **RATE),
    a_rule("expect_indicator_not_concentrated", "fulfilment.share", **SHARES),
    a_rule(rule_id="fulfilment.weekly", red=0.15, grain="week", consecutive=2, **RATE),
    a_rule(rule_id="fulfilment.cohort", indicator="cohort_rate", red=0.15),
    a_rule(rule_id="fulfilment.broken", indicator="nope", red=0.15, grain="week"),
    VOLUME,
    FRESH,
]
KEY = ["rule_id", "grain", "period_start", "dimension", "segment"]


def random_market(seed, length=24):
    """Return rows of all that WINDOWED looks at, with holes, small samples and broken days."""
    rng = np.random.default_rng(seed)
    rows = []
    for name in ("late_rate", "cohort_rate"):
        maturity = INDICATORS[name].maturity_days
        for segment, dimension in [("all", "all"), ("a", "seller"), ("b", "seller")]:
            for at in range(length):
                if rng.random() < 0.1:
                    continue
                value = None if rng.random() < 0.1 else float(rng.choice([0.05, 0.12, 0.2, 0.4]))
                row = a_row(value, at, indicator=name, dimension=dimension, segment=segment)
                row |= {"denominator": float(rng.choice([10, 4000])), "deviation": float(rng.normal(scale=4))}
                row["centre"] = 0.1
                row["known_on"] = row["period_end"] + pd.Timedelta(days=maturity)
                rows.append(row)
    rows += a_series([float(v) for v in rng.choice([0.05, 0.3], length // 7)], grain="week", sample=4000)
    rows += volumes([float(v) for v in rng.choice([75, 75, 75, 10], length)])
    return rows + ages([float(v) for v in rng.choice([1, 1, 1, 80], length)])


EVERY_STATUS = {"red", "green", "stale", "insufficient", "no_data", "immature", "error"}


def a_window(seed):
    """Return a random market, and what its judge is told of broken feeds."""
    faults = FeedFaults((FeedFault("olist.orders", *days(9, 10), quoted("failed: cut")),), frozenset())
    return random_market(seed), faults


def test_random_markets_have_every_status():
    """Chance may leave one out of a market: these have it."""
    rows, failed = a_window(1)
    assert set(run(WINDOWED, rows, days(7, 20), feed_faults=failed).verdicts["status"]) >= EVERY_STATUS


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_judging_day_by_day_gives_the_verdicts_of_judging_the_whole_window(seed):
    rows, failed = a_window(seed)
    whole = run(WINDOWED, rows, days(7, 20), feed_faults=failed).verdicts
    daily = [run(WINDOWED, rows, days(at, at), feed_faults=failed).verdicts for at in range(7, 21)]
    latest = pd.concat(daily, ignore_index=True).drop_duplicates(KEY, keep="last")
    pd.testing.assert_frame_equal(
        latest.sort_values(KEY, ignore_index=True), whole.sort_values(KEY, ignore_index=True)
    )


def test_suite_of_a_run_says_nothing_twice():
    judgement = run(WINDOWED, random_market(1), days(7, 20))
    assert not judgement.verdicts.duplicated(
        ["rule_id", "grain", "period_start", "dimension", "segment"]
    ).any()
    assert judgement.verdicts["reason"].str.len().gt(0).all()
