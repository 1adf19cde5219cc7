"""How much of an event there is to see: the bar is set without asking the monitoring."""

from datetime import date

import numpy as np
import pytest

from risk_pipeline.demo.visibility import USUAL_DAYS, SliceDays, heaviest

FIRST = date(2024, 1, 1)


def a_slice(during, *, usual=2.0, trials=100.0, events=None, before=10.0, **changed):
    """A slice that had `usual` of `trials` a day for eight weeks, and `during` since."""
    numerator = np.array([usual] * USUAL_DAYS + list(during), dtype=float)
    facts = numerator if events is None else np.array([before] * USUAL_DAYS + list(events), dtype=float)
    fields = {"indicator": "late", "dimension": "customer_state", "segment": "RS", "first": FIRST}
    return SliceDays(
        **fields | changed, numerator=numerator, denominator=np.full(len(numerator), trials), events=facts
    )


def test_an_event_is_weighed_by_its_worst_stretch_and_not_diluted_by_its_days_of_grace():
    trace = heaviest([a_slice([2, 2, 20, 20, 2, 2, 2, 2])])
    assert (trace.first, trace.last) == (date(2024, 2, 28), date(2024, 2, 29))
    assert trace.ratio == pytest.approx(10, rel=0.01)
    assert trace.excess == pytest.approx(36, abs=0.1)
    assert trace.must_be_caught


def test_less_than_twice_the_base_rate_is_no_trace_whatever_the_excess():
    assert heaviest([a_slice([3900] * 5, usual=2000, trials=10_000)]) is None


def test_less_than_thirty_events_need_not_be_caught():
    trace = heaviest([a_slice([16, 16])])
    assert trace.ratio > 7
    assert not trace.must_be_caught


def test_what_is_missing_counts_where_fewer_are_as_bad():
    days = [20] * 3
    assert heaviest([a_slice(days, usual=60, trials=1)]) is None
    trace = heaviest([a_slice(days, usual=60, trials=1, counts_down=True)])
    assert trace.ratio == pytest.approx(3, rel=0.01)
    assert trace.excess == pytest.approx(-120, rel=0.01)


def test_money_is_weighed_by_the_facts_behind_it():
    money = a_slice([90_000], usual=9_000, trials=600_000, events=[45])
    assert heaviest([money]).excess == 35


def test_a_stock_counts_the_same_ones_once():
    trace = heaviest([a_slice([42] * 10, is_stock=True)])
    assert trace.excess == pytest.approx(40, abs=0.1)


def test_the_weightiest_of_several_slices_speaks():
    small, large = a_slice([20] * 2), a_slice([40] * 2, segment="SC")
    assert heaviest([small, large]).segment == "SC"
    assert heaviest([]) is None


def test_without_a_past_nothing_is_usual_and_nothing_is_weighed():
    assert heaviest([a_slice([40], trials=0)]) is None
