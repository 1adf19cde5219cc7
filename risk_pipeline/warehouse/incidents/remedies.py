"""How far the remedy is: which of the affected a feed, a fact or an imported file shows as compensated."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.incidents.facts.recovery import Remedy
from risk_pipeline.domain.incidents.facts.sealing import FINGERPRINT
from risk_pipeline.domain.incidents.facts.span import RowKey
from risk_pipeline.warehouse.incidents.counts import key_text, parents_sql
from risk_pipeline.warehouse.incidents.private_files import written_privately
from risk_pipeline.warehouse.sql import Connection, identifier, literal, read_count, saying, table_name

KEY_COLUMN = "key"
"""What the column of an imported file may be called, other than by the parts of the key."""


@dataclass(frozen=True, slots=True)
class Remedied:
    """Where a remedy is seen: a table with the columns of the key, by its `dated_by` in these days."""

    table: str
    dated_by: str | None
    since: date
    until: date = date.max


def count_remedied(
    connection: Connection, kinds: Sequence[tuple[int, RowKey]], target: RowKey, seen: Remedied
) -> Remedy:
    """Return how many of the affected keys of `target` have a row in the table in the days that count."""
    when = ""
    if seen.dated_by:
        days = f"between date '{seen.since}' and date '{seen.until}'"
        when = f"where {identifier(seen.dated_by)}::date {days}"
    found = f"select distinct {key_text(target)} as remedied from {table_name(seen.table)} {when}"
    return _counted(connection, parents_sql(kinds, target), found, "parent = remedied")


def count_imported(
    connection: Connection, kinds: Sequence[tuple[int, RowKey]], target: RowKey, files: Sequence[Path]
) -> Remedy:
    """Return how many of the affected keys are among those of imported files."""
    listed = ", ".join(literal(str(path)) for path in files)
    found = f"select distinct key_print as remedied from read_parquet([{listed}])"
    return _counted(
        connection, parents_sql(kinds, target), found, f"left(sha256(parent), {FINGERPRINT}) = remedied"
    )


def _counted(connection: Connection, affected: str, found: str, match: str) -> Remedy:
    with saying("The remedy cannot be counted"):
        row = connection.execute(
            f"""
            with affected as (select distinct parent from ({affected})), remedied as ({found})
            select
                count(parent), count(*) filter (where parent is not null and remedied is not null),
                count(*) filter (where parent is null)
            from affected full join remedied on {match}
            """
        ).fetchone()
    return Remedy(*map(int, row or (0, 0, 0)))


def import_keys(
    connection: Connection, file: Path, kinds: Sequence[tuple[int, RowKey]], target: RowKey, path: Path
) -> int:
    """Take the keys of a CSV or Parquet file as fingerprints into `path`, of rights 0600; return how many.

    Its columns are those of the key, or one called `key` with the parts joined by a colon. A key that is a
    fingerprint of one of the affected already, as in a masked list, is taken as it is; ids may look like one.

    Raises:
        WarehouseError: there is no such file, or it has neither column; no content of it is shown.
    """
    if not file.is_file():
        raise WarehouseError(f"{file} does not exist. Give a CSV or Parquet file of keys.")
    source = f"{'read_parquet' if file.suffix == '.parquet' else 'read_csv'}({literal(str(file))}"
    source += ")" if file.suffix == ".parquet" else ", all_varchar = true, header = true)"
    with _without_content(file):
        described = connection.execute(f"describe select * from {source}").fetchall()
    columns = {str(column[0]) for column in described}
    if set(target.columns) <= columns:
        key = key_text(target)
    elif KEY_COLUMN in columns:
        key = f"{identifier(KEY_COLUMN)}::varchar"
    else:
        raise WarehouseError(
            f"{file.name} has no column {' and '.join(target.columns)}, nor one called {KEY_COLUMN}. Name "
            "the column in its first line."
        )
    with _without_content(file), written_privately(path) as part:
        connection.execute(
            f"""
            copy (
                with prints as (
                    select distinct left(sha256(parent), {FINGERPRINT}) as print
                    from ({parents_sql(kinds, target)})
                )
                select distinct coalesce(print, left(sha256(key), {FINGERPRINT})) as key_print
                from (select trim({key}) as key from {source}) left join prints on key = print
                where key <> '' order by key_print
            ) to {literal(str(part))} (format parquet, compression zstd, use_tmp_file false)
            """
        )
    return read_count(connection, f"select count(*) from read_parquet({literal(str(path))})")


@contextmanager
def _without_content(file: Path) -> Iterator[None]:
    """Refuse a file that cannot be read; what the engine says of it may quote a line, and is left out."""
    try:
        yield
    except duckdb.Error:
        raise WarehouseError(
            f"{file.name} cannot be read. Give a CSV file in UTF-8 with names of columns in its first line, "
            "or a Parquet file."
        ) from None
