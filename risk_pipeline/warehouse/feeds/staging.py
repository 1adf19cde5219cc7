"""The staging table of one load: rows cast to the feed's contract, faults and repeats marked.

It is temporary, so a killed load leaves nothing. Rows keep the order of the files (`rowid`),
which decides what wins when a key is repeated.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds import checks
from risk_pipeline.warehouse.feeds.readers import REJECTED_RECORDS, REJECTED_SCANS, Field, Source
from risk_pipeline.warehouse.sql import Connection, count_rows, identifier, literal, saying

STAGE = "temp.ingest_stage"
# Rows of the stage that lose against a later row with the same key.
REPEATS = "temp.ingest_repeats"
# Rejects of this load: location, line_number, reason, row_json, column_name, kind.
REJECTS = "temp.ingest_rejects"
_SAMPLE_CHARS = 200
_RECORD_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Read:
    """What one source gave. A broken quote may swallow many lines; `rejected` counts them all."""

    rows: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Stage:
    """The staging table of one load. Its rows name their location by its place in `locations`."""

    connection: Connection
    feed: Feed
    types: Mapping[str, str]
    now: datetime
    locations: list[str] = field(default_factory=list)


@contextmanager
def open_stage(
    connection: Connection, feed: Feed, types: Mapping[str, str], now: datetime
) -> Iterator[Stage]:
    """Hold an empty staging table for the feed's contract while the block runs."""
    columns = ", ".join(f"{identifier(name)} {data_type}" for name, data_type in types.items())
    with saying(f"Feed {feed.id}: cannot make the staging table"):
        connection.execute(
            f"create or replace temp table {STAGE} "
            f"({columns}, _source integer, _cursor varchar, _faults {checks.FAULT_TYPE}, _row_json json)"
        )
        connection.execute(
            f"create or replace temp table {REJECTS} (location varchar, line_number bigint, reason varchar, "
            "row_json varchar, column_name varchar, kind varchar)"
        )
    try:
        yield Stage(connection, feed, types, now)
    finally:
        for table in (STAGE, REJECTS, REPEATS):
            connection.execute(f"drop table if exists {table}")


def read_into_stage(stage: Stage, source: Source) -> Read:
    """Append the source's rows, cast and checked, and note its rejects.

    Raises:
        WarehouseError: the engine cannot read the source at all.
    """
    connection = stage.connection
    _forget_rejected_records(connection)
    stage.locations.append(source.location)
    first = count_rows(connection, STAGE)
    with saying(f"{source.location} cannot be read"):
        connection.execute(_insert_sql(stage, source))
    rows = count_rows(connection, STAGE) - first
    records, swallowed = (
        _note_rejected_records(connection, source) if source.keeps_rejected_records else (0, 0)
    )
    faulty = _note_faulty_rows(stage, source, first)
    return Read(rows + swallowed, faulty + swallowed if records else faulty)


def mark_repeats(connection: Connection, feed: Feed) -> int:
    """Find good rows whose key comes again later in the load; return how many they are."""
    if not feed.key:
        connection.execute(f"create or replace temp table {REPEATS} (row_number bigint)")
        return 0
    keys = ", ".join(identifier(name) for name in feed.key)
    # Hashes of the keys are far smaller than the keys: nearly always they settle it.
    connection.execute(f"""
        create or replace temp table {REPEATS} as
        with suspects as (
            select hash({keys}) as key_hash from {STAGE}
            where _faults is null group by 1 having count(*) > 1
        ),
        ranked as (
            select rowid as row_number, row_number() over (partition by {keys} order by rowid desc) as place
            from {STAGE}
            where _faults is null and hash({keys}) in (select key_hash from suspects)
        )
        select row_number from ranked where place > 1
    """)
    return count_rows(connection, REPEATS)


def misfits(connection: Connection) -> list[tuple[str, int, str]]:
    """Return (column, values that do not fit its type, one of them), most first."""
    rows = connection.execute(
        f"""
        select fault.column_name, count(*), min_by(fault.sample, row_number)
        from (select unnest(_faults) as fault, rowid as row_number from {STAGE} where _faults is not null)
        where fault.kind = 'type'
        group by 1
        order by 2 desc, 1
        """
    ).fetchall()
    return [(column, count, sample) for column, count, sample in rows]


def reject_reasons(connection: Connection) -> list[tuple[str, int, str]]:
    """Return (kind with column, rows, a sample reason), most frequent first."""
    return [
        (what, count, reason)
        for what, count, reason in connection.execute(
            f"select concat_ws(': ', column_name, kind), count(*), first(reason order by line_number) "
            f"from {REJECTS} group by 1 order by 2 desc, 1"
        ).fetchall()
    ]


def newest_cursor(connection: Connection, feed: Feed) -> str | None:
    """Return the newest cursor among the good rows, in the words of its source."""
    if feed.cursor is None:
        return None
    row = connection.execute(
        f"select max_by(_cursor, {identifier(feed.cursor)}) from {STAGE} where _faults is null"
    ).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def values_of(connection: Connection, column: str) -> int:
    """Count the staged values of a column that are good and not null."""
    row = connection.execute(f"select count({identifier(column)}) from {STAGE}").fetchone()
    return int(row[0]) if row else 0


def _insert_sql(stage: Stage, source: Source) -> str:
    feed, types = stage.feed, stage.types
    zone = feed.timezone or "UTC"
    sources, values, checked = [], [], []
    for number, column in enumerate(feed.columns):
        target = types[column.name]
        offered = source.fields.get(column.name) or Field(f"({column.default})", "ANY")
        sources.append(f"{_blank_is_null(offered, target)} as __s{number}")
        value = checks.typed(Field(f"__s{number}", offered.data_type), target, zone)
        values.append(f"{value} as __t{number}")
        checked += checks.checks_of(column, number, target, feed, stage.now)
    broken = source.broken or "false"
    faults = ", ".join(_fault_sql(check, feed) for check in checked)
    any_fault = " or ".join(["__is_broken", *(check.condition for check in checked)])
    names = ", ".join(f"__t{number}" for number in range(len(feed.columns)))
    cursor = (
        f"cast(__s{_number(feed, feed.cursor)} as varchar)" if feed.incremental and feed.cursor else "null"
    )
    return f"""
        insert into {STAGE}
        with source as (
            select *, {", ".join(sources)}, {broken} as __is_broken
            from {source.relation}
        ),
        cast_values as (select *, {", ".join(values)} from source),
        checked as (select *, {any_fault} as __is_faulty from cast_values)
        select
            {names},
            {len(stage.locations)},
            {cursor},
            case
                when __is_broken then [{{column_name: null, kind: 'document', sample: null}}]
                when __is_faulty then list_filter([{faults}], lambda fault: fault is not null)
            end,
            case when __is_faulty then {source.row_json} end
        from checked
    """


def _blank_is_null(offered: Field, target: str) -> str:
    if offered.data_type == "VARCHAR" and target != "VARCHAR":
        return f"nullif({offered.expression}, '')"
    return offered.expression


def _fault_sql(check: checks.Check, feed: Feed) -> str:
    sample = f"left(cast(__s{_number(feed, check.column)} as varchar), {_SAMPLE_CHARS})"
    return (
        f"case when {check.condition} then {{column_name: {literal(check.column)}, "
        f"kind: {literal(check.kind)}, sample: {sample}}} end"
    )


def _number(feed: Feed, name: str) -> int:
    return next(number for number, column in enumerate(feed.columns) if column.name == name)


def _note_faulty_rows(stage: Stage, source: Source, first: int) -> int:
    connection = stage.connection
    faulty = count_rows(connection, f"{STAGE} where rowid >= {first} and _faults is not null")
    if not faulty:
        return 0
    reason = checks.reason_sql("fault", dict(stage.types), stage.feed)
    connection.execute(
        f"""
        insert into {REJECTS}
        with records as (
            select line_number, row_number() over (order by line_number) as place
            from {REJECTS} where location = $location
        ),
        good_before as (
            select line_number - $header - place as row_index, max(place) as records_before
            from records group by 1
        ),
        faulty as (
            select rowid - $first as row_index, _faults, _row_json
            from {STAGE} where rowid >= $first and _faults is not null
        )
        select
            $location,
            faulty.row_index + 1 + $header + coalesce(good_before.records_before, 0),
            list_aggregate(list_transform(_faults, lambda fault: {reason}), 'string_agg', '; '),
            cast(_row_json as varchar),
            _faults[1].column_name,
            _faults[1].kind
        from faulty
        asof left join good_before on faulty.row_index >= good_before.row_index
        """,
        {"location": source.location, "header": source.header_records, "first": first},
    )
    return faulty


def _note_rejected_records(connection: Connection, source: Source) -> tuple[int, int]:
    """Move what the engine could not split into rejects; return records and the lines they hold."""
    exists = connection.execute(
        "select 1 from duckdb_tables() where table_name = ?", [REJECTED_RECORDS]
    ).fetchone()
    if not exists:
        return 0, 0
    connection.execute(
        f"""
        insert into {REJECTS}
        select
            $location,
            line,
            first(error_message order by column_idx nulls last),
            cast(to_json({{'line': left(any_value(csv_line), {_RECORD_CHARS})}}) as varchar),
            null,
            lower(first(cast(error_type as varchar) order by column_idx nulls last))
        from {REJECTED_RECORDS}
        group by line
        """,
        {"location": source.location},
    )
    row = connection.execute(
        f"""
        select count(*), coalesce(sum(lines), 0) from (
            select max(1 + strlen(rtrim(csv_line, chr(10)))
                - strlen(replace(rtrim(csv_line, chr(10)), chr(10), ''))) as lines
            from {REJECTED_RECORDS} group by line
        )
        """
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _forget_rejected_records(connection: Connection) -> None:
    for table in (REJECTED_RECORDS, REJECTED_SCANS):
        connection.execute(f"drop table if exists temp.{table}")
