"""Where and why, from an indicator's own view on a real engine; and the sentences made of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import duckdb
import pytest

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.comparison import Window
from risk_pipeline.domain.diagnosis.dominance import Holder
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.diagnosis.locator import Locator, Move
from risk_pipeline.wording.parts.place import place_of
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.arithmetic import hit_in_words, moved_before, movement_in_words
from tests.builders.ticket_messages import a_message
from tests.builders.ticket_world import a_rule, an_indicator

SINCE, LAST = date(2018, 3, 10), date(2018, 3, 14)
FIRST = date(2017, 11, 1)
ATTRIBUTES = ("customer_state", "seller", "category")


def an_event_view(connection: duckdb.DuckDBPyConnection, name: str, numerator: str, denominator: str) -> None:
    """40 events a day: two states, five sellers, four categories; the SQL says what each weighs."""
    connection.execute(
        f"""
        create or replace view indicators.ind_{name} as
        with events as (
            select
                day::date as occurred_on, n,
                case when n % 4 = 0 then 'RJ' else 'SP' end as customer_state,
                's' || (n % 5) as seller,
                case when n % 8 < 6 then 'c' || (n % 3) else 'unknown' end as category,
                'person ' || ((n + dayofyear(day)) % 30) as customer,
                occurred_on >= date '{SINCE}' as is_late
            from range(date '{FIRST}', date '{LAST}' + 1, interval 1 day) as days (day)
            cross join range(40) as numbers (n)
        )
        select
            n::varchar || occurred_on as entity_id, occurred_on, ({numerator})::double as numerator,
            ({denominator})::double as denominator, 1000 * (({numerator}) <> 0)::integer as exposure_minor,
            customer_state, seller, category, customer
        from events
        """
    )


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema indicators")
        connection.execute(
            """
            create table indicators.indicator_values (
                indicator varchar, grain varchar, dimension varchar, period_start date,
                is_shift boolean, since date, events_since double, expected_since double
            )
            """
        )
        yield connection


def locate(
    connection: duckdb.DuckDBPyConnection, name: str = "late_delivery_rate", **changes: Any
) -> Located:
    series = {"dimension": "all", "segment": "all", "grain": Grain.DAY} | changes
    known = an_indicator(name, name, "ratio", "all").model_copy(
        update={"attributes": ATTRIBUTES, "users": "customer", **changes.get("meta", {})}
    )
    locator = Locator(connection, indicators={name: known}, rules={})
    return located_by(locator, Series(name, series["grain"], series["dimension"], series["segment"]))


def located_by(locator: Locator, series: Series, risk: str = "R04") -> Located:
    breach = Breach(series, Period(LAST, series.grain), LAST, SINCE, risk=risk, is_located=True)
    return locator.locate([Move(breach, SINCE)])[breach]


class Said(NamedTuple):
    """What a message says of where and why."""

    movement: str
    impact: str
    related: str
    place: str


def words(located: Located, unit: str = "ratio") -> Said:
    whole = {"dimension": "all", "segment": "all", "noun": None, "largest": None, "spread": None}
    teller = Teller.of(a_message(location=located, unit=unit, **whole))
    return Said(movement_in_words(teller), hit_in_words(teller), moved_before(teller), place_of(teller))


TOTAL = Series("cases", Grain.DAY, "all", "all")


def a_shop_closed_on_sundays(connection: duckdb.DuckDBPyConnection, denominator: str) -> Locator:
    """40 cases on each open day, and from the breach on 37."""
    an_event_view(connection, "all_days", "1", denominator)
    connection.execute(
        f"""
        create view indicators.ind_cases as
        from indicators.ind_all_days
        where isodow(occurred_on) <> 7
            and (occurred_on < date '{SINCE}' or entity_id::varchar not similar to '[0-3]22018.*')
        """
    )
    known = an_indicator("cases", "cases", "count", "all").model_copy(update={"attributes": ATTRIBUTES})
    return Locator(connection, indicators={"cases": known}, rules={}, closed=_sundays)


def _sundays(_series: Series, first: date, last: date) -> frozenset[date]:
    return frozenset(day for day in days_between(first, last) if day.isoweekday() == 7)


@pytest.mark.parametrize(("denominator", "past_days"), [("null", 52), ("1", 78)])
def test_closed_days_are_no_days_of_the_old_pace(
    warehouse: duckdb.DuckDBPyConnection, denominator: str, past_days: int
) -> None:
    """From a Saturday to a Wednesday there are four open days: 37 cases each, against 40."""
    located = located_by(a_shop_closed_on_sundays(warehouse, denominator), TOTAL)
    assert located.movement is not None
    assert (located.past_days, located.movement.events) == (past_days, 148)
    assert located.movement.total == pytest.approx(-12)
    assert located.movement.volume == pytest.approx(-12)
    assert "148 cases against 160 at the old pace, −12" in words(located, "count").movement


def test_what_happens_behind_closed_doors_is_held_against_its_like() -> None:
    window = Window(date(2018, 3, 11), date(2018, 3, 11), 28, closed=_sundays(TOTAL, FIRST, LAST))
    assert (window.days, window.past_days(FIRST, is_like=True), window.left_out) == (1, 4, frozenset())


LATE_IN_RJ = "n % 10 = 3 or (is_late and customer_state = 'RJ' and n % 3 <> 0)"
EVERYWHERE = "(n * 37 + dayofyear(occurred_on) * 61) % 101 < (case when is_late then 30 else 10 end)"


def test_a_rate_that_rose_in_one_state_is_located_there_and_split(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    an_event_view(warehouse, "late_delivery_rate", LATE_IN_RJ, "1")
    located = locate(warehouse)
    first = located.where[0]
    assert (first.slice, first.is_named, first.measure) == ("customer state RJ", True, "count")
    assert (first.observed, located.first, located.last, located.past_days) == (30, SINCE, LAST, 91)
    assert first.share_of_excess == pytest.approx(1, abs=0.1)
    movement = located.movement
    assert movement is not None
    assert (movement.by, movement.events) == ("customer state", 50)
    assert movement.volume + movement.mix + movement.rate == pytest.approx(movement.total)
    assert [round(share.rate) for share in movement.shares] == [30, 0]
    said = words(located)
    assert said.movement == (
        "Against the 91 days before, from 10 Mar 2018 to 14 Mar 2018: 50 cases against 20 at the old pace, "
        "+30 = +30 by rate"
    )
    assert said.impact == (
        "50 cases, 30 users, BRL 500.00 at stake (BRL 300.00 above the usual) from 10 Mar 2018 to 14 Mar 2018"
    )


def test_of_hours_the_words_say_which_were_looked_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    """They stay as they were told when later hours move the rest of the message on."""
    an_event_view(warehouse, "late_delivery_rate", LATE_IN_RJ, "1")
    said = words(replace(locate(warehouse), first=LAST, hours=(9, 15)))
    assert said.movement.startswith(
        "Against these hours of the 91 days before, on 14 Mar 2018 from 09:00 to 16:00: 50 cases against 20"
    )
    assert said.impact.endswith("on 14 Mar 2018 from 09:00 to 16:00")


def test_a_rate_that_rose_everywhere_is_said_to_have_no_slice(warehouse: duckdb.DuckDBPyConnection) -> None:
    an_event_view(warehouse, "late_delivery_rate", EVERYWHERE, "1")
    located = locate(warehouse)
    assert not [line for line in located.where if line.is_named]
    assert words(located).movement.endswith("by rate")
    assert words(located).place == ""


def test_within_a_segment_the_other_attributes_are_looked_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    an_event_view(warehouse, "late_delivery_rate", "n % 10 = 3 or (is_late and seller = 's0')", "1")
    located = locate(warehouse, dimension="customer_state", segment="SP")
    assert located.where[0].slice == "seller s0"
    assert located.where[0].observed == 30  # six of the 40 numbers are of s0 and not of RJ


def test_what_has_no_name_is_never_named(warehouse: duckdb.DuckDBPyConnection) -> None:
    an_event_view(warehouse, "late_delivery_rate", "n % 10 = 3 or (is_late and category = 'unknown')", "1")
    assert "unknown" not in str(locate(warehouse).where)
    assert "none" not in str(locate(warehouse).where)


def test_a_slump_of_orders_is_located_by_what_stayed_away(warehouse: duckdb.DuckDBPyConnection) -> None:
    an_event_view(warehouse, "order_volume", "1", "null")
    warehouse.execute(
        f"""
        create view indicators.ind_slump as select * from indicators.ind_order_volume
        where not (occurred_on >= date '{SINCE}' and customer_state = 'RJ' and seller <> 's0')
        """
    )
    located = locate(warehouse, "slump", meta={"name": "slump", "unit": "count", "direction": Direction.BAND})
    first = located.where[0]
    assert (first.slice, first.observed, first.is_named) == ("customer state RJ", 10, True)
    assert first.expected == pytest.approx(50, rel=0.01)
    # Less than a week is held against the same weekdays of the past.
    assert located.past_days == 65
    assert words(located, "count").movement == (
        "Against the 65 days before, from 10 Mar 2018 to 14 Mar 2018: 160 cases against 200 at the old pace, "
        "−40 = −40 in RJ +0 in SP"
    )


def test_a_mean_is_told_as_means_and_split_into_mix_and_what_moved_within(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    stars = "case when is_late and seller = 's1' then 1 when n % 4 = 0 then 3 else 5 end"
    an_event_view(warehouse, "review_score_mean", stars, "1")
    located = locate(
        warehouse,
        "review_score_mean",
        meta={"name": "review_score_mean", "unit": "count", "direction": Direction.DOWN_BAD},
    )
    first = located.where[0]
    assert (first.slice, first.measure, first.observed) == ("seller s1", "mean", 1)
    assert first.expected == pytest.approx(4.5, rel=0.02)
    assert words(located, "count").movement == (
        "Against the 91 days before, from 10 Mar 2018 to 14 Mar 2018: from 4.50 to 3.80: "
        "−0.70 = +0 by mix of seller −0.70 within them"
    )


def test_a_stock_is_held_against_the_same_weekday_of_weeks_before(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        f"""
        create view indicators.ind_waiting as
        select
            'o' || n || day as entity_id, day::date as entered_on, (day + interval 10 day)::date as left_on,
            case when n in (0, 7) or (n < 5 and day >= date '{SINCE}' - 4) then day::date + 2 end as hit_from,
            500 as exposure_minor, case when n < 5 then 'RJ' else 'SP' end as customer_state,
            's' || (dayofyear(day) % 2) as seller, 'c' as category, 'p' || n as customer
        from range(date '{FIRST}', date '{LAST}' + 1, interval 1 day) as days (day), range(10) as numbers (n)
        """
    )
    located = locate(warehouse, "waiting", meta={"name": "waiting", "form": "stock"})
    assert (located.where[0].slice, located.where[0].is_named) == ("customer state RJ", True)
    assert located.movement is not None
    # Ten a day wait for ten days; of those of eight days old enough two always hit, of seven six do.
    assert (located.movement.events, located.movement.chances) == (8 * 2 + 7 * 4, 100)
    assert located.movement.volume == pytest.approx(0)


def test_indicators_of_the_same_risk_that_moved_before_are_named(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    an_event_view(warehouse, "late_delivery_rate", LATE_IN_RJ, "1")
    rows = [
        ("handoff_rate", SINCE - timedelta(days=6), SINCE - timedelta(days=2), LAST),
        ("long_gone", SINCE - timedelta(days=20), SINCE - timedelta(days=19), SINCE - timedelta(days=9)),
        ("moved_later", SINCE + timedelta(days=1), SINCE + timedelta(days=2), LAST),
    ]
    for name, since, first, last in rows:
        day = first
        while day <= last:
            warehouse.execute(
                "insert into indicators.indicator_values values (?, 'day', 'all', ?, true, ?, 30, 12)",
                [name, day, since],
            )
            day += timedelta(days=1)
    names = ["late_delivery_rate", *(name for name, *_ in rows)]
    locator = Locator(
        warehouse,
        indicators={name: an_indicator(name, name, "ratio", "all") for name in names},
        rules={
            name: a_rule(f"r.{name}", "expect_indicator_within_limits", "ops", indicator=name, red=0.1)
            for name in names
        },
    )
    late = Series("late_delivery_rate", Grain.DAY)
    located = located_by(locator, late)
    assert words(located).related == (
        "handoff_rate moved 6 days earlier (since 4 Mar 2018, 2.50 times the expected)"
    )
    assert not located_by(locator, late, risk="R99").related


def test_a_feed_and_an_unknown_indicator_are_not_located(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert locate(warehouse, dimension="feed", segment="olist.orders") == Located()
    assert words(Located()) == Said("", "", "", "")


def test_the_personal_key_is_counted_and_never_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    an_event_view(warehouse, "late_delivery_rate", LATE_IN_RJ, "1")
    located = locate(warehouse)
    assert located.impact.users == 30
    assert "person" not in f"{located} {words(located)}"


def of_topics(connection: duckdb.DuckDBPyConnection, first: date, events: str) -> Located:
    """Contacts with support: the SQL says how many rows each topic has on a day."""
    connection.execute(
        f"""
        create or replace view indicators.ind_contacts as
        select topic || day || n as entity_id, day::date as occurred_on, 1::double as numerator,
            null::double as denominator, 0::bigint as exposure_minor, topic, way
        from range(date '{first}', date '{LAST}' + 1, interval 1 day) as days (day)
        cross join (values ('login'), ('card'), ('loan'), ('other')) as topics (topic)
        cross join range(200) as numbers (n)
        cross join (select case when n % 2 = 0 then 'chat' else 'phone' end as way)
        where n < {events}
        """
    )
    meta = {"unit": "count", "attributes": ("topic", "way"), "users": "", "dimensions": ("all", "topic")}
    return locate(connection, "contacts", meta={"name": "contacts", **meta})


def test_what_one_topic_holds_is_there_even_where_there_is_no_past_to_compare(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    located = of_topics(warehouse, SINCE, "case topic when 'login' then 140 when 'card' then 20 else 10 end")
    assert not located.where
    assert located.holder == Holder(slice="topic login", share=140 / 180)
    assert words(located).place.startswith("Mostly in topic login")


def test_a_flood_of_one_topic_is_there_and_not_everywhere(warehouse: duckdb.DuckDBPyConnection) -> None:
    located = of_topics(
        warehouse, FIRST, f"case when topic = 'login' and day >= date '{SINCE}' then 140 else 13 end"
    )
    assert located.where[0].slice == "topic login"
    assert words(located).place == "All of what is unusual is in topic login."


def test_a_topic_that_always_holds_most_is_said_to_do_so_as_usual(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    usual = "case topic when 'login' then 40 when 'card' then 6 else 4 end"
    located = of_topics(warehouse, FIRST, f"{usual} * (case when day >= date '{SINCE}' then 3 else 1 end)")
    assert words(located).place == "Mostly in topic login (74 %), where most of it always is."


def test_what_rises_in_proportion_is_everywhere(warehouse: duckdb.DuckDBPyConnection) -> None:
    located = of_topics(warehouse, FIRST, f"13 * (case when day >= date '{SINCE}' then 3 else 1 end)")
    assert located.holder is None
    assert words(located).place == ""
