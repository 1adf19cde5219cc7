"""Publish what analysts, charts and the console read: an atomic, read-only copy.

The working warehouse has one writer that shuts everybody out. After the quality gates the facts,
indicators and results are copied to a new file next to the old one and renamed over it: readers
that hold the old file keep a whole old state, new readers get a whole new one. Raw rows, rejects
and what builds note for the builds after them stay behind.

The pipeline's own tables are created from their description, so that their columns, types and comments
are the same in every copy, whatever rows there are.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.connection import Connection, connect, open_file
from risk_pipeline.warehouse.schema.builds import DATA_DICTIONARY
from risk_pipeline.warehouse.schema.catalog import CATALOG
from risk_pipeline.warehouse.schema.documentation import Documentation, comment_on_built, write_dictionary
from risk_pipeline.warehouse.schema.statements import Rows, comment_on, create_table, insert_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tables import PUBLISHED
from risk_pipeline.warehouse.schema.texts import PUBLISHED_TEXTS
from risk_pipeline.warehouse.sql import identifier, literal, read_count, table_name, transaction
from risk_pipeline.warehouse.tables.catalog_states import add_states

PUBLISHED_SCHEMAS = ("facts", "indicators", "ops", "response", "governance")
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
    warehouse: Path,
    target_dir: Path,
    *,
    run_id: str,
    extra: Mapping[Table, Rows],
    documentation: Documentation,
) -> Published:
    """Copy the warehouse's public schemas to `target_dir/risk.duckdb` and some tables to Parquet.

    Args:
        warehouse: the working warehouse; must not be open for writing elsewhere.
        target_dir: folder of the published copy.
        run_id: names the Parquet folder of this state; unique per run.
        extra: rows of further tables, such as tickets from the operational store.
        documentation: what dbt's tables and columns say; it becomes their comments.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: the copy could not be written (disk full …). The former copy is untouched.
    """
    with connect(warehouse, read_only=True):
        pass  # what is wrong with the source itself is told as such, and an older one is upgraded
    target_dir.mkdir(parents=True, exist_ok=True)
    draft = target_dir / ".next" / "risk.duckdb"
    shutil.rmtree(draft.parent, ignore_errors=True)
    draft.parent.mkdir()
    try:
        counts = _copy(warehouse, draft, extra, documentation)
        return _replace_copy(draft, target_dir, run_id, counts)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"Could not publish to {target_dir}: {error}. The former copy is untouched; free space "
            "or correct the folder's permissions, then run `risk publish`."
        ) from error
    finally:
        shutil.rmtree(draft.parent, ignore_errors=True)


def _replace_copy(draft: Path, target_dir: Path, run_id: str, counts: tuple[int, int, int]) -> Published:
    database = target_dir / "risk.duckdb"
    parquet = _write_parquet(draft, target_dir / "parquet" / run_id)
    draft.chmod(0o444)
    draft.replace(database)
    _point_latest(parquet)
    return Published(database, parquet, *counts)


def _copy(
    warehouse: Path, draft: Path, extra: Mapping[Table, Rows], documentation: Documentation
) -> tuple[int, int, int]:
    """Copy tables, then views, and say what they hold; count tables, views and rows."""
    with open_file(draft) as target:
        target.execute(f"attach {literal(str(warehouse))} as source (read_only)")
        # At once: each statement of its own would wait for the disk.
        with transaction(target):
            for schema in PUBLISHED_SCHEMAS:
                target.execute(f"create schema {schema}")
            texts = PUBLISHED_TEXTS if _has_texts(target) else ()
            rows = [_copy_own(target, table) for table in (*PUBLISHED, *texts)]
            rows += [
                _copy_of_dbt(target, schema, table) for schema, table in _tables_of_dbt(target, documentation)
            ]
            for table, content in extra.items():
                _create(target, table)
                insert_rows(target, table, content)
        views = target.execute(
            "select sql from duckdb_views() where database_name = 'source' and not internal "
            "and schema_name in (select unnest(?)) order by view_oid",
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()
        target.execute("detach source")
        with transaction(target):
            # dbt qualifies names with the database, which is the file's stem: both files are `risk`.
            _create_views(target, [statement for (statement,) in views])
            _create(target, DATA_DICTIONARY)
            if set(CATALOG) <= set(extra):
                add_states(target)
            comment_on_built(target, documentation)
            write_dictionary(target)
    return len(rows) + len(extra) + 1, len(views), sum(rows) + sum(map(len, extra.values()))


def _create(target: Connection, table: Table) -> None:
    create_table(target, table)
    comment_on(target, table)


def _has_texts(target: Connection) -> bool:
    """Tell whether the project reads what people write: a feed has been read, or a view counts on it."""
    return bool(
        target.execute(
            "select 1 from source.ops.text_state union all select 1 from duckdb_views() "
            "where database_name = 'source' and not internal and contains(sql, 'ops.text_') limit 1"
        ).fetchone()
    )


def _copy_own(target: Connection, table: Table) -> int:
    """Copy a table of the pipeline's own; return its rows."""
    _create(target, table)
    name = table_name(table.name)
    return read_count(
        target, f"insert into {name} ({table.selected}) select {table.selected} from source.{name}"
    )


def _tables_of_dbt(target: Connection, documentation: Documentation) -> list[tuple[str, str]]:
    """Name what dbt built; of `ops` the lists of the project: the rest are notes, as large as the values."""
    lists = [name.partition(".")[2] for name, said in documentation.items() if said.is_seed]
    return target.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = 'source' and schema_name in (select unnest($schemas))
            and (schema_name <> 'ops' or table_name in (select unnest($ops)))
        order by all
        """,
        {"schemas": list(PUBLISHED_SCHEMAS), "ops": lists},
    ).fetchall()


def _copy_of_dbt(target: Connection, schema: str, table: str) -> int:
    """Copy a table whose columns dbt's contract fixes; return its rows."""
    name = f"{identifier(schema)}.{identifier(table)}"
    return read_count(target, f"create table {name} as from source.{name}")


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
    with open_file(database, read_only=True) as source:
        known = {
            f"{schema}.{table}"
            for schema, table in source.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
        }
        for name in PARQUET_TABLES:
            if name in known:
                path = folder / f"{name.split('.')[1]}.parquet"
                target = literal(str(path))
                source.execute(f"copy (from {name}) to {target} (format parquet, compression zstd)")
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
