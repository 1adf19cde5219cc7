"""Many feeds in one go: each stands for itself, and each tells how it stands."""

from datetime import timedelta

from risk_pipeline.domain.register.feed import Column
from risk_pipeline.ingest import FeedFailure, load_feeds
from tests.builders.ingest_shop import COLUMNS, NOW, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture


def test_no_feed_stops_another_and_each_has_a_state_and_a_table(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.write("broken.csv", "nothing,known\n1,2\n")
    feeds = [
        orders_feed(id="shop.broken", location="{data_dir}/broken.csv"),
        orders_feed(id="shop.nowhere", location=None),
        orders_feed(id="shop.gone", location="{data_dir}/gone.csv"),
        orders_feed(id="shop.odd", columns=(*COLUMNS, Column(name="x", data_type="nummer"))),
        orders_feed(),
    ]
    results = load_feeds(
        shop.connection, feeds, data_dir=str(shop.folder), run_id="r", now=NOW, options=shop.options
    )
    assert [(r.feed, r.state) for r in results] == [
        ("shop.broken", "failed"),
        ("shop.nowhere", "not_configured"),
        ("shop.gone", "no_data"),
        ("shop.odd", "failed"),
        ("shop.orders", "ok"),
    ]
    states = shop.all("select feed, state, checked_at, run_id from ops.feed_state order by all")
    assert states == sorted((r.feed, r.state, NOW, "r") for r in results)
    failure = results[0]
    assert isinstance(failure, FeedFailure)
    assert failure.reason == str(failure.error)
    for table in ("shop_broken", "shop_nowhere", "shop_gone"):
        assert shop.one(f"select count(*) from raw.{table}") == (0,)
    names = [row[0] for row in shop.all("describe raw.shop_nowhere")]
    assert names == [column.name for column in COLUMNS] + ["_loaded_at", "_run_id", "_location"]


def test_an_optional_feed_is_missed_only_after_its_first_rows(shop: Shop) -> None:
    feed = orders_feed(optional=True)
    states = []
    for content in (None, lines(), lines(line(1)), None):
        (shop.folder / "orders.csv").unlink(missing_ok=True)
        if content is not None:
            shop.write("orders.csv", content)
        shop.load(feed)
        states.append(shop.one("select state from ops.feed_state where feed = 'shop.orders'"))
    assert states == [("not_configured",), ("not_configured",), ("ok",), ("no_data",)]


def test_a_feed_that_recovers_has_one_state_the_present_one(shop: Shop) -> None:
    shop.load()
    shop.write("orders.csv", lines(line(1)))
    shop.load(run_id="later", now=NOW + timedelta(hours=1))
    assert shop.all("select state, checked_at, run_id from ops.feed_state") == [
        ("ok", NOW + timedelta(hours=1), "later")
    ]


def test_a_failed_load_leaves_the_rows_of_the_last_good_one(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.load()
    shop.write("orders.csv", lines("o1,1,1,free,", "o2,1,1,free,"))
    shop.refusal()
    assert shop.orders() == [("o1", 5.0)]
    shop.write("orders.csv", lines(line(1, price=6)))
    assert shop.load().rows_changed == 1


def test_one_bad_file_of_many_fails_the_feed_as_a_whole(shop: Shop) -> None:
    shop.write("day-1.csv", lines(line(1)))
    path = shop.write("day-2.csv", "order_id\no2\n")
    text = shop.refusal(orders_feed(location="{data_dir}/day-*.csv"))
    assert f"is missing in {path}" in text
    assert shop.orders() == []
    assert shop.all("select * from ops.ingest_manifest") == []
