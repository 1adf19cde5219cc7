"""Read one source into the staging table, each value cast and checked by its column's contract."""

from dataclasses import dataclass

from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.feeds.staging import checks
from risk_pipeline.warehouse.feeds.staging.refuse_rows import (
    forget_rejected_records,
    number_lines,
    refuse_faulty_rows,
    refuse_last_row,
    refuse_records,
)
from risk_pipeline.warehouse.feeds.staging.stage import MASK_TEXT, STAGE, Stage
from risk_pipeline.warehouse.feeds.values.casting import offered_value, typed
from risk_pipeline.warehouse.feeds.values.kinds import Field
from risk_pipeline.warehouse.sql import count_rows, literal, read_count, saying

_MASK = "***"


@dataclass(frozen=True, slots=True)
class Read:
    """What one source gave. A broken quote may swallow many lines; `rejected` counts them all."""

    rows: int
    rejected: int


def read_into_stage(stage: Stage, source: Source, *, last_is_open: bool = False) -> Read:
    """Append the source's rows, cast and checked, and note its rejects.

    With `last_is_open` the last row may be cut off, and is refused.

    Raises:
        WarehouseError: the engine cannot read the source at all.
    """
    connection = stage.connection
    forget_rejected_records(connection)
    stage.locations.append(source.location)
    first = read_count(connection, f"select coalesce(max(rowid) + 1, 0) from {STAGE}")
    with saying(f"{source.location} cannot be read"):
        connection.execute(_insert_sql(stage, source))
    rows = count_rows(connection, f"{STAGE} where rowid >= {first}")
    if last_is_open and rows:
        refuse_last_row(connection)
    records, swallowed = refuse_records(connection, source) if source.keeps_rejected_records else (0, 0)
    if stage.feed.mode == "append":
        number_lines(connection, source, first)
    faulty = refuse_faulty_rows(stage, source, first)
    return Read(rows + swallowed, faulty + swallowed if records else faulty)


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
        values.append(f"{f'{MASK_TEXT}({value})' if column.masked else value} as __t{number}")
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


def _number(feed: Feed, name: str) -> int:
    return next(number for number, column in enumerate(feed.columns) if column.name == name)
