"""The staging table of one load: rows cast to the feed's contract, faults and repeats marked.

It is temporary, so a killed load leaves nothing. Rows keep the order of the files (`rowid`),
which decides what wins when a key is repeated.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.texts.masking import mask
from risk_pipeline.warehouse.feeds.staging import checks
from risk_pipeline.warehouse.sql import Connection, count_rows, identifier, saying

STAGE = "temp.ingest_stage"
# Rows of the stage that lose against a later row with the same key.
REPEATS = "temp.ingest_repeats"
# Rejects of this load: location, line_number, reason, row_json, column_name, kind.
REJECTS = "temp.ingest_rejects"
MASK_TEXT = "mask_personal_data"


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
        connection.create_function(MASK_TEXT, mask, ["varchar"], "varchar")
    try:
        yield Stage(connection, feed, types, now)
    finally:
        if masks:
            connection.remove_function(MASK_TEXT)
        for table in (STAGE, REJECTS, REPEATS):
            connection.execute(f"drop table if exists {table}")


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
