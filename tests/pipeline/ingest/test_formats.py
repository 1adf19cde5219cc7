"""CSV as people write it, Parquet, JSON, frames: all become the same typed rows."""

import gzip
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import ModuleType

import pandas as pd
import pytest

from risk_pipeline.domain.register.feed import Column
from risk_pipeline.warehouse.feeds import readers
from tests.builders.ingest_shop import COLUMNS, HEADER, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

local = datetime.fromisoformat
JSON = orders_feed(format="json", location="{data_dir}/orders.json")
PARQUET = orders_feed(format="parquet", location="{data_dir}/orders.parquet")
FRAMES = orders_feed(format="python", location="python:shop_api:orders")


def test_text_keeps_line_breaks_quotes_delimiters_and_leading_zeros(shop: Shop) -> None:
    shop.write("orders.csv", lines('"o1","01001 ""x"",\ny",1,5,', "o2,00042,1,5,", 'o3,"",1,5,'))
    shop.load()
    assert shop.orders("order_id, zip") == [("o1", '01001 "x",\ny'), ("o2", "00042"), ("o3", None)]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + lines(line(1)).encode(),
        lines(line(1)).replace("\n", "\r\n").encode(),
        lines(line(1)).replace(HEADER, HEADER.upper().replace(",", " , ")).encode(),
        lines(line(1)).replace(HEADER, ",".join(f'"{name}"' for name in HEADER.split(","))).encode(),
    ],
    ids=["bom", "crlf", "header in capitals", "quoted header"],
)
def test_a_csv_file_reads_the_same_however_it_was_written(shop: Shop, content: bytes) -> None:
    shop.write("orders.csv", content)
    shop.load()
    assert shop.orders("order_id, zip, price") == [("o1", "01001", 5.0)]
    assert shop.rejects() == []


def test_columns_may_come_in_any_order(shop: Shop) -> None:
    shop.write("orders.csv", "price,ordered_at,order_id,quantity,zip\n5,,o1,1,7\n")
    shop.load()
    assert shop.orders("order_id, zip, price") == [("o1", "7", 5.0)]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "shift_jis"])
def test_declared_encodings_are_read(shop: Shop, encoding: str) -> None:
    text = {"shift_jis": "東京", "cp1252": "São – “x”"}.get(encoding, "São")
    shop.write("orders.csv", lines(f"o1,{text},1,5,").encode(encoding))
    shop.load(orders_feed(encoding=encoding))
    assert shop.orders("zip") == [(text,)]


def test_a_packed_file_is_read(shop: Shop) -> None:
    shop.write("orders.csv.gz", gzip.compress(lines(line(1)).encode()))
    assert shop.load(orders_feed(location="{data_dir}/orders.csv.gz")).rows_new == 1


def test_local_timestamps_stay_as_they_are_and_offsets_are_moved_to_the_feeds_zone(shop: Shop) -> None:
    shop.write("orders.csv", lines("o1,,,1,2018-01-01 10:00:00", "o2,,,1,2018-01-01T10:00:00Z"))
    shop.load(orders_feed(timezone="America/Sao_Paulo"))
    assert shop.orders("ordered_at") == [(local("2018-01-01 08:00"),), (local("2018-01-01 10:00"),)]


def test_a_zoned_column_takes_the_feeds_zone_where_the_text_has_none(shop: Shop) -> None:
    columns = (*COLUMNS[:4], Column(name="ordered_at", data_type="timestamptz"))
    shop.write("orders.csv", lines("o1,,,1,2018-01-01 10:00:00", "o2,,,1,2018-01-01 10:00:00+01:00"))
    shop.load(orders_feed(columns=columns, timezone="America/Sao_Paulo"))
    assert shop.orders("ordered_at") == [
        (datetime(2018, 1, 1, 9, tzinfo=UTC),),
        (datetime(2018, 1, 1, 12, tzinfo=UTC),),
    ]


def test_the_future_begins_when_the_load_runs_in_the_feeds_zone(shop: Shop) -> None:
    shop.write("orders.csv", lines("o1,,,1,2018-06-01 09:00:00", "o2,,,1,2018-06-01 09:00:01"))
    shop.load(orders_feed(timezone="America/Sao_Paulo"))
    assert shop.orders("order_id") == [("o1",)]
    assert shop.rejects() == [(3, "ordered_at: is after the load")]


def test_json_lines_land_and_a_broken_line_is_rejected(shop: Shop) -> None:
    shop.write(
        "orders.json",
        '{"order_id": "o1", "zip": "01", "quantity": 2, "price": 5.5, "ordered_at": "2018-05-01T10:00:00"}\n'
        "\n"
        '{"order_id": "o2", "price": 1, "zip": null, "extra": {"a": 1}}\n'
        '{"order_id": "o3", "price"\n'
        '["o4"]\n'
        '{"order_id": "o5", "price": "x", "quantity": 1.5}\n',
    )
    load = shop.load(JSON.model_copy(update={"max_reject_share": 0.7}))
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("o1", "01", 2, 5.5, local("2018-05-01 10:00")),
        ("o2", None, None, 1.0, None),
    ]
    assert [reason for _, reason in shop.rejects()] == [
        "the line is no JSON object",
        "the line is no JSON object",
        "quantity: is no BIGINT; price: is no DOUBLE",
    ]
    assert "extra" in load.reasons[0]


def test_a_json_field_that_first_comes_late_in_the_file_is_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "JSON_SAMPLE_ROWS", 1)
    shop.write(
        "orders.json",
        '{"order_id": "o1", "price": 5}\n'
        '{"order_id": "o2", "price": 5, "zip": "7", "quantity": 1, "ordered_at": null}\n',
    )
    shop.load(JSON)
    assert shop.orders("order_id, zip") == [("o1", None), ("o2", "7")]


def test_a_json_array_lands(shop: Shop) -> None:
    shop.write(
        "orders.json",
        ' [{"order_id": "o1", "zip": "é", "quantity": 1, "price": 5, "ordered_at": null},\n'
        '  {"order_id": "o2", "price": -5}]',
    )
    shop.load(JSON)
    assert shop.orders("order_id, zip, price") == [("o1", "é", 5.0)]
    assert [reason for _, reason in shop.rejects()] == ["price: is below 0"]


def test_an_empty_json_array_is_no_data(shop: Shop) -> None:
    shop.write("orders.json", "[]")
    assert shop.load(JSON).state == "no_data"


def test_json_without_any_object_is_refused(shop: Shop) -> None:
    path = shop.write("orders.json", "[1, 2]")
    assert shop.refusal(JSON) == (
        f"Feed shop.orders: {path} holds no JSON object. "
        "Deliver one object per line, or one array of objects."
    )


def test_parquet_keeps_its_types_and_fits_them_to_the_contract(shop: Shop) -> None:
    shop.connection.execute(f"""
        copy (
            select 'o1' as order_id, 1001 as zip, 2::smallint as quantity, 5.25::decimal(8,2) as "Price",
                timestamptz '2018-05-01 10:00:00+00' as ordered_at, [1] as extra
            union all
            select 'o2', 1002, 1, -1, null, null
        ) to '{shop.folder}/orders.parquet' (format parquet)
    """)
    load = shop.load(PARQUET.model_copy(update={"timezone": "America/Sao_Paulo"}))
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("o1", "1001", 2, 5.25, local("2018-05-01 07:00"))
    ]
    assert [reason for _, reason in shop.rejects()] == ["price: is below 0"]
    assert "extra" in load.reasons[0]


def test_a_parquet_column_of_another_type_is_drift(shop: Shop) -> None:
    shop.connection.execute(
        f"copy (select 'o1' as order_id, 'a' as zip, 1 as quantity, 5 as price, 'soon' as ordered_at) "
        f"to '{shop.folder}/orders.parquet' (format parquet)"
    )
    assert "column ordered_at in" in shop.refusal(PARQUET)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("shop_api")
    monkeypatch.setitem(sys.modules, "shop_api", module)
    return module


def test_frames_of_a_function_land(shop: Shop, api: ModuleType) -> None:
    def orders() -> Iterator[pd.DataFrame]:
        yield pd.DataFrame(
            {
                "order_id": ["o1", "o2"],
                "zip": ["01", None],
                "quantity": [1, None],
                "price": [0.1, "x"],
                "ordered_at": pd.to_datetime(["2018-05-01 10:00", None]),
            }
        )
        yield pd.DataFrame(
            [{"order_id": "o3", "zip": "1", "quantity": 1, "price": 1, "ordered_at": date(2018, 5, 1)}]
        )

    api.orders = orders  # type: ignore[attr-defined]
    load = shop.load(FRAMES)
    assert (load.rows_read, load.rows_new, load.rows_rejected) == (3, 2, 1)
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("o1", "01", 1, 0.1, local("2018-05-01 10:00")),
        ("o3", "1", 1, 1.0, local("2018-05-01 00:00")),
    ]
    assert shop.load(FRAMES).rows_unchanged == 2


def test_a_function_that_yields_nothing_is_no_data(shop: Shop, api: ModuleType) -> None:
    api.orders = lambda: iter(())  # type: ignore[attr-defined]
    assert shop.load(FRAMES).state == "no_data"


def test_a_function_that_fails_fails_its_feed_with_its_own_words(shop: Shop, api: ModuleType) -> None:
    def orders() -> Iterator[pd.DataFrame]:
        yield pd.DataFrame([{"order_id": "o3", "zip": "1", "quantity": 1, "price": 1, "ordered_at": None}])
        raise TimeoutError("the API does not answer")

    api.orders = orders  # type: ignore[attr-defined]
    assert shop.refusal(FRAMES) == (
        "Feed shop.orders: python:shop_api:orders failed: TimeoutError: the API does not answer. "
        "Correct the function."
    )
    assert shop.orders() == []


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("python:shop_api:nothing", "cannot be found"),
        ("python:no_such_module:orders", "cannot be found"),
        ("shop_api.orders", "is not of the form python:module:function"),
    ],
)
def test_a_function_that_is_not_there_is_named(shop: Shop, api: ModuleType, location: str, text: str) -> None:
    refusal = shop.refusal(orders_feed(format="python", location=location))
    assert refusal.startswith(
        f"Feed shop.orders: location {location}" if "form" in text else f"Feed shop.orders: {location}"
    )
    assert text in refusal
