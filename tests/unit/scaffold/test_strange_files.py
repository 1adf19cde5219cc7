"""Files as companies deliver them: what `risk new feed` makes of their columns."""

import codecs
import gzip
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.scaffold.feed import Told
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.ingest.source_inspection import open_file
from risk_pipeline.warehouse.profiling.profile import open_scratch
from risk_pipeline.warehouse.profiling.rows_by_day import course_of
from tests.builders.new_feeds.unknown_files import decide, look_at, types


def write(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def column(folder: Path, *values: str, name: str = "x", told: Told | None = None) -> tuple[str, str | None]:
    """Return type and format of a column beside an id, values parted by semicolons elsewhere unused."""
    rows = "".join(f"r{number};{value}\n" for number, value in enumerate(values))
    feed = decide(write(folder, f"id;{name}\n{rows}"), told or Told())
    decided = feed.column(name)
    return decided.data_type, decided.date_format


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "20", "-3"], ("bigint", None)),
        (["1.25", "20", "-3.5"], ("decimal(18,2)", None)),
        (["1.2345", "20"], ("decimal(18,4)", None)),
        (["1,25", "20,5"], ("decimal(18,2)", None)),
        (["1.234,5", "20,25"], ("decimal(18,2)", None)),
        (["1,234.5", "20.25"], ("decimal(18,2)", None)),
        (["1 234,50", "20,25"], ("decimal(18,2)", None)),
        (["1'234.50", "20.25"], ("decimal(18,2)", None)),
        (["1.5e3", "2.0"], ("double", None)),
        (["0012", "0345"], ("varchar", None)),
        (["12345678901234567890", "1"], ("varchar", None)),
        (["true", "false", "true"], ("boolean", None)),
        (["€ 3,50", "€ 4,25"], ("varchar", None)),
        (["2024-01-31", "2024-02-01"], ("date", None)),
        (["2024-01-31 10:00:00", "2024-02-01"], ("timestamp", None)),
        (["2024-01-31T10:00:00+02:00", "2024-01-31T10:00:00Z"], ("timestamp with time zone", None)),
        (["31/01/2024", "01/02/2024"], ("date", "%d/%m/%Y")),
        (["01/31/2024", "02/01/2024"], ("date", "%m/%d/%Y")),
        (["31.01.2024 7:05", "1.2.2024 23:59"], ("timestamp", "%d.%m.%Y %H:%M")),
        (["1/31/2024 7:05 PM", "2/1/2024 1:00 AM"], ("timestamp", "%m/%d/%Y %I:%M %p")),
        (["31/01/24", "01/02/24"], ("date", "%d/%m/%y")),
        (["31 Jan 2024", "1 Feb 2024"], ("date", "%d %b %Y")),
        (["20240131", "20240201"], ("date", "%Y%m%d")),
        (["2024/01/31", "2024/02/01"], ("date", "%Y/%m/%d")),
    ],
)
def test_a_column_gets_the_type_of_its_values(
    tmp_path: Path, values: list[str], expected: tuple[str, str | None]
) -> None:
    assert column(tmp_path, *values) == expected


def test_an_epoch_is_an_instant_only_where_the_name_says_when(tmp_path: Path) -> None:
    assert column(tmp_path, "1704067200", "1704153600", name="created_at") == ("timestamp", "epoch_seconds")
    assert column(tmp_path, "1704067200000", name="ts") == ("timestamp", "epoch_milliseconds")
    assert column(tmp_path, "1704067200", "1704153600", name="balance") == ("bigint", None)


def test_dates_that_fit_both_orders_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "id;paid\na;01/02/2024\nb;03/04/2024\n")
    (question,) = decide(path).questions
    assert question.startswith("paid: every date fits both orders")
    assert "--day-first or --month-first" in question
    told = decide(path, Told(order="month"))
    assert (told.questions, told.column("paid").date_format) == ((), "%m/%d/%Y")
    assert decide(path, Told(order="day")).column("paid").date_format == "%d/%m/%Y"


def test_an_order_is_borrowed_from_a_surer_column_and_said(tmp_path: Path) -> None:
    feed = decide(write(tmp_path, "id;paid;sent\na;01/02/2024;25/02/2024\nb;03/04/2024;26/04/2024\n"))
    assert feed.questions == ()
    assert feed.column("paid").date_format == "%d/%m/%Y"
    assert any(text.startswith("paid: day first, as in the other dates") for text in feed.said)


def test_numbers_that_fit_both_signs_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "id;amount\na;1.234\nb;5.678\n")
    assert "--decimal-comma or --decimal-point" in decide(path).questions[0]
    assert types(decide(path, Told(decimal=",")))["amount"] == "bigint"
    assert types(decide(path, Told(decimal=".")))["amount"] == "decimal(18,3)"
    # One sure number in the file settles it.
    sure = write(tmp_path, "id;amount;fee\na;1.234;0,50\nb;5.678;1,25\n")
    assert decide(sure).questions == ()
    assert types(decide(sure))["amount"] == "bigint"


def test_mixed_types_stay_text_and_are_said(tmp_path: Path) -> None:
    feed = decide(write(tmp_path, "id;x\na;1\nb;two\nc;3\nd;four\n"))
    assert types(feed)["x"] == "varchar"
    assert "x: mixes numbers (50%) with other text: kept as text" in feed.said
    rare = "".join(f"r{number};{number}\n" for number in range(99)) + "r99;none\n"
    feed = decide(write(tmp_path, f"id;x\n{rare}"))
    assert types(feed)["x"] == "bigint"
    assert "x: 1.0% of its values are no bigint: such rows are rejected" in feed.said


def test_odd_headers_get_names_that_work(tmp_path: Path) -> None:
    text = (
        "Order No.;Größe;date;select;;amount;Amount;2nd\n1;M;2024-01-01;x;;1;2;3\n2;L;2024-01-02;y;;1;2;4\n"
    )
    feed, opened = look_at(write(tmp_path, text, "Refund list (final).csv"))
    assert [one.header for one in feed.columns] == [
        *("Order No.", "Größe", "date", "select", "column_5", "amount", "Amount_2", "2nd")
    ]
    assert [one.name for one in feed.columns] == [
        *("order_no", "grosse", "date", "select_value", "column_5", "amount", "amount_2", "n_2nd")
    ]
    assert opened.headers[4] == ""


def test_a_key_is_a_column_that_never_repeats(tmp_path: Path) -> None:
    assert decide(write(tmp_path, "day,order_id,amount\n2024-01-01,7,1.5\n2024-01-02,8,2.5\n")).key == (
        "order_id",
    )
    lines = "order_id,line_no,sku\n1,1,a\n1,2,a\n2,1,a\n"
    assert decide(write(tmp_path, lines)).key == ("order_id", "line_no")
    feed = decide(write(tmp_path, "day,shop,amount\n2024-01-01,a,1.5\n2024-01-01,a,1.5\n2024-01-02,b,1\n"))
    assert feed.key == ()
    assert "No key: no column identifies a row, so rows are appended by file and line" in feed.said


def test_a_hole_in_a_column_makes_it_no_key(tmp_path: Path) -> None:
    assert decide(write(tmp_path, "id,name\n1,a\n,b\n3,b\n")).key == ()


def test_the_cursor_is_when_it_happened_not_when_it_was_written(tmp_path: Path) -> None:
    text = "id,updated_at,created_at,due_date\n1,2024-01-05,2024-01-01,2024-03-01\n2,2024-01-05,2024-01-02,\n"
    feed = decide(write(tmp_path, text))
    assert feed.cursor == "created_at"
    assert any("updated_at, due_date would do as well" in text for text in feed.said)
    assert decide(write(tmp_path, "id,x\n1,a\n2,b\n")).cursor is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1", "utf-8"])
def test_letters_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Größe;Straße\n" + "Übermaß;Königsallee für Ärzte\n" * 20
    feed, opened = look_at(write(tmp_path, text, encoding=encoding))
    assert [one.header for one in feed.columns] == ["Größe", "Straße"]
    assert opened.encoding is not None
    assert codecs.lookup(opened.encoding.name).name in {"utf-8", "utf-16", "cp1252"}


def test_files_of_other_kinds(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "paid at": f"2024-01-0{n} 10:00:00", "amount": n + 0.25} for n in range(1, 5)]
    expected = {"id": "varchar", "paid at": "timestamp"}
    pd.DataFrame(rows).assign(**{"paid at": lambda f: pd.to_datetime(f["paid at"])}).to_parquet(
        tmp_path / "a.parquet"
    )
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "a.json").write_text(json.dumps(rows))
    text = "id\tpaid at\tamount\n" + "\n".join("\t".join(map(str, row.values())) for row in rows) + "\n"
    (tmp_path / "a.tsv.csv.gz").write_bytes(gzip.compress(text.encode()))
    for name in ("a.parquet", "a.jsonl", "a.json", "a.tsv.csv.gz"):
        feed = decide(tmp_path / name)
        found = types(feed)
        assert expected.items() <= found.items(), name
        assert found["amount"] in {"double", "decimal(18,2)"}, name
        assert (feed.key, feed.cursor) == (("id",), "paid at"), name


def test_totals_at_the_end_are_no_rows(tmp_path: Path) -> None:
    text = "id;day;amount\nr1;2024-01-01;1,50\nr2;2024-01-02;2,50\nTotal: 2;;4,00\n"
    feed, opened = look_at(write(tmp_path, text))
    assert (opened.footers.rows, opened.footers.words) == (1, ("Total",))
    assert feed.column("day").required
    rows = "".join(f"r{number};2024-01-01;1,50\n" for number in range(20))
    short, opened = look_at(write(tmp_path, f"id;day;amount\n{rows}\n20 rows\nPrinted by me\n"))
    assert (opened.footers.rows, opened.footers.words) == (2, ())
    assert short.key == ("id",)


def test_a_signature_of_full_width_below_the_total_is_no_row(tmp_path: Path) -> None:
    rows = "".join(f"r{number};2024-01-01;1,50;Graz\n" for number in range(20))
    end = "Summe;;30,00;\nErstellt von WAWI 4.2;;;\n"
    feed, opened = look_at(write(tmp_path, f"id;day;amount;site\n{rows}{end}"))
    assert (opened.footers.rows, opened.footers.whole) == (2, 2)
    assert feed.column("day").required
    # A row of data may lack all but its name where there is little else.
    _, opened = look_at(write(tmp_path, "name;note\n" + "kim;here\n" * 9 + "lee;\n"))
    assert opened.footers.rows == 0


def test_a_title_above_the_names_of_columns_is_skipped(tmp_path: Path) -> None:
    rows = "".join(f"r{number};2024-01-{number:02};1,50\n" for number in range(1, 21))
    feed, opened = look_at(write(tmp_path, f"Refunds of May\n\nid;day;amount\n{rows}Total;;30,00"))
    assert (opened.header_row, opened.footers.words, opened.is_open) == (3, ("Total",), True)
    assert types(feed) == {"id": "varchar", "day": "date", "amount": "decimal(18,2)"}
    assert feed.key == ("id",)


def test_a_workbook_is_read_from_where_its_table_begins(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Cover"
    sheet = book.create_sheet("May")
    first, second = ["r1", date(2024, 5, 1), 1.5], ["r2", date(2024, 5, 2), 2]
    for row in (["Refunds"], [], ["id", "paid on", "amount"], first, second):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    feed, opened = look_at(path, sheet="May")
    assert (opened.header_row, opened.sheet) == (3, "May")
    assert types(feed) == {"id": "varchar", "paid on": "date", "amount": "decimal(18,2)"}
    with pytest.raises(RiskError, match="has no sheet June; it has Cover, May"):
        look_at(path, sheet="June")


def test_a_file_without_names_of_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RiskError, match="its first line looks like data"):
        decide(write(tmp_path, "1,2024-01-01,3.5\n2,2024-01-02,4.5\n"))
    assert types(decide(write(tmp_path, "name of it,city\nx,berlin\ny,paris\n"))).keys() == {
        "name of it",
        "city",
    }
    with pytest.raises(RiskError, match="is empty"):
        decide(write(tmp_path, ""))
    with pytest.raises(RiskError, match=r"a\.xyz: its ending tells no format"):
        decide(write(tmp_path, "a", "a.xyz"))


def test_an_id_of_letters_and_digits_is_no_amount_of_a_currency(tmp_path: Path) -> None:
    feed = decide(write(tmp_path, "payment_id;fee\nPMB26001;AUD 3\nPMB26002;AUD 4\n"))
    assert feed.column("payment_id").notes == ()
    assert "currency" in " ".join(feed.column("fee").notes)


def test_the_days_of_an_epoch_are_cut_in_the_zone_of_the_project(tmp_path: Path) -> None:
    # 1 June 2026 in Brisbane, 08:00 and 20:00: in UTC these are two days.
    rows = ({"no": "a", "paid_at": 1780264800000}, {"no": "b", "paid_at": 1780308000000})
    path = write(tmp_path, "\n".join(json.dumps(row) for row in rows) + "\n", name="a.jsonl")
    with open_scratch(tmp_path) as connection, open_file(connection, path, IngestOptions(tmp_path)) as opened:
        courses = [
            course_of(connection, opened.source, "paid_at", "epoch_milliseconds", zone)
            for zone in ("UTC", "Australia/Brisbane")
        ]
    assert [course.days for course in courses] == [2, 1]
    assert courses[1].first_day == date(2026, 6, 1)
