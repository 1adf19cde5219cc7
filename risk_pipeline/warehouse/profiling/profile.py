"""Count what the values of a table look like, column by column; only counts leave the engine.

The one exception are a few distinct values per text column, whose check digits Python knows how to test.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from risk_pipeline.domain.scaffold.columns.dates import FORMATS
from risk_pipeline.domain.scaffold.columns.personal import count_valid
from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile, TableProfile
from risk_pipeline.domain.scaffold.columns.shapes import DATE_LIKE, SHAPES
from risk_pipeline.warehouse.feeds.readers import Source
from risk_pipeline.warehouse.feeds.values.kinds import Field
from risk_pipeline.warehouse.profiling.keys import unique_columns, unique_pairs
from risk_pipeline.warehouse.sql import Connection, count_rows, literal, read_count, saying

LOOKED_AT = 50_000
"""Rows whose values are counted, drawn from the whole table; whether a key is unique is asked of all rows."""
_TRIED = 200
_MEMORY = "1GB"
_SAMPLE = "temp.profiled_rows"
_OLDEST, _NEWEST = "1900-01-01", "2200-01-01"
# A sample from a fixed seed: the same file gives the same answer.
_SEED = 1


@contextmanager
def open_scratch(temp_dir: Path) -> Iterator[Connection]:
    """Hold an engine without a file of its own, of bounded memory, that spills into `temp_dir`."""
    connection = duckdb.connect()
    try:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set memory_limit = {literal(_MEMORY)}")
        connection.execute(f"set temp_directory = {literal(str(temp_dir))}")
        yield connection
    finally:
        connection.close()


def reserved_words() -> frozenset[str]:
    """Return the words that cannot name a column without quotes."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(name for (name,) in rows)


def profile_table(connection: Connection, source: Source) -> TableProfile:
    """Return what was counted in a source, and which of its columns identify a row.

    Raises:
        WarehouseError: the engine cannot read the source.
    """
    with saying(f"{source.location} cannot be read"):
        rows = count_rows(connection, source.relation)
        _draw_sample(connection, source)
        looked_at = count_rows(connection, _SAMPLE)
        columns = tuple(
            _profile_column(connection, number, header, kind)
            for number, (header, kind) in enumerate(_kinds(source.fields).items())
        )
        candidates = [one for one in columns if one.filled == looked_at > 0 and one.distinct == looked_at]
        unique = unique_columns(connection, source, [one.header for one in candidates])
        pairs = () if unique else unique_pairs(connection, source, columns, rows)
        connection.execute(f"drop table {_SAMPLE}")
    return TableProfile(columns, rows, looked_at, unique, pairs)


def _kinds(fields: Mapping[str, Field]) -> dict[str, str]:
    return {header: one.data_type.upper() for header, one in fields.items()}


def _draw_sample(connection: Connection, source: Source) -> None:
    columns = ", ".join(
        f"nullif(trim(cast({one.expression} as varchar)), '') as v{number}"
        for number, one in enumerate(source.fields.values())
    )
    connection.execute(
        f"create or replace temp table {_SAMPLE} as select {columns} from {source.relation} "
        f"using sample reservoir({LOOKED_AT} rows) repeatable ({_SEED})"
    )


def _profile_column(connection: Connection, number: int, header: str, kind: str) -> ColumnProfile:
    value = f"v{number}"
    shapes = SHAPES if kind == "VARCHAR" else {}
    counted = ", ".join(
        f"count(*) filter (regexp_full_match({value}, {literal(shape)}))" for shape in shapes.values()
    )
    row = connection.execute(
        f"""
        select
            count({value}), count(distinct {value}), coalesce(max(length({value})), 0),
            coalesce(max(length(regexp_replace({value}, '[^0-9]', '', 'g'))), 0),
            coalesce(max(length(regexp_extract({value}, '[,](\\d+)$', 1))), 0),
            coalesce(max(length(regexp_extract({value}, '[.](\\d+)$', 1))), 0)
            {"," + counted if counted else ""}
        from {_SAMPLE}
        """
    ).fetchone()
    filled, distinct, longest, digits, behind_comma, behind_point, *counts = row or (0,) * 6
    values = _some_values(connection, value) if kind == "VARCHAR" else []
    return ColumnProfile(
        header=header,
        engine_type=kind,
        filled=filled,
        distinct=distinct,
        longest=longest,
        digits=digits,
        decimals={",": behind_comma, ".": behind_point},
        shapes=dict(zip(shapes, counts, strict=False)),
        formats=_formats(connection, value, filled) if kind == "VARCHAR" else {},
        tried=len(values),
        valid_as=count_valid(values),
    )


def _formats(connection: Connection, value: str, filled: int) -> dict[str, int]:
    """Count what each date format reads; years without their century are not taken for the year 24."""
    like = f"regexp_full_match({value}, {literal(DATE_LIKE)})"
    if not filled or read_count(connection, f"select count(*) from {_SAMPLE} where {like}") * 2 < filled:
        return {}
    counted = ", ".join(
        f"count(*) filter (try_strptime({value}, {literal(one)}) between '{_OLDEST}' and '{_NEWEST}')"
        for one in FORMATS
    )
    counts = connection.execute(f"select {counted} from {_SAMPLE}").fetchone() or ()
    return {one: count for one, count in zip(FORMATS, counts, strict=True) if count}


def _some_values(connection: Connection, value: str) -> list[str]:
    rows = connection.execute(
        f"select distinct {value} from {_SAMPLE} where {value} is not null "
        f"order by hash({value}) limit {_TRIED}"
    ).fetchall()
    return [str(one) for (one,) in rows]
