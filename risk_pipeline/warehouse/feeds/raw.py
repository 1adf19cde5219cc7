"""Raw tables: made from a feed's contract, and filled from the staging table by key.

A raw table has no primary-key index: it would cost more than the load itself. Its keys are
unique by construction, since rows only come in through `merge`, which joins by key. A feed in mode
`append` has none: its rows are known by file and line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from risk_pipeline.domain.errors import FeedError, WarehouseError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.staging.stage import REPEATS, STAGE, Stage
from risk_pipeline.warehouse.schema.feeds import LINE_COLUMN, LOAD_COLUMNS
from risk_pipeline.warehouse.sql import (
    Connection,
    count_rows,
    identifier,
    literal,
    read_count,
    saying,
    table_name,
)

_LOAD_NAMES = tuple(column.name for column in LOAD_COLUMNS)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a load did to its raw table. `superseded` rows lost against a later file's row."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    superseded: int = 0
    deleted: int = 0


def ensure_raw_table(connection: Connection, feed: Feed) -> dict[str, str]:
    """Make the feed's raw table, or bring an older one to the contract; return its column types.

    Raises:
        FeedError: a column's type is unknown to the engine, or the old rows cannot be retyped.
    """
    types = _engine_types(connection, feed)
    for column in feed.columns:
        if column.default is not None:
            with saying(
                f"Feed {feed.id}: default {column.default!r} of column {column.name} is not an SQL literal"
            ):
                connection.execute(f"select {column.default}")
    table = table_name(feed.raw_table)
    declared = [f"{identifier(name)} {kind}" for name, kind in types.items()]
    added = [*LOAD_COLUMNS, *([LINE_COLUMN] if feed.mode == "append" else [])]
    columns = ", ".join([*declared, *(column.declaration for column in added)])
    with saying(f"Feed {feed.id}: cannot make its raw table {feed.raw_table}"):
        connection.execute(f"create table if not exists {table} ({columns})")
    present = _columns(connection, feed.raw_table)
    if feed.mode == "append" and LINE_COLUMN.name not in present:
        connection.execute(f"alter table {table} add column {LINE_COLUMN.declaration}")
    for name, data_type in types.items():
        if name not in present:
            connection.execute(f"alter table {table} add column {identifier(name)} {data_type}")
        elif present[name] != data_type:
            _retype(connection, feed, name, present[name], data_type)
    return types


def state_without_rows(connection: Connection, feed: Feed) -> Literal["no_data", "not_configured"]:
    """Return how a feed without rows stands: an optional one that never came is not missed."""
    never_came = feed.optional and count_rows(connection, table_name(feed.raw_table)) == 0
    return "not_configured" if never_came else "no_data"


def merge(stage: Stage, run_id: str, *, ordered_under: str | None) -> Merged:
    """Bring the staged good rows into the raw table; rows that are equal already stay untouched.

    With `ordered_under`, files below that prefix have an order, their names': a row of an
    earlier file does not replace that of a later one, whichever is loaded first.
    """
    connection, feed = stage.connection, stage.feed
    if feed.mode == "append":
        ordered_under = None
    elif not feed.key:
        return _replace_all(stage, run_id)
    before = count_rows(connection, table_name(feed.raw_table))
    staged = count_rows(connection, f"({_good_rows(feed)})")
    superseded = _count_superseded(stage, ordered_under) if before else 0
    deleted = 0 if feed.mode == "upsert" else _delete_vanished(stage)
    with saying(f"Feed {feed.id}: cannot merge into {feed.raw_table}"):
        # Nothing to compare with: a plain append is a third cheaper than a merge.
        sql = _merge_sql(stage, run_id, ordered_under) if before else _append_sql(stage, run_id)
        touched = read_count(connection, sql)
        if before and ordered_under is not None:
            connection.execute(_attest_sql(stage, ordered_under))
    new = count_rows(connection, table_name(feed.raw_table)) - before + deleted
    return Merged(new, touched - new, staged - touched - superseded, superseded, deleted)


def check_keys_unique(connection: Connection, feed: Feed) -> None:
    """Refuse to merge by a key that the rows already loaded do not keep.

    Raises:
        FeedError: the raw table holds a key twice, because the contract's key changed.
    """
    keys = ", ".join(identifier(name) for name in feed.key)
    repeated = connection.execute(
        f"select {keys} from {table_name(feed.raw_table)} group by all having count(*) > 1 limit 1"
    ).fetchone()
    if repeated:
        raise FeedError(
            f"Feed {feed.id}: key ({', '.join(feed.key)}) is not unique in the rows already in "
            f"{feed.raw_table}. If the key in meta.feed is right, load it again: `risk feeds reset "
            f"{feed.id}`."
        )


def _merge_sql(stage: Stage, run_id: str, ordered_under: str | None) -> str:
    feed = stage.feed
    names = [column.name for column in feed.columns]
    compared = [name for name in names if name not in feed.key]
    differs = _differs(feed)
    if ordered_under is not None:
        differs = f"{differs} and not ({_later_file(stage, ordered_under)})"
    assigned = ", ".join(f"{identifier(name)} = staged.{identifier(name)}" for name in compared)
    placed = [*names, *_line(feed)]
    columns = ", ".join(identifier(name) for name in [*placed, *_LOAD_NAMES])
    values = ", ".join(f"staged.{identifier(name)}" for name in placed)
    loaded_at, location = _instant(stage.now), _location(stage)
    return f"""
        merge into {table_name(feed.raw_table)} as old
        using ({_good_rows(feed)}) as staged
        on {_same_row(stage)}
        when matched and {differs} then update set
            {assigned + "," if assigned else ""}
            _loaded_at = {loaded_at}, _run_id = {literal(run_id)}, _location = {location}
        when not matched then insert ({columns})
            values ({values}, {loaded_at}, {literal(run_id)}, {location})
    """


def _attest_sql(stage: Stage, ordered_under: str) -> str:
    """Rows that a later file repeats unchanged are that file's from now on; `_loaded_at` stays."""
    return f"""
        update {table_name(stage.feed.raw_table)} as old set _location = {_location(stage)}
        from ({_good_rows(stage.feed)}) as staged
        where {_same_row(stage)} and starts_with(old._location, {literal(ordered_under)})
            and old._location < {_location(stage)}
    """


def _append_sql(stage: Stage, run_id: str) -> str:
    names = ", ".join(
        identifier(name) for name in [*(c.name for c in stage.feed.columns), *_line(stage.feed)]
    )
    return f"""
        insert into {table_name(stage.feed.raw_table)} ({names}, {", ".join(_LOAD_NAMES)})
        select {names}, {_instant(stage.now)}, {literal(run_id)}, {_location(stage)}
        from ({_good_rows(stage.feed)}) as staged
    """


def _replace_all(stage: Stage, run_id: str) -> Merged:
    """Exchange the whole list: without a key no row can be told to be the same."""
    feed = stage.feed
    with saying(f"Feed {feed.id}: cannot replace the rows of {feed.raw_table}"):
        deleted = read_count(stage.connection, f"delete from {table_name(feed.raw_table)}")
        return Merged(new=read_count(stage.connection, _append_sql(stage, run_id)), deleted=deleted)


def _delete_vanished(stage: Stage) -> int:
    """Drop rows that are delivered no more: of a list, or of a file that changed."""
    of_files = ""
    if stage.feed.mode == "append":
        of_files = f"_location in ({', '.join(literal(each) for each in stage.locations) or 'null'}) and "
    sql = (
        f"delete from {table_name(stage.feed.raw_table)} as old where {of_files}not exists "
        f"(select 1 from ({_good_rows(stage.feed)}) as staged where {_same_row(stage)})"
    )
    return read_count(stage.connection, sql)


def _count_superseded(stage: Stage, ordered_under: str | None) -> int:
    if ordered_under is None:
        return 0
    sql = (
        f"select count(*) from ({_good_rows(stage.feed)}) as staged "
        f"join {table_name(stage.feed.raw_table)} as old on {_same_row(stage)} "
        f"where {_later_file(stage, ordered_under)} and {_differs(stage.feed)}"
    )
    return read_count(stage.connection, sql)


def _same_row(stage: Stage) -> str:
    if stage.feed.mode == "append":
        return f"old._location = {_location(stage)} and old._line = staged._line"
    return " and ".join(f"old.{identifier(name)} = staged.{identifier(name)}" for name in stage.feed.key)


def _line(feed: Feed) -> tuple[str, ...]:
    return (LINE_COLUMN.name,) if feed.mode == "append" else ()


def _later_file(stage: Stage, ordered_under: str) -> str:
    return f"starts_with(old._location, {literal(ordered_under)}) and old._location > {_location(stage)}"


def _differs(feed: Feed) -> str:
    names = [column.name for column in feed.columns if column.name not in feed.key]
    pairs = [f"old.{identifier(n)} is distinct from staged.{identifier(n)}" for n in names]
    return "(" + (" or ".join(pairs) or "false") + ")"


def _good_rows(feed: Feed) -> str:
    names = ", ".join(identifier(column.name) for column in feed.columns)
    return (
        f"select {names}, _source, _line from {STAGE} where _faults is null "
        f"and rowid not in (select row_number from {REPEATS})"
    )


def _location(stage: Stage) -> str:
    return "[" + ", ".join(literal(location) for location in stage.locations) + "][staged._source]"


def _instant(now: datetime) -> str:
    return f"timestamptz {literal(now.isoformat())}"


def _engine_types(connection: Connection, feed: Feed) -> dict[str, str]:
    """Return what the engine calls the columns' types: all at once, or one by one to say which is unknown."""
    asked = ", ".join(f"typeof(cast(null as {column.data_type}))" for column in feed.columns)
    try:
        kinds = connection.execute(f"select {asked}").fetchall()[0]
    except duckdb.Error:
        kinds = tuple(_engine_type(connection, feed, column.data_type) for column in feed.columns)
    return {column.name: str(kind) for column, kind in zip(feed.columns, kinds, strict=True)}


def _engine_type(connection: Connection, feed: Feed, data_type: str) -> object:
    with saying(f"Feed {feed.id}: data_type {data_type!r} in its YAML is unknown to the engine"):
        row = connection.execute(f"select typeof(cast(null as {data_type}))").fetchone()
    return row and row[0]


def _columns(connection: Connection, dotted: str) -> dict[str, str]:
    rows = connection.execute(
        f"select column_name, column_type from (describe {table_name(dotted)})"
    ).fetchall()
    return dict(rows)


def _retype(connection: Connection, feed: Feed, name: str, old: str, new: str) -> None:
    try:
        with saying("The engine says"):
            connection.execute(
                f"alter table {table_name(feed.raw_table)} alter column {identifier(name)} type {new}"
            )
    except WarehouseError as error:
        raise FeedError(
            f"Feed {feed.id}: column {name} is declared {new} but {feed.raw_table} holds it as {old}, and "
            f"its rows do not fit. Correct data_type in the YAML, or load it again: "
            f"`risk feeds reset {feed.id}`."
        ) from error
