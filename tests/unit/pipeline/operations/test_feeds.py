"""Feeds by hand: how each stands, and a fresh start for one that leaves the others alone."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.operations import feeds
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets, open_store
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds import manifest
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, a_feed_verdict, a_verdict

STAMP = manifest.Stamp("r1", datetime(2024, 4, 12, tzinfo=UTC))


def a_place(folder: Path) -> Any:
    """Two loaded feeds, `shop.a` and `shop.b`."""
    a = FakeBook().feeds["olist.orders"]
    known = {name: a.model_copy(update={"id": name}) for name in ("shop.a", "shop.b")}
    settings = Settings(var_dir=folder)
    with connect(settings.warehouse_path) as connection:
        connection.execute("create table ops.build_state as select now() as as_of")
        for feed in known.values():
            connection.execute(f"create table {feed.raw_table} as select 1 as id from range(3)")
            loaded = manifest.Loaded(f"{feed.id}.csv", 1, "x", None, 3, 3, 0)
            manifest.write_manifest(connection, feed.id, [loaded], STAMP)
            manifest.record_state(connection, feed.id, "failed", "retyped", STAMP)
    store = open_store(f"sqlite:///{folder / 'state.sqlite'}")
    return SimpleNamespace(settings=settings, catalog=SimpleNamespace(feeds=known), store=store)


def test_a_feed_with_an_open_ticket_about_its_data_is_listed_with_it(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    desk = Desk(place.store)
    desk.run(0, [a_feed_verdict(0, "red", segment="shop.b"), a_verdict(0)])
    listed = {each.feed: each.ticket for each in feeds.standings(place)}
    told = {ticket.segment: ticket.ref for ticket in list_tickets(place.store)}
    assert listed == {"shop.a": None, "shop.b": told["shop.b"]}
    place.store.close()


def test_a_feed_that_is_reset_is_as_if_it_never_came_and_the_others_stay(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    done = feeds.reset(place, "shop.a")
    assert (done.rows, done.locations) == (3, 1)
    assert [(each.feed, each.state) for each in feeds.standings(place)] == [
        ("shop.a", "new"),
        ("shop.b", "failed"),
    ]
    with connect(place.settings.warehouse_path, read_only=True) as connection:
        assert manifest.read_manifest(connection, "shop.a") == {}
        assert set(manifest.read_manifest(connection, "shop.b")) == {"shop.b.csv"}
        assert connection.execute("select count(*) from raw.shop_b").fetchone() == (3,)
        assert connection.execute("select count(*) from ops.build_state").fetchone() == (0,)
    again = feeds.reset(place, "shop.a")
    assert (again.rows, again.locations) == (0, 0)


def test_a_feed_that_nobody_knows_is_refused_with_what_is_spelt_alike(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"No feed 'shop\.aa'\. Did you mean: shop\.a"):
        feeds.reset(a_place(tmp_path), "shop.aa")


def test_rejected_rows_are_listed_by_file_and_line_and_nothing_of_them(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    folder = tmp_path / "data"
    place.settings = place.settings.model_copy(update={"data_dir": str(folder), "time_zone": "Europe/Berlin"})
    with connect(place.settings.warehouse_path) as connection:
        for at, line in (("2024-04-12 21:59:00", 7), ("2024-04-12 22:01:00", 3)):
            connection.execute(
                "insert into raw.rejects values ('shop.a', ?, ?, ?, 'secret', ?::timestamptz, 'r')",
                [f"{folder}/a.csv", line, "price: is below 0", f"{at}+00"],
            )
    every = feeds.rejects(place, "shop.a")
    assert [(each.file, each.line, each.reason) for each in every] == [
        ("a.csv", 3, "price: is below 0"),
        ("a.csv", 7, "price: is below 0"),
    ]
    assert "secret" not in str(every)
    # The business day is that of Berlin: its midnight is 22 o'clock.
    assert [each.line for each in feeds.rejects(place, "shop.a", date(2024, 4, 12))] == [7]
    assert feeds.rejects(place, "shop.b") == []
    with pytest.raises(ConfigError, match=r"No feed 'shop\.c'"):
        feeds.rejects(place, "shop.c")
    place.store.close()
