"""Refuse rows of a load, each with line and reason: those with a fault, and records that cannot be split.

`checks.py` says what a fault is and in which words; `keep_rejects.py` keeps what is refused here.
"""

from pathlib import PurePath

from risk_pipeline.warehouse.feeds.readers import REJECTED_RECORDS, REJECTED_SCANS, Source
from risk_pipeline.warehouse.feeds.staging import checks
from risk_pipeline.warehouse.feeds.staging.stage import REJECTS, STAGE, Stage
from risk_pipeline.warehouse.sql import Connection, count_rows, literal

# What the engine says of a record that it cannot split, in our words.
_RECORD_FAULTS = {
    "missing columns": "has fewer values than columns",
    "too many columns": "has more values than columns",
    "unquoted value": "has a quote that is not closed, or stands within a value",
    "invalid encoding": "is no text in the declared encoding",
    "line size over maximum": "is too long",
}
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


def refuse_last_row(connection: Connection) -> None:
    """Refuse the newest row: its file may end within it."""
    connection.execute(f"""
        update {STAGE} set _row_json = null, _faults = [{{column_name: null, kind: 'open line'}}]
        where rowid = (select max(rowid) from {STAGE})
    """)


def number_lines(connection: Connection, source: Source, first: int) -> None:
    """Write to each row from `first` on which line of its file it is."""
    connection.execute(
        f"""
        with {_LINES}
        update {STAGE} set _line = numbered.line_number
        from numbered where {STAGE}.rowid = numbered.row_number
        """,
        {"location": source.location, "header": source.header_records, "first": first},
    )


def refuse_faulty_rows(stage: Stage, source: Source, first: int) -> int:
    """Refuse the rows from `first` on that have a fault; return how many."""
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


def refuse_records(connection: Connection, source: Source) -> tuple[int, int]:
    """Refuse what the engine could not split into columns; return records and the lines they hold."""
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


def forget_rejected_records(connection: Connection) -> None:
    """Drop what the engine noted of the source before."""
    for table in (REJECTED_RECORDS, REJECTED_SCANS):
        connection.execute(f"drop table if exists temp.{table}")


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


def reject_reasons(connection: Connection) -> list[tuple[str, int, str, str]]:
    """Return (kind with column, rows, a sample reason, file and line of the first), most frequent first."""
    first = "location, line_number"
    return [
        (what, count, reason, f"{PurePath(location).name} line {line}")
        for what, count, reason, location, line in connection.execute(
            f"select concat_ws(': ', column_name, kind), count(*), first(reason order by {first}), "
            f"first(location order by {first}), first(line_number order by {first}) "
            f"from {REJECTS} group by 1 order by 2 desc, 1"
        ).fetchall()
    ]


def count_open_rows(connection: Connection) -> int:
    """Count the rows that were refused only because their file ends within them."""
    return count_rows(connection, f"{REJECTS} where kind = 'open line'")
