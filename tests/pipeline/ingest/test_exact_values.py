"""What a source means is what is stored, or the row is refused: nothing is bent on the way."""

import gzip
import json
import os
import sqlite3
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.ingest import FeedFailure, IngestOptions, load_feeds
from tests.builders.ingest_shop import COLUMNS, NOW, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

JSON = orders_feed(format="json", location="{data_dir}/orders.json", max_reject_share=1)
PARQUET = orders_feed(format="parquet", location="{data_dir}/orders.parquet", max_reject_share=1)
KEYLESS = orders_feed(key=(), mode="append", location="{data_dir}/day-*.csv", max_reject_share=1)
UNREADABLE = "holds what is no text, or a number too large to be exact"


def document(**changes: object) -> str:
    order = {"order_id": "o1", "zip": "1", "quantity": 1, "price": 5, "ordered_at": None}
    return json.dumps({**order, **changes}) + "\n"


def parquet(shop: Shop, columns: str) -> None:
    shop.connection.execute(f"copy (select {columns}) to '{shop.folder}/orders.parquet' (format parquet)")


def test_a_property_is_found_in_any_spelling_and_refused_where_it_comes_twice(shop: Shop) -> None:
    twice = document(order_id="o3").replace('"price": 5', '"price": 5, "Price": 6')
    again = document(order_id="o4").replace('"price": 5', '"price": 5, "price": 6')
    other = document(order_id="o2").replace("price", "Price").replace("order_id", "ORDER_ID")
    shop.write("orders.json", document() + other + twice + again)
    shop.load(JSON)
    assert shop.orders() == [("o1", 5.0), ("o2", 5.0)]
    assert [reason for _, reason in shop.rejects()] == [
        "a column of the contract comes twice in the object"
    ] * 2


def test_a_parquet_file_with_a_column_in_two_spellings_is_refused(shop: Shop) -> None:
    frame = pd.DataFrame([["o1", "1", 1, 5, 6, None]])
    frame.columns = ["order_id", "zip", "quantity", "price", "Price", "ordered_at"]
    frame.to_parquet(shop.folder / "orders.parquet")
    assert "column price comes twice in" in shop.refusal(PARQUET)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("1001::double", "1001"),
        ("1001.5::double", "1001.5"),
        ("0.1::double", "0.1"),
        ("1001::float", "1001"),
        ("1e17::double", f"zip: {UNREADABLE}"),
        ("{'state': 'São'}", '{"state":"São"}'),
        ("[1, 2]", "[1,2]"),
        ("map {'a': 1}", '{"a":1}'),
        ("'S\\xC3\\xA3o'::blob", "São"),
        ("'\\xFF'::blob", f"zip: {UNREADABLE}"),
        ("'a' || chr(0)", f"zip: {UNREADABLE}"),
        ("true", "true"),
    ],
)
def test_a_parquet_value_as_text_is_the_text_a_json_feed_would_give(
    shop: Shop, value: str, stored: str
) -> None:
    parquet(
        shop, f"'o1' as order_id, {value} as zip, 1 as quantity, 5 as price, null::timestamp as ordered_at"
    )
    shop.load(PARQUET)
    found = shop.orders("zip") or [(reason,) for _, reason in shop.rejects()]
    assert found == [(stored,)]


def test_ids_that_became_doubles_in_json_are_whole_numbers_again_and_texts_stay(shop: Shop) -> None:
    shop.write("orders.json", document(order_id=1001.0, zip="1001.0") + document(order_id=2, zip=0.5))
    shop.load(JSON)
    assert shop.orders("order_id, zip") == [("1001", "1001.0"), ("2", "0.5")]


@pytest.mark.parametrize(
    ("values", "stored"),
    [
        ([1001, None], ["1001", None]),
        ([1001.5, 1002], ["1001.5", "1002"]),
        ([float(2**53), 1], [None, "1"]),
        ([{"a": "é"}, [1, 2]], ['{"a": "é"}', "[1, 2]"]),
        (["half \ud800", "x\x00y"], [None, None]),
        ([b"S\xc3\xa3o", b"\xff"], ["São", None]),
        ([True, pd.NA], ["true", None]),
        (
            [date(2024, 1, 1), datetime(2024, 1, 1, 2, tzinfo=UTC)],
            ["2024-01-01", "2024-01-01 02:00:00+00:00"],
        ),
    ],
)
def test_a_value_of_a_frame_is_the_text_it_means(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, values: list[object], stored: list[str | None]
) -> None:
    module = ModuleType("shop_api")
    module.orders = lambda: iter(
        [
            pd.DataFrame(
                {
                    "order_id": ["o1", "o2"],
                    "zip": pd.Series(values, dtype=object),
                    "quantity": 1,
                    "price": 5,
                    "ordered_at": None,
                }
            )
        ]
    )  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shop_api", module)
    shop.load(orders_feed(format="python", location="python:shop_api:orders", max_reject_share=1))
    rows = dict(shop.orders("order_id, zip"))
    refused = {f"o{number}" for number, _ in shop.rejects()}
    assert [rows.get("o1"), rows.get("o2")] == stored
    assert rows.keys() | refused == {"o1", "o2"}


def test_a_bad_byte_in_sqlite_costs_its_row_and_a_late_value_nothing(shop: Shop) -> None:
    connection = sqlite3.connect(shop.folder / "shop.db")
    connection.execute("create table orders (order_id, zip, quantity, price, ordered_at)")
    connection.executemany(
        "insert into orders values (?, null, null, 1, null)", [(f"e{n}",) for n in range(2000)]
    )
    connection.execute("insert into orders values ('bad', cast(x'ff41' as text), 1, 1, null)")
    connection.execute("insert into orders values (1001.0, 'São', 2.0, 0.1, '2018-05-01 10:00:00')")
    connection.execute("insert into orders values ('blank', '', 1, 1, '')")
    connection.commit()
    connection.close()
    shop.load(orders_feed(format="sql", location="sqlite:///{data_dir}/shop.db#orders"))
    late = shop.all(
        "select order_id, zip, quantity, price from raw.shop_orders where order_id not like 'e%' order by 1"
    )
    assert late == [("1001", "São", 2, 0.1), ("blank", None, 1, 1.0)]
    assert shop.rejects() == [(2001, f"zip: {UNREADABLE}")]


def test_blank_keys_and_required_texts_are_rejects_in_every_format(shop: Shop) -> None:
    columns = tuple(c.model_copy(update={"required": c.name == "zip"}) for c in COLUMNS)
    shop.write("orders.csv", lines(" ,1,1,5,", "o2,  ,1,5,", "o3,3,1,5,"))
    shop.write(
        "orders.json", document(order_id="") + document(order_id="o2", zip="\u00a0") + document(order_id="o3")
    )
    for feed in (
        orders_feed(columns=columns, max_reject_share=1),
        JSON.model_copy(update={"columns": columns}),
    ):
        shop.load(feed)
        assert shop.orders("order_id") == [("o3",)]
        reasons = [
            row[0]
            for row in shop.all(
                f"select reason from raw.rejects where location like '%{feed.format}' order by 1"
            )
        ]
        assert reasons == ["order_id: null or blank in the key", "zip: null or blank in a required column"]


@pytest.mark.parametrize(
    "wide", ["1970-01-01", "0018-05-01", "2017-12-31 23:59:59", "2018-06-01 12:00:01", "9999-12-31"]
)
def test_a_row_whose_cursor_is_no_plausible_date_is_a_reject(shop: Shop, wide: str) -> None:
    columns = tuple(c.model_copy(update={"not_after_load": False}) for c in COLUMNS)
    feed = orders_feed(columns=columns)
    shop.options = IngestOptions(business_start=date(2018, 1, 1))
    shop.write("orders.csv", lines(line(1, at="2018-01-01 00:00:00"), line(2, at=wide)))
    shop.load(feed)
    assert shop.orders("order_id") == [("o1",)]
    ((_, reason),) = shop.rejects()
    told = ("is before 2018-01-01, the first plausible day (plausible_from)", "is after the load")
    assert reason in {f"ordered_at: {each}" for each in told}
    shop.load(feed.model_copy(update={"plausible_from": date(1, 1, 1), "days_ahead": 3_000_000}))
    assert shop.orders("order_id") == [("o1",), ("o2",)]


def test_a_feed_of_older_rows_than_the_projects_is_told_what_to_set(shop: Shop) -> None:
    shop.options = IngestOptions(business_start=date(2018, 1, 1))
    shop.write("orders.csv", lines(line(1, at="2017-12-30 00:00:00"), line(2, at="2017-12-31 00:00:00")))
    assert "set an earlier plausible_from in meta.feed" in shop.refusal(orders_feed())


def test_a_date_far_off_is_a_reject_where_rows_are_dated_by_it_and_elsewhere_a_date(shop: Shop) -> None:
    shop.options = IngestOptions(business_start=date(2018, 1, 1))
    born = Column(name="born_on", data_type="date")
    sent = Column(name="sent_on", data_type="date", dates_events=True)
    rows = ["1990-02-03,2018-01-01", "1990-02-03,0018-05-01", "0019-01-01,", "1990-02-03,9999-12-31"]
    named = [f"o{number},{row}" for number, row in enumerate(rows)]
    shop.write("sent.csv", "\n".join(["order_id,born_on,sent_on", *named]) + "\n")
    feed = Feed(
        id="shop.sent",
        location="{data_dir}/sent.csv",
        format="csv",
        key=("order_id",),
        owner="data_eng",
        max_reject_share=1,
        columns=(Column(name="order_id", data_type="varchar"), born, sent),
    )
    shop.load(feed)
    assert shop.all("select order_id from raw.shop_sent order by 1") == [("o0",), ("o2",), ("o3",)]
    ((_, reason),) = shop.rejects()
    assert reason == "sent_on: is before 2018-01-01, the first plausible day (plausible_from)"
    own = sent.model_copy(update={"plausible_from": date(1, 1, 1)})
    bounded = born.model_copy(update={"plausible_from": date(1900, 1, 1)})
    shop.load(feed.model_copy(update={"columns": (feed.columns[0], bounded, own)}))
    assert ("o1",) in shop.all("select order_id from raw.shop_sent")
    assert ("born_on: is before 1900-01-01, the first plausible day (plausible_from)",) in [
        row[1:] for row in shop.rejects()
    ]


def test_rows_without_a_key_are_known_by_file_and_line(shop: Shop) -> None:
    shop.write("day-1.csv", lines(line(1), line(1), "short", line(2)))
    shop.write("day-2.csv", lines(line(1)))
    assert shop.load(KEYLESS, run_id="first").rows_new == 4
    assert shop.load(KEYLESS).rows_read == 0
    shop.write("day-1.csv", lines(line(1), line(1, price=9), "short", line(2), line(3)))
    load = shop.load(KEYLESS, run_id="second")
    assert (load.rows_new, load.rows_changed, load.rows_unchanged) == (1, 1, 2)
    rows = shop.orders("parse_filename(_location), _line, order_id, price, _run_id")
    assert rows == [
        ("day-1.csv", 2, "o1", 5.0, "first"),
        ("day-1.csv", 3, "o1", 9.0, "second"),
        ("day-1.csv", 5, "o2", 5.0, "first"),
        ("day-1.csv", 6, "o3", 5.0, "second"),
        ("day-2.csv", 2, "o1", 5.0, "first"),
    ]
    shop.write("day-1.csv", lines("short"))
    assert shop.load(KEYLESS).rows_deleted == 4
    assert shop.orders("order_id") == [("o1",)]


def test_a_feed_with_a_key_may_lose_it(shop: Shop) -> None:
    shop.write("day-1.csv", lines(line(1), line(2)))
    shop.load(orders_feed(location="{data_dir}/day-*.csv"))
    shop.load(KEYLESS)
    assert shop.orders("order_id, _line") == [("o1", 2), ("o2", 3)]


def test_merged_rows_are_told_by_every_run_and_above_a_share_the_feed_fails(shop: Shop) -> None:
    shop.write("orders.csv", lines(*(line(n) for n in range(19)), line(3)))
    first = ("1 row repeats a key of the same file: merged, the last one counts.",)
    later = ("1 row repeats a key of the same file, none of them in this load: merged, the last one counts.",)
    feed = orders_feed(max_merged_share=0.05)
    assert [shop.load(feed).reasons for _ in range(3)] == [first, later, later]
    path = shop.write("orders.csv", lines(*(line(n) for n in range(18)), line(3), line(4)))
    assert (
        f"key (order_id) is not unique in {path}: 2 of 20 rows (10.0%, allowed 5.0%) repeat one"
        in shop.refusal(feed)
    )
    assert len(shop.orders()) == 19


def test_old_files_do_not_dilute_the_share_of_rejects_of_a_new_one(shop: Shop) -> None:
    feed = orders_feed(location="{data_dir}/day-*.csv", max_reject_share=0.2)
    shop.write("day-1.csv", lines(*(line(n) for n in range(100))))
    shop.load(feed)
    shop.write("day-2.csv", lines(line(1), "o2,1,1,x,"))
    wider = feed.model_copy(
        update={"columns": (*COLUMNS, Column(name="note", data_type="varchar", default="''"))}
    )
    assert "1 of 2 new rows (50.0%, allowed 20.0%)" in shop.refusal(wider)


def test_what_a_file_held_before_does_not_dilute_the_share_of_rejects_that_came_to_it(shop: Shop) -> None:
    feed = orders_feed(max_reject_share=0.2)
    good = [line(n) for n in range(1000)]
    shop.write("orders.csv", lines(*good))
    shop.load(feed)
    shop.write(
        "orders.csv",
        lines(*good, *(f"n{n},1,1,x," for n in range(15)), *(line(n) for n in range(1000, 1010))),
    )
    assert "15 of 25 new rows (60.0%, allowed 20.0%)" in shop.refusal(feed)
    assert "15 of 25 new rows (60.0%, allowed 20.0%)" in shop.refusal(feed)
    assert len(shop.orders()) == 1000


def test_a_value_never_stands_in_words_and_personal_or_undeclared_columns_in_no_reject(shop: Shop) -> None:
    columns = (*COLUMNS, Column(name="mail", data_type="varchar", personal=True))
    feed = orders_feed(columns=columns, max_reject_share=1, key=("order_id",))
    rows = [
        "o1,1,1,ana@example.com,,ana@example.com,4111111111111111",
        "o2,1,1,5,,ana@example.com,4111111111111111,x",
    ]
    shop.write("orders.csv", lines(*rows).replace("ordered_at\n", "ordered_at,mail,card\n"))
    load = shop.load(feed)
    kept = shop.all("select row_json, reason from raw.rejects order by 1 nulls last")
    assert [json.loads(row) if row else None for row, _ in kept] == [
        {
            "order_id": "o1",
            "zip": "1",
            "quantity": "1",
            "price": "ana@example.com",
            "ordered_at": None,
            "mail": "***",
        },
        None,
    ]
    told = " ".join(
        (*load.reasons, *(reason for _, reason in kept), str(shop.all("select * from ops.feed_state")))
    )
    assert "ana" not in told
    assert "4111" not in told
    strict = feed.model_copy(update={"max_reject_share": 0.0, "columns": (*columns[:3], COLUMNS[3])})
    assert "ana" not in shop.refusal(strict)


def test_the_first_row_of_a_file_without_a_header_is_not_told(shop: Shop) -> None:
    path = shop.write("orders.csv", "ana@example.com,01001,1,5,2018-05-01\nbo,1,1,5,2018-05-01\n")
    assert shop.refusal() == (
        f"Feed shop.orders: column order_id, zip, quantity, price, ordered_at is missing in {path}: row 1 "
        "holds no column of the contract but 5 other values. Is the header missing, or in another row "
        "(header_row in meta.feed)? Correct the file, or the names in the source's YAML."
    )


def test_links_loops_and_pipes_in_a_drop_folder_are_not_followed(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(lines(line(9)))
    shop.write("drop/a.csv", lines(line(1)))
    (shop.folder / "drop/b.csv").symlink_to(tmp_path / "secret.csv")
    (shop.folder / "drop/loop").symlink_to(shop.folder / "drop")
    os.mkfifo(shop.folder / "drop/c.csv")
    for location in ("{data_dir}/drop/**/*.csv", "{data_dir}/drop", "{data_dir}/drop/*.csv"):
        load = shop.load(orders_feed(location=location))
        assert (load.files_seen, load.reasons) == (1, ("2 symbolic links at the location: not followed.",))
    assert shop.orders("order_id") == [("o1",)]


@pytest.mark.parametrize(
    "location",
    [
        "{data_dir}/../secret.csv",
        "{data_dir}/x/../../*.csv",
        "/etc/passwd",
        "{data_dir}/link.csv",
        "{data_dir}/links/*.csv",
        "sqlite:////etc/x.db#orders",
    ],
)
def test_a_location_outside_the_declared_folders_is_refused(
    shop: Shop, tmp_path: Path, location: str
) -> None:
    (tmp_path / "secret.csv").write_text(lines(line(9)))
    (shop.folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (shop.folder / "links").symlink_to(tmp_path)
    text = shop.refusal(orders_feed(location=location, format="sql" if "sqlite" in location else "csv"))
    assert "lies outside the folders that feeds may read" in text or "is a symbolic link" in text


def test_a_folder_that_settings_name_may_be_read(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/orders.csv").write_text(lines(line(1)))
    shop.options = IngestOptions(variables={"drop": str(tmp_path / "other")})
    assert shop.load(orders_feed(location="{drop}/orders.csv")).rows_new == 1


def test_a_file_without_line_ends_does_not_fill_the_memory(shop: Shop) -> None:
    shop.write("orders.csv.gz", gzip.compress(b"x" * 20_000_000))
    assert "is longer than 1048576 bytes: it is no header." in shop.refusal(
        orders_feed(location="{data_dir}/*.gz")
    )


def test_odd_feeds_leave_others_alone(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.write("odd.json", b'[{"order_id": "\\ud800"}]')
    feeds = [orders_feed(id="shop.odd", format="json", location="{data_dir}/odd.json"), orders_feed()]
    odd, good = load_feeds(
        shop.connection,
        feeds,
        data_dir=str(shop.folder),
        run_id="r",
        now=NOW + timedelta(days=1),
        options=shop.options,
    )
    assert isinstance(odd, FeedFailure)
    assert good.state == "ok"
