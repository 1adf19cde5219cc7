"""The published copy has the same tables, columns, types and comments whatever rows there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.analysts.tickets import ticket_rows
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.builds import DATA_DICTIONARY
from risk_pipeline.warehouse.schema.catalog import CATALOG
from risk_pipeline.warehouse.schema.documentation import Described
from risk_pipeline.warehouse.schema.migrations import migrate
from risk_pipeline.warehouse.schema.statements import Rows, insert_rows
from risk_pipeline.warehouse.schema.table import Column, Table
from risk_pipeline.warehouse.schema.tables import PUBLISHED, SCHEMA_VERSION
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS
from risk_pipeline.warehouse.tables.publish import publish
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook

VALUES = {
    "varchar": "text",
    "varchar[]": ["one", "two"],
    "boolean": True,
    "bigint": 2**40,
    "smallint": 23,
    "integer": 1,
    "double": 0.5,
    "date": date(2024, 4, 15),
    "timestamp with time zone": datetime(2024, 4, 15, 12, tzinfo=UTC),
}
OWN = tuple(table for table in PUBLISHED if table is not SCHEMA_VERSION)
EXTRA = (PUBLISHED_TICKETS, *CATALOG)
FIX = Closing(Resolution.FIXED, root_cause="a hub was closed", root_cause_category=RootCause.PARTNER_CARRIER)
SAID = {
    "facts.fct_sales": Described("One row per sale; it's dated.", {"sale_id": "Identifies it."}),
    "indicators.ind_sales": Described("One row per sale.", {"sale_id": "The sale's id."}),
    "ops.danger_terms": Described("One row per term.", {"term": "The term."}, is_seed=True),
    "ops.build_notes": Described("One row per note.", {"note": "The note."}),
    "facts.fct_gone": Described("Not built.", {"gone_id": "Nothing."}),
}
DESCRIBED = """
    select schema_name || '.' || table_name, column_index, column_name, data_type, is_nullable, comment
    from duckdb_columns() where not internal order by all
"""


def null(column: Column) -> Any:
    return VALUES[column.type] if column.required else None


def value(column: Column) -> Any:
    return VALUES[column.type]


ROWS = {
    "empty": lambda _: [],
    "only nulls": lambda table: [tuple(map(null, table.columns))],
    "all values": lambda table: [tuple(map(value, table.columns))],
}


@dataclass
class Published:
    """A published copy: its tables, and its Parquet files by name."""

    described: list[tuple[Any, ...]]
    parquet: Mapping[str, list[tuple[Any, ...]]]
    counts: tuple[int, int]

    def types(self, table: str) -> dict[str, str]:
        return {name: kind for whole, _, name, kind, *_ in self.described if whole == table}


def published(folder: Path, warehouse: Path, extra: Mapping[Table, Rows]) -> Published:
    done = publish(warehouse, folder, run_id="run", extra=extra, documentation=SAID)
    with duckdb.connect(str(done.database), read_only=True) as copy:
        described = copy.execute(DESCRIBED).fetchall()
        files = {
            path.name: copy.execute(
                f"select column_name, column_type from (describe from '{path}')"
            ).fetchall()
            for path in sorted(done.parquet.iterdir())
        }
    return Published(described, files, (done.tables, done.rows))


def holding(folder: Path, rows: str) -> Published:
    """Publish a warehouse whose tables all hold such rows."""
    with connect(folder / "var" / "risk.duckdb") as connection:
        for table in OWN:
            insert_rows(connection, table, ROWS[rows](table))
    extra = {table: ROWS[rows](table) for table in EXTRA}
    return published(folder / "published", folder / "var" / "risk.duckdb", extra)


@pytest.fixture
def empty(tmp_path: Path) -> Published:
    return holding(tmp_path / "empty", "empty")


@pytest.mark.parametrize("rows", ["only nulls", "all values"])
def test_tables_and_files_are_described_the_same_whatever_rows_they_hold(
    tmp_path: Path, empty: Published, rows: str
) -> None:
    found = holding(tmp_path / "some", rows)
    assert found.described == empty.described
    assert found.parquet == empty.parquet
    assert set(found.parquet) == {"rule_results.parquet", "tickets.parquet"}
    assert empty.counts == (len(PUBLISHED) + len(EXTRA) + 1, 1)
    assert found.counts == (len(PUBLISHED) + len(EXTRA) + 1, len(PUBLISHED) + len(EXTRA))


def test_every_table_and_column_has_the_comment_of_its_description(empty: Published) -> None:
    comments = {(table, column): comment for table, _, column, _, _, comment in empty.described}
    assert comments == {
        (table.name, column.name): column.comment
        for table in (*PUBLISHED, *EXTRA, DATA_DICTIONARY)
        for column in table.columns
    }


def test_tables_and_views_of_dbt_say_what_its_yaml_says(tmp_path: Path) -> None:
    with connect(tmp_path / "risk.duckdb") as connection:
        for statement in (
            "create schema facts",
            "create schema indicators",
            'create table facts.fct_sales as select 1 as "Sale_ID", 2 as undescribed',
            "create table ops.danger_terms as select 'fire' as term",
            "create table ops.build_notes as select 1 as note",
            "create view indicators.ind_sales as select * from facts.fct_sales",
        ):
            connection.execute(statement)
    found = published(tmp_path / "published", tmp_path / "risk.duckdb", {})
    comments = {(table, column): comment for table, _, column, _, _, comment in found.described}
    assert comments["ops.danger_terms", "term"] == "The term."
    assert ("ops.build_notes", "note") not in comments
    assert comments["facts.fct_sales", "Sale_ID"] == "Identifies it."
    assert comments["facts.fct_sales", "undescribed"] is None
    assert comments["indicators.ind_sales", "Sale_ID"] == "The sale's id."
    with duckdb.connect(str(tmp_path / "published" / "risk.duckdb"), read_only=True) as copy:
        tables = copy.execute("select comment from duckdb_tables() where schema_name = 'facts'").fetchall()
        views = copy.execute("select comment from duckdb_views() where schema_name = 'indicators'").fetchall()
        told = copy.execute(
            "select * from ops.data_dictionary where table_name like '%sales' order by all"
        ).fetchall()
    assert (tables, views) == ([("One row per sale; it's dated.",)], [("One row per sale.",)])
    assert told == [
        ("facts.fct_sales", "One row per sale; it's dated.", "Sale_ID", "integer", "Identifies it."),
        ("facts.fct_sales", "One row per sale; it's dated.", "undescribed", "integer", None),
        ("indicators.ind_sales", "One row per sale.", "Sale_ID", "integer", "The sale's id."),
        ("indicators.ind_sales", "One row per sale.", "undescribed", "integer", None),
    ]


def test_tables_of_a_warehouse_that_was_upgraded_have_the_order_of_a_new_one(
    tmp_path: Path, empty: Published
) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        migrate(connection)
        for name in ("since", "excess", "known_event", "hour", "since_hour"):
            connection.execute(f"alter table ops.rule_results drop column {name}")
        connection.execute("drop table ops.schema_version")
    assert published(tmp_path / "published", path, dict.fromkeys(EXTRA, ())).described == empty.described


def tickets_of(folder: Path, platform: Platform) -> dict[str, str]:
    rows = ticket_rows(platform, list_tickets(platform.store), Titles())
    return published(folder / "published", folder / "risk.duckdb", {PUBLISHED_TICKETS: rows}).types(
        "ops.tickets"
    )


def test_the_first_fix_changes_no_type_of_the_published_tickets(tmp_path: Path) -> None:
    with connect(tmp_path / "risk.duckdb"):
        pass
    settings = Settings(store_url=f"sqlite:///{tmp_path}/state.sqlite", time_zone="UTC", currency="EUR")
    platform = Platform(settings, FakeBook())
    desk = Desk(platform.store)
    nothing = tickets_of(tmp_path, platform)
    desk.days("red", "red")
    opened = tickets_of(tmp_path, platform)
    desk.act("T-1", number=2)
    desk.close("T-1", FIX, number=2)
    fixed = tickets_of(tmp_path, platform)
    platform.store.close()
    assert nothing == opened == fixed
    assert fixed["root_cause"] == "VARCHAR"
    with duckdb.connect(str(tmp_path / "published" / "risk.duckdb"), read_only=True) as copy:
        cells = copy.execute("select ref, root_cause, since, cost_minor from ops.tickets").fetchall()
    assert [cell[:2] for cell in cells] == [("T-000001", "a hub was closed")]
