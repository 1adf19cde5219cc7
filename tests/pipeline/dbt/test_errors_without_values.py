"""What the indicator tables hold: replayable values, a dense calendar, honest limits."""

from datetime import date, timedelta

import pandas as pd
import pytest

from risk_pipeline.catalog.lint.select_list import selected_columns
from risk_pipeline.catalog.reading.manifest import read_manifest
from risk_pipeline.domain.register.indicator import Indicator
from tests.builders.dbt_shop import EMPTY_DAY, END, FIRST_DAY, LAST_BUILD
from tests.harness.dbt_warehouse import PROJECT_ROOT, Warehouse

pytestmark = pytest.mark.slow

UNNAMED = "('none')"
VANISHED_AFTER_DAYS = 35


def _indicators(warehouse: Warehouse) -> dict[str, Indicator]:
    return read_manifest(warehouse.target / "manifest.json", PROJECT_ROOT).indicators


def _replay(indicator: Indicator, dimension: str) -> str:
    """What a value is, said by the indicator's own view: one row per closed period and segment."""
    segment = "'all'" if dimension == "all" else f"v.{dimension}"
    if indicator.form == "flow":
        joined = "v.occurred_on between p.period_start and p.period_end"
        numerator, denominator = "sum(v.numerator)", "sum(v.denominator)"
    else:
        joined = "v.entered_on <= p.period_end and (v.left_on is null or v.left_on > p.period_end)"
        numerator, denominator = "sum(case when v.hit_from <= p.period_end then 1 else 0 end)", "count(*)"
    return f"""
        select p.grain, p.period_start, {segment} as segment, {numerator} as x, {denominator} as n
        from indicators.ind_{indicator.name} as v
        join (select distinct grain, period_start, period_end from indicators.indicator_values
              where indicator = '{indicator.name}' and dimension = '{dimension}') as p on {joined}
        group by all"""


def test_lint_reads_from_the_text_of_a_view_the_columns_that_it_really_has(built_at_once: Warehouse) -> None:
    known = read_manifest(built_at_once.target / "manifest.json", PROJECT_ROOT)
    nodes = [known.nodes[indicator.unique_id] for indicator in known.indicators.values()]
    read = {node.name: selected_columns(node.sql) for node in nodes}
    told = {name: names for name, names in read.items() if names is not None}
    assert len(told) > len(read) * 0.9
    rows = built_at_once.rows(
        "select table_name, column_name from duckdb_columns() where schema_name = 'indicators'"
    )
    assert {name: {column for table, column in rows if table == name} for name in told} == told


def test_every_value_is_replayed_by_the_view_of_its_indicator(built_at_once: Warehouse) -> None:
    wrong: dict[str, int] = {}
    compared = 0
    for indicator in _indicators(built_at_once).values():
        for dimension in indicator.dimensions:
            ((rows, bad),) = built_at_once.rows(
                f"""
                select count(*), count(*) filter (where t.numerator is distinct from 0 and (
                    r.x is null or abs(r.x - t.numerator) > 1e-6
                    or r.n is distinct from t.denominator and abs(r.n - t.denominator) > 1e-6))
                from indicators.indicator_values as t
                left join ({_replay(indicator, dimension)}) as r
                    on t.grain = r.grain and t.period_start = r.period_start and t.segment = r.segment
                where t.indicator = '{indicator.name}' and t.dimension = '{dimension}'"""
            )
            compared += int(str(rows))
            if bad:
                wrong[f"{indicator.name} by {dimension}"] = int(str(bad))
    assert wrong == {}
    assert compared > 20_000


def test_every_event_of_a_closed_period_is_in_a_value(built_at_once: Warehouse) -> None:
    for indicator in _indicators(built_at_once).values():
        if indicator.form == "stock" or "day" not in indicator.grain or "all" not in indicator.dimensions:
            continue
        ((events, values),) = built_at_once.rows(
            f"""select
                (select coalesce(sum(numerator), 0) from indicators.ind_{indicator.name}
                 where occurred_on <= date '{LAST_BUILD}'),
                (select coalesce(sum(numerator), 0) from indicators.indicator_values
                 where indicator = '{indicator.name}' and grain = 'day' and dimension = 'all')"""
        )
        assert float(str(values)) == pytest.approx(float(str(events))), indicator.name


def test_an_unnamed_segment_counts_in_the_total_and_has_no_values_of_its_own(
    built_at_once: Warehouse,
) -> None:
    ((unnamed, total),) = built_at_once.rows(
        f"""select count(*) filter (where category in {UNNAMED}), sum(denominator)
        from indicators.ind_low_star_share where occurred_on < date '{END}'"""
    )
    ((judged, summed),) = built_at_once.rows(
        f"""select
            count(*) filter (where segment in {UNNAMED}),
            sum(denominator) filter (where dimension = 'all')
        from indicators.indicator_daily where indicator = 'low_star_share'"""
    )
    assert int(str(unnamed)) > 0, "the story has rows without a category"
    assert judged == 0
    assert summed == total


def test_only_closed_periods_have_values(built_at_once: Warehouse) -> None:
    newest = dict(
        built_at_once.rows("select grain, max(period_end) from indicators.indicator_values group by 1")
    )
    assert newest["day"] == LAST_BUILD
    assert newest["week"] == LAST_BUILD - timedelta(days=(LAST_BUILD.weekday() + 1) % 7)
    assert newest["month"] == LAST_BUILD.replace(day=1) - timedelta(days=1)


def test_the_total_has_a_row_for_every_day_and_an_empty_day_has_no_value(
    built_in_hindsight: Warehouse,
) -> None:
    rows = built_in_hindsight.rows(
        "select indicator, count(*), max(period_start) - min(period_start) + 1"
        " from indicators.indicator_values where grain = 'day' and dimension = 'all' group by 1"
    )
    assert len(rows) >= 25
    assert {name for name, count, span in rows if count != span} == set()
    empty = built_in_hindsight.rows(
        "select indicator, numerator, denominator, value, deviation < 0 from indicators.indicator_values"
        f" where grain = 'day' and dimension = 'all' and period_start = date '{EMPTY_DAY}'"
        " and indicator in ('order_volume', 'freight_share') order by 1"
    )
    assert empty == [("freight_share", 0.0, 0.0, None, None), ("order_volume", 0.0, None, 0.0, True)]


def test_a_feed_without_rows_on_a_day_is_a_real_zero(built_in_hindsight: Warehouse) -> None:
    values = built_in_hindsight.rows(
        "select segment, value from indicators.indicator_values where indicator = 'feed_volume'"
        f" and grain = 'day' and period_start = date '{EMPTY_DAY}' and segment like 'olist.order%' order by 1"
    )
    assert values[:3] == [
        ("olist.order_items", 0.0),
        ("olist.order_payments", 0.0),
        ("olist.order_reviews", values[2][1]),
    ]
    assert ("olist.orders", 0.0) in values
    (age,) = built_in_hindsight.rows(
        "select value from indicators.indicator_values where indicator = 'feed_age_hours'"
        f" and grain = 'day' and period_start = date '{EMPTY_DAY}' and segment = 'olist.orders'"
    )[0]
    assert 24 < float(str(age)) < 48


def test_a_feed_that_is_not_configured_gives_no_rate_at_all(built_at_once: Warehouse) -> None:
    assert built_at_once.rows(
        "select count(*) from indicators.indicator_values where indicator = 'chargeback_rate'"
    ) == [(0,)]


def test_a_segment_that_had_nothing_is_zero_only_while_it_is_there(built_in_hindsight: Warehouse) -> None:
    """One order ever came from AM: zeros before it and long after it would be made up."""
    rows = built_in_hindsight.frame(
        "select period_start, value, denominator from indicators.indicator_values"
        " where indicator = 'order_volume' and grain = 'day' and segment = 'AM' order by 1"
    )
    assert rows["value"].tolist() == [1.0] + [0.0] * (len(rows) - 1)
    assert rows["denominator"].isna().all()
    days = pd.to_datetime(rows["period_start"])
    assert (days.iloc[-1] - days.iloc[0]).days == VANISHED_AFTER_DAYS
    ((segments, most),) = built_in_hindsight.rows(
        "select count(*), max(value) from indicators.indicator_values where indicator = 'order_volume'"
        f" and segment <> 'all' and grain = 'day' and period_start = date '{EMPTY_DAY}'"
    )
    assert (segments > 0, most) == (True, 0.0), "nothing in the total is nothing in its segments"


def test_known_dirt_is_flagged_and_kept(built_at_once: Warehouse) -> None:
    ((orders, backwards, timeless),) = built_at_once.rows(
        "select count(*), count(*) filter (where is_delivery_before_handover),"
        " count(*) filter (where is_delivered_without_time) from facts.fct_orders"
    )
    raw = built_at_once.rows("select count(*) from raw.olist_orders")
    assert [(orders,)] == raw
    assert (backwards, timeless) == (4, 1)
    assert built_at_once.rows(
        "select count(*) from facts.fct_order_items where not is_shipping_limit_plausible"
    ) == [(1,)]
    shared = built_at_once.rows(
        "select count(distinct order_id) from facts.fct_reviews where review_id = 'r00000'"
    )
    assert shared == [(2,)]
    assert built_at_once.rows("select count(*) from facts.fct_sellers where not is_registered") == [(1,)]


def test_a_category_without_translation_keeps_its_own_name(built_at_once: Warehouse) -> None:
    categories = {row[0] for row in built_at_once.rows("select distinct category from facts.fct_order_items")}
    assert categories == {"toys", "tools", "audio", "not_translated", "unknown"}


def test_the_text_of_a_review_stays_out_of_the_facts(built_at_once: Warehouse) -> None:
    ((dangers, columns),) = built_at_once.rows(
        "select (select count(*) from facts.fct_reviews where is_safety_mentioned),"
        " (select count(*) from information_schema.columns where table_name = 'fct_reviews'"
        "  and column_name like '%text%')"
    )
    raw = built_at_once.rows(
        "select count(*) from raw.olist_order_reviews where review_comment_message like '%CHOQUE%'"
    )
    assert [(dangers,)] == raw
    assert raw[0] > (0,)
    assert columns == 0


def test_local_midnights_stay_on_their_business_day(built_in_hindsight: Warehouse) -> None:
    """Clocks went forward at midnight of 2017-10-15 in Brazil; no event may slip to the day before."""
    ((wrong, first),) = built_in_hindsight.rows(
        "select count(*) filter (where cast(o.order_purchase_timestamp as date) <> f.purchased_on),"
        " min(f.purchased_on) from facts.fct_orders as f join raw.olist_orders as o using (order_id)"
    )
    assert wrong == 0
    assert isinstance(first, date)
    assert FIRST_DAY <= first <= END
