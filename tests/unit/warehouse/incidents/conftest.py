"""A small warehouse: orders, their reviews and complaints, with views of several indicators over them."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from risk_pipeline.domain.incidents.facts.span import RowKey, Span, hit_of
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from tests.builders.ticket_world import an_indicator

FIRST, LAST = date(2018, 3, 10), date(2018, 3, 14)
ORDER = RowKey(("order_id",), "facts.fct_orders")
REVIEW = RowKey(("review_id", "order_id"), "facts.fct_reviews")


def indicator(name: str, *dimensions: str, **changes: object) -> Indicator:
    unit = str(changes.pop("unit", "ratio"))
    return an_indicator(name, name, unit, "all", *dimensions).model_copy(update=changes)


LATE = indicator("late_rate", "state", users="buyer")
CANCELLED = indicator("cancel_rate", "state", users="buyer")
LOW_STARS = indicator("low_stars")
OPEN = indicator("open_share", form="stock")


def a_span(known: Indicator, key: RowKey = ORDER, name: str = "", **changes: object) -> Span:
    """The rows of an indicator's total from FIRST to LAST; change what the test is about."""
    series = Series(known.name, Grain.DAY, *changes.pop("slice", ("all", "all")))  # type: ignore[misc]
    given = {"first": FIRST, "last": LAST, "hit": hit_of(known, is_too_little=False)} | changes
    return Span(name=name or known.name, indicator=known, series=series, key=key, **given)  # type: ignore[arg-type]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ten orders a day from 9 to 14 March: 0 to 3 are late, 2 to 4 cancelled, 0 and 1 reviewed."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema facts; create schema indicators;
            create table facts.fct_orders as
            select
                strftime(day, '%d') || '-' || n as order_id, day::date as ordered_on,
                day + to_hours(n) as bought_at,
                case when n % 2 = 0 then 'RJ' else 'SP' end as state, 'buyer ' || (n % 4) as buyer,
                100 * (n + 1) as minor, n <= 3 as is_late, n between 2 and 4 as is_cancelled
            from range(timestamp '2018-03-09', timestamp '2018-03-15', interval 1 day) as days (day)
            cross join range(10) as numbers (n);
            create table facts.fct_reviews as
            select 'r' || review as review_id, order_id, ordered_on
            from facts.fct_orders cross join range(2) as reviews (review)
            where order_id like '%-0' or order_id like '%-1';
            create view indicators.ind_late_rate as
            select order_id as entity_id, ordered_on as occurred_on, bought_at as occurred_at,
                is_late::integer::double as numerator, 1.0 as denominator,
                (minor * is_late::integer)::bigint as exposure_minor, state, buyer
            from facts.fct_orders;
            create view indicators.ind_cancel_rate as
            select order_id as entity_id, ordered_on as occurred_on,
                is_cancelled::integer::double as numerator, 1.0 as denominator,
                (2 * minor * is_cancelled::integer)::bigint as exposure_minor, state, buyer
            from facts.fct_orders;
            create view indicators.ind_low_stars as
            select review_id || ':' || order_id as entity_id, ordered_on as occurred_on,
                1.0 as numerator, 1.0 as denominator, 0::bigint as exposure_minor
            from facts.fct_reviews;
            create view indicators.ind_open_share as
            select order_id as entity_id, ordered_on as entered_on, ordered_on + 2 as left_on,
                ordered_on + 1 as hit_from, minor::bigint as exposure_minor
            from facts.fct_orders
            """
        )
        yield connection
