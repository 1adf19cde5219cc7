"""Rules on hours: judged when over and seen, in order, and each hour by itself."""

from datetime import date, datetime, time

import numpy as np
import pytest

from risk_pipeline.domain.reasons.reason import quoted
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.monitoring.periods import context_days
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_rule, an_indicator

TUESDAY = date(2018, 1, 2)
COUNT = an_indicator(
    "approvals",
    unit="count",
    direction="down_bad",
    min_denominator=0,
    grain=("hour", "day"),
    dimensions=("all", "payment_type"),
    feeds=("olist.orders", "olist.payments"),
)
STOPPED = a_rule(
    "expect_indicator_within_limits", "payments.stopped", indicator="approvals", red=5, grain="hour"
)
INDICATORS = {"approvals": COUNT}


def an_hour(hour, value, day=MONDAY, **changed):
    row = a_row(value, indicator="approvals", grain="hour", sample=None, unit="count")
    days = dict.fromkeys(("period_start", "period_end", "known_on"), day)
    return row | days | {"hour": hour, "since_hour": None} | changed


def a_day(values, day=MONDAY, **changed):
    return [an_hour(hour, value, day, **changed) for hour, value in enumerate(values)]


def judged(rows, *rules, hours=None, faults=None, window=(MONDAY, MONDAY)):
    judgement = judge_rules(
        rules or (STOPPED,),
        INDICATORS,
        a_frame(rows),
        window=window,
        run_id="r",
        given=Given(feed_faults=faults, hours=hours),
    )
    return judgement.verdicts


def statuses(verdicts, segment="all"):
    mine = verdicts[verdicts["segment"] == segment].sort_values(["period_start", "hour"])
    return list(zip(mine["hour"].tolist(), mine["status"].tolist(), strict=True))


def at(hour, minute=0, day=MONDAY):
    return datetime.combine(day, time(hour, minute))


def test_hour_is_judged_once_it_is_over_and_not_before():
    found = judged(a_day([9, 9, 0, 0]), hours=Hours(at(2, 59)))
    assert statuses(found) == [(0, "green"), (1, "green")]
    assert statuses(judged(a_day([9, 9, 0, 0]), hours=Hours(at(3)))) == [
        (0, "green"),
        (1, "green"),
        (2, "red"),
    ]


def test_hour_that_a_feed_does_not_cover_has_no_data_and_is_never_red_nor_green():
    """The feed stops at 02:20: the table says zero from then on, and it is not true."""
    seen = {"olist.orders": at(2, 20), "olist.payments": at(5)}
    found = judged(a_day([9, 9, 0, 0, 9]), hours=Hours(at(5), seen))
    assert statuses(found) == [(0, "green"), (1, "green"), (2, "no_data"), (3, "no_data"), (4, "no_data")]
    assert "olist.orders has brought events up to 1 Jan 2018 02:20 only" in found["reason"].iloc[-1]


def test_zero_is_real_where_the_feed_went_on_after_a_gap():
    found = judged(
        a_day([9, 9, 0, 0, 9]), hours=Hours(at(5), {"olist.orders": at(5), "olist.payments": at(5)})
    )
    assert [status for _, status in statuses(found)] == ["green", "green", "red", "red", "green"]


def test_late_file_turns_hours_without_data_into_judged_ones_and_leaves_the_others_as_they_were():
    before = judged(a_day([9, 9, 0]), hours=Hours(at(3), {"olist.orders": at(2)}))
    after = judged(a_day([9, 9, 7]), hours=Hours(at(3), {"olist.orders": at(3, 1)}))
    assert statuses(before)[2] == (2, "no_data")
    assert statuses(after)[2] == (2, "green")
    assert before.iloc[:2].equals(after.iloc[:2])


def test_hour_that_has_no_row_is_a_zero_once_every_feed_reaches_beyond_it():
    assert statuses(judged([an_hour(0, 9.0)], hours=Hours(at(2)))) == [(0, "green"), (1, "red")]
    behind = Hours(at(2), {"olist.orders": at(1)})
    assert statuses(judged([an_hour(0, 9.0)], hours=behind)) == [(0, "green"), (1, "no_data")]


def test_failed_load_makes_only_those_hours_stale_that_no_earlier_load_covered():
    broken = FeedFaults(
        (FeedFault("olist.orders", MONDAY, MONDAY, quoted("failed: new column"), is_load=True),)
    )
    found = judged(a_day([9, 9, 0]), faults=broken, hours=Hours(at(3), {"olist.orders": at(2)}))
    assert statuses(found) == [(0, "green"), (1, "green"), (2, "stale")]


def test_day_that_a_feed_rule_finds_red_makes_all_of_its_hours_stale():
    broken = FeedFaults(
        (FeedFault("olist.orders", MONDAY, MONDAY, quoted("half the rows"), "data_platform.volume"),)
    )
    found = judged(a_day([9, 0]), faults=broken, hours=Hours(at(2), {"olist.orders": at(23)}))
    assert statuses(found) == [(0, "stale"), (1, "stale")]


def test_hours_in_a_row_are_counted_over_midnight():
    rule = a_rule(indicator="approvals", red=5, grain="hour", consecutive=3)
    rows = a_day([9] * 22 + [0, 0]) + a_day([0, 9], TUESDAY)
    found = judged(rows, rule, window=(MONDAY, TUESDAY), hours=Hours(at(2, day=TUESDAY)))
    assert [s for _, s in statuses(found)][-4:] == ["amber", "amber", "red", "green"]


def test_hours_in_a_row_are_counted_from_the_day_before_the_window():
    rule = a_rule(indicator="approvals", red=5, grain="hour", consecutive=3)
    rows = a_day([9] * 22 + [0, 0]) + a_day([0], TUESDAY)
    found = judged(rows, rule, window=(TUESDAY, TUESDAY), hours=Hours(at(1, day=TUESDAY)))
    assert statuses(found) == [(0, "red")]
    assert context_days([rule]) >= 1


def test_rows_of_a_day_stay_apart_from_the_hours_of_that_day():
    by_day = a_rule(rule_id="payments.few", indicator="approvals", red=100)
    row = a_row(50.0, indicator="approvals", sample=None, unit="count")
    found = judged([row, *a_day([9, 9])], STOPPED, by_day, hours=Hours(at(2)))
    assert found.groupby("rule_id")["grain"].agg(list).to_dict() == {
        "payments.few": ["day"],
        "payments.stopped": ["hour", "hour"],
    }
    assert found[found["grain"] == "day"]["hour"].isna().all()


def test_shift_says_since_which_hour():
    rule = a_rule("expect_indicator_not_to_shift", "payments.falls", indicator="approvals", grain="hour")
    common = {"score": 2.0, "is_shift": True, "centre": 9.0, "n_history": 2000, "deviation": -4.0}
    evidence = {"side": "down", "since": MONDAY, "since_hour": 3, "excess": -20.0, "expected_since": 27.0}
    found = judged([an_hour(5, 0.0, **common, **evidence)], rule, hours=Hours(at(6)))
    row = found[found["hour"] == 5].iloc[0]
    assert (row["status"], row["since_hour"]) == ("red", 3)
    assert "20 fewer than expected since 1 Jan 2018, 03:00" in row["reason"]


@pytest.mark.parametrize(("since", "status"), [(MONDAY, "stale"), (TUESDAY, "red")])
def test_evidence_that_began_on_a_day_of_a_broken_feed_cannot_be_trusted_either(since, status):
    rule = a_rule("expect_indicator_not_to_shift", "payments.falls", indicator="approvals", grain="hour")
    common = {"score": 2.0, "is_shift": True, "centre": 9.0, "n_history": 2000, "deviation": -4.0}
    evidence = {"side": "down", "since": since, "since_hour": 0, "excess": -20.0, "expected_since": 27.0}
    broken = FeedFaults(
        (FeedFault("olist.orders", MONDAY, MONDAY, quoted("half the rows"), "data_platform.volume"),)
    )
    found = judged(
        [an_hour(1, 9.0, TUESDAY, **common, **evidence)],
        rule,
        faults=broken,
        window=(TUESDAY, TUESDAY),
        hours=Hours(at(2, day=TUESDAY)),
    )
    assert found[found["hour"] == 1]["status"].tolist() == [status]


def test_slice_is_explained_by_the_total_of_the_same_hour_only():
    rule = a_rule(
        rule_id="payments.stopped", indicator="approvals", red=5, grain="hour", by=["all", "payment_type"]
    )
    card = {"dimension": "payment_type", "segment": "card"}
    rows = [*a_day([9, 0]), *a_day([0, 0], **card)]
    found = judged(rows, rule, hours=Hours(at(2)))
    held = found[found["segment"] == "card"].sort_values("hour")["suppressed_detail"]
    assert held.isna().tolist() == [True, False]
    assert held.iloc[1] == "explained by the total: payments.stopped, 1 Jan 2018, 01:00-02:00"


def test_day_whose_hours_were_red_is_the_same_finding():
    by_day = a_rule(rule_id="payments.few", indicator="approvals", red=100)
    row = a_row(50.0, indicator="approvals", sample=None, unit="count")
    found = judged([row, *a_day([0, 9])], STOPPED, by_day, hours=Hours(at(2)))
    assert found[found["grain"] == "day"]["suppressed_detail"].tolist() == [
        "same finding as payments.stopped, 1 Jan 2018, 00:00-01:00"
    ]
    calm = judged([row, *a_day([9, 9])], STOPPED, by_day, hours=Hours(at(2)))
    assert calm["suppressed_detail"].isna().all()


def test_rule_on_hours_that_cannot_be_judged_is_an_error_in_each_hour_that_is_over():
    rule = a_rule(indicator="nothing_such", red=5, grain="hour")
    found = judged(a_day([9, 9]), rule, hours=Hours(at(2)))
    assert statuses(found) == [(0, "error"), (1, "error")]


@pytest.mark.parametrize("last_hour", [0, 23])
def test_without_word_of_the_feeds_every_hour_of_the_window_counts(last_hour):
    found = judged(a_day([9.0] * 24))
    assert statuses(found)[last_hour] == (last_hour, "green")
    assert len(found) == 24
    assert np.all(found["period_end"] == found["known_on"])
