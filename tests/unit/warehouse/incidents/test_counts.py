"""How many are hit: rows of several tickets count once, by the key of the fact that they come from."""

import duckdb

from risk_pipeline.domain.incidents.facts.counts import DayCount, KindCount, PeopleCount
from risk_pipeline.domain.incidents.facts.span import RowKey
from risk_pipeline.warehouse.incidents.counts import (
    count_parents,
    read_days,
    read_kinds,
    read_people,
    read_together,
)
from risk_pipeline.warehouse.incidents.fingerprints import lay_down_rows
from tests.unit.warehouse.incidents.conftest import (
    CANCELLED,
    FIRST,
    LAST,
    LATE,
    LOW_STARS,
    ORDER,
    REVIEW,
    a_span,
)


def test_an_order_that_is_late_and_cancelled_counts_once_with_its_largest_amount(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    spans = [a_span(LATE), a_span(CANCELLED), a_span(LATE, name="in RJ", slice=("state", "RJ"))]
    lay_down_rows(warehouse, spans, "UTC")
    # A day: late 0 to 3, cancelled 2 to 4 at twice the amount; 0 and 2 are of RJ as well.
    a_day = 100 * (1 + 2) + 200 * (3 + 4 + 5)
    assert read_kinds(warehouse, spans) == [KindCount("order_id", 25, 15, 5 * a_day, FIRST, LAST)]
    assert read_people(warehouse, spans) == [PeopleCount("buyer", 4, 4)]
    assert read_days(warehouse)[0] == DayCount(FIRST, 5, a_day)


def test_one_day_counts_what_began_on_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    lay_down_rows(warehouse, [a_span(LATE), a_span(CANCELLED, first=LAST)], "UTC")
    assert [(day.on.day, day.rows) for day in read_days(warehouse)] == [
        (10, 4), (11, 4), (12, 4), (13, 4), (14, 5),
    ]  # fmt: skip


def test_reviews_lead_to_the_orders_they_are_about(warehouse: duckdb.DuckDBPyConnection) -> None:
    spans = [a_span(LATE), a_span(LOW_STARS, REVIEW)]
    lay_down_rows(warehouse, spans, "UTC")
    kinds = [(each.kind, each.rows) for each in read_kinds(warehouse, spans)]
    assert kinds == [("order_id", 20), ("review_id+order_id", 20)]
    assert count_parents(warehouse, 1, REVIEW, ORDER) == 10
    # The orders 0 and 1 of each day are late and reviewed.
    assert read_together(warehouse, [(0, ORDER), (1, REVIEW)], ORDER) == (20, 5 * 1000)


def test_rows_that_are_not_in_their_fact_lead_nowhere(warehouse: duckdb.DuckDBPyConnection) -> None:
    strange = RowKey(("order_id", "review_id"), "facts.fct_reviews")
    lay_down_rows(warehouse, [a_span(LOW_STARS, strange)], "UTC")
    assert count_parents(warehouse, 0, strange, ORDER) is None


def test_without_tickets_nothing_is_counted(warehouse: duckdb.DuckDBPyConnection) -> None:
    lay_down_rows(warehouse, [], "UTC")
    assert read_kinds(warehouse, []) == []
    assert read_days(warehouse) == []
