"""Up to when a feed is seen: by its newest event, or by its newest delivery; never by the clock alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.feeds.coverage import read_seen_to
from risk_pipeline.warehouse.feeds.live_state import read_loads, read_seen_loads, write_seen_loads
from risk_pipeline.warehouse.feeds.manifest import Loaded, Stamp, record_state, write_manifest
from risk_pipeline.warehouse.schema.migrations import migrate

ZONE = "America/Sao_Paulo"  # three hours behind UTC on this day
NOW = datetime(2024, 4, 11, 18, 30, tzinfo=UTC)  # 15:30 there


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 4, 11, hour, minute, tzinfo=UTC)


def a_feed(kind: str = "timestamp", **changed: object) -> Feed:
    fields = {
        "id": "olist.orders",
        "location": "{data_dir}/orders.csv",
        "format": "csv",
        "key": ("order_id",),
        "cursor": "ordered_at",
        "timezone": ZONE,
        "owner": "data_eng",
        "columns": (Column(name="order_id", data_type="varchar"), Column(name="ordered_at", data_type=kind)),
    }
    return Feed.model_validate(fields | changed)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        migrate(opened)
        yield opened


def bring(
    connection: duckdb.DuckDBPyConnection, *events: str, kind: str = "timestamp", loaded: datetime = NOW
) -> None:
    connection.execute(
        "create or replace table raw.olist_orders "
        f"(order_id varchar, ordered_at {kind}, _loaded_at timestamp with time zone)"
    )
    bring_more(connection, *events, loaded=loaded)


def bring_more(connection: duckdb.DuckDBPyConnection, *events: str, loaded: datetime) -> None:
    for event in events:
        connection.execute("insert into raw.olist_orders values ('o', ?, ?)", [event, loaded])


def delivered(connection: duckdb.DuckDBPyConnection, modified: datetime | None, loaded: datetime) -> None:
    load = Loaded("orders.csv", 1, "c", modified, 1, 1, 0)
    write_manifest(connection, "olist.orders", [load], Stamp("run", loaded))


def seen(connection: duckdb.DuckDBPyConnection, feed: Feed | None = None) -> str | None:
    found = read_seen_to(connection, [feed or a_feed()], NOW, ZONE)["olist.orders"]
    return None if found is None else f"{found:%d %H:%M}"


def test_feed_is_seen_up_to_its_newest_event_in_business_time(connection) -> None:
    bring(connection, "2024-04-11 09:00", "2024-04-11 14:20")
    assert seen(connection) == "11 14:20"
    bring(connection, "2024-04-11 17:20")
    assert seen(connection, a_feed(timezone="UTC")) == "11 14:20"
    bring(connection, "2024-04-11 17:20:00+00", kind="timestamptz")
    assert seen(connection, a_feed("timestamptz")) == "11 14:20"


def test_file_that_came_before_its_hour_ended_proves_nothing_however_late_it_is_loaded(connection) -> None:
    """The feed stops at 14:20; the run at 15:30 is the first to load what it left."""
    bring(connection, "2024-04-11 14:20")
    delivered(connection, modified=utc(17, 22), loaded=NOW)
    assert seen(connection) == "11 14:22"


def test_file_delivered_after_the_hour_says_that_nothing_happened_since_its_newest_event(connection) -> None:
    bring(connection, "2024-04-11 14:20")
    delivered(connection, modified=utc(18, 5), loaded=utc(18, 10))
    assert seen(connection) == "11 15:05"


def test_file_of_yesterday_says_nothing_of_the_hours_of_the_morning_it_comes_in(connection) -> None:
    """Each file holds the day before and comes at four; once somebody loaded one during the day."""
    bring(connection, "2024-04-09 21:50", loaded=utc(9) - timedelta(days=1))
    bring_more(connection, "2024-04-10 18:00", loaded=utc(21) - timedelta(days=1))
    bring_more(connection, "2024-04-10 21:40", loaded=utc(9))
    delivered(connection, modified=utc(7), loaded=utc(9))
    assert seen(connection) == "11 00:00", "the whole of yesterday, and no hour of today"


def test_feed_that_delivers_all_day_is_seen_up_to_its_delivery_though_it_went_silent(connection) -> None:
    """At 15:00 it usually brings what happened up to five minutes ago; today nothing has come since 12:55."""
    bring(connection, "2024-04-09 14:55", loaded=utc(18) - timedelta(days=2))
    bring_more(connection, "2024-04-10 14:55", loaded=utc(18) - timedelta(days=1))
    bring_more(connection, "2024-04-10 23:00", loaded=utc(9))
    bring_more(connection, "2024-04-11 12:55", loaded=utc(16))
    delivered(connection, modified=utc(18), loaded=utc(18))
    assert seen(connection) == "11 14:55"


def test_load_that_changes_old_rows_only_is_no_habit(connection) -> None:
    bring(connection, "2024-04-06 15:04", loaded=utc(18, 5) - timedelta(days=5))
    for days in (4, 3, 2, 1):
        bring_more(connection, "2024-04-02 10:00", loaded=utc(18, 5) - timedelta(days=days))
    bring_more(connection, "2024-04-11 12:00", loaded=utc(15))
    delivered(connection, modified=utc(18, 5), loaded=utc(18, 5))
    assert seen(connection) == "11 15:04"


def test_table_is_seen_up_to_when_it_was_asked(connection) -> None:
    bring(connection, "2024-04-11 14:20")
    delivered(connection, modified=None, loaded=utc(18, 25))
    assert seen(connection, a_feed(location="postgresql://db#orders", format="sql")) == "11 15:25"


def test_file_dated_in_the_future_is_seen_up_to_its_load_only(connection) -> None:
    bring(connection, "2024-04-11 09:00")
    delivered(connection, modified=utc(23), loaded=utc(15))
    assert seen(connection) == "11 12:00"


def test_event_of_the_future_is_no_news_of_the_present(connection) -> None:
    bring(connection, "2024-04-11 09:00", "2024-05-01 09:00")
    assert seen(connection) == "11 09:00"


def test_feed_that_has_brought_nothing_is_seen_up_to_nowhere(connection) -> None:
    bring(connection)
    assert seen(connection) is None


def test_feed_without_event_times_location_or_table_is_not_asked(connection) -> None:
    for feed in (a_feed(cursor=None), a_feed(location=None), a_feed(id="olist.none")):
        assert read_seen_to(connection, [feed], NOW, ZONE) == {}


def test_live_run_knows_whether_anything_of_the_feeds_has_changed(connection) -> None:
    delivered(connection, modified=utc(15), loaded=utc(15, 5))
    record_state(connection, "olist.orders", "ok", "", Stamp("run", utc(15, 5)))
    assert read_seen_loads(connection) is None
    write_seen_loads(connection, read_loads(connection), "run", NOW)
    assert read_seen_loads(connection) == read_loads(connection)
    record_state(connection, "olist.orders", "ok", "", Stamp("again", utc(15, 10)))
    assert read_seen_loads(connection) == read_loads(connection), "looked at again, and nothing new"
    delivered(connection, modified=utc(16), loaded=utc(16, 5))
    assert read_seen_loads(connection) != read_loads(connection)
    write_seen_loads(connection, read_loads(connection), "run", NOW)
    record_state(connection, "olist.orders", "failed", "a new column", Stamp("run", utc(16, 10)))
    assert read_seen_loads(connection) != read_loads(connection), "a failure is news"


def test_what_came_after_the_newest_build_is_not_seen_before_the_next_one(connection) -> None:
    """Facts of the day that ends at midnight there are built; the file of 15:00 is only loaded."""
    bring(connection, "2024-04-10 21:10", "2024-04-11 14:20")
    delivered(connection, modified=utc(18, 0), loaded=utc(18, 5))
    connection.execute("create table ops.build_state as select timestamptz '2024-04-11 03:00:00+00' as as_of")
    assert seen(connection) == "11 00:00"
    connection.execute("update ops.build_state set as_of = timestamptz '2024-04-11 18:10:00+00'")
    assert seen(connection) == "11 15:00"
    connection.execute("delete from ops.build_state")
    assert seen(connection) == "11 15:00"
