"""A warehouse of an earlier version becomes one of this version, once, whole or not at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.schema.governance import RISK_SNAPSHOTS
from risk_pipeline.warehouse.schema.migrations import MIGRATIONS, VERSION, migrate, read_version
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tables import TABLES
from risk_pipeline.warehouse.schema.tickets import TICKET_ROWS

pytestmark = pytest.mark.usefixtures("warehouses_are_made")

# As the last version without a number made them, in the order of its columns.
UNNUMBERED = """
    create schema ops;
    create schema raw;
    create table ops.ingest_manifest (
        feed varchar, location varchar, size_bytes bigint, checksum varchar, modified_at timestamptz,
        row_count bigint, loaded_count bigint, rejected_count bigint, loaded_at timestamptz, run_id varchar
    );
    create table ops.feed_state (
        feed varchar, state varchar, reason varchar, checked_at timestamptz, run_id varchar
    );
    create table raw.rejects (
        feed varchar, location varchar, line_number bigint, reason varchar, row_json varchar,
        rejected_at timestamptz, run_id varchar
    );
    create table ops.gate_failures (
        day date not null, feed varchar not null, test varchar not null,
        message varchar not null, run_id varchar not null
    );
    create table raw.register_owners (owner varchar, tickets_per_day double);
    create table ops.built_views (project varchar, views varchar);
    insert into ops.feed_state values ('shop.orders', 'ok', '', '2018-01-02 03:00:00+00', 'r');
    insert into raw.register_owners values ('data_eng', 0.5);
"""
FIRST_COLUMNS = """
    rule_id varchar not null, rule_sha varchar not null, indicator varchar not null, grain varchar not null,
    period_start date not null, period_end date not null, known_on date not null,
    dimension varchar not null, segment varchar not null, status varchar not null, value double,
    numerator double, denominator double, limit_value double, limit_kind varchar, expected double,
    lower double, upper double, score double, exposure_minor bigint, reason varchar not null,
    suppressed varchar
"""
SHIFTS = ", since date, excess double, known_event varchar"
HOURS = ", hour smallint, since_hour smallint"
RESULTS = """
    create table ops.rule_results ({columns}, run_id varchar not null, judged_at timestamptz not null);
    insert into ops.rule_results by name
    select 'fulfilment.late' as rule_id, 'abc' as rule_sha, 'late_rate' as indicator, 'day' as grain,
        date '2018-01-01' as period_start, date '2018-01-01' as period_end, date '2018-01-01' as known_on,
        'all' as dimension, 'all' as segment, 'red' as status, 0.5 as value, 'too high' as reason,
        'r' as run_id, timestamptz '2018-01-02 03:00:00+00' as judged_at;
"""
DESCRIBED = """
    select schema_name || '.' || table_name, column_name, data_type, is_nullable, comment
    from duckdb_columns() where schema_name in ('ops', 'raw') order by all
"""
# Killed while its second step runs, after the first one changed the file.
DYING = """
import os, sys
from pathlib import Path
from risk_pipeline.warehouse.connection import open_file
from risk_pipeline.warehouse.schema.migrations import MIGRATIONS, migrate

def dies(connection):
    connection.execute("alter table ops.feed_state add column half_way integer")
    connection.execute("delete from ops.feed_state")
    os._exit(9)

with open_file(Path(sys.argv[1])) as connection:
    migrate(connection, (*MIGRATIONS, dies))
"""


@pytest.fixture
def fresh() -> Iterator[Connection]:
    with duckdb.connect(":memory:") as connection:
        migrate(connection)
        yield connection


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def a_file(path: Path, *columns: str) -> Path:
    """A warehouse of an earlier version, with a verdict if columns of the table of verdicts are given."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(UNNUMBERED)
        if columns:
            connection.execute(RESULTS.format(columns="".join(columns)))
    return path


def test_a_new_warehouse_has_every_table_as_described_with_its_comments(fresh: Connection) -> None:
    for table in TABLES:
        described = rows(
            fresh,
            "select column_name, lower(data_type), not is_nullable, comment from duckdb_columns() "
            f"where schema_name || '.' || table_name = '{table.name}' order by column_index",
        )
        assert described == [(c.name, c.type, c.required, c.comment) for c in table.columns]
        [(comment,)] = rows(
            fresh, f"select comment from duckdb_tables() where table_name = '{table.short_name}'"
        )
        assert comment == table.comment
    assert read_version(fresh) == VERSION


@pytest.mark.parametrize(
    "columns",
    [(), (FIRST_COLUMNS,), (FIRST_COLUMNS, SHIFTS), (FIRST_COLUMNS, SHIFTS, HOURS)],
    ids=["nothing judged", "before shifts", "before hours", "newest"],
)
def test_a_warehouse_of_any_earlier_version_becomes_like_a_new_one_and_keeps_its_rows(
    tmp_path: Path, fresh: Connection, columns: tuple[str, ...]
) -> None:
    with connect(a_file(tmp_path / "risk.duckdb", *columns)) as connection:
        assert rows(connection, DESCRIBED) == rows(fresh, DESCRIBED)
        assert rows(connection, "select feed, state from ops.feed_state") == [("shop.orders", "ok")]
        assert rows(connection, "from raw.register_owners") == [("data_eng", 0.5)]
        assert rows(connection, "select rule_id, value, since, hour from ops.rule_results") == (
            [("fulfilment.late", 0.5, None, None)] if columns else []
        )


def test_a_warehouse_is_upgraded_once(tmp_path: Path) -> None:
    path = a_file(tmp_path / "risk.duckdb", FIRST_COLUMNS)
    with connect(path):
        pass
    with connect(path) as connection:
        before = rows(connection, DESCRIBED)
        connection.execute("comment on table ops.feed_state is 'mine'")
        migrate(connection)
        assert rows(connection, DESCRIBED) == before
        [(comment,)] = rows(connection, "select comment from duckdb_tables() where table_name = 'feed_state'")
        assert comment == "mine", "an up-to-date file is not touched"


COUNTS = ("leading_count", "live_leading_count", "lagging_count", "live_lagging_count", "silent_indicators")
SNAPSHOT = {
    "as_of": date(2018, 1, 1),
    "risk_id": "R04",
    **dict.fromkeys(("business_line", "category", "matrix_id", "matrix_hash", "level"), "x"),
    **dict.fromkeys(("computed_level", "currency", "treatment", "reason", "inputs_hash"), "x"),
    **dict.fromkeys(("inherent_likelihood", "inherent_impact", "likelihood", "impact", "level_rank"), 1),
    **dict.fromkeys(("residual_likelihood", "residual_impact", "confidence"), 1.0),
    **dict.fromkeys(("pressure_likelihood", "pressure_impact", "strength_pre", "strength_post"), 0.0),
}


def test_snapshots_of_version_10_are_kept_and_say_nothing_of_who_watches(
    tmp_path: Path, fresh: Connection
) -> None:
    path = tmp_path / "risk.duckdb"
    kept = tuple(each for each in RISK_SNAPSHOTS.columns if each.name not in COUNTS)
    earlier = Table(RISK_SNAPSHOTS.name, RISK_SNAPSHOTS.comment, key=RISK_SNAPSHOTS.key, columns=kept)
    with connect(path) as connection:
        for name in COUNTS:
            connection.execute(f"alter table ops.risk_snapshots drop column {name}")
        insert_rows(connection, earlier, [tuple(SNAPSHOT.get(name) for name in earlier.names)])
        connection.execute("update ops.schema_version set version = 10")
    with connect(path) as connection:
        assert read_version(connection) == VERSION
        assert rows(connection, DESCRIBED) == rows(fresh, DESCRIBED)
        said = rows(connection, f"select risk_id, confidence, {', '.join(COUNTS)} from ops.risk_snapshots")
        assert said == [("R04", 1.0, *[None] * len(COUNTS))]


def test_reading_an_earlier_version_upgrades_it_first(tmp_path: Path) -> None:
    path = a_file(tmp_path / "risk.duckdb", FIRST_COLUMNS)
    with connect(path, read_only=True) as connection:
        assert rows(connection, "select hour from ops.rule_results") == [(None,)]
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("delete from ops.rule_results")


def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "risk.duckdb"
    with connect(path) as connection:
        connection.execute("update ops.schema_version set version = version + 1")
    content = path.read_bytes()
    for read_only in (False, True):
        with (
            pytest.raises(WarehouseError, match=r"newer risk-pipeline.*Install the newer package"),
            connect(path, read_only=read_only),
        ):
            pass
    assert path.read_bytes() == content


def test_a_migration_killed_half_way_leaves_the_file_as_it_was_and_is_done_again(tmp_path: Path) -> None:
    path = a_file(tmp_path / "risk.duckdb", FIRST_COLUMNS)
    killed = subprocess.run([sys.executable, "-c", DYING, str(path)], check=False)
    assert killed.returncode == 9
    with duckdb.connect(str(path), read_only=True) as connection:
        assert read_version(connection) == 0
        names = rows(connection, "select column_name from duckdb_columns() where table_name = 'rule_results'")
        assert ("hour",) not in names
        assert rows(connection, "select feed from ops.feed_state") == [("shop.orders",)]
    with connect(path) as connection:
        assert read_version(connection) == VERSION
        assert rows(connection, "select hour from ops.rule_results") == [(None,)]


def failing(connection: Connection) -> None:
    connection.execute("delete from ops.feed_state")
    connection.execute("select no_such_column from ops.feed_state")


def test_a_step_that_fails_changes_nothing_and_says_which_versions_it_was_between(tmp_path: Path) -> None:
    with connect(a_file(tmp_path / "risk.duckdb")) as connection:
        steps: tuple[Callable[[Connection], None], ...] = (*MIGRATIONS, failing)
        expected = f"from version {VERSION} of its tables to {VERSION + 1}: Binder Error"
        with pytest.raises(WarehouseError, match=expected):
            migrate(connection, steps)
        assert rows(connection, "select feed from ops.feed_state") == [("shop.orders",)]
        assert read_version(connection) == VERSION


def test_a_table_of_another_shape_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "risk.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema ops; create table ops.feed_state (feed integer)")
    with (
        pytest.raises(
            WarehouseError, match=r"ops\.feed_state .* column feed is integer, not varchar\. Rename or drop"
        ),
        connect(path),
    ):
        pass


@pytest.mark.parametrize("columns", [(), (FIRST_COLUMNS,)], ids=["table", "column"])
def test_a_published_copy_that_lacks_something_is_never_written_and_says_to_publish(
    tmp_path: Path, columns: tuple[str, ...]
) -> None:
    path = a_file(tmp_path / "risk.duckdb", *columns)
    path.chmod(0o444)
    content = path.read_bytes()
    with (
        pytest.raises(WarehouseError, match=r"earlier version of risk-pipeline\. Run `risk publish`"),
        connect(path, read_only=True),
    ):
        pass
    assert path.read_bytes() == content


def test_a_published_copy_of_an_earlier_version_that_lacks_nothing_is_read(tmp_path: Path) -> None:
    path = tmp_path / "risk.duckdb"
    with connect(path) as connection:
        connection.execute("drop table ops.schema_version; drop table ops.live_state")
    path.chmod(0o444)
    with connect(path, read_only=True) as connection:
        assert read_version(connection) == 0


SENTENCES = [
    (None, None),
    ("explained_by_total", "explained by the total: fulfilment.late, 1 Jan 2018"),
    ("known_event", "known event: Hub moves"),
    ("other", "hush"),
    ("shadow", "shadow"),
]


@pytest.mark.parametrize(
    ("table", "insert"),
    [
        (
            "ops.rule_results",
            "insert into ops.rule_results by name select * replace ($1 as suppressed) from one_verdict",
        ),
        ("ops.ticket_event_rows", "insert into ops.ticket_event_rows (event_id, suppressed) values (1, $1)"),
    ],
)
def test_sentences_of_an_earlier_version_get_codes(tmp_path: Path, table: str, insert: str) -> None:
    path = a_file(tmp_path / "risk.duckdb", FIRST_COLUMNS, SHIFTS, HOURS)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create temp table one_verdict as from ops.rule_results")
        connection.execute("delete from ops.rule_results")
        connection.execute(
            "create table ops.ticket_event_rows (event_id bigint, ticket_id bigint, event_number bigint, "
            "kind varchar, actor_type varchar, actor varchar, source varchar, occurred_at timestamptz, "
            "from_state varchar, to_state varchar, severity varchar, resolution varchar, reason varchar, "
            "transition_number bigint, suppressed varchar, hash varchar)"
        )
        for _, sentence in SENTENCES:
            connection.execute(insert, [sentence])
    with connect(path) as connection:
        found = rows(connection, f"select suppressed, suppressed_detail from {table}")
    assert sorted(found, key=str) == sorted(SENTENCES, key=str)


@pytest.mark.parametrize("column", ["orders_affected", "cases_affected"])
def test_orders_that_a_ticket_hit_are_cases_now(tmp_path: Path, column: str) -> None:
    path = a_file(tmp_path / "risk.duckdb", FIRST_COLUMNS, SHIFTS, HOURS)
    kinds = {**TICKET_ROWS.types, column: "bigint"}
    kinds = {name: kind for name, kind in kinds.items() if name == column or not name.startswith("cases")}
    with duckdb.connect(str(path)) as connection:
        declared = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        connection.execute(f"create table ops.ticket_rows ({declared})")
        connection.execute(f"insert into ops.ticket_rows (ticket_id, {column}) values (1, 80)")
    with connect(path) as connection:
        assert rows(connection, "select ticket_id, cases_affected from ops.ticket_rows") == [(1, 80)]
