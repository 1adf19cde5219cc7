"""Bring the pipeline's own tables of a warehouse to the version that this package works with.

`connect` calls this whenever it opens a warehouse. A new version is a function at the end of
`MIGRATIONS` that changes tables which exist; tables that are absent are made afterwards, as `tables.py`
describes them. All of it is one transaction: killed half-way, the file is as it was.
"""

from collections.abc import Callable, Mapping, Sequence

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.schema.governance import RISK_SNAPSHOTS
from risk_pipeline.warehouse.schema.statements import comment_on, create_table, insert_rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tables import PUBLISHED, SCHEMA_VERSION, TABLES
from risk_pipeline.warehouse.schema.tickets import TICKET_EVENT_ROWS, TICKET_ROWS
from risk_pipeline.warehouse.schema.upgrades.muted_codes import add_codes
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS
from risk_pipeline.warehouse.sql import Connection, saying, table_exists, table_name, transaction

Migration = Callable[[Connection], None]


def _to_1(connection: Connection) -> None:
    """Before versions were counted, verdicts knew of no shifts, then of no hours."""
    if not table_exists(connection, "ops", "rule_results"):
        return
    for name, kind in (
        ("since", "date"),
        ("excess", "double"),
        ("known_event", "varchar"),
        ("hour", "smallint"),
        ("since_hour", "smallint"),
    ):
        connection.execute(f"alter table ops.rule_results add column if not exists {name} {kind}")


def _to_2(connection: Connection) -> None:
    """Before version 2, `suppressed` held a sentence."""
    # The engine refuses to alter a table once its rows were changed in the same transaction.
    _to_13(connection)
    for table in (RULE_RESULTS, TICKET_EVENT_ROWS):
        if table_exists(connection, table.schema, table.short_name):
            add_codes(connection, table.name)


def _to_3(_: Connection) -> None:
    """Before version 3, a model that could not be built stopped the run; its table is made afterwards."""


def _to_4(connection: Connection) -> None:
    """Before version 4, rows that repeat a key were told by the run that read them, and no later one."""
    if table_exists(connection, "ops", "ingest_manifest"):
        connection.execute("alter table ops.ingest_manifest add column if not exists merged_count bigint")


def _to_5(connection: Connection) -> None:
    """Before version 5, the cases that a ticket hit were called orders."""
    # dbt may have made the table as it is now.
    found = _columns(connection).get(TICKET_ROWS.name)
    if found and "cases_affected" not in found:
        connection.execute(f"alter table {TICKET_ROWS.name} rename orders_affected to cases_affected")


def _to_6(_: Connection) -> None:
    """Before version 6, all that exists shared a budget; the table of what is judged is made afterwards."""


def _to_7(_: Connection) -> None:
    """Before version 7, nothing noted the head of the tickets' history; its table is made afterwards."""


def _to_8(_: Connection) -> None:
    """Before version 8 there was no risk map; its tables are made afterwards."""


def _to_9(_: Connection) -> None:
    """Before version 9, dbt knew neither risks, controls nor processes; their tables are made afterwards."""


def _to_10(_: Connection) -> None:
    """Before version 10, nobody read what people write; its tables are made afterwards."""


def _to_11(connection: Connection) -> None:
    """Before version 11, snapshots did not say how many leading and lagging indicators of a risk are live."""
    if not table_exists(connection, RISK_SNAPSHOTS.schema, RISK_SNAPSHOTS.short_name):
        return
    for name in ("leading_count", "live_leading_count", "lagging_count", "live_lagging_count"):
        connection.execute(f"alter table {RISK_SNAPSHOTS.name} add column if not exists {name} smallint")
    connection.execute(
        f"alter table {RISK_SNAPSHOTS.name} add column if not exists silent_indicators varchar"
    )


def _to_12(_: Connection) -> None:
    """Before version 12, only the run that mapped days knew that their duties are owed; a table says it."""


def _to_13(connection: Connection) -> None:
    """Before version 13, verdicts kept their reason as a sentence alone."""
    if table_exists(connection, RULE_RESULTS.schema, RULE_RESULTS.short_name):
        connection.execute(f"alter table {RULE_RESULTS.name} add column if not exists grounds varchar")


def _to_14(_: Connection) -> None:
    """Before version 14, a delivery without rows told of a quiet day; a table says what it left open."""


MIGRATIONS: tuple[Migration, ...] = (
    _to_1, _to_2, _to_3, _to_4, _to_5, _to_6, _to_7, _to_8, _to_9, _to_10, _to_11, _to_12, _to_13,
    _to_14,
)  # fmt: skip
VERSION = len(MIGRATIONS)


def read_version(connection: Connection) -> int:
    """Return the version of the file's tables; 0 for one that is empty or older than versions."""
    if not table_exists(connection, "ops", SCHEMA_VERSION.short_name):
        return 0
    row = connection.execute(f"select version from {table_name(SCHEMA_VERSION.name)}").fetchone()
    return int(row[0]) if row else 0


def is_outdated(connection: Connection) -> bool:
    """Whether the tables are of an earlier version.

    Raises:
        WarehouseError: they are of a newer version.
    """
    version = read_version(connection)
    _refuse_newer(version, VERSION)
    return version < VERSION


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the tables of a connection to the newest version; one that is there already is left alone.

    Raises:
        WarehouseError: the file is of a newer version, or the engine refuses; nothing was changed then.
    """
    version, newest = read_version(connection), len(migrations)
    _refuse_newer(version, newest)
    if version == newest:
        return
    what = f"The warehouse cannot be brought from version {version} of its tables to {newest}"
    with transaction(connection), saying(what):
        for step in migrations[version:]:
            step(connection)
        for table in TABLES:
            create_table(connection, table)
        _refuse_other_columns(connection)
        for table in TABLES:
            comment_on(connection, table)
        connection.execute(f"delete from {table_name(SCHEMA_VERSION.name)}")
        insert_rows(connection, SCHEMA_VERSION, [(newest,)])


def check_copy(connection: Connection) -> None:
    """Refuse a published copy that this version cannot read.

    One that an earlier version published is read as it is, unless it lacks something.

    Raises:
        WarehouseError: the copy is of a newer version, or lacks a table or column.
    """
    if not is_outdated(connection):
        return
    found = _columns(connection)
    if any(_difference(found, table) for table in PUBLISHED[1:]):
        raise WarehouseError(
            "The published copy was written by an earlier version of risk-pipeline. Run `risk publish`."
        )


def _refuse_newer(version: int, newest: int) -> None:
    if version > newest:
        raise WarehouseError(
            f"The warehouse was written by a newer risk-pipeline: its tables are of version {version}, this "
            f"package knows up to {newest}. Install the newer package, or set RISK_VAR_DIR to another folder."
        )


def _refuse_other_columns(connection: Connection) -> None:
    found = _columns(connection)
    for table in TABLES:
        if difference := _difference(found, table):
            raise WarehouseError(
                f"{table.name} is not as this version of risk-pipeline makes it: {difference}. "
                "Rename or drop the table, then run again."
            )


def _columns(connection: Connection) -> dict[str, dict[str, str]]:
    """Return the columns of each table with their types."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type) from duckdb_columns() "
        "where database_name = current_database()"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _difference(columns: Mapping[str, Mapping[str, str]], table: Table) -> str | None:
    """Return in words what a table lacks of its description; further columns do not matter."""
    found = columns.get(table.name, {})
    for name, kind in table.types.items():
        if name not in found:
            return f"column {name} is missing"
        if found[name] != kind:
            return f"column {name} is {found[name]}, not {kind}"
    return None
