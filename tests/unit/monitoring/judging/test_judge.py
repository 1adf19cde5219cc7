"""The judging core: each status, each method, without Great Expectations."""

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.reason import quoted
from risk_pipeline.domain.register.rule import (
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotWorsening,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.monitoring.judging import FrameIndex, judge
from tests.builders.rule_rows import a_frame, a_row, a_series, table_of

LIMITS = WithinLimits(indicator="late_rate", amber=0.1, red=0.12)


def verdicts_of(rows, spec, **helpers):
    return table_of(judge(FrameIndex(a_frame(rows).assign(**helpers)), spec))


def statuses_of(rows, spec, **helpers):
    return verdicts_of(rows, spec, **helpers)["status"].tolist()


def test_value_keeping_its_limits_is_green_and_says_by_which_limit():
    [verdict] = verdicts_of([a_row(0.05)], LIMITS).to_dict("records")
    assert verdict["status"] == "green"
    assert verdict["limit_kind"] == "absolute"
    assert verdict["limit_value"] == pytest.approx(0.1)
    assert verdict["reason"] == "5.0 % (20 of 400) keeps the amber limit of 10.0 %"


@pytest.mark.parametrize(
    ("helpers", "reason"),
    [
        ({"currency": "JPY"}, "JPY 554 is above the red limit of JPY 500"),
        ({"currency": "KWD"}, "KWD 0.554 is above the red limit of KWD 0.500"),
        ({"currency": "BRL"}, "BRL 5.54 is above the red limit of BRL 5.00"),
        ({}, "554 minor units is above the red limit of 500 minor units"),
    ],
)
def test_money_is_told_with_the_digits_of_its_currency(helpers, reason):
    row = a_row(554.0, sample=None, unit="money_minor")
    table = verdicts_of([row], WithinLimits(indicator="late_rate", red=500), **helpers)
    assert table["reason"].tolist() == [reason]


def test_value_on_the_limit_still_keeps_it():
    assert statuses_of([a_row(0.1)], LIMITS) == ["green"]


def test_wilson_guard_keeps_a_small_sample_amber_and_lets_a_large_one_be_red():
    small, large = a_row(0.13, 0, sample=400), a_row(0.13, 1, sample=4000)
    table = verdicts_of([small, large], LIMITS)
    assert table["status"].tolist() == ["amber", "red"]
    assert "its 90 % bound is 10.5 %" in table["reason"][0]
    assert table["limit_value"].tolist() == pytest.approx([0.12, 0.12])


def test_one_of_two_late_is_never_red_but_250_of_500_is():
    rows = [a_row(0.5, 0, sample=2), a_row(0.5, 1, sample=500)]
    assert statuses_of(rows, LIMITS, min_denominator=30) == ["insufficient", "red"]


def test_down_bad_is_red_below_its_limit():
    spec = WithinLimits(indicator="late_rate", amber=3.9, red=3.8)
    rows = a_series([4.0, 3.85, 3.7], unit="count")
    assert statuses_of(rows, spec, direction="down_bad") == ["green", "amber", "red"]


def test_band_is_red_on_both_sides_and_names_the_limit_crossed():
    spec = WithinLimits(indicator="late_rate", amber=(0.6, 1.5), red=(0.5, 1.8))
    rows = a_series([1.0, 0.55, 0.2, 1.6, 2.5])
    table = verdicts_of(rows, spec, direction="band")
    assert table["status"].tolist() == ["green", "amber", "red", "amber", "red"]
    assert table["limit_value"].tolist()[1:] == pytest.approx([0.6, 0.5, 1.5, 1.8])


@pytest.mark.parametrize(
    ("spec", "direction", "text"),
    [
        (WithinLimits(indicator="late_rate", amber=0.2, red=0.1), "up_bad", "Swap the two"),
        (WithinLimits(indicator="late_rate", red=(0.1, 0.2)), "up_bad", "give one number"),
        (WithinLimits(indicator="late_rate", red=0.1), "band", "give \\[low, high\\]"),
        (WithinLimits(indicator="late_rate", red=(0.2, 0.1)), "band", "low end"),
        (NotWorsening(indicator="late_rate"), "band", "no way to worsen"),
        (WithinControlLimits(indicator="late_rate", amber=6), "up_bad", "Swap the two"),
        (NotConcentrated(indicator="late_rate", by=("all2",), amber=0.5, red=0.4), "up_bad", "Swap the two"),
        (FeedVolume(feeds=("a",), amber=0.2, red=0.4), "up_bad", "Swap the two"),
        (FeedFresh(feeds=("a",), amber_hours=80), "up_bad", "Swap the two"),
    ],
)
def test_limits_that_do_not_fit_are_refused_instead_of_judged(spec, direction, text):
    with pytest.raises(ConfigError, match=text):
        verdicts_of([a_row(0.05)], spec, direction=direction)


@pytest.mark.parametrize(
    ("row", "helpers", "status", "reason"),
    [
        (a_row(float("inf")), {}, "error", "not a finite number"),
        (a_row(float("inf")), {"gate": "stale", "gate_reason": quoted("late feed")}, "error", "not a finite"),
        (
            a_row(None),
            {"gate": "not_configured", "gate_reason": quoted("no feed")},
            "not_configured",
            "no feed",
        ),
        (a_row(None), {"gate": "stale", "gate_reason": quoted("late feed")}, "stale", "late feed"),
        (a_row(None, is_complete=False), {}, "no_data", "no value"),
        (a_row(0.5, is_complete=False, sample=1), {}, "immature", "known on 2018-01-01"),
        (
            a_row(0.5, is_complete=False),
            {"begins_within": True},
            "insufficient",
            "begin in the middle of this period",
        ),
        (a_row(0.5, sample=29), {}, "insufficient", "a sample of 29, 30 are needed"),
        (a_row(0.5, sample=None), {}, "insufficient", "size of the sample is unknown"),
        (a_row(0.5, sample=400), {}, "red", "above the red limit"),
        (a_row(0.11, sample=400), {}, "amber", "above the amber limit"),
        (a_row(0.01, sample=400), {}, "green", "keeps the amber limit"),
    ],
)
def test_first_matching_status_wins_in_the_order_of_the_design(row, helpers, status, reason):
    [verdict] = verdicts_of([row], LIMITS, min_denominator=30, **helpers).to_dict("records")
    assert verdict["status"] == status
    assert reason in verdict["reason"]
    assert (verdict["limit_kind"] is None) == (status not in {"red", "amber", "green"})


def test_red_counts_only_from_the_kth_period_in_a_row_of_the_same_series():
    spec = WithinLimits(indicator="late_rate", red=0.12, consecutive=2, by=("customer_state",))
    rows = [
        *a_series([0.3, 0.3, 0.05, 0.3], dimension="customer_state", segment="SP"),
        *a_series([0.3], dimension="customer_state", segment="RJ"),
    ]
    table = verdicts_of(rows, spec)
    assert table[table["segment"] == "SP"]["status"].tolist() == ["amber", "red", "green", "amber"]
    assert table[table["segment"] == "RJ"]["status"].tolist() == ["amber"]
    assert table["reason"][1].startswith("red 1 of 2: ")


@pytest.mark.parametrize("between", [[a_row(None, 1)], []])
def test_period_that_is_not_judged_or_not_there_breaks_the_row(between):
    spec = WithinLimits(indicator="late_rate", red=0.12, consecutive=2)
    rows = [a_row(0.3, 0), *between, a_row(0.3, 2)]
    assert statuses_of(rows, spec)[-1] == "amber"


@pytest.mark.parametrize("grain", ["week", "month"])
def test_weeks_and_months_are_neighbours_too(grain):
    spec = WithinLimits(indicator="late_rate", red=0.12, consecutive=3, grain=grain)
    assert statuses_of(a_series([0.3] * 13, grain=grain), spec)[2:] == ["red"] * 11


def test_context_rows_serve_the_judgement_and_get_no_verdict():
    spec = WithinLimits(indicator="late_rate", red=0.12, consecutive=2)
    table = verdicts_of(a_series([0.3, 0.3]), spec, is_context=[True, False])
    assert table["status"].tolist() == ["red"]
    assert str(table["period_start"][0].date()) == "2018-01-02"


def a_scored(deviation, at=0, **changed):
    return a_row(0.2, at, **{"centre": 0.1, "lower": 0.05, "upper": 0.15, "deviation": deviation} | changed)


def test_control_limits_judge_by_score_in_the_bad_direction_only():
    spec = WithinControlLimits(indicator="late_rate")
    rows = [a_scored(sigma, at) for at, sigma in enumerate([2.9, 3.0, 5.0, -9.0])]
    assert statuses_of(rows, spec) == ["green", "amber", "red", "green"]
    assert statuses_of(rows, spec, direction="down_bad") == ["green", "green", "green", "red"]
    assert statuses_of(rows, spec, direction="band") == ["green", "amber", "red", "red"]


def test_control_limit_is_told_in_the_unit_of_the_indicator():
    [verdict] = verdicts_of([a_scored(6.0)], WithinControlLimits(indicator="late_rate")).to_dict("records")
    assert verdict["limit_value"] == pytest.approx(0.1 + 0.1 / 6 * 5)
    assert verdict["limit_kind"] == "control"
    assert verdict["reason"] == "20.0 % against 10.0 % expected: +6.0 sigma is beyond the red limit of 5"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_scored(9.0, n_history=55), "55 periods of history, 56 are needed"),
        (a_scored(None), "no baseline"),
        (a_scored(9.0, centre=None), "no baseline"),
        (a_scored(9.0, sample=40), "4.0 events expected, 5 are needed"),
    ],
)
def test_control_limits_without_enough_past_are_insufficient(row, reason):
    [verdict] = verdicts_of([row], WithinControlLimits(indicator="late_rate", min_expected=5)).to_dict(
        "records"
    )
    assert verdict["status"] == "insufficient"
    assert reason in verdict["reason"]


def test_small_effect_is_recorded_and_suppressed_and_starts_no_row():
    spec = WithinControlLimits(indicator="late_rate", min_effect=0.5, consecutive=2)
    small = {"centre": 0.15}
    table = verdicts_of([a_scored(9.0, 0, **small), a_scored(9.0, 1), a_scored(9.0, 2)], spec)
    assert table["status"].tolist() == ["red", "amber", "red"]
    assert table["suppressed_detail"].fillna("").tolist() == ["small effect", "", ""]


def test_four_worsening_steps_that_add_up_are_red_and_three_are_amber():
    spec = NotWorsening(indicator="late_rate", periods=4, min_change=0.2)
    table = verdicts_of(a_series([0.10, 0.11, 0.12, 0.13, 0.14, 0.13]), spec)
    assert table["status"].tolist() == ["insufficient"] * 3 + ["amber", "red", "green"]
    assert table["reason"][4] == "worse 4 periods in a row, from 10.0 % to 14.0 % (+40 %)"
    assert table["limit_value"][4] == pytest.approx(0.12)


def test_worsening_steps_too_small_together_are_green():
    spec = NotWorsening(indicator="late_rate", periods=3, min_change=0.2)
    assert statuses_of(a_series([0.10, 0.101, 0.102, 0.103]), spec)[-1] == "green"


def test_a_rise_from_zero_has_no_relative_change_and_is_no_trend():
    rows = a_series([0.0, 0.02, 0.04, 0.06, 0.08])
    assert "red" not in statuses_of(rows, NotWorsening(indicator="late_rate", periods=4, min_change=0.2))


def test_falling_is_worsening_where_down_is_bad():
    spec = NotWorsening(indicator="late_rate", periods=2, min_change=0.2)
    rows = a_series([4.0, 3.5, 3.0], unit="count")
    assert statuses_of(rows, spec, direction="down_bad")[-1] == "red"
    assert statuses_of(rows, spec, direction="up_bad")[-1] == "green"


def test_trend_across_an_unknown_period_is_insufficient_unless_it_broke_after_it():
    spec = NotWorsening(indicator="late_rate", periods=3, min_change=0.1)
    assert statuses_of(a_series([0.1, None, 0.2, 0.3]), spec)[-1] == "insufficient"
    assert statuses_of(a_series([0.1, None, 0.2, 0.1]), spec)[-1] == "green"


USUAL = {"centre": 900.0, "lower": 700.0, "upper": 1_100.0}


def a_split(parts, at=0):
    return [
        a_row(0.1, at, dimension="seller", segment=f"s{place}", sample=400, numerator=part, **USUAL)
        for place, part in enumerate(parts)
    ]


def test_segment_with_too_large_a_share_is_red_and_the_others_are_green():
    spec = NotConcentrated(indicator="late_rate", by=("seller",), amber=0.3, red=0.5, min_segments=3)
    table = verdicts_of(a_split([60, 35, 5]), spec)
    assert table["status"].tolist() == ["red", "amber", "green"]
    assert table["value"].tolist() == pytest.approx([0.6, 0.35, 0.05])
    assert table["denominator"].tolist() == [100.0] * 3
    # What is usual of the segment's own number is no share.
    assert table[["expected", "lower", "upper"]].isna().all(axis=None)
    assert table["reason"][0] == "holds 60.0 % of the total over 3 segments, is above the red limit of 50.0 %"


def test_periods_are_totalled_apart():
    spec = NotConcentrated(indicator="late_rate", by=("seller",), red=0.5, min_segments=2)
    table = verdicts_of([*a_split([50, 50], 0), *a_split([1, 9], 1)], spec)
    assert sorted(table["value"]) == pytest.approx([0.1, 0.5, 0.5, 0.9])


@pytest.mark.parametrize(
    ("parts", "changed", "status"),
    [
        ([9, 1], {}, "insufficient"),
        ([9, 1, 1], {"min_total": 20}, "insufficient"),
        ([0, 0, 0], {}, "no_data"),
        ([9, 1, None], {}, "no_data"),
    ],
)
def test_concentration_of_too_little_is_not_judged(parts, changed, status):
    spec = NotConcentrated(indicator="late_rate", by=("seller",), red=0.5, min_segments=3, **changed)
    assert statuses_of(a_split(parts), spec)[-1] == status


def a_feed_row(value, at=0, **changed):
    row = {"indicator": "feed_volume", "dimension": "feed", "segment": "olist.orders", "unit": "count"}
    return a_row(value, at, **row | {"sample": None, "centre": 75.0, "n_history": 90} | changed)


def test_feed_volume_is_judged_against_the_usual_rows_of_the_day():
    rows = [a_feed_row(value, at) for at, value in enumerate([70.0, 40.0, 12.0, 0.0])]
    table = verdicts_of(rows, FeedVolume(feeds=("olist.orders",)))
    assert table["status"].tolist() == ["green", "amber", "red", "red"]
    assert table["reason"][2] == "12 rows, 75 are usual: less than the red share of 40 %"
    assert table["limit_value"][2] == pytest.approx(30)


@pytest.mark.parametrize(
    ("value", "deviation", "status", "reason"),
    [
        # A third of the usual, of a steady feed and of one whose quiet days bring as much.
        (31.0, -6.8, "red", "31 rows, 100 are usual: 6.8 standard deviations below, beyond the red 5"),
        (31.0, -3.6, "amber", "31 rows, 100 are usual: less than the amber share of 45 %"),
        (31.0, -2.0, "amber", "31 rows, 100 are usual: less than the amber share of 45 %"),
        # So steady that two thirds are far out: told, but no feed breaks off so evenly.
        (66.0, -7.0, "amber", "66 rows, 100 are usual: 7.0 standard deviations below, beyond the amber 3"),
        (66.0, -2.9, "green", "66 rows, 100 are usual: at least the amber share of 45 %"),
        (19.0, -1.0, "red", "19 rows, 100 are usual: less than the red share of 20 %"),
        (31.0, None, "amber", "31 rows, 100 are usual: less than the amber share of 45 %"),
    ],
)
def test_feed_volume_is_judged_by_the_feeds_own_spread(value, deviation, status, reason):
    row = a_feed_row(value, centre=100.0, deviation=deviation)
    table = verdicts_of([row], FeedVolume(feeds=("olist.orders",), amber=0.45, red=0.2))
    assert table[["status", "reason"]].values.tolist() == [[status, reason]]
    assert (value < table["limit_value"][0]) == (status != "green")


def test_a_quiet_day_of_the_calendar_is_judged_by_the_shares_alone():
    rows = [
        a_feed_row(value, at, centre=100.0, deviation=-9.0, known_event="Carnival")
        for at, value in enumerate([70.0, 31.0, 19.0])
    ]
    spec = FeedVolume(feeds=("olist.orders",), amber=0.45, red=0.2)
    assert statuses_of(rows, spec) == ["green", "amber", "red"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"n_history": 27}, "insufficient"),
        ({"centre": None}, "insufficient"),
        ({"centre": 19.0}, "insufficient"),
        ({"value": None}, "no_data"),
    ],
)
def test_feed_volume_without_a_usual_is_not_judged(changed, status):
    row = a_feed_row(changed.pop("value", 0.0), **changed)
    assert statuses_of([row], FeedVolume(feeds=("olist.orders",))) == [status]


def test_feed_age_is_judged_in_hours_and_only_for_the_feeds_named():
    age = {"indicator": "feed_age_hours", "unit": "hours"}
    rows = [
        *(a_feed_row(value, at, **age) for at, value in enumerate([3.0, 40.0, 61.0])),
        a_feed_row(900.0, segment="olist.leads", **age),
    ]
    table = verdicts_of(rows, FeedFresh(feeds=("olist.orders",)))
    assert table["status"].tolist() == ["green", "amber", "red"]
    assert table["reason"][2] == "the newest event is 61 hours old, more than the red 60"


def test_a_feed_in_its_first_days_has_no_usual_age_yet():
    age = {"indicator": "feed_age_hours", "unit": "hours"}
    rows = [a_feed_row(61.0, at, n_history=at + 6, **age) for at in range(2)]
    table = verdicts_of(rows, FeedFresh(feeds=("olist.orders",), min_history=7))
    assert table["status"].tolist() == ["insufficient", "red"]
    assert table["reason"][0] == "the feed has less than the 7 days of history that are needed"


def test_frame_without_a_column_names_it():
    with pytest.raises(ConfigError, match="lacks denominator"):
        FrameIndex(a_frame([a_row(0.1)]).drop(columns="denominator"))


def test_two_rows_with_one_key_are_refused_by_that_key():
    with pytest.raises(ConfigError, match="indicator late_rate, grain day, dimension all, segment all"):
        FrameIndex(a_frame([a_row(0.1), a_row(0.2)]))


def test_row_without_segment_is_refused():
    with pytest.raises(ConfigError, match="without segment"):
        FrameIndex(a_frame([a_row(0.1, segment=None)]))


def test_rule_on_rows_that_are_not_there_yields_nothing_rather_than_green():
    block = judge(FrameIndex(a_frame([a_row(0.1, indicator="other")])), LIMITS)
    assert len(block) == 0
    assert not block.tally().passes


def test_worst_verdict_is_the_one_furthest_beyond_its_limit():
    spec = WithinLimits(indicator="late_rate", red=0.12, by=("customer_state",))
    rows = [
        a_row(v, dimension="customer_state", segment=s) for s, v in [("RJ", 0.2), ("SP", 0.4), ("MG", 0.01)]
    ]
    block = judge(FrameIndex(a_frame(rows)), spec)
    assert block.row(block.worst())["segment"] == "SP"
    assert [hit["segment"] for hit in block.hits(1)] != ["MG"]
    assert block.counts() == {"green": 1, "red": 2}
