"""Which columns of feeds date what is counted: found in the SQL's text, through renames, casts and macros."""

from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog.load import load_catalog
from risk_pipeline.catalog.reading.dating import origins_of
from risk_pipeline.domain.register.feed import Feed
from tests.builders.catalog_project import Project

STAGING = """
select
    order_id,
    cast(sent_at as timestamp) as handed_at,  -- cast(nothing as x) as handed_at
    cast(born as date) as born_on
from {{ source('shop', 'orders') }} as bought_at
"""
INDICATOR = """
with handed as (
    select *, {{ risk_core.business_day('handed_at') }} as handed_on
    from {{ ref('stg_orders') }} as orders
)
select order_id, coalesce(orders.handed_on, date '1970-01-01') as occurred_on from handed as orders
where born_on is not null
"""


def feed_of(tmp_path: Path) -> Feed:
    project = Project(tmp_path)
    project.columns |= {name: {"data_type": "timestamp"} for name in ("sent_at", "born", "Sent_Back_At")}
    project.model_sql |= {"stg_orders": STAGING, "ind_late_rate": INDICATOR}
    project.write()
    return load_catalog(tmp_path, project.manifest_path).feeds["shop.orders"]


def test_a_column_that_an_indicator_is_dated_by_is_bound_as_the_cursor_is(tmp_path: Path) -> None:
    feed = feed_of(tmp_path).model_copy(update={"plausible_from": date(2018, 1, 1)})
    bound = {column.name: feed.earliest(column) for column in feed.columns}
    assert {name for name, day in bound.items() if day} == {"bought_at", "sent_at"}
    own = feed.columns[0].model_copy(update={"plausible_from": date(1900, 1, 1), "dates_events": True})
    assert feed.earliest(own) == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select a as x, b as y from t", "a"),
        ("select coalesce(a, b) as x from t", "a b coalesce"),
        ("select t.a as x from t", "a"),
        ("select cast(a as x), b as x from t", "b"),
        ("select (select max(a) from t) as x, c as y from s", "a max t"),
        ("select max(a) over (partition by b order by c) as x, d from t", "a b by c max over partition"),
        ("select b, {{ local_day('a', \"b\") }} as x from t", "a b local_day"),
        ("with x as (select a as y from t) select 1 from x", ""),
        ("select a {% if true %}, b{% endif %} as x from t", "b"),
        ("select 'a, b' as x, c as y from t", ""),
        ("select f(a)) as x", "a f"),
    ],
)
def test_a_name_comes_from_the_words_that_stand_before_it(sql: str, words: str) -> None:
    assert origins_of(sql).get("x", set()) == set(words.split())
