"""Files as people and systems write them: dates, numbers, footers, workbooks, archives."""

import gzip
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest

from risk_pipeline.domain.register.feed import Column, Feed
from tests.builders.ingest_shop import HEADER, Shop, line, lines, orders_feed
from tests.builders.ingest_shop import shop as shop  # the fixture

local = datetime.fromisoformat
PAULO = "America/Sao_Paulo"


def one_column(data_type: str, **changes: object) -> Feed:
    columns = (Column(name="id", data_type="varchar"), Column(name="value", data_type=data_type))
    return orders_feed(**{"key": ("id",), "cursor": None, "timezone": PAULO, "columns": columns, **changes})


def read(shop: Shop, feed: Feed, text: str) -> object:
    """Return what one text becomes; the reason where it is refused."""
    shop.write("orders.csv", f'id;value\na;"{text}"\n')
    shop.load(feed.model_copy(update={"delimiter": ";", "max_reject_share": 1}))
    found = shop.all("select value from raw.shop_orders")
    return found[0][0] if found else shop.rejects()[0][1]


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("iso", "2024-01-01 10:00:00", local("2024-01-01 10:00")),
        ("iso", "2024-01-01T10:00", local("2024-01-01 10:00")),
        ("iso", "2024-1-5 9:05:07.5", local("2024-01-05 09:05:07.5")),
        ("iso", " 2024-01-01 ", local("2024-01-01 00:00")),
        ("iso", "2024-01-01 10:00:00Z", local("2024-01-01 07:00")),
        ("iso", "2024-01-01 10:00:00Z ", local("2024-01-01 07:00")),
        ("iso", "2024-1-01 10:00:00Z", local("2024-01-01 07:00")),
        ("iso", "2024-01-01 10:00:00+02 ", local("2024-01-01 05:00")),
        ("iso", "2024-01-01 10:00:00 -0300", local("2024-01-01 10:00")),
        ("iso", "2024-01-01 10:00:00 +0000", local("2024-01-01 07:00")),
        ("iso", "2024-01-01T10:00:00 -03:00", local("2024-01-01 10:00")),
        ("iso", "2024-01-01 10:00+2", local("2024-01-01 05:00")),
        ("iso", "2024-01-01T10:00z", local("2024-01-01 07:00")),
        ("iso", "2024-01-01 10:00:00 UTC", local("2024-01-01 07:00")),
        ("iso", "2024-01-01 10:00:00GMT", local("2024-01-01 07:00")),
        ("iso", "2024-01-01 10:00:00 Europe/Berlin", local("2024-01-01 06:00")),
        ("iso", "2024-01-01 10:00:00 Etc/GMT+3", local("2024-01-01 10:00")),
        ("iso", "2024-01-01 10:00:00+14:00", local("2023-12-31 17:00")),
        ("iso", "2024-01-01 10:00:00 XYZ", "value: is no TIMESTAMP"),
        # British Summer Time or Bangladesh, Chicago or China: an abbreviation says neither.
        ("iso", "2024-01-01 10:00:00 BST", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00 CST", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00EST", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00 +25:00", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00+14:30", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00+03:75", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00 PM", "value: is no TIMESTAMP"),
        ("iso", "2024-01-01 10:00:00+02 x", "value: is no TIMESTAMP"),
        ("iso", "18-01-01 10:00:00", "value: is no TIMESTAMP"),
        ("iso", "05/01/2024", "value: is no TIMESTAMP"),
        ("iso", "1704103200", "value: is no TIMESTAMP"),
        ("day_first", "05/01/2024 10:30", local("2024-01-05 10:30")),
        ("day_first", "5.1.2024", local("2024-01-05 00:00")),
        ("day_first", "05-01-2024 10:30:00 -0300", local("2024-01-05 10:30")),
        ("day_first", "31/02/2024", "value: is no TIMESTAMP written as day_first"),
        ("day_first", "01/31/2024", "value: is no TIMESTAMP written as day_first"),
        ("month_first", "01/05/2024 10:30", local("2024-01-05 10:30")),
        ("month_first", "31/01/2024", "value: is no TIMESTAMP written as month_first"),
        ("epoch_seconds", "1704103200", local("2024-01-01 07:00")),
        ("epoch_seconds", "1704103200.5", local("2024-01-01 07:00:00.5")),
        ("epoch_seconds", "1704103200250", "value: is no TIMESTAMP written as epoch_seconds"),
        ("epoch_seconds", "253402300799", local("9999-12-31 20:59:59")),
        ("epoch_milliseconds", "1704103200250", local("2024-01-01 07:00:00.25")),
        ("epoch_milliseconds", "2024-01-01", "value: is no TIMESTAMP written as epoch_milliseconds"),
        ("epoch_milliseconds", "9" * 30, "value: is no TIMESTAMP written as epoch_milliseconds"),
        ("%d.%m.%y %H:%M", "05.01.24 10:30", local("2024-01-05 10:30")),
        ("%m/%d/%Y %I:%M %p", "01/05/2024 10:30 PM", local("2024-01-05 22:30")),
        ("%d/%m/%Y %H:%M %z", "05/01/2024 10:30 +0000", local("2024-01-05 07:30")),
        (
            "%d/%m/%Y %H:%M %z",
            "05/01/2024 10:30 +2500",
            "value: is no TIMESTAMP written as %d/%m/%Y %H:%M %z",
        ),
        ("%d/%m/%Y %H:%M %Z", "05/01/2024 10:30 UTC", local("2024-01-05 07:30")),
        ("%d/%m/%Y %H:%M %Z", "05/01/2024 10:30 Europe/Berlin", local("2024-01-05 06:30")),
        ("%d/%m/%Y %H:%M %Z", "05/01/2024 10:30 CST", "value: is no TIMESTAMP written as %d/%m/%Y %H:%M %Z"),
    ],
)
def test_an_instant_is_read_as_it_is_meant_or_refused(
    shop: Shop, form: str, text: str, value: object
) -> None:
    assert read(shop, one_column("timestamp", timestamp_format=form), text) == value


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("iso", "2024-01-02T02:00:00Z", date(2024, 1, 1)),
        ("iso", "2024-01-02 02:00:00", date(2024, 1, 2)),
        ("iso", "2024-01-02", date(2024, 1, 2)),
        ("day_first", "02.01.2024", date(2024, 1, 2)),
        ("epoch_seconds", "1704160800", date(2024, 1, 1)),
        ("%Y%m%d", "20240102", date(2024, 1, 2)),
    ],
)
def test_a_date_is_the_day_in_the_feeds_zone(shop: Shop, form: str, text: str, value: object) -> None:
    assert read(shop, one_column("date", date_format=form), text) == value


@pytest.mark.parametrize("of_parquet", ["timestamp", "timestamptz"])
def test_an_instant_of_parquet_beyond_four_digits_of_a_year_is_refused(shop: Shop, of_parquet: str) -> None:
    """No calendar of ours has it; of the column of another date a row would land with it unseen."""
    feed = one_column("timestamp", format="parquet", location="{data_dir}/orders.parquet", max_reject_share=1)
    shop.connection.execute(
        "copy (select unnest(['a', 'b']) as id, unnest([timestamp '56052-11-29 08:20:00', "
        f"timestamp '2024-01-01 10:00:00'])::{of_parquet} as value) "
        f"to '{shop.folder}/orders.parquet' (format parquet)"
    )
    shop.load(feed)
    assert shop.all("select id from raw.shop_orders") == [("b",)]
    assert [reason for _, reason in shop.rejects()] == ["value: is no TIMESTAMP"]


def test_a_column_may_be_written_in_another_way_than_the_feed(shop: Shop) -> None:
    columns = (
        Column(name="id", data_type="varchar"),
        Column(name="value", data_type="timestamptz", format="epoch_seconds"),
    )
    feed = one_column("timestamptz", columns=columns, timestamp_format="day_first")
    assert read(shop, feed, "1704103200") == datetime(2024, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data_type", "separators", "text", "value"),
    [
        ("decimal(18,2)", ".", "12.34", "12.34"),
        ("decimal(18,2)", ".", "12.340", "12.34"),
        ("decimal(18,2)", ".", "12.345", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "0.004", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "1.2345e1", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "1.25e1", "12.50"),
        ("decimal(18,2)", ".", "59.970000000000006", "59.97"),
        ("decimal(18,2)", ".", "99999999999.999", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "1234567890123456.789", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "1234567890123456.7", "1234567890123456.70"),
        ("decimal(18,2)", ".", "1.5e15", "1500000000000000.00"),
        ("decimal(18,2)", ".", "1e-400", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "0e-400", "0.00"),
        ("decimal(18,2)", ".", "1_000", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ".", "1,5", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ",", "1234,5", "1234.50"),
        ("decimal(18,2)", ",", "1.5", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ",.", "1.234.567,89", "1234567.89"),
        ("decimal(18,2)", ",.", "1.5", "value: is no DECIMAL(18,2)"),
        ("decimal(18,2)", ",.", "-1.234", "-1234.00"),
        ("decimal(18,2)", ".,", "1,234.5", "1234.50"),
        ("decimal(18,2)", ", ", "1\u00a0234,5", "1234.50"),
        ("decimal(18,2)", ".'", "1'234.50", "1234.50"),
        ("bigint", ",.", "1.234", "1234"),
        ("bigint", ".", "0x1F", "value: is no BIGINT"),
        ("bigint", ".", "1_000", "value: is no BIGINT"),
        ("bigint", ".", "9007199254740993.5", "value: is no BIGINT"),
        ("bigint", ".", "9007199254740993", "9007199254740993"),
        ("bigint", ".", "1e3", "1000"),
        ("bigint", ".", "1E-400", "value: is no BIGINT"),
        ("bigint", ".", "0e5", "0"),
        ("double", ",", "0,5", "0.5"),
        ("double", ".", "1e400", "value: is no DOUBLE"),
    ],
)
def test_a_number_is_stored_as_it_is_written_or_refused(
    shop: Shop, data_type: str, separators: str, text: str, value: str
) -> None:
    feed = one_column(data_type, decimal_separator=separators[0], thousands_separator=separators[1:])
    assert str(read(shop, feed, text)) == value


def test_mixed_line_ends_cost_nothing_and_those_within_quotes_stay(shop: Shop) -> None:
    shop.write("orders.csv", f'{HEADER}\r\n{line(1)}\no2,"a\r\nb",1,5,\r\no3,"a\nb",1,5,\ro4,"",1,5,\n')
    shop.load()
    assert shop.orders("order_id, zip") == [("o1", "01001"), ("o2", "a\r\nb"), ("o3", "a\nb"), ("o4", None)]
    assert shop.rejects() == []


def test_empty_lines_before_a_short_row_are_no_rows(shop: Shop) -> None:
    shop.write("orders.csv", lines(*(line(n) for n in range(9))) + "\n\n\n\n\n\n\nEnd of report\n")
    load = shop.load(orders_feed(max_reject_share=0.2))
    assert (load.rows_read, load.rows_new, load.rows_rejected) == (10, 9, 1)


def test_a_row_that_the_file_ends_in_is_refused_because_it_may_be_cut_off(shop: Shop) -> None:
    shop.write(
        "orders.csv", HEADER.replace(",price,ordered_at", ",ordered_at,price") + "\no1,1,1,,5.00\no2,1,1,,12."
    )
    load = shop.load(orders_feed(max_reject_share=0))
    assert shop.orders() == [("o1", 5.0)]
    assert shop.rejects() == [(3, "the file ends within this line: it may be cut off")]
    assert "1 of 2 rows rejected: open line (1, first in " in load.reasons[0]
    shop.load(orders_feed(last_line_may_be_open=True))
    assert shop.orders() == [("o1", 5.0), ("o2", 12.0)]


def test_lines_above_the_header_footers_and_totals_are_no_rows(shop: Shop) -> None:
    rows = [line(1), "Total,,,5,", line(2), '"Total",,,10,', "", "Printed by,x", "page 1"]
    shop.write("orders.csv", "Report of May\n\n" + lines(*rows))
    load = shop.load(orders_feed(header_row=3, footer_rows=2, skip_rows_starting_with=("Total",)))
    assert (load.rows_read, load.rows_new, shop.rejects()) == (2, 2, [])


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_row_of_blanks_above_a_footer_is_refused_and_an_empty_line_is_none(
    shop: Shop, delimiter: str
) -> None:
    rows = [line(1), " ,,,,", "", "Total"]
    shop.write("orders.csv", lines(*rows).replace(",", delimiter))
    load = shop.load(orders_feed(delimiter=delimiter, footer_rows=1, max_reject_share=1))
    assert (load.rows_new, load.rows_rejected) == (1, 1)
    [(at, reason)] = shop.rejects()
    assert (at, "order_id: null or blank in the key" in reason) == (3, True)


@pytest.mark.parametrize("name", ["orders.csv.gz", "ORDERS.CSV.GZ", "orders", "orders[1].csv"])
def test_a_packed_file_is_unpacked_whatever_its_name(shop: Shop, name: str) -> None:
    shop.write(name, gzip.compress(lines(line(1)).encode()))
    shop.write("orders1.csv", lines(line(9)))
    assert shop.load(orders_feed(location=f"{{data_dir}}/{name.replace('[', '[[]')}")).rows_new == 1
    assert shop.orders("order_id") == [("o1",)]


@pytest.mark.parametrize("name", ["orders.csv.zip", "orders.ZIP"])
def test_a_zip_archive_of_one_file_is_unpacked(shop: Shop, name: str) -> None:
    shop.write(name, zipped({"orders.csv": lines(line(1)), "__MACOSX/x": ""}))
    assert shop.load(orders_feed(location="{data_dir}")).rows_new == 1


def test_a_zip_archive_of_several_files_is_refused(shop: Shop) -> None:
    path = shop.write("orders.zip", zipped({"a.csv": lines(line(1)), "b.csv": lines(line(2))}))
    text = shop.refusal(orders_feed(location="{data_dir}/orders.zip"))
    assert f"the archive {path} holds 2 files. Deliver one file in each archive." in text


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_a_sheet_of_a_workbook_lands(shop: Shop) -> None:
    book = openpyxl.Workbook()
    book.active.append(["not this sheet"])
    sheet = book.create_sheet("May")
    sheet.append(["Report"])
    sheet.append(HEADER.split(","))
    sheet.append([1001, "01", 2, 5.25, local("2018-05-01 10:00")])
    sheet.append([1002.0, "02", 1, "cheap", date(2018, 5, 2)])
    sheet.append([None, None, None, None, None])
    sheet.append(["Total", None, 3, 5.25, None])
    book.save(shop.folder / "orders.xlsx")
    feed = orders_feed(
        format="xlsx",
        location="{data_dir}/orders.xlsx",
        sheet="May",
        header_row=2,
        skip_rows_starting_with=("Total",),
    )
    shop.load(feed)
    assert shop.orders("order_id, zip, quantity, price, ordered_at") == [
        ("1001", "01", 2, 5.25, local("2018-05-01 10:00"))
    ]
    assert shop.rejects() == [(4, "price: is no DOUBLE")]
    text = shop.refusal(feed.model_copy(update={"sheet": "June"}))
    assert "has no sheet June; it has Sheet, May. Correct sheet in meta.feed." in text
