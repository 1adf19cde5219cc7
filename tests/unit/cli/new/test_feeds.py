"""`risk new feed` for a database's table and a workbook's sheet: what it would write is what ingest reads."""

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from openpyxl import Workbook

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.ingest import IngestOptions, load_feed
from risk_pipeline.warehouse.connection import connect
from tests.harness.verb_site import Site

NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project whose feeds may read the old shop's database."""
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "old.db"
    with sqlite3.connect(database) as connection:
        connection.execute(
            'create table returns (return_id integer, "Returned at" text, fee real, mail text)'
        )
        connection.executemany(
            "insert into returns values (?, ?, ?, ?)",
            [
                (n, f"2024-05-{n % 28 + 1:02} 10:00:00", n + 0.25, f"a{n}@example.com" if n else None)
                for n in range(60)
            ],
        )
        connection.execute("create table Refunds (refund_id text)")
        connection.execute("insert into Refunds values ('r1'), ('r2')")
    connection.close()
    return Site(tmp_path, {"RISK_FEED_VARIABLES": json.dumps({"old_shop": f"sqlite:///{database}"})})


def drafted(site: Site, *arguments: str) -> tuple[dict[str, str], str]:
    """Return the files that `risk new feed` would write, and all that it says."""
    done = site.risk("new", "feed", *arguments, "--owner", "data_eng", "--dry-run")
    assert done.exit_code == 0, done.output
    _, *parts = done.output.split("--- ")
    return dict(part.split("\n", 1) for part in parts), done.output


def described(files: dict[str, str], path: str) -> Feed:
    """Return the feed that a source's YAML describes."""
    (source,) = yaml.safe_load(files[path])["sources"]
    (table,) = source["tables"]
    columns = []
    for column in table["columns"]:
        meta: dict[str, Any] = column.get("config", {}).get("meta", {})
        personal = {"personal": True} if meta.get("personal") else {}
        told = {"name": column["name"], "data_type": column["data_type"]}
        columns.append(Column(**told, **meta.get("feed_column", {}), **personal))
    options = table["config"]["meta"]["feed"]
    return Feed(id=f"{source['name']}.{table['name']}", columns=tuple(columns), **options)


def test_a_table_of_a_database_is_a_feed_that_lands_whole(site: Site, tmp_path: Path) -> None:
    files, said = drafted(site, "--database", "old_shop", "--table", "returns")
    folder = "dbt_project/models/staging/old_shop"
    feed = described(files, f"{folder}/_old_shop__returns.yml")
    assert (feed.id, feed.location, feed.format) == ("old_shop.returns", "{old_shop}#returns", "sql")
    assert (feed.key, feed.cursor) == (("return_id",), "Returned at")
    assert "mail" not in files[f"{folder}/stg_old_shop__returns.sql"]
    assert "old.db" not in said
    assert "@example.com" not in said
    variables = json.loads(site.variables["RISK_FEED_VARIABLES"])
    with connect(tmp_path / "warehouse.duckdb") as connection:
        options = IngestOptions(variables=variables, time_zone="UTC")
        data_dir = str(tmp_path / "data")
        load = load_feed(connection, feed, data_dir=data_dir, run_id="r", now=NOW, options=options)
        last = connection.execute(
            'select "Returned at", fee, mail from raw.old_shop_returns order by cast(return_id as int) desc'
        ).fetchone()
    assert (load.rows_new, load.rows_rejected) == (60, 0)
    assert last == (datetime.fromisoformat("2024-05-04 10:00"), Decimal("59.25"), "a59@example.com")


def test_another_table_of_the_database_is_another_feed(site: Site) -> None:
    files, _ = drafted(site, "--database", "old_shop", "--table", "main.Refunds", "--line", "fulfilment")
    assert next(path for path in files if "staging" in path).endswith("_old_shop__refunds.yml")


def test_a_database_or_table_that_is_not_there_is_named(site: Site) -> None:
    done = site.risk("new", "feed", "--database", "old_shp", "--table", "returns")
    assert (done.exit_code, "Did you mean: old_shop?" in done.output) == (1, True)
    done = site.risk("new", "feed", "--database", "old_shop", "--table", "nothing")
    assert (done.exit_code, "cannot be read: " in done.output) == (1, True)
    assert "Name a file, or a database's table" in site.risk("new", "feed", "--database", "old_shop").output


def test_the_sheet_that_is_named_is_looked_at_and_read(site: Site) -> None:
    book = Workbook()
    book.worksheets[0].append(["cover", "page"])
    sheet = book.create_sheet("May")
    for row in (["id", "paid on"], ["r1", date(2024, 5, 1)], ["r2", date(2024, 5, 2)]):
        sheet.append(row)
    path = site.folder / "data" / "refunds.xlsx"
    book.save(path)
    files, _ = drafted(site, str(path), "--sheet", "May")
    feed = described(files, "dbt_project/models/staging/files/_files__refunds.yml")
    assert (feed.sheet, feed.key, feed.cursor) == ("May", ("id",), "paid on")


def test_the_oldest_file_of_a_folder_by_day_says_from_when_rows_are_plausible(site: Site) -> None:
    folder = site.folder / "data" / "rides"
    folder.mkdir()
    for day in ("2022-12-31", "2024-05-01"):
        (folder / f"{day}.csv").write_text(f"ride_id,started_at\nr{day},{day} 08:00:00\n")
    (folder / "1999-01-01.txt").write_text("another kind of file")
    options = ("--name", "fleet.rides", "--line", "fulfilment")
    files, said = drafted(site, str(folder / "2024-05-01.csv"), *options)
    feed = described(files, "dbt_project/models/staging/fleet/_fleet__rides.yml")
    assert "every file whose name differs in its date only" in said
    assert feed.plausible_from == date(2022, 1, 1)


def test_a_folder_is_told_to_be_named_by_one_of_its_files(site: Site) -> None:
    done = site.risk("new", "feed", str(site.folder / "data"))
    assert (done.exit_code, "Name one of its files: " in done.output) == (1, True)


def test_a_total_below_the_rows_of_a_workbook_is_left_out_and_said(site: Site, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Claim no", "Paid on", "Clinic", "Amount"])
    for number in range(30):
        sheet.append([f"C{number}", date(2024, 4, 1 + number % 28), "North", 10.5])
    sheet.append(["Total", None, None, 315.0])
    sheet.append(["Printed by the office", None, None, None])
    path = site.folder / "data" / "claims.xlsx"
    book.save(path)
    files, said = drafted(site, str(path), "--line", "fulfilment", "--name", "vets.claims")
    feed = described(files, "dbt_project/models/staging/vets/_vets__claims.yml")
    assert "At the end 2 rows without data, as many in every file: left out" in said
    assert (feed.footer_rows, feed.skip_rows_starting_with) == (2, ())
    assert all(one.required for one in feed.columns)
    with connect(tmp_path / "warehouse.duckdb") as connection:
        options = IngestOptions(time_zone="UTC")
        data_dir = str(tmp_path / "data")
        load = load_feed(connection, feed, data_dir=data_dir, run_id="r", now=NOW, options=options)
    assert (load.rows_new, load.rows_rejected) == (30, 0)


@pytest.mark.parametrize("total", [["Total", None], [None, "Total 2"]])
def test_a_total_alone_is_known_by_its_word_as_in_a_csv_file(site: Site, total: list[str | None]) -> None:
    book = Workbook()
    for row in (["Claim no", "Paid on"], ["C1", date(2024, 4, 1)], ["C2", date(2024, 4, 2)], total):
        book.worksheets[0].append(row)
    path = site.folder / "data" / "claims.xlsx"
    book.save(path)
    files, said = drafted(site, str(path), "--line", "fulfilment", "--name", "vets.claims")
    assert "At the end 1 row without data, known by their first word: left out" in said
    feed = described(files, "dbt_project/models/staging/vets/_vets__claims.yml")
    assert (feed.footer_rows, feed.skip_rows_starting_with) == (0, ("Total",))


def test_a_sqlite_file_says_its_tables_and_the_one_named_lands(site: Site, tmp_path: Path) -> None:
    database = site.folder / "data" / "old.db"
    done = site.risk("new", "feed", str(database))
    assert (done.exit_code, "Its tables: Refunds, returns. Name one of them by --table." in done.output) == (
        1,
        True,
    )
    assert "Did you mean: returns" in site.risk("new", "feed", str(database), "--table", "return").output
    site.variables["RISK_DATA_DIR"] = str(site.folder / "data")
    options = ("--table", "returns", "--name", "shop.returns", "--line", "fulfilment")
    files, _ = drafted(site, str(database), *options)
    feed = described(files, "dbt_project/models/staging/shop/_shop__returns.yml")
    assert (feed.location, feed.format) == ("sqlite:///{data_dir}/old.db#returns", "sql")
    with connect(tmp_path / "warehouse.duckdb") as connection:
        options_of_load = IngestOptions(time_zone="UTC")
        data_dir = str(tmp_path / "data")
        load = load_feed(connection, feed, data_dir=data_dir, run_id="r", now=NOW, options=options_of_load)
    assert (load.rows_new, load.rows_rejected) == (60, 0)


def test_the_only_table_of_a_sqlite_file_is_taken(site: Site) -> None:
    path = site.folder / "data" / "one.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table visits (visit_id text)")
        connection.execute("insert into visits values ('v1'), ('v2')")
    connection.close()
    files, _ = drafted(site, str(path), "--line", "fulfilment")
    assert next(path for path in files if "staging" in path).endswith("_files__visits.yml")


def test_a_duckdb_file_is_told_to_be_exported(site: Site) -> None:
    path = site.folder / "data" / "clinic.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table visits as select 1 as visit_id")
    done = site.risk("new", "feed", str(path))
    assert done.exit_code == 1
    assert "Its tables: visits. Export one, for example `copy visits to 'visits.parquet'`" in done.output
