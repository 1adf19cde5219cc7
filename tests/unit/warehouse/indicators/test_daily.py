"""Slices of indicators day by day, as the demo weighs its events by."""

from datetime import date

import duckdb
import pytest

from risk_pipeline.warehouse.indicators.daily import read_daily_slices

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 3)


@pytest.fixture(scope="module")
def connection():
    connection = duckdb.connect()
    connection.execute(
        """
        create schema indicators;
        create table indicators.indicator_series as from (values
            ('late', 'flow', 'up_bad', 'rate', 'ratio', false),
            ('orders', 'flow', 'band', 'count', 'count', true),
            ('promo', 'flow', 'up_bad', 'value', 'ratio', false),
            ('transit', 'flow', 'up_bad', 'value', 'days', false)
        ) as given(indicator, form, direction, kind, unit, is_sum);
        create table indicators.indicator_daily as from (values
            ('late', date '2024-03-01', 'state', 'RJ', 2.0, 10.0),
            ('late', date '2024-03-03', 'state', 'RJ', 3.0, 10.0),
            ('late', date '2024-03-02', 'state', 'SP', 1.0, 10.0),
            ('late', date '2024-02-01', 'state', 'BA', 1.0, 1.0),
            ('orders', date '2024-03-02', 'all', 'all', 7.0, null),
            ('promo', date '2024-03-01', 'state', 'RJ', 500.0, 9000.0),
            ('transit', date '2024-03-01', 'all', 'all', 9.0, 1.0)
        ) as given(indicator, occurred_on, dimension, segment, numerator, denominator);
        create view indicators.ind_promo as from (values
            ('o1', date '2024-03-01', 200.0, 3000.0, 'RJ'), ('o2', date '2024-03-01', 300.0, 3000.0, 'RJ'),
            ('o3', date '2024-03-01', 0.0, 3000.0, 'RJ'), ('o4', date '2024-03-01', 100.0, 3000.0, 'SP')
        ) as given(entity_id, occurred_on, numerator, denominator, state);
        """
    )
    yield connection
    connection.close()


def read(connection, indicator, **dimensions):
    return read_daily_slices(connection, indicator=indicator, dimensions=dimensions, first=FIRST, last=LAST)


def test_days_without_facts_are_zeros_and_slices_without_any_are_left_out(connection):
    rio, sao_paulo = read(connection, "late", state=None)
    assert (rio.segment, rio.numerator, rio.denominator) == ("RJ", [2, 0, 3], [10, 0, 10])
    assert (sao_paulo.segment, sao_paulo.numerator, sao_paulo.fact_count) == ("SP", [0, 1, 0], None)
    assert [one.segment for one in read(connection, "late", state=["SP", "BA"])] == ["SP"]


def test_a_plain_count_has_one_trial_a_day(connection):
    [orders] = read(connection, "orders", all=None)
    assert (orders.numerator, orders.denominator, orders.direction) == ([0, 7, 0], [1, 1, 1], "band")


def test_a_share_of_money_counts_the_facts_with_any_in_the_slice(connection):
    [promo] = read(connection, "promo", state=["RJ"])
    assert promo.numerator == [500, 0, 0]
    assert promo.fact_count == [2, 0, 0]


def test_a_mean_and_an_unknown_indicator_have_nothing_to_count(connection):
    assert read(connection, "transit", all=None) == []
    assert read(connection, "nobody", all=None) == []
