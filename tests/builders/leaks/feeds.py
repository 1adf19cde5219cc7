"""Feeds of every format, whose rows hold a marked value in every place that a feed has."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import yaml

from tests.builders.leaks.marks import mark

Row = dict[str, object]
COLUMNS = ("id", "at", "amount", "mail", "note", "extra")
GOOD_ROWS = 30
_TOO_LONG = 2_500_000


@dataclass(frozen=True)
class MarkedFeed:
    """A feed, how its file is written, and what else its declaration says."""

    name: str
    suffix: str
    write: Callable[[Path, list[Row]], None]
    rows: Callable[[str, date], list[Row]]
    more: dict[str, object] = field(default_factory=dict)
    location: str = ""

    def declaration(self) -> dict[str, object]:
        """Return the feed as an entry of a dbt source."""
        feed = {
            "location": self.location or f"{{data_dir}}/{self.name}/*{self.suffix}",
            "format": {".csv": "csv", ".json": "json", ".parquet": "parquet", ".xlsx": "xlsx"}.get(
                self.suffix, "sql"
            ),
            "key": ["id"],
            "cursor": "at",
            "owner": "sales_lead",
            "max_reject_share": 0.2,
        }
        personal = {"meta": {"personal": True}}
        return {
            "name": self.name,
            "identifier": f"marked_{self.name}",
            "description": "One row per thing.",
            "config": {"meta": {"feed": feed | self.more}},
            "columns": [
                {"name": "id", "data_type": "varchar", "description": "Its id."},
                {"name": "at", "data_type": "timestamp", "description": "When it was."},
                {"name": "amount", "data_type": "decimal(18,2)", "description": "What it cost."},
                {"name": "mail", "data_type": "varchar", "description": "Whose.", "config": personal},
                {"name": "note", "data_type": "varchar", "description": "What was said."},
            ],
        }


def some_rejects(name: str, day: date) -> list[Row]:
    """Good rows with marks in each column, and one reject each for amount, cursor and key."""
    rows = [_row(name, day, number) for number in range(GOOD_ROWS)]
    rows[0]["id"] = mark(f"{name}_key")
    rows.append(_row(name, day, 90) | {"amount": mark(f"{name}_amount")})
    rows.append(_row(name, day, 91) | {"at": mark(f"{name}_cursor")})
    rows.append(_row(name, day, 92) | {"id": ""})
    return rows


def retyped(name: str, day: date) -> list[Row]:
    """Rows whose amounts are all words."""
    return [_row(name, day, number) | {"amount": mark(f"{name}_amount")} for number in range(GOOD_ROWS)]


def one_key(name: str, day: date) -> list[Row]:
    """Rows that all have the same key."""
    return [_row(name, day, number) | {"id": mark(f"{name}_key")} for number in range(GOOD_ROWS)]


def a_long_field(name: str, day: date) -> list[Row]:
    """Good rows, and one whose note is longer than any line may be."""
    long = mark(f"{name}_field")
    return [*some_rejects(name, day), _row(name, day, 93) | {"note": long * (_TOO_LONG // len(long))}]


def nested(name: str, day: date) -> list[Row]:
    """Rows whose note is an object with marked keys, too."""
    said = {mark(f"{name}_nested_key"): {"who": mark(f"{name}_nested_value")}}
    return [
        row | {"note": said, f"{mark(f'{name}_address')}@example.com": 1} for row in some_rejects(name, day)
    ]


def _row(name: str, day: date, number: int) -> Row:
    return {
        "id": f"{name}{number}",
        "at": f"{day} 10:{number % 60:02d}:00",
        "amount": str(number),
        "mail": mark(f"{name}_mail"),
        "note": mark(f"{name}_note"),
        "extra": mark(f"{name}_extra"),
    }


def as_csv(path: Path, rows: list[Row]) -> None:
    """Write a CSV file with a header, one undeclared column and one with a marked name."""
    name = path.parent.name
    header = [*COLUMNS, mark(f"{name}_column"), f"{mark(f'{name}_address')}@example.com"]
    lines = [",".join(header), *(",".join([*map(str, row.values()), "", ""]) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


def without_header(path: Path, rows: list[Row]) -> None:
    """Write a CSV file whose first row is data."""
    path.write_text("\n".join(",".join(map(str, row.values())) for row in rows) + "\n")


def with_bad_bytes(path: Path, rows: list[Row]) -> None:
    """Write a CSV file in another encoding than declared."""
    as_csv(path, [row | {"note": f"{row['note']}é"} for row in rows])
    path.write_bytes(path.read_text().encode("latin-1"))


def as_json(path: Path, rows: list[Row]) -> None:
    """Write a list of objects."""
    path.write_text(json.dumps(rows))


def cut_off_json(path: Path, rows: list[Row]) -> None:
    """Write a list of objects that breaks off within a value."""
    text = json.dumps(rows)
    path.write_text(text[: text.rindex(mark(f"{path.parent.name}_mail")) + 20])


def as_parquet(path: Path, rows: list[Row]) -> None:
    """Write text columns: what does not fit is found when it is cast."""
    pd.DataFrame(rows).astype(str).to_parquet(path)


def no_parquet(path: Path, rows: list[Row]) -> None:
    """Write text under the name of a Parquet file."""
    path.write_text(mark(f"{path.parent.name}_begin") + json.dumps(rows) + mark(f"{path.parent.name}_end"))


def as_workbook(path: Path, rows: list[Row]) -> None:
    """Write a workbook."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (COLUMNS, *(tuple(row.values()) for row in rows)):
        sheet.append(row)
    book.save(path)


def as_database(path: Path, rows: list[Row]) -> None:
    """Write a SQLite database; its columns take anything."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create table things ({', '.join(COLUMNS)})")
        values = [tuple(row.values()) for row in rows]
        connection.executemany(f"insert into things values ({', '.join('?' * len(COLUMNS))})", values)
        connection.commit()


def _nothing(path: Path, rows: list[Row]) -> None:
    """Write nothing: the feed lies on a server that nobody reaches."""


def _database(name: str, rows: Callable[[str, date], list[Row]]) -> MarkedFeed:
    return MarkedFeed(name, ".db", as_database, rows, location=f"sqlite:///{{data_dir}}/{name}/a.db#things")


FEEDS = (
    MarkedFeed("csv", ".csv", as_csv, some_rejects),
    MarkedFeed("json", ".json", as_json, nested),
    MarkedFeed("parquet", ".parquet", as_parquet, some_rejects),
    MarkedFeed("xlsx", ".xlsx", as_workbook, some_rejects),
    _database("sqlite", some_rejects),
    MarkedFeed("noheader", ".csv", without_header, some_rejects),
    MarkedFeed("badbytes", ".csv", with_bad_bytes, some_rejects),
    MarkedFeed("badjson", ".json", cut_off_json, some_rejects),
    MarkedFeed("badparquet", ".parquet", no_parquet, some_rejects),
    MarkedFeed("badsheet", ".xlsx", as_workbook, some_rejects, {"sheet": "orders"}),
    MarkedFeed("retypedcsv", ".csv", as_csv, retyped),
    MarkedFeed("retypedxlsx", ".xlsx", as_workbook, retyped),
    _database("retypedsqlite", retyped),
    MarkedFeed("onekey", ".csv", as_csv, one_key),
    MarkedFeed("long", ".csv", as_csv, a_long_field),
    MarkedFeed("crm", "", _nothing, some_rejects, location="{crm}#people"),
    MarkedFeed("strict", ".csv", as_csv, some_rejects, {"allow_new_columns": False}),
)
# These load: what they hold may be in their raw tables. The others fail and hold nothing.
LOADED = ("csv", "json", "parquet", "xlsx", "sqlite", "long")


def write_source(models: Path) -> None:
    """Declare the feeds in a dbt project."""
    source = {
        "name": "marked",
        "schema": "raw",
        "config": {"loaded_at_field": "_loaded_at"},
        "tables": [feed.declaration() for feed in FEEDS],
    }
    (models / "marked.yml").write_text(yaml.safe_dump({"sources": [source]}, sort_keys=False))


def deliver(data: Path, day: date) -> None:
    """Write a file of each feed."""
    for path, feed in _files(data, day):
        path.parent.mkdir(parents=True, exist_ok=True)
        feed.write(path, feed.rows(feed.name, day))


def _files(data: Path, day: date) -> Iterator[tuple[Path, MarkedFeed]]:
    for feed in FEEDS:
        name = "a" if feed.suffix == ".db" else f"{day}"
        yield data / feed.name / f"{name}{feed.suffix}", feed
