"""The staging table of one load: rows cast to the feed's contract, faults and repeats marked.

It is temporary, so a killed load leaves nothing. Rows keep the order of the files (`rowid`),
which decides what wins when a key is repeated.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.texts.masking import mask
from risk_pipeline.warehouse.feeds import checks
from risk_pipeline.warehouse.feeds.readers import REJECTED_RECORDS, REJECTED_SCANS, Source
from risk_pipeline.warehouse.feeds.values.casting import offered_value, typed
from risk_pipeline.warehouse.feeds.values.kinds import Field
from risk_pipeline.warehouse.sql import Connection, count_rows, identifier, literal, read_count, saying

STAGE = "temp.ingest_stage"
# Rows of the stage that lose against a later row with the same key.
REPEATS = "temp.ingest_repeats"
# Rejects of this load: location, line_number, reason, row_json, column_name, kind.
REJECTS = "temp.ingest_rejects"
# What the engine says of a record that it cannot split, in our words.
_RECORD_FAULTS = {
    "missing columns": "has fewer values than columns",
    "too many columns": "has more values than columns",
    "unquoted value": "has a quote that is not closed, or stands within a value",
    "invalid encoding": "is no text in the declared encoding",
    "line size over maximum": "is too long",
}
_MASK = "***"
_MASK_TEXT = "mask_personal_data"


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
            f"({columns}, _source integer, _line bigint, _cursor varchar, _faults {checks.FAULT_TYPE}, "
            "_row_json json)"
        )
        connection.execute(
            f"create or replace temp table {REJECTS} (location varchar, line_number bigint, reason varchar, "
            "row_json varchar, column_name varchar, kind varchar)"
        )
    masks = any(column.masked for column in feed.columns)
    if masks:
        connection.create_function(_MASK_TEXT, mask, ["varchar"], "varchar")
    try:
        yield Stage(connection, feed, types, now)
    finally:
        if masks:
            connection.remove_function(_MASK_TEXT)
        for table in (STAGE, REJECTS, REPEATS):
            connection.execute(f"drop table if exists {table}")


def read_into_stage(stage: Stage, source: Source, *, last_is_open: bool = False) -> Read:
    """Append the source's rows, cast and checked, and note its rejects.

    With `last_is_open` the last row may be cut off, and is refused.

    Raises:
        WarehouseError: the engine cannot read the source at all.
    """
    connection = stage.connection
    _forget_rejected_records(connection)
    stage.locations.append(source.location)
    first = read_count(connection, f"select coalesce(max(rowid) + 1, 0) from {STAGE}")
    with saying(f"{source.location} cannot be read"):
        connection.execute(_insert_sql(stage, source))
    rows = count_rows(connection, f"{STAGE} where rowid >= {first}")
    if last_is_open and rows:
        _refuse_last(connection)
    records, swallowed = (
        _note_rejected_records(connection, source) if source.keeps_rejected_records else (0, 0)
    )
    if stage.feed.mode == "append":
        _number_lines(connection, source, first)
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


def count_merged(connection: Connection, feed: Feed) -> dict[int, int]:
    """Return how many good rows lose against a later one of the same file, by place of the location."""
    keys = ", ".join(identifier(name) for name in feed.key)
    rows = connection.execute(f"""
        select _source, sum(times - 1)::bigint from (
            select _source, count(*) as times from {STAGE}
            where _faults is null and hash({keys}) in (
                select hash({keys}) from {STAGE} where rowid in (select row_number from {REPEATS})
            )
            group by _source, {keys}
        ) where times > 1 group by 1
    """).fetchall()
    return dict(rows)


def misfits(connection: Connection) -> list[tuple[str, int]]:
    """Return (column, values that do not fit its type), most first."""
    return connection.execute(
        f"""
        select fault.column_name, count(*)
        from (select unnest(_faults) as fault from {STAGE} where _faults is not null)
        where fault.kind = 'type'
        group by 1
        order by 2 desc, 1
        """
    ).fetchall()


def reject_reasons(connection: Connection) -> list[tuple[str, int, str]]:
    """Return (kind with column, rows, a sample reason), most frequent first."""
    return [
        (what, count, reason)
        for what, count, reason in connection.execute(
            f"select concat_ws(': ', column_name, kind), count(*), first(reason order by line_number) "
            f"from {REJECTS} group by 1 order by 2 desc, 1"
        ).fetchall()
    ]


def count_open_rows(connection: Connection) -> int:
    """Count the rows that were refused only because their file ends within them."""
    return count_rows(connection, f"{REJECTS} where kind = 'open line'")


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
    sources, values, checked, kept = [], [], [], []
    for number, column in enumerate(feed.columns):
        target = types[column.name]
        is_offered = column.name in source.fields
        offered = source.fields[column.name] if is_offered else Field(f"({column.default})", "ANY")
        read = offered_value(offered, target)
        sources.append(f"{read.expression} as __s{number}")
        read = Field(f"__s{number}", read.data_type)
        value = typed(read, column, target, feed)
        values.append(f"{f'{_MASK_TEXT}({value})' if column.masked else value} as __t{number}")
        checked += checks.checks_of(column, number, read.data_type, target, feed, stage.now)
        if is_offered:
            kept.append(f"{literal(column.name)}: {_kept(number, column)}")
    faults = ", ".join(_fault_sql(check) for check in checked)
    any_fault = " or ".join(["__fault is not null", *(check.condition for check in checked)])
    names = ", ".join(f"__t{number}" for number in range(len(feed.columns)))
    cursor = (
        f"cast(__s{_number(feed, feed.cursor)} as varchar)" if feed.incremental and feed.cursor else "null"
    )
    return f"""
        insert into {STAGE}
        with source as (
            select {", ".join(sources)}, {source.fault} as __fault
            from {source.relation}
        ),
        cast_values as (select *, {", ".join(values)} from source),
        checked as (select *, {any_fault} as __is_faulty from cast_values)
        select
            {names},
            {len(stage.locations)},
            null,
            {cursor},
            case
                when __fault is not null then [{{column_name: null, kind: __fault}}]
                when __is_faulty then list_filter([{faults}], lambda fault: fault is not null)
            end,
            case when __is_faulty then to_json({{{", ".join(kept)}}}) end
        from checked
    """


def _kept(number: int, column: Column) -> str:
    """What is kept of a value in a reject."""
    is_hidden = column.personal or column.masked
    return f"case when __s{number} is not null then '{_MASK}' end" if is_hidden else f"__s{number}"


def _fault_sql(check: checks.Check) -> str:
    return (
        f"case when {check.condition} then {{column_name: {literal(check.column)}, "
        f"kind: {literal(check.kind)}}} end"
    )


def _refuse_last(connection: Connection) -> None:
    connection.execute(f"""
        update {STAGE} set _row_json = null, _faults = [{{column_name: null, kind: 'open line'}}]
        where rowid = (select max(rowid) from {STAGE})
    """)


def _number_lines(connection: Connection, source: Source, first: int) -> None:
    connection.execute(
        f"""
        with {_LINES}
        update {STAGE} set _line = numbered.line_number
        from numbered where {STAGE}.rowid = numbered.row_number
        """,
        {"location": source.location, "header": source.header_records, "first": first},
    )


def _number(feed: Feed, name: str) -> int:
    return next(number for number, column in enumerate(feed.columns) if column.name == name)


# A record that the engine could not split stands between the rows it did split.
_LINES = f"""
    records as (
        select line_number, row_number() over (order by line_number) as place
        from {REJECTS} where location = $location
    ),
    good_before as (
        select line_number - $header - place as row_index, max(place) as records_before
        from records group by 1
    ),
    staged as (
        -- A row that is updated may move to the end and leave a hole: rows are counted, not subtracted.
        select rowid as row_number, row_number() over (order by rowid) - 1 as row_index
        from {STAGE} where rowid >= $first
    ),
    numbered as (
        select
            staged.row_number,
            staged.row_index + 1 + $header + coalesce(good_before.records_before, 0) as line_number
        from staged
        asof left join good_before on staged.row_index >= good_before.row_index
    )
"""


def _note_faulty_rows(stage: Stage, source: Source, first: int) -> int:
    connection = stage.connection
    faulty = count_rows(connection, f"{STAGE} where rowid >= {first} and _faults is not null")
    if not faulty:
        return 0
    reason = checks.reason_sql("fault", dict(stage.types), stage.feed)
    connection.execute(
        f"""
        insert into {REJECTS}
        with {_LINES}
        select
            $location,
            numbered.line_number,
            list_aggregate(list_transform(_faults, lambda fault: {reason}), 'string_agg', '; '),
            cast(_row_json as varchar),
            _faults[1].column_name,
            _faults[1].kind
        from {STAGE} as stage
        inner join numbered on stage.rowid = numbered.row_number
        where _faults is not null
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
    # Nothing of the record is kept: without columns nobody can tell which of its values are personal.
    told = ", ".join(f"{literal(kind)}: {literal(words)}" for kind, words in _RECORD_FAULTS.items())
    connection.execute(
        f"""
        insert into {REJECTS}
        with records as (
            select line, lower(first(cast(error_type as varchar) order by column_idx nulls last)) as kind
            from {REJECTED_RECORDS} group by line
        )
        select
            $location,
            line - 1 + $header,
            'the line ' || coalesce(map {{{told}}}[kind], 'cannot be split into columns'),
            null,
            null,
            kind
        from records
        """,
        {"location": source.location, "header": source.header_records or 1},
    )
    # Empty lines before a record come with it, and are no rows.
    record = "trim(csv_line, chr(10) || chr(13))"
    row = connection.execute(
        f"""
        select count(*), coalesce(sum(lines), 0) from (
            select max(1 + strlen({record}) - strlen(replace({record}, chr(10), ''))) as lines
            from {REJECTED_RECORDS} group by line
        )
        """
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _forget_rejected_records(connection: Connection) -> None:
    for table in (REJECTED_RECORDS, REJECTED_SCANS):
        connection.execute(f"drop table if exists temp.{table}")
