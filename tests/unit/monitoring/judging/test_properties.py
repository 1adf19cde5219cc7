"""What must hold for any input: unknown is never green, worse is never better, order is irrelevant."""

import math
import random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.reasons.reason import quoted
from risk_pipeline.domain.register.rule import (
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotWorsening,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.judging import FrameIndex, judge
from tests.builders.rule_rows import a_frame, a_row, table_of

BY = ("customer_state",)
SPECS = [
    WithinLimits(indicator="late_rate", by=BY, amber=0.1, red=0.2, consecutive=2),
    WithinControlLimits(indicator="late_rate", by=BY, min_history=10, min_expected=2, min_effect=0.2),
    NotWorsening(indicator="late_rate", by=BY, periods=2, min_change=0.1),
    NotConcentrated(indicator="late_rate", by=BY, amber=0.4, red=0.6, min_segments=2, min_total=5),
]
FEED_SPECS = [FeedVolume(feeds=("SP", "RJ", "MG"), min_expected=1), FeedFresh(feeds=("SP", "RJ", "MG"))]
RANK = {"green": 0, "amber": 1, "red": 2}
JUDGED = {status.value for status in Status if status.is_judged}

seeds = st.integers(0, 2**32 - 1)


def random_rows(seed, **fixed):
    """Return rows with any mixture of nulls, infinities, gates and samples; a seed is cheap to draw."""
    source = random.Random(seed)

    def number():
        kind = source.random()
        if kind < 0.15:
            return None
        if kind < 0.2:
            return source.choice([math.inf, -math.inf])
        return source.choice([source.random(), source.uniform(-10, 1000), float(source.randint(0, 20))])

    places = [(at, segment) for at in range(5) for segment in ("SP", "RJ", "MG") if source.random() < 0.8]
    rows = []
    for at, segment in places or [(0, "SP")]:
        row = a_row(number(), at, dimension="customer_state", segment=segment, sample=number())
        row |= {
            name: number() for name in ("numerator", "centre", "lower", "upper", "deviation", "n_history")
        }
        gate = source.choice([None, None, None, "stale", "not_configured"])
        row |= {"gate": gate, "gate_reason": quoted(f"because {gate}"), "min_denominator": 5}
        row["is_complete"] = source.choice([True, True, True, False, None])
        rows.append(row | fixed)
    return rows


def frame_of(rows):
    return a_frame(rows)


def judged(rows, spec):
    return table_of(judge(FrameIndex(frame_of(rows)), spec))


def is_unknown(row):
    value = row["value"]
    return value is None or not np.isfinite(value) or not row["is_complete"] or row["gate"] is not None


@settings(max_examples=60, deadline=None)
@given(seed=seeds, spec=st.sampled_from(SPECS))
def test_what_is_not_known_is_never_green_amber_or_red(seed, spec):
    rows = random_rows(seed)
    table = judged(rows, spec)
    assert len(table) == len(rows)
    by_key = {(pd.Timestamp(row["period_start"]), row["segment"]): row for row in rows}
    for verdict in table.itertuples():
        row = by_key[verdict.period_start, verdict.segment]
        sample = row["denominator"]
        too_small = not isinstance(spec, NotConcentrated) and (sample is None or sample < 5)
        if is_unknown(row) or too_small:
            assert verdict.status not in JUDGED
            assert pd.isna(verdict.limit_kind)
        assert verdict.reason


@settings(max_examples=60, deadline=None)
@given(seed=seeds, spec=st.sampled_from(FEED_SPECS))
def test_feed_that_is_not_known_is_never_judged_healthy(seed, spec):
    name = "feed_volume" if isinstance(spec, FeedVolume) else "feed_age_hours"
    rows = random_rows(seed, indicator=name, dimension="feed", unit="count", denominator=None)
    by_key = {(pd.Timestamp(row["period_start"]), row["segment"]): row for row in rows}
    table = judged(rows, spec)
    assert len(table) == len(rows)
    for verdict in table.itertuples():
        assert not (is_unknown(by_key[verdict.period_start, verdict.segment]) and verdict.status in JUDGED)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, spec=st.sampled_from(SPECS))
def test_order_of_the_rows_is_irrelevant(seed, spec):
    rows = random_rows(seed)
    shuffled = random.Random(seed).sample(rows, len(rows))
    first, second = (judge(FrameIndex(frame_of(given)), spec) for given in (rows, shuffled))
    pd.testing.assert_frame_equal(pd.DataFrame(first.columns), pd.DataFrame(second.columns))
    assert first.worst() == second.worst()


def status_of(value, spec, direction="up_bad", before=(), sample=200.0):
    """Return how bad a value is, as the newest of its series; its deviation grows with it."""
    rows = [
        a_row(each, at, dimension="customer_state", segment="SP", sample=sample)
        | {"centre": 0.5, "lower": 0.0, "upper": 0.9, "deviation": (each - 0.5) * 20, "n_history": 90}
        for at, each in enumerate([*before, value])
    ]
    index = FrameIndex(frame_of(rows).assign(direction=direction))
    return RANK[judge(index, spec).columns["status"][-1]]


shares = st.floats(0, 1)


@settings(max_examples=60, deadline=None)
@given(
    pair=st.tuples(shares, shares).map(sorted),
    spec=st.sampled_from(SPECS[:3]),
    before=st.tuples(shares, shares),
    sample=st.integers(5, 5000).map(float),
)
def test_higher_value_is_never_judged_better_where_up_is_bad(pair, spec, before, sample):
    low, high = (status_of(value, spec, before=before, sample=sample) for value in pair)
    assert low <= high


@settings(max_examples=40, deadline=None)
@given(pair=st.tuples(shares, shares).map(sorted), sample=st.integers(5, 5000).map(float))
def test_lower_value_is_never_judged_better_where_down_is_bad(pair, sample):
    spec = WithinLimits(indicator="late_rate", by=BY, amber=0.6, red=0.4)
    low, high = (status_of(value, spec, "down_bad", sample=sample) for value in pair)
    assert low >= high


@settings(max_examples=40, deadline=None)
@given(pair=st.tuples(st.floats(1, 9), st.floats(1, 9)).map(sorted), sample=st.integers(5, 500).map(float))
def test_ratio_above_one_further_out_of_its_band_is_never_judged_better(pair, sample):
    spec = WithinLimits(indicator="late_rate", by=BY, amber=(0.5, 1.5), red=(0.3, 2.0))
    low, high = (status_of(value, spec, "band", sample=sample) for value in pair)
    assert low <= high


@settings(max_examples=30, deadline=None)
@given(pair=st.tuples(st.floats(0, 200), st.floats(0, 200)).map(sorted))
def test_fewer_rows_of_a_feed_are_never_judged_better(pair):
    def status(value):
        feed = {"indicator": "feed_volume", "dimension": "feed", "segment": "SP", "unit": "count"}
        row = a_row(value, sample=None, centre=100.0, **feed)
        return RANK[judge(FrameIndex(frame_of([row])), FEED_SPECS[0]).columns["status"][0]]

    assert status(pair[0]) >= status(pair[1])


@settings(max_examples=30, deadline=None)
@given(pair=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted))
def test_larger_part_of_the_same_total_is_never_judged_better(pair):
    def status(part):
        rows = [
            a_row(0.1, dimension="customer_state", segment=segment, numerator=float(number))
            for segment, number in [("SP", part), ("RJ", 100 - part), ("MG", 0.001)]
        ]
        verdicts = pd.DataFrame(judge(FrameIndex(frame_of(rows)), SPECS[3]).columns).set_index("segment")
        return RANK[verdicts.loc["SP", "status"]]

    assert status(pair[0]) <= status(pair[1])
