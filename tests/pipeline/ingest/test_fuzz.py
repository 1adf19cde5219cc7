"""Whatever a file holds: each row lands with its true value, or is refused with a reason.

Rows and the text of each value are drawn together with what the value means, so that the right
answer is known without reading the file.
"""

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.ingest import IngestOptions
from risk_pipeline.warehouse.connection import connect
from tests.builders.ingest_shop import Shop, lines

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("FUZZED_FILES", "2000"))
PAULO = ZoneInfo("America/Sao_Paulo")
COLUMNS = (
    Column(name="id", data_type="varchar"),
    Column(name="name", data_type="varchar"),
    Column(name="amount", data_type="decimal(18,2)"),
    Column(name="count", data_type="bigint"),
    Column(name="at", data_type="timestamp"),
    Column(name="on", data_type="date"),
)
NAMES = [column.name for column in COLUMNS]
REFUSED = object()
"""Stands for a value that must not land."""


@dataclass(frozen=True)
class Cell:
    """The text of a value, and what it means."""

    text: str | None
    means: object


@dataclass(frozen=True)
class Style:
    """How one file is written."""

    format: Literal["csv", "json", "parquet"] = "csv"
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    decimal: Literal[".", ","] = "."
    dates: str = "iso"
    packed: str = ""
    quoted: int = csv.QUOTE_MINIMAL
    junk_above: int = 0
    footers: int = 0
    name: str = "orders"
    columns: list[str] = field(default_factory=lambda: list(NAMES))


# Each strategy is made once: hypothesis looks at a new one anew for every example.
@cache
def styles() -> st.SearchStrategy[Style]:
    """Ways to write a file; delimiters and decimal signs may be the same, values are quoted then."""
    return st.builds(
        Style,
        format=st.sampled_from(["csv", "csv", "csv", "json", "parquet"]),
        delimiter=st.sampled_from([",", ";", "\t", "|"]),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"]),
        line_end=st.sampled_from(["\n", "\r\n", "\r", "mixed"]),
        decimal=st.sampled_from([".", ","]),
        dates=st.sampled_from(["iso", "day_first", "month_first", "epoch_seconds", "epoch_milliseconds"]),
        packed=st.sampled_from(["", "", ".gz", ".GZ", ".zip"]),
        quoted=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        junk_above=st.integers(0, 2),
        footers=st.integers(0, 2),
        name=st.sampled_from(["orders", "orders[1]", "Ordens São", "a{b}", "a*b", "day=2024-01-01"]),
        columns=st.permutations(NAMES),
    )


_LETTERS = st.sampled_from(
    ["a", "Z", "0", " ", "é", "ñ", ",", ";", '"', "'", "\t", "|", "\n", "[", "{", "$", "=", "\\", "#"]
)
_TEXTS = st.text(_LETTERS, min_size=1, max_size=6).filter(lambda text: text.strip())
_NOTHING = st.sampled_from([Cell(None, None), Cell("", None)])


@cache
def names() -> st.SearchStrategy[Cell]:
    return st.one_of(_TEXTS.map(lambda text: Cell(text, text)), _NOTHING, st.just(Cell("a\x00b", REFUSED)))


@cache
def amounts(decimal: str) -> st.SearchStrategy[Cell]:
    def cell(cents: int, *, extra: bool) -> Cell:
        value = Decimal(cents).scaleb(-2)
        text = f"{value}{'5' if extra else ''}".replace(".", decimal)
        return Cell(text, REFUSED if extra else value)

    numbers = st.builds(
        cell, st.integers(-(10**12), 10**12), extra=st.sampled_from([False, False, False, True])
    )
    other = "," if decimal == "." else "."
    wrong = st.sampled_from(["x", "1_000", "0x1F", f"1{other}5", "--1", "nan", "1e"])
    return st.one_of(numbers, numbers, _NOTHING, wrong.map(lambda text: Cell(text, REFUSED)))


@cache
def counts() -> st.SearchStrategy[Cell]:
    good = st.integers(-(2**63), 2**63 - 1).map(lambda n: Cell(str(n), n))
    wrong = st.sampled_from(["1x", "9223372036854775808", "1_0", "0x10", "one", "1 0"])
    return st.one_of(good, good, _NOTHING, wrong.map(lambda text: Cell(text, REFUSED)))


_EPOCH = datetime.fromisoformat("1970-01-01")
_INSTANTS = st.integers(1_451_606_400, 1_527_700_000).map(lambda seconds: _EPOCH + timedelta(seconds=seconds))
_DAY = {"iso": "%Y-%m-%d", "day_first": "%d/%m/%Y", "month_first": "%m/%d/%Y"}


@cache
def instants(dates: str) -> st.SearchStrategy[Cell]:
    def cell(at: datetime, offset: str) -> Cell:
        if dates.startswith("epoch"):
            seconds = round((at - _EPOCH).total_seconds())
            return Cell(str(seconds * (1000 if dates.endswith("milliseconds") else 1)), _paulo(at))
        text = f"{at:{_DAY[dates]} %H:%M:%S}{offset}"
        hours = {"Z": 0, " +0000": 0, "+02": 2, " -03:00": -3, "Z ": 0, "-0530": -5.5}.get(offset)
        return Cell(text, at if hours is None else _paulo(at - timedelta(hours=hours)))

    good = st.builds(
        cell, _INSTANTS, st.sampled_from(["", "", "Z", " +0000", "+02", " -03:00", "Z ", "-0530"])
    )
    wrong = st.sampled_from(
        ["yesterday", "2018-02-30 10:00:00", "31/31/2018", "2018-01-01 10:00:00 oops", "18-1-1"]
    )
    return st.one_of(good, good, _NOTHING, wrong.map(lambda text: Cell(text, REFUSED)))


def _paulo(utc: datetime) -> datetime:
    return utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(PAULO).replace(tzinfo=None)


@cache
def days(dates: str) -> st.SearchStrategy[Cell]:
    written = dates if dates in _DAY else "iso"

    def cell(day: date) -> Cell:
        return Cell(f"{day:{_DAY[written]}}", day)

    good = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(cell)
    wrong = st.sampled_from(["soon", "2018-13-01", "0000-00-00"])
    return st.one_of(good, good, _NOTHING, wrong.map(lambda text: Cell(text, REFUSED)))


@cache
def keys(number: int) -> st.SearchStrategy[Cell]:
    good = Cell(f"k{number}", f"k{number}")
    return st.sampled_from([good, good, Cell(" ", REFUSED), Cell("", REFUSED)])


@cache
def rows_of(decimal: str, dates: str) -> st.SearchStrategy[list[tuple[Cell, ...]]]:
    parts = (names(), amounts(decimal), counts(), instants(dates), days(dates))
    return st.lists(st.tuples(*parts), max_size=4)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Style, list[list[Cell]]]:
    style = draw(styles())
    rows = draw(rows_of(style.decimal, style.dates))
    return style, [[draw(keys(number)), *row] for number, row in enumerate(rows)]


def feed_of(style: Style) -> Feed:
    return Feed(
        id="shop.fuzzed",
        location="{data_dir}/fuzzed/",
        format=style.format,
        key=("id",),
        owner="data_eng",
        delimiter=style.delimiter,
        encoding=style.encoding,
        timezone="America/Sao_Paulo",
        timestamp_format=style.dates,
        date_format=style.dates if style.dates in _DAY else "iso",
        decimal_separator=style.decimal,
        header_row=1 + style.junk_above if style.format == "csv" else 1,
        footer_rows=style.footers if style.format == "csv" else 0,
        max_reject_share=1,
        columns=COLUMNS,
    )


def write(folder: Path, style: Style, rows: list[list[Cell]]) -> None:
    """Write the file as the style says; parquet holds the texts as texts."""
    texts = [{name: cell.text for name, cell in zip(NAMES, row, strict=True)} for row in rows]
    folder.mkdir(exist_ok=True)
    if style.format == "parquet":
        table = pa.table(
            {name: pa.array([row[name] for row in texts], pa.string()) for name in style.columns}
        )
        parquet.write_table(table, folder / f"{style.name}.parquet")
        return
    content = _json(texts, style) if style.format == "json" else _csv(texts, style)
    data = content.encode("utf-8" if style.format == "json" else style.encoding)
    path = folder / f"{style.name}.{style.format}"
    if style.packed.lower() == ".gz":
        path.with_name(path.name + style.packed).write_bytes(gzip.compress(data, 1))
    elif style.packed:
        with zipfile.ZipFile(path.with_name(path.name + style.packed), "w") as archive:
            archive.writestr("file", data)
    else:
        path.write_bytes(data)


def _json(texts: list[dict[str, str | None]], style: Style) -> str:
    return "".join(json.dumps({name: row[name] for name in style.columns}) + "\n" for row in texts)


def _csv(texts: list[dict[str, str | None]], style: Style) -> str:
    ends = random.Random(1)
    records = []
    for row in [dict.fromkeys(style.columns), *texts]:
        out = io.StringIO()
        is_header = row is not None and not any(row is each for each in texts)
        values = style.columns if is_header else [row[name] for name in style.columns]
        csv.writer(out, delimiter=style.delimiter, quoting=style.quoted, lineterminator="\r\n").writerow(
            values
        )
        records.append(out.getvalue().removesuffix("\r\n"))
    records = ["Report of the shop"] * style.junk_above + records + ["Total"] * style.footers
    choices = ["\n", "\r\n"] if style.line_end == "mixed" else [style.line_end]
    return "".join(record + ends.choice(choices) for record in records)


@pytest.fixture(scope="module")
def fuzzed_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("fuzz")
    with connect(folder / "warehouse.duckdb") as connection:
        connection.execute("set threads = 1")
        shop = Shop(folder, connection, IngestOptions(temp_dir=folder))
        shop.write("orders.csv", lines("o1,1,1,5,"))
        shop.load(run_id="first")
        yield shop


@given(delivery=deliveries())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
def test_each_row_lands_with_its_true_value_or_is_refused(
    fuzzed_shop: Shop, delivery: tuple[Style, list[list[Cell]]]
) -> None:
    shop, (style, rows) = fuzzed_shop, delivery
    _forget(shop)
    write(shop.folder / "fuzzed", style, rows)
    fuzzed = shop.load(feed_of(style))
    good = [
        tuple(cell.means for cell in row) for row in rows if all(cell.means is not REFUSED for cell in row)
    ]
    names = ", ".join(f'"{name}"' for name in NAMES)
    assert fuzzed.state == ("ok" if rows else "no_data"), fuzzed
    assert sorted(shop.all(f"select {names} from raw.shop_fuzzed")) == sorted(good)
    refused = shop.all("select reason from raw.rejects where feed = 'shop.fuzzed'")
    assert len(refused) == len(rows) - len(good)
    assert all(reason for (reason,) in refused)
    assert shop.one(
        "select state, run_id, _run_id from ops.feed_state, raw.shop_orders where feed = 'shop.orders'"
    ) == ("ok", "first", "first")


def _forget(shop: Shop) -> None:
    for path in (shop.folder / "fuzzed").glob("*"):
        path.unlink()
    shop.connection.execute(
        "delete from ops.ingest_manifest where feed = 'shop.fuzzed'; delete from raw.rejects; "
        "drop table if exists raw.shop_fuzzed"
    )
