"""Lay down the rows behind an incident once, seal them, and see later what became of them.

What is kept of a row outlives the warehouse: two fingerprints and its day, never its key or its content.
The rule of the seal stands in `domain/incidents/facts/sealing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from risk_pipeline.domain.incidents.facts.sealing import BUCKET, FINGERPRINT, RowsDifference
from risk_pipeline.domain.incidents.facts.span import Span
from risk_pipeline.warehouse.incidents.private_files import written_privately
from risk_pipeline.warehouse.incidents.spans import content_of, day_of, from_where
from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying

ROWS = "incident_rows"
"""The temporary table: one row per span and key."""


def lay_down_rows(connection: Connection, spans: Sequence[Span], time_zone: str) -> None:
    """Write the rows of all spans into the temporary table, each key once per span.

    Columns: `span` (number in the order given), `kind` (number of the row's key), `entity_id`, `on_day` (the
    first affected), `exposure_minor`, `person` (number of the column that says whose it is), `user_key`,
    `key_print`, `content_print`.
    """
    kinds, people = kinds_of(spans), people_of(spans)
    selects = [
        _select(number, span, kinds.index(span.key.name), people, time_zone)
        for number, span in enumerate(spans)
        if span.has_rows
    ]
    source = " union all ".join(selects) or f"{_NOTHING} limit 0"
    with saying("The rows behind the incident cannot be read"):
        connection.execute(
            f"""
            create or replace temp table {ROWS} as
            select
                span::usmallint as span, kind::usmallint as kind, entity_id, min(on_day) as on_day,
                sum(exposure_minor)::bigint as exposure_minor,
                any_value(person)::smallint as person, any_value(user_key) as user_key,
                left(sha256(entity_id), {FINGERPRINT}) as key_print,
                left(sha256(array_to_string(list_sort(list(content)), chr(29))), {FINGERPRINT})
                    as content_print
            from ({source})
            group by span, kind, entity_id
            """
        )


_NOTHING = """
    select 0 as span, 0 as kind, '' as entity_id, current_date as on_day, 0 as exposure_minor, 0 as person,
        '' as user_key, '' as content
"""


def kinds_of(spans: Sequence[Span]) -> list[str]:
    """Return the kinds of rows there are, in order of their names."""
    return sorted({span.key.name for span in spans})


def people_of(spans: Sequence[Span]) -> list[str]:
    """Return the columns that say whose a row is; columns of one name are about the same people."""
    return sorted({span.indicator.users for span in spans if span.indicator.users})


def _select(number: int, span: Span, kind: int, people: Sequence[str], time_zone: str) -> str:
    users = span.indicator.users
    whose = f"{people.index(users)}, {identifier(users)}::varchar" if users else "null, null"
    person, user = whose.split(", ", 1)
    return f"""
        select
            {number} as span, {kind} as kind, entity_id::varchar as entity_id, {day_of(span)} as on_day,
            coalesce(exposure_minor, 0) as exposure_minor,
            {person} as person, {user} as user_key, {content_of(span)} as content
        {from_where(span, time_zone)} and entity_id is not null
    """


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many rows a span has, and the hashes over their keys and over what they say."""

    rows: int
    keys_hash: str
    contents_hash: str


def read_seals(connection: Connection, spans: Sequence[Span]) -> list[Sealed]:
    """Return the seal of each span's rows, in the order of the spans."""
    with saying("The rows behind the incident cannot be sealed"):
        found = connection.execute(_sealed_sql(ROWS)).fetchall()
    known = {span: Sealed(int(rows), keys, contents) for span, rows, keys, contents in found}
    nothing = connection.execute("select sha256('')").fetchone()
    empty = Sealed(0, *((nothing or ("",)) * 2))
    return [known.get(number, empty) for number in range(len(spans))]


def _sealed_sql(source: str) -> str:
    def over(line: str) -> str:
        return f"sha256(string_agg({line}, chr(10) order by {line}))"

    return f"""
        with buckets as (
            select
                span, left(key_print, {BUCKET}) as bucket, count(*) as rows,
                {over("key_print")} as keys_hash,
                {over("key_print || ':' || content_print")} as contents_hash
            from {source} group by all
        )
        select
            span, sum(rows), {over("bucket || ':' || keys_hash")}, {over("bucket || ':' || contents_hash")}
        from buckets group by span
    """


def write_fingerprints(connection: Connection, spans: Sequence[Span], path: Path) -> None:
    """Freeze what is laid down into a Parquet file that only its owner may read."""
    with saying("The fingerprints cannot be written"), written_privately(path) as part:
        connection.execute(
            f"""
            copy ({_named(spans)} order by names.name, key_print)
            to {literal(str(part))} (format parquet, compression zstd, use_tmp_file false)
            """
        )


def read_frozen_seals(connection: Connection, path: Path) -> dict[str, Sealed]:
    """Return the seals that a file of fingerprints gives, by the span's name: they prove it is unchanged."""
    source = f"(select name as span, key_print, content_print from read_parquet({literal(str(path))}))"
    with saying(f"{path.name} cannot be read"):
        found = connection.execute(_sealed_sql(source)).fetchall()
    return {name: Sealed(int(rows), keys, contents) for name, rows, keys, contents in found}


def compare_with_frozen(
    connection: Connection, spans: Sequence[Span], path: Path, as_of: date
) -> dict[str, RowsDifference]:
    """Return what became of the rows in a file, held against those laid down; by the span's name.

    `as_of` is the last business day that was over when they were frozen. Spans that are in one of the two
    only have all their rows gone or added.
    """
    return _compared(connection, spans, path, as_of, "name, key_print, content_print, on_day")


def compare_kinds(
    connection: Connection, spans: Sequence[Span], path: Path, as_of: date
) -> dict[str, RowsDifference]:
    """Return the same by kind of row, each key once; what a row says does not matter."""
    return _compared(
        connection, spans, path, as_of, "kind as name, key_print, '' as content_print, min(on_day) as on_day"
    )


def _compared(
    connection: Connection, spans: Sequence[Span], path: Path, as_of: date, columns: str
) -> dict[str, RowsDifference]:
    with saying(f"{path.name} cannot be compared with the rows of now"):
        found = connection.execute(
            f"""
            with frozen as (select {columns} from read_parquet({literal(str(path))}) group by all),
            laid as (select {columns} from ({_named(spans)}) group by all)
            select
                coalesce(frozen.name, laid.name) as name,
                count(*) filter (where frozen.content_print = laid.content_print),
                count(*) filter (where frozen.content_print <> laid.content_print),
                count(*) filter (where laid.key_print is null),
                count(*) filter (where frozen.key_print is null),
                count(*) filter (where frozen.key_print is null and laid.on_day <= date '{as_of}')
            from frozen full join laid on frozen.name = laid.name and frozen.key_print = laid.key_print
            group by 1
            """
        ).fetchall()
    return {name: RowsDifference(*map(int, counts)) for name, *counts in found}


def _named(spans: Sequence[Span]) -> str:
    """Return the SQL of the fingerprints laid down, with the names of their spans and kinds."""
    names = ", ".join(
        f"({number}, {literal(span.name)}, {literal(span.key.name)})" for number, span in enumerate(spans)
    )
    return f"""
        select names.name, names.kind, key_print, content_print, on_day
        from {ROWS} as laid
        inner join (values {names or "(0, '', '')"}) as names (number, name, kind)
            on laid.span = names.number
    """
