"""Loads are idempotent: by manifest, by key, whatever the order and repetition of files."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.register.feed import Column
from risk_pipeline.ingest import files as ingest_files
from risk_pipeline.warehouse.connection import connect
from tests.builders.ingest_shop import COLUMNS, NOW, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

MANY = orders_feed(location="{data_dir}/day-*.csv")


def test_an_unchanged_file_is_not_read_again(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1), line(2)))
    shop.load(run_id="first")
    again = shop.load(run_id="second", now=NOW + timedelta(days=1))
    assert (again.state, again.files_seen, again.files_loaded, again.rows_read) == ("ok", 1, 0, 0)
    assert shop.all("select distinct _run_id, _loaded_at from raw.shop_orders") == [("first", NOW)]


def test_a_touched_file_with_the_same_content_is_not_read_again(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(line(1)))
    shop.load()
    os.utime(path, (1, 1))
    assert shop.load().files_loaded == 0


def test_another_content_of_equal_size_and_time_is_read(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(line(1, price=5)))
    times = path.stat()
    shop.load()
    shop.write("orders.csv", lines(line(1, price=6)))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert shop.load().rows_changed == 1
    assert shop.orders() == [("o1", 6.0)]


def test_a_large_settled_file_is_told_by_size_and_time_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_files, "ALWAYS_HASHED_BYTES", 0)
    path = shop.write("orders.csv", lines(line(1, price=5)))
    os.utime(path, (1, 1))
    shop.load()
    shop.write("orders.csv", lines(line(1, price=6)))
    os.utime(path, (1, 1))
    assert shop.load().files_loaded == 0
    os.utime(path, (2, 2))
    assert shop.load().rows_changed == 1


def test_only_rows_that_really_changed_are_stamped_anew(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1), line(2, price=""), line(3)))
    feed = orders_feed(columns=tuple(c.model_copy(update={"required": False}) for c in COLUMNS))
    shop.load(feed, run_id="first")
    shop.write("orders.csv", lines(line(1), line(2, price=""), line(3, price=9), line(4)))
    load = shop.load(feed, run_id="second", now=NOW + timedelta(days=1))
    assert (load.rows_new, load.rows_changed, load.rows_unchanged) == (1, 1, 2)
    assert shop.orders("order_id, price, _run_id") == [
        ("o1", 5.0, "first"),
        ("o2", None, "first"),
        ("o3", 9.0, "second"),
        ("o4", 5.0, "second"),
    ]


def test_the_last_of_rows_with_one_key_counts_and_they_are_counted(shop: Shop) -> None:
    shop.write("day-1.csv", lines(line(1, price=1), line(2), line(1, price=2), line(1, price=3)))
    load = shop.load(MANY)
    assert (load.rows_read, load.rows_new, load.rows_duplicate) == (4, 2, 2)
    assert load.reasons == ("2 rows repeat a key of the same file: merged, the last one counts.",)
    assert shop.orders() == [("o1", 3.0), ("o2", 5.0)]
    shop.write("day-2.csv", lines(line(4), line(4)))
    told = "3 rows repeat a key of the same file, 1 of them in this load: merged, the last one counts."
    assert shop.load(MANY).reasons == (told,)


def test_file_order_is_kept_in_a_file_read_by_many_threads(shop: Shop) -> None:
    rows = [f"o{n % 1000},{n:0100d},1,{n},2018-05-01 10:00:00" for n in range(300_000)]
    shop.write("orders.csv", lines(*rows))
    assert shop.load().rows_duplicate == 299_000
    assert shop.one("select min(price), max(price) from raw.shop_orders") == (299_000.0, 299_999.0)


def test_a_key_of_several_columns_is_one_key(shop: Shop) -> None:
    shop.write("orders.csv", lines("o1,1,1,5,", "o1,2,1,5,", "o1,2,1,6,"))
    shop.load(orders_feed(key=("order_id", "zip")))
    assert shop.orders("order_id, zip, price") == [("o1", "1", 5.0), ("o1", "2", 6.0)]


def test_the_manifest_tells_what_was_loaded(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(line(1), line(2), "o3,1,1,,"))
    shop.load(run_id="run-1")
    row = shop.one(
        "select feed, location, size_bytes, length(checksum) > 64, modified_at is not null, row_count, "
        "loaded_count, rejected_count, loaded_at, run_id from ops.ingest_manifest"
    )
    assert row == ("shop.orders", str(path), path.stat().st_size, True, True, 3, 2, 1, NOW, "run-1")


@pytest.mark.parametrize(
    "location", ["{data_dir}/day-*.csv", "{data_dir}/", "{data_dir}/**/*.csv", "{data_dir}"]
)
def test_many_files_load_as_one_feed_and_later_ones_add_to_it(shop: Shop, location: str) -> None:
    feed = orders_feed(location=location)
    shop.write("day-1.csv", lines(line(1)))
    shop.write("day-2.csv", lines(line(2)))
    assert shop.load(feed).files_loaded == 2
    shop.write("day-3.csv", lines(line(3)))
    load = shop.load(feed)
    assert (load.files_seen, load.files_loaded, load.rows_new) == (3, 1, 1)
    assert len(shop.orders()) == 3


def test_a_folder_ignores_other_files_and_markers(shop: Shop) -> None:
    shop.write("sub/day-1.csv", lines(line(1)))
    for name in ("_temporary/x.csv", ".hidden.csv", "README.md"):
        shop.write(name, "junk")
    assert shop.load(orders_feed(location="{data_dir}/")).files_seen == 1


def test_a_late_file_does_not_replace_rows_of_a_later_one(shop: Shop) -> None:
    shop.write("day-2.csv", lines(line(1, price=2)))
    shop.load(MANY)
    shop.write("day-1.csv", lines(line(1, price=1), line(3, price=1)))
    load = shop.load(MANY)
    assert (load.rows_new, load.rows_changed, load.rows_superseded) == (1, 0, 1)
    assert shop.orders() == [("o1", 2.0), ("o3", 1.0)]


def test_a_list_loses_rows_that_its_file_no_longer_holds(shop: Shop) -> None:
    feed = orders_feed(mode="replace")
    shop.write("orders.csv", lines(line(1), line(2)))
    shop.load(feed, run_id="first")
    shop.write("orders.csv", lines(line(2), line(3)))
    load = shop.load(feed, run_id="second")
    assert (load.rows_new, load.rows_unchanged, load.rows_deleted) == (1, 1, 1)
    assert shop.orders("order_id, _run_id") == [("o2", "first"), ("o3", "second")]


def test_a_list_of_several_files_follows_all_of_them(shop: Shop) -> None:
    feed = orders_feed(mode="replace", location="{data_dir}/day-*.csv")
    first = shop.write("day-1.csv", lines(line(1)))
    shop.write("day-2.csv", lines(line(2)))
    shop.load(feed)
    shop.write("day-2.csv", lines(line(3)))
    shop.load(feed)
    assert shop.orders("order_id") == [("o1",), ("o3",)]
    first.unlink()
    shop.load(feed)
    assert shop.orders("order_id") == [("o3",)]
    assert shop.load(feed).files_loaded == 0


def test_a_list_without_a_key_is_exchanged_as_a_whole(shop: Shop) -> None:
    feed = orders_feed(mode="replace", key=())
    shop.write("orders.csv", lines(line(1), line(1)))
    shop.load(feed)
    shop.write("orders.csv", lines(line(1), line(2)))
    load = shop.load(feed)
    assert (load.rows_new, load.rows_deleted) == (2, 2)
    assert shop.orders("order_id") == [("o1",), ("o2",)]


def test_a_changed_contract_reads_the_file_again_and_fills_the_new_column(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,zip,quantity,price,ordered_at,coupon\no1,1,1,5,,x\n")
    shop.load()
    shop.load(orders_feed(columns=(*COLUMNS, Column(name="coupon", data_type="varchar"))))
    assert shop.orders("order_id, coupon") == [("o1", "x")]


def test_a_retyped_contract_retypes_the_table(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.load()
    columns = tuple(
        c.model_copy(update={"data_type": "decimal(12,2)"}) if c.name == "price" else c for c in COLUMNS
    )
    shop.load(orders_feed(columns=columns))
    assert ("price", "DECIMAL(12,2)") in [row[:2] for row in shop.all("describe raw.shop_orders")]


def test_a_type_that_the_loaded_rows_do_not_fit_is_refused(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.load()
    columns = tuple(
        c.model_copy(update={"data_type": "bigint"}) if c.name == "order_id" else c for c in COLUMNS
    )
    text = shop.refusal(orders_feed(columns=columns))
    assert "column order_id is declared BIGINT but raw.shop_orders holds it as VARCHAR" in text
    assert "`risk feeds reset shop.orders`" in text
    assert "o1" not in text


def test_a_key_that_the_loaded_rows_do_not_keep_is_refused(shop: Shop) -> None:
    shop.write("orders.csv", lines("o1,7,1,5,", "o2,7,1,5,"))
    shop.load()
    text = shop.refusal(orders_feed(key=("zip",)))
    assert "Feed shop.orders: key (zip) is not unique in the rows already in raw.shop_orders" in text
    assert len(shop.orders()) == 2


def test_a_file_written_to_while_it_is_read_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop.write("orders.csv", lines(line(1)))
    refuse: Callable[..., None] = ingest_files.refuse_if_moving

    def write_then_ask(*arguments: object) -> None:
        path.write_text(lines(line(1), line(2)))
        refuse(*arguments)

    monkeypatch.setattr(ingest_files, "refuse_if_moving", write_then_ask)
    assert f"{path} changed while it was being read; nothing of it was loaded." in shop.refusal()
    assert shop.orders() == []


rows_of_a_file = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=6)
days = st.lists(rows_of_a_file, min_size=1, max_size=4)


@given(contents=days, data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_order_and_repetition_of_overlapping_files_gives_the_same_table(
    contents: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    texts = {
        f"day-{number}.csv": lines(*(line(key, price) for key, price in rows))
        for number, rows in enumerate(contents)
    }
    arrivals = data.draw(st.lists(st.sampled_from(sorted(texts)), max_size=4)) + data.draw(
        st.permutations(sorted(texts))
    )
    expected = {f"o{key}": float(price) for rows in contents for key, price in rows}
    with TemporaryDirectory() as folder, connect(Path(folder) / "warehouse.duckdb") as connection:
        shop = Shop(Path(folder), connection)
        for name in arrivals:
            shop.write(name, texts[name])
            shop.load(MANY)
        assert dict(shop.orders()) == expected
        assert len(shop.orders()) == len(expected)
