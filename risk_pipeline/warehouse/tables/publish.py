"""Publish what analysts, charts and the console read: an atomic, read-only copy.

The working warehouse has one writer that shuts everybody out. After the quality gates the facts,
indicators and results are copied to a new file beside the old one and renamed over it: readers
that hold the old file keep a whole old state, new readers get a whole new one. Raw rows, rejects
and what builds note for the builds after them stay behind.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.register.entries import HISTORY_TABLES
from risk_pipeline.warehouse.connection import Connection, connect

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED_SCHEMAS = ("facts", "indicators", "ops", "response")
PUBLISHED_OPS = (
    "feed_state",
    "gate_failures",
    "ingest_manifest",
    "rule_results",
    "safety_terms",
    *(table.partition(".")[2] for table in HISTORY_TABLES),
)
"""What of `ops` says something to a reader: the rest are the notes of builds, as large as the values."""
PARQUET_TABLES = (
    "indicators.indicator_values",
    "indicators.indicator_hours",
    "ops.rule_results",
    "ops.tickets",
)


@dataclass(frozen=True)
class Published:
    """Where the copy lies and how much it holds."""

    database: Path
    parquet: Path
    tables: int
    views: int
    rows: int


def publish(
    warehouse: Path, target_dir: Path, *, run_id: str, extra: "Mapping[str, pd.DataFrame]"
) -> Published:
    """Copy the warehouse's public schemas to `target_dir/risk.duckdb` and some tables to Parquet.

    Args:
        warehouse: the working warehouse; must not be open for writing elsewhere.
        target_dir: folder of the published copy.
        run_id: names the Parquet folder of this state; unique per run.
        extra: further tables by `schema.name`, such as tickets from the operational store.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: the copy could not be written (disk full …). The former copy is untouched.
    """
    with connect(warehouse, read_only=True):
        pass  # what is wrong with the source itself is told as such
    target_dir.mkdir(parents=True, exist_ok=True)
    database = target_dir / "risk.duckdb"
    draft = target_dir / ".next" / "risk.duckdb"
    shutil.rmtree(draft.parent, ignore_errors=True)
    draft.parent.mkdir()
    try:
        counts = _copy(warehouse, draft, extra)
        parquet = _write_parquet(draft, target_dir / "parquet" / run_id)
        draft.chmod(0o444)
        draft.replace(database)
        _point_latest(parquet)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"Could not publish to {target_dir}: {error}. The former copy is untouched; free space "
            "or mend the folder's rights, then run `risk publish`."
        ) from error
    finally:
        shutil.rmtree(draft.parent, ignore_errors=True)
    return Published(database, parquet, *counts)


def _copy(warehouse: Path, draft: Path, extra: "Mapping[str, pd.DataFrame]") -> tuple[int, int, int]:
    """Copy tables, then views; count tables, views and rows."""
    rows = 0
    with connect(draft) as target:
        target.execute(f"attach '{_quoted(warehouse)}' as source (read_only)")
        for schema in PUBLISHED_SCHEMAS:
            target.execute(f"create schema if not exists {schema}")
        tables = target.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() "
            "where database_name = 'source' and schema_name in (select unnest(?)) "
            "and (schema_name <> 'ops' or table_name in (select unnest(?))) order by all",
            [list(PUBLISHED_SCHEMAS), list(PUBLISHED_OPS)],
        ).fetchall()
        for schema, table, size in tables:
            target.execute(f'create table {schema}."{table}" as from source.{schema}."{table}"')
            rows += size
        for name, frame in extra.items():
            target.register("extra_frame", frame)
            target.execute(f"create or replace table {name} as from extra_frame")
            target.unregister("extra_frame")
        views = target.execute(
            "select sql from duckdb_views() where database_name = 'source' and not internal "
            "and schema_name in (select unnest(?)) order by view_oid",
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()
        target.execute("detach source")
        # dbt qualifies names with the database, which is the file's stem: both files are `risk`.
        _create_views(target, [statement for (statement,) in views])
    return len(tables) + len(extra), len(views), rows


def _create_views(target: Connection, statements: list[str]) -> None:
    """Make the views, those that others read first: dbt's renames leave no order to go by."""
    while statements:
        waiting = []
        for statement in statements:
            try:
                target.execute(statement)
            except duckdb.CatalogException as error:
                waiting.append(statement)
                reason = error
        if len(waiting) == len(statements):
            raise reason
        statements = waiting


def _write_parquet(database: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with connect(database, read_only=True) as source:
        known = {
            f"{schema}.{table}"
            for schema, table in source.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
        }
        for name in PARQUET_TABLES:
            if name in known:
                path = folder / f"{name.split('.')[1]}.parquet"
                source.execute(f"copy (from {name}) to '{_quoted(path)}' (format parquet, compression zstd)")
    return folder


def _point_latest(folder: Path) -> None:
    """Swing `parquet/latest` to the new folder in one rename and drop older folders."""
    link = folder.parent / ".latest"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name, target_is_directory=True)
    link.replace(folder.parent / "latest")
    for other in folder.parent.iterdir():
        if other.is_dir() and not other.is_symlink() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
