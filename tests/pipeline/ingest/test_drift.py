"""What is wrong with a file as a whole is told by feed, file, column and remedy."""

import pytest

from risk_pipeline.domain.register.feed import Column
from tests.builders.ingest_shop import COLUMNS, HEADER, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

AGAIN = "Deliver it again; if such a one means that nothing happened, set may_be_empty: true in meta.feed."


def test_a_missing_file_is_no_data_and_leaves_an_empty_table(shop: Shop) -> None:
    load = shop.load()
    text = (
        f"Feed shop.orders: {shop.folder}/orders.csv does not exist or holds no csv file. "
        "Deliver the file, or correct location in meta.feed (or RISK_DATA_DIR)."
    )
    assert (load.state, load.reasons) == ("no_data", (text,))
    assert shop.one("select state, reason from ops.feed_state") == ("no_data", shop.kept(text))
    assert shop.orders() == []


@pytest.mark.parametrize("location", ["{data_dir}/gone/", "{data_dir}/gone/*.csv", "{data_dir}/*.parquet"])
def test_a_missing_folder_or_a_glob_without_match_is_no_data(shop: Shop, location: str) -> None:
    load = shop.load(orders_feed(location=location))
    assert load.state == "no_data"
    assert location.removeprefix("{data_dir}") in load.reasons[0]


def test_no_data_folder_set_is_no_data_and_names_the_setting(shop: Shop) -> None:
    load = Shop.load(Shop("", shop.connection))  # type: ignore[arg-type]
    assert load.state == "no_data"
    assert "Set RISK_DATA_DIR" in load.reasons[0]


def test_an_empty_file_is_no_data_whether_read_for_the_first_time_or_again(shop: Shop) -> None:
    path = shop.write("orders.csv", "")
    assert shop.load().reasons == (f"Feed shop.orders: {path} is empty (0 bytes). {AGAIN}",)
    again = shop.load()
    assert (again.state, again.files_loaded) == ("no_data", 0)
    assert again.reasons == ("Feed shop.orders: its location holds no rows. Deliver the data.",)


def test_a_header_without_rows_is_no_data_and_keeps_what_was_loaded(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    shop.load()
    path = shop.write("orders.csv", HEADER + "\n")
    load = shop.load()
    assert load.state == "no_data"
    assert load.reasons == (f"Feed shop.orders: {path} has a header but no rows. {AGAIN}",)
    assert load.files_empty == 1
    assert shop.orders() == [("o1", 5.0)]


def test_columns_without_a_name_or_with_one_again_are_declared_by_number(shop: Shop) -> None:
    shop.write("orders.csv", "order_id;;amount;Amount\no1;x;1.5;2.5\n")
    names = {"order_id": "varchar", "column_2": "varchar", "amount": "double", "amount_2": "double"}
    columns = tuple(Column(name=name, data_type=kind) for name, kind in names.items())
    feed = orders_feed(delimiter=";", columns=columns, cursor=None)
    assert shop.load(feed).rows_new == 1
    assert shop.orders("order_id, column_2, amount, amount_2") == [("o1", "x", 1.5, 2.5)]
    # Whoever declares the name alone is told that it comes twice.
    assert "amount comes twice" in shop.refusal(
        orders_feed(delimiter=";", columns=(columns[0], columns[2]), cursor=None)
    )


def test_a_wrong_delimiter_is_recognised(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(line(1)).replace(",", ";"))
    assert shop.refusal() == (
        f"Feed shop.orders: column order_id, zip, quantity, price, ordered_at is missing in {path}: its "
        "first line is not separated by ',' but, it seems, by ';'. Set delimiter: ';' in meta.feed."
    )
    assert shop.load(orders_feed(delimiter=";")).rows_new == 1


def test_a_missing_column_is_named_with_what_is_there_instead(shop: Shop) -> None:
    path = shop.write("orders.csv", "order_id,zip,quantity,prices,ordered_at\no1,1,1,5,\n")
    assert shop.refusal() == (
        f"Feed shop.orders: column price is missing in {path}; it has order_id, zip, quantity, prices, "
        "ordered_at. Was price renamed to prices? Correct the file, or the column's name in the source's "
        "YAML, or give it `default` in feed_column."
    )


def test_a_missing_column_with_a_declared_default_gets_it(shop: Shop) -> None:
    shop.write("orders.csv", "order_id,zip,price,ordered_at\no1,1,5,\n")
    columns = tuple(c.model_copy(update={"default": "3"}) if c.name == "quantity" else c for c in COLUMNS)
    shop.load(orders_feed(columns=columns))
    assert shop.orders("order_id, quantity") == [("o1", 3)]


def test_a_new_column_is_told_and_left_out(shop: Shop) -> None:
    path = shop.write("orders.csv", HEADER + ",coupon\n" + line(1) + ",x\n")
    load = shop.load()
    assert load.reasons == (f"{path} has new columns that its contract does not know: coupon.",)
    assert "coupon" not in [name for name, *_ in shop.all("describe raw.shop_orders")]


def test_a_new_column_is_refused_where_the_feed_does_not_allow_it(shop: Shop) -> None:
    path = shop.write("orders.csv", HEADER + ",coupon\n" + line(1) + ",x\n")
    assert shop.refusal(orders_feed(allow_new_columns=False)) == (
        f"Feed shop.orders: {path} has a column that its contract does not know: coupon. "
        "Declare it in the source's YAML, or set allow_new_columns: true in meta.feed."
    )


def test_a_column_that_comes_twice_is_refused(shop: Shop) -> None:
    path = shop.write("orders.csv", HEADER + ",price\n" + line(1) + ",7\n")
    assert shop.refusal() == f"Feed shop.orders: column price comes twice in {path}. Remove one of the two."


def test_a_retyped_column_is_named_with_its_type(shop: Shop) -> None:
    rows = [f"o{n},1,1,5,day {n}" for n in range(9)]
    path = shop.write("orders.csv", lines(*rows, line(10)))
    assert shop.refusal() == (
        f"Feed shop.orders: column ordered_at in {path} is no longer TIMESTAMP: 9 values do not "
        "fit, the first in orders.csv line 2. Correct the file, or data_type of ordered_at in the source's "
        "YAML (and how it is written: date_format, timestamp_format, decimal_separator). Nothing was loaded."
    )


def test_a_file_in_another_encoding_names_the_remedy(shop: Shop) -> None:
    rows = [f"o{n},São,1,5," for n in range(5)]
    shop.write("orders.csv", lines(*rows).encode("latin-1"))
    text = shop.refusal()
    assert text.startswith("Feed shop.orders: 5 of 5 rows (100.0%, allowed 50.0%)")
    assert "The file is not utf-8. Declare the file's real encoding in meta.feed (utf-8, latin-1" in text
    assert shop.load(orders_feed(encoding="latin-1")).rows_new == 5
    assert shop.one("select distinct zip from raw.shop_orders") == ("São",)


def test_a_header_in_another_encoding_names_the_remedy(shop: Shop) -> None:
    path = shop.write("orders.csv", lines(line(1)).encode("utf-16"))
    text = shop.refusal()
    assert f"the first line of {path} is not utf-8. Declare the file's real encoding" in text
    assert shop.load(orders_feed(encoding="utf-16")).rows_new == 1


def test_utf8_declared_as_latin1_is_refused_instead_of_read_as_rubbish(shop: Shop) -> None:
    path = shop.write("orders.csv", lines("o1,São,1,5,"))
    assert shop.refusal(orders_feed(encoding="latin-1")) == (
        f"Feed shop.orders: {path} is declared latin-1 but is utf-8. Set encoding: utf-8 in meta.feed."
    )


def test_an_unknown_encoding_is_named(shop: Shop) -> None:
    shop.write("orders.csv", lines(line(1)))
    assert "Feed shop.orders: encoding 'utf-9' is unknown." in shop.refusal(orders_feed(encoding="utf-9"))


@pytest.mark.parametrize(
    ("file_format", "content", "told"),
    [
        ("json", "[{oops", "cannot be read as JSON: "),
        ("parquet", "[{oops", "is not a Parquet file but text. Deliver a whole parquet file"),
        (
            "parquet",
            "PAR1oops",
            "cannot be read as Parquet (ArrowInvalid). Check that it is a whole parquet file",
        ),
        ("xlsx", "a,b", "is not an Excel workbook but text. Deliver a whole xlsx file"),
        ("csv", "PAR1", "is a Parquet file, not csv. Set format: parquet in meta.feed."),
        ("csv", b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel workbook (.xls), not csv. Save it as .xlsx"),
        ("json", b"BZh91AY", "is packed with bzip2, not json. Deliver it as plain json, or packed with gzip"),
        ("csv", b"\x89PNG\r\n\x1a\n\x00,a", "is a picture, not csv. Deliver it as plain csv"),
        ("json", b"\xff\xd8\xff\xe0", "is a picture, not json"),
        ("csv", b"Rar!\x1a\x07\x01", "is a RAR archive, not csv"),
        ("csv", b"Obj\x01\x04", "is an Avro file, not csv"),
        ("csv", b"PK\x03\x04oops", "is damaged: it cannot be unpacked (BadZipFile). Deliver it again"),
    ],
)
def test_a_file_that_is_not_of_its_format_is_named_for_what_it_is(
    shop: Shop, file_format: str, content: str | bytes, told: str
) -> None:
    path = shop.write(f"orders.{file_format}", content)
    text = shop.refusal(orders_feed(format=file_format, location=f"{{data_dir}}/orders.{file_format}"))
    assert f"Feed shop.orders: {path} {told}" in text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"key": ("id",)}, "key or cursor names column id, which its YAML does not declare."),
        ({"key": ()}, "mode upsert needs a key. Set key in meta.feed; where rows have none, mode: append"),
        ({"delimiter": "||"}, "delimiter '||' is not one character. Correct it in meta.feed"),
        (
            {"columns": (*COLUMNS, Column(name="x", data_type="int", default="oops"))},
            "default 'oops' of column x is not an SQL literal",
        ),
        ({"timezone": "Mars/Base"}, "timezone 'Mars/Base' is unknown."),
        ({"incremental": True}, "incremental needs format sql, mode upsert and a cursor."),
        (
            {"location": "{shop_db}#orders"},
            "its location {shop_db}#orders names {shop_db}, which has no value.",
        ),
        (
            {"columns": (*COLUMNS, Column(name="x", data_type="nummer"))},
            "data_type 'nummer' in its YAML is unknown to the engine",
        ),
    ],
)
def test_a_wrong_contract_is_named(shop: Shop, changes: dict[str, object], text: str) -> None:
    shop.write("orders.csv", lines(line(1)))
    assert f"Feed shop.orders: {text}" in shop.refusal(orders_feed(**changes))
