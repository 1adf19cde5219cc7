"""What the warehouse says about breaches: read together, once a run, in few statements."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import duckdb
import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import RECENT_PERIODS, WorstOfFeed
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, LowDay, Reconciliation
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.parts import Count
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.warehouse.diagnosis.feed_evidence import FeedDays, read_circumstances
from tests.builders.ticket_world import an_indicator
from tests.harness.messages.counted_statements import CountedConnection

DAY = date(2018, 3, 14)
FAILED = "update ops.feed_state set state = 'failed', reason = 'column gone' where feed = 'shop.orders'"

LATE = an_indicator("late_delivery_rate", "Late deliveries", "ratio", "all", "customer_state")


@pytest.fixture
def warehouse() -> Iterator[Any]:
    """Six days of one series and one feed, as dbt and the stages leave them."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema indicators; create schema ops; create schema raw;
            create table indicators.indicator_series as
                select 'late_delivery_rate' as indicator, 'day' as grain, 'all' as dimension, 'rate' as kind,
                    false as is_sum;
            create table indicators.indicator_values as
                select 'late_delivery_rate' as indicator, 'day' as grain, 'all' as dimension,
                    'all' as segment, date '2018-03-09' + cast(n as integer) as period_start,
                    period_start as period_end, 20.0::double as numerator, 100.0::double as denominator,
                    0.2::double as value,
                    0.05::double as centre, false as is_shift, cast(null as date) as since,
                    7.0::double as excess
                from range(6) as days (n)
                union all
                select name, 'day', 'feed', 'shop.orders', date '2018-03-09' + cast(n as integer),
                    date '2018-03-09' + cast(n as integer), value, null, value, 498, false, null, null
                from range(6) as days (n),
                    (values ('feed_volume', 512), ('feed_age_hours', 0.5)) as v (name, value);
            alter table indicators.indicator_values add column lower double;
            alter table indicators.indicator_values add column upper double;
            alter table indicators.indicator_values add column score double;
            alter table indicators.indicator_values add column deviation double;
            alter table indicators.indicator_values add column n_history integer;
            alter table indicators.indicator_values add column is_spike boolean;
            alter table indicators.indicator_values add column known_event varchar;
            alter table indicators.indicator_values add column is_complete boolean default true;
            create table raw.shop_orders as select * from range(1000);
            create table raw.register_calendar (
                indicator varchar, dimension varchar, segment varchar, day date, effect varchar,
                factor double, name varchar, source varchar
            );
            create table ops.missing_days (feed varchar, day date, location varchar, run_id varchar);
            create table ops.gate_failures (day date, feed varchar, test varchar, message varchar);
            create table ops.rule_results (
                rule_id varchar, indicator varchar, grain varchar, period_start date, hour smallint,
                dimension varchar, segment varchar, status varchar, suppressed varchar, reason varchar,
                grounds varchar
            );
            create table ops.ingest_manifest as
                select 'shop.orders' as feed, unnest([900, 1000]) as loaded_count;
            alter table ops.ingest_manifest add column location varchar;
            alter table ops.ingest_manifest add column size_bytes bigint;
            alter table ops.ingest_manifest add column modified_at timestamptz;
            alter table ops.ingest_manifest add column row_count bigint;
            alter table ops.ingest_manifest add column loaded_at timestamptz;
            create table ops.feed_state as select 'shop.orders' as feed, 'ok' as state, '' as reason
                union all select 'shop.gone', 'not_configured', 'never';
            """
        )
        yield connection


def diagnostics(warehouse: Any, *feeds: str) -> Diagnostics:
    return Diagnostics(warehouse, {"late_delivery_rate": LATE}, lambda _name: feeds)


def a_breach(day: date = DAY, dimension: str = "all", segment: str = "all", **changes: Any) -> Breach:
    known = {
        "series": Series("late_delivery_rate", Grain.DAY, dimension, segment),
        "period": Period(day, Grain.DAY),
        "last_day": day,
        "since": date(2018, 3, 12),
    }
    return Breach(**(known | changes))


def reconciled(
    warehouse: Any, day: date = DAY, dimension: str = "all", segment: str = "all"
) -> Reconciliation:
    breach = a_breach(day, dimension, segment)
    found = diagnostics(warehouse, "shop.orders", "shop.gone").diagnose([breach])[breach].reconciliation
    assert found is not None
    return found


def test_the_evidence_is_read_from_loads_values_and_calendar(warehouse: Any) -> None:
    found = reconciled(warehouse)
    assert found == Reconciliation(
        DAY,
        (
            FeedEvidence(
                "shop.orders", "ok", "", None, 512, 498, datetime.combine(DAY, time(23, 30)), 1000, 1000
            ),
        ),
        since=date(2018, 3, 12),
        excess=45.0,
        excess_unit="count",
        counts_events=True,
    )
    assert found.kind == "really_moved"


THIRD = "update indicators.indicator_values set value = 155, deviation = -6.8, n_history = 90 "
THIS_FEED = "where indicator = 'feed_volume' and segment = 'shop.orders' and period_start = date '2018-03-14'"


def test_a_feed_with_a_third_of_its_rows_is_not_called_whole(warehouse: Any) -> None:
    warehouse.execute(THIRD + THIS_FEED)
    (feed,) = reconciled(warehouse).feeds
    assert feed.low == LowDay(DAY, 155, 498)
    assert reconciled(warehouse).kind == "data_fault"


@pytest.mark.parametrize(
    ("changes", "is_low"),
    [
        ("deviation = -3.1", True),
        ("deviation = -2.9", False),
        ("deviation = 9", False),
        ("n_history = 27", False),
        ("known_event = 'Carnival'", False),
        ("period_start = date '2018-03-15'", False),
    ],
)
def test_how_few_rows_are_too_few_the_feeds_own_spread_says(
    warehouse: Any, changes: str, is_low: bool
) -> None:
    warehouse.execute(THIRD + THIS_FEED)
    warehouse.execute(f"update indicators.indicator_values set {changes} {THIS_FEED}")
    assert bool(reconciled(warehouse).low) == is_low


def test_the_more_days_are_looked_at_the_further_out_one_has_to_be(warehouse: Any) -> None:
    """Of thirty whole days one is three deviations low by chance; of a breach it would say it broke."""
    warehouse.execute(THIRD + THIS_FEED)
    found = {}
    for deviation in (-3.5, -4.2):
        warehouse.execute(f"update indicators.indicator_values set deviation = {deviation} {THIS_FEED}")
        asked = [FeedDays("shop.orders", DAY - timedelta(days=days), DAY) for days in (0, 29)]
        read = read_circumstances(warehouse, asked, []).feeds
        found[deviation] = [bool(one and one.low) for one in (read[days] for days in asked)]
    assert found == {-3.5: [True, False], -4.2: [True, True]}


def test_a_shift_that_the_early_warning_sees_says_since_when_and_how_much(warehouse: Any) -> None:
    warehouse.execute(
        "update indicators.indicator_values set is_shift = true, since = date '2018-03-08', excess = 90 "
        "where period_start = date '2018-03-14' and dimension = 'all'"
    )
    found = reconciled(warehouse)
    assert (found.since, found.excess) == (date(2018, 3, 8), 90.0)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("delete from raw.shop_orders where range > 900", "901 of 1,000 delivered rows are in the warehouse"),
        (FAILED, "column gone"),
        (
            "insert into ops.gate_failures "
            "values (date '2018-03-14', 'shop.orders', 'unique_orders', '3 rows')",
            "unique_orders: 3 rows",
        ),
        (
            "insert into ops.rule_results (rule_id, dimension, segment, status, reason, period_start) "
            "values ('r', 'feed', 'shop.orders', 'red', 'too few rows', date '2018-03-14')",
            "too few rows",
        ),
    ],
)
def test_each_kind_of_fault_is_found(warehouse: Any, broken: str, fault: str) -> None:
    warehouse.execute(broken)
    found = reconciled(warehouse)
    assert (found.kind, [feed.fault for feed in found.faults]) == ("data_fault", [fault])


@pytest.mark.parametrize("is_gate", [False, True])
def test_what_a_rule_found_of_a_feed_comes_in_parts_and_a_gate_in_its_own_words(
    warehouse: Any, is_gate: bool
) -> None:
    reason = Reason("reason-feed-young", {"count": Count(28, ".0f")})
    warehouse.execute(
        "insert into ops.rule_results "
        "(rule_id, dimension, segment, status, reason, grounds, period_start) "
        "values ('r', 'feed', 'shop.orders', 'red', 'too young', ?, date '2018-03-14')",
        [reason.to_json()],
    )
    if is_gate:
        warehouse.execute(
            "insert into ops.gate_failures values (date '2018-03-14', 'shop.orders', 'unique', '3 rows')"
        )
    [feed] = reconciled(warehouse).faults
    assert feed.red_grounds == (None if is_gate else reason)


def test_a_load_that_failed_today_says_nothing_of_days_before(warehouse: Any) -> None:
    warehouse.execute(FAILED)
    assert reconciled(warehouse, DAY - timedelta(days=1)).kind == "really_moved"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("'*', 'all', 'all'", "known_event"),
        ("'late_delivery_rate', 'all', 'all'", "known_event"),
        ("'late_delivery_rate', 'customer_state', 'RJ'", "really_moved"),
        ("'gmv', 'all', 'all'", "really_moved"),
    ],
)
def test_an_entry_of_the_calendar_counts_for_the_series_it_names(warehouse: Any, row: str, kind: str) -> None:
    add_event(warehouse, row, "date '2018-03-14'")
    assert reconciled(warehouse).kind == kind
    if "RJ" in row:
        assert reconciled(warehouse, dimension="customer_state", segment="RJ").kind == "known_event"


@pytest.mark.parametrize(("days", "kind"), [(3, "really_moved"), (4, "known_event")])
def test_a_week_is_explained_by_events_on_half_of_its_days(warehouse: Any, days: int, kind: str) -> None:
    add_event(warehouse, "'*', 'all', 'all'", f"date '2018-03-12' + unnest(range({days}))::integer")
    week = (date(2018, 3, 12), date(2018, 3, 18))
    series = Series("late_delivery_rate", Grain.WEEK)
    breach = a_breach(series=series, period=Period(week[0], Grain.WEEK), last_day=week[1], since=week[0])
    found = diagnostics(warehouse).diagnose([breach])[breach].reconciliation
    assert found is not None
    assert found.kind == kind


def add_event(warehouse: Any, target: str, day: str) -> None:
    warehouse.execute(
        f"insert into raw.register_calendar select {target}, {day}, 'explain', 1, 'Lorry strike', 'event'"
    )


def test_the_newest_file_of_a_feed_is_named_with_its_rows_on_the_newest_day(warehouse: Any) -> None:
    warehouse.execute(
        "insert into ops.ingest_manifest by name select 'shop.orders' as feed, 0 as loaded_count, "
        "unnest(['s3://b/in/orders_13.csv', 'C:\\in\\orders_14.csv']) as location, 20 as size_bytes, "
        "unnest([500, 0]) as row_count, "
        "unnest([timestamptz '2018-03-14 01:00:00Z', timestamptz '2018-03-15 01:00:00Z']) as loaded_at"
    )
    (feed,) = reconciled(warehouse).feeds
    assert (feed.file, feed.file_rows) == ("orders_14.csv", 0)
    (before,) = reconciled(warehouse, DAY - timedelta(days=1)).feeds
    assert (before.file, before.file_rows) == (None, None)


def test_the_worst_period_of_a_feed_is_a_red_one_since_its_ticket_opened(warehouse: Any) -> None:
    warehouse.execute(
        "update indicators.indicator_values set value = 40 + day(period_start) "
        "where indicator = 'feed_volume' and period_start <> date '2018-03-13'"
    )
    warehouse.execute(
        "insert into ops.rule_results (rule_id, indicator, grain, dimension, segment, status, period_start) "
        "select 'r', 'feed_volume', 'day', 'feed', 'shop.orders', "
        "unnest(['red', 'red', 'green', 'amber']), "
        "unnest([date '2018-03-10', date '2018-03-12', date '2018-03-13', date '2018-03-14'])"
    )
    series = Series("feed_volume", Grain.DAY, "feed", "shop.orders")
    feed = a_breach(series=series)
    found = diagnostics(warehouse).diagnose([feed, a_breach()])
    assert found[feed].worst == WorstOfFeed(
        indicator="feed_volume", on=date(2018, 3, 12), value=52.0, usual=498.0
    )
    assert found[a_breach()].worst is None
    warehouse.execute("update ops.rule_results set status = 'green'")
    assert diagnostics(warehouse).diagnose([feed])[feed].worst is None


def test_a_ticket_of_a_feed_asks_that_feed_only(warehouse: Any) -> None:
    found = reconciled(warehouse, dimension="feed", segment="shop.other")
    assert [feed.feed for feed in found.feeds] == ["shop.other"]
    assert found.excess is None


def test_points_say_which_periods_could_not_be_judged(warehouse: Any) -> None:
    warehouse.execute(
        "insert into ops.rule_results (rule_id, indicator, grain, dimension, segment, status, period_start) "
        "values ('r', 'late_delivery_rate', 'day', 'all', 'all', 'stale', date '2018-03-13')"
    )
    breach = a_breach()
    points = diagnostics(warehouse).diagnose([breach])[breach].points
    assert [(point.label, point.state) for point in points[-2:]] == [
        ("13 Mar", "unknown"),
        ("14 Mar", "judged"),
    ]


def test_points_end_with_the_period_and_begin_where_the_series_does(warehouse: Any) -> None:
    breach = a_breach(day=date(2018, 3, 11), since=date(2018, 3, 1))
    points = diagnostics(warehouse).diagnose([breach])[breach].points
    assert [point.on for point in points] == [date(2018, 3, 9) + timedelta(days=n) for n in range(3)]


def test_the_points_of_a_breach_begin_well_before_it_and_stay_in_bounds(warehouse: Any) -> None:
    warehouse.execute(
        "insert into indicators.indicator_values by name "
        "select first.* replace (first.period_start - n::integer as period_start, "
        "first.period_end - n::integer as period_end) "
        "from indicators.indicator_values as first, range(1, 400) as days (n) "
        "where dimension = 'all' and period_start = date '2018-03-09'"
    )
    lasting = {days: a_breach(since=DAY - timedelta(days=days)) for days in (3, 60, 390)}
    found = diagnostics(warehouse).diagnose(list(lasting.values()))
    first = {days: (DAY - (found[breach].points[0].on or DAY)).days for days, breach in lasting.items()}
    assert first == {3: RECENT_PERIODS - 1, 60: 60 + RECENT_PERIODS // 2 - 1, 390: 5 * RECENT_PERIODS - 1}


def test_what_is_off_longer_than_the_picture_shows_counts_as_a_whole(warehouse: Any) -> None:
    warehouse.execute(
        "insert into indicators.indicator_values by name "
        "select * replace (period_start - 300 as period_start, period_end - 300 as period_end) "
        "from indicators.indicator_values where dimension = 'all'"
    )
    breach = a_breach(since=date(2017, 1, 1))
    found = diagnostics(warehouse).diagnose([breach])[breach]
    assert len(found.points) == 6
    assert found.reconciliation is not None
    assert found.reconciliation.excess == 12 * 15


def test_periods_that_are_not_red_are_no_part_of_the_sum(warehouse: Any) -> None:
    """Two red days of 15 more each; the third is green, and behind them is a red one of before."""
    warehouse.execute(
        "insert into ops.rule_results (rule_id, indicator, grain, dimension, segment, status, period_start) "
        "select 'r', 'late_delivery_rate', 'day', 'all', 'all', 'red', "
        "unnest([date '2018-03-11', date '2018-03-12', date '2018-03-13'])"
    )
    assert reconciled(warehouse).excess == 2 * 15


def test_what_is_equal_for_all_breaches_is_read_once(warehouse: Any) -> None:
    counted = CountedConnection(warehouse)
    run = diagnostics(counted.as_connection(), "shop.orders")
    run.diagnose([a_breach()])
    alone = counted.statements
    run.diagnose([a_breach(segment=f"s{n}", dimension="customer_state") for n in range(200)])
    assert counted.statements - alone <= alone
    assert alone <= 5


def test_breaches_of_one_batch_are_told_apart(warehouse: Any) -> None:
    breaches = [
        a_breach(),
        a_breach(day=date(2018, 3, 13)),
        a_breach(dimension="feed", segment="shop.orders"),
    ]
    together = diagnostics(warehouse, "shop.orders").diagnose(breaches)
    for breach in breaches:
        assert together[breach] == diagnostics(warehouse, "shop.orders").diagnose([breach])[breach]
    assert len({repr(found) for found in together.values()}) == 3


def test_a_breach_without_an_indicator_has_feeds_and_no_points(warehouse: Any) -> None:
    breach = a_breach(series=Series("", Grain.DAY, "feed", "shop.orders"))
    found = diagnostics(warehouse).diagnose([breach])[breach]
    assert found.points == ()
    assert found.reconciliation is not None
    assert [feed.feed for feed in found.reconciliation.feeds] == ["shop.orders"]


def test_of_a_day_that_is_not_over_the_evidence_says_how_far_feeds_have_come(warehouse: Any) -> None:
    at = datetime.combine(DAY + timedelta(days=1), time(15))
    feeds = ("shop.orders", "shop.items")
    run = Diagnostics(warehouse, {}, lambda _: feeds, seen_to={"shop.orders": at})
    today, yesterday = a_breach(day=at.date()), a_breach()

    def newest(breach: Breach) -> list[datetime | None]:
        found = run.diagnose([breach])[breach].reconciliation
        assert found is not None
        return [feed.newest for feed in found.feeds]

    assert newest(today) == [at, None]
    assert newest(yesterday) == [datetime.combine(DAY, time(23, 30)), None]
