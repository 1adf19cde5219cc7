"""When a build may leave the views out: only if they are those of the project as it is, and all work."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from risk_pipeline.pipeline.transform import view_cache
from risk_pipeline.pipeline.transform.project import folder as project_folder
from risk_pipeline.pipeline.transform.view_cache import (
    LEAVE_OUT,
    project_checksum,
    remember,
    what_to_leave_out,
)
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables.views import holds_views_of, remember_views

# The engine writes such a type in quotes until it has opened the file anew.
VIEW = (
    'create or replace view staging.orders as (select id, cast(worth as double) as worth from "raw".orders)'
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with a view, noted as that of project `p`."""
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute("create schema staging; create schema mine")
        connection.execute("create table raw.orders (id integer, worth integer)")
        connection.execute(VIEW)
        remember_views(connection, "p")
        yield connection


def test_views_that_nobody_touched_are_those_of_the_project(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert holds_views_of(warehouse, "p")


def test_views_of_a_file_opened_anew_are_the_same(tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        connection.execute("create schema staging")
        connection.execute("create table raw.orders (id integer, worth integer)")
        connection.execute(VIEW)
        remember_views(connection, "p")
    with connect(tmp_path / "w.duckdb", read_only=True) as connection:
        assert holds_views_of(connection, "p")


def test_views_of_another_project_are_not(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not holds_views_of(warehouse, "q")


@pytest.mark.parametrize(
    "sql",
    [
        "drop view staging.orders",
        "create or replace view staging.orders as select id, 0.5 as worth from raw.orders",
        "create view staging.more as select 1 as one",
        "alter table raw.orders drop column worth",
        "delete from ops.built_views",
    ],
    ids=["gone", "another", "one more", "column gone", "never noted"],
)
def test_views_that_are_not_as_noted_or_do_not_work_are_made_again(
    warehouse: duckdb.DuckDBPyConnection, sql: str
) -> None:
    warehouse.execute(sql)
    assert not holds_views_of(warehouse, "p")


def test_views_that_people_keep_beside_ours_do_not_matter(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("create table mine.t as select 1 as x; create view mine.v as select x from mine.t")
    warehouse.execute("drop table mine.t")
    assert holds_views_of(warehouse, "p")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small dbt project."""
    models = tmp_path / "dbt_project" / "models"
    models.mkdir(parents=True)
    (models / "a.sql").write_text("select 1")
    return Settings(project_dir=tmp_path, var_dir=tmp_path / "var")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", ["models/a.sql", "models/b.sql", "macros/m.sql", "dbt_project.yml"])
def test_any_file_of_the_project_counts(settings: Settings, name: str) -> None:
    before = project_checksum(settings, [])
    write(settings.dbt_dir / name, "select 2")
    assert project_checksum(settings, []) != before


def test_the_engines_own_files_count(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    write(package / "m.sql", "select 1")
    monkeypatch.setattr(project_folder, "DBT_PACKAGE", package)
    monkeypatch.setattr(view_cache, "DBT_PACKAGE", package)
    before = project_checksum(settings, [])
    write(package / "m.sql", "select 2")
    assert project_checksum(settings, []) != before


@pytest.mark.parametrize("name", ["target/manifest.json", "logs/dbt.log"])
def test_what_dbt_itself_writes_does_not_count(settings: Settings, name: str) -> None:
    before = project_checksum(settings, [])
    write(settings.dbt_dir / name, "{}")
    assert project_checksum(settings, []) == before


def test_variables_and_names_of_files_count(settings: Settings) -> None:
    before = project_checksum(settings, [])
    assert project_checksum(settings, ["--vars", "{}"]) != before
    (settings.dbt_dir / "models" / "a.sql").rename(settings.dbt_dir / "models" / "b.sql")
    assert project_checksum(settings, []) != before


def test_a_first_build_makes_the_views_and_the_next_one_leaves_them_out(settings: Settings) -> None:
    assert what_to_leave_out(settings, "p") == []
    remember(settings, "p")
    assert what_to_leave_out(settings, "p") == []  # no view was there to be noted
    with connect(settings.warehouse_path) as connection:
        connection.execute("create view ops.v as select 1 as one")
    remember(settings, "p")
    assert what_to_leave_out(settings, "p") == LEAVE_OUT
