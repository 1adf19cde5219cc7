"""When something last happened in segments, and in their indicators as a whole."""

from collections.abc import Collection
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying, table_exists

Slice = tuple[str, str, str]


def read_last_seen(
    connection: Connection, slices: Collection[Slice]
) -> dict[Slice, tuple[date | None, date | None]]:
    """Return the last day of the newest period with events, by (indicator, dimension, segment).

    First that of the segment, then that of the dimension's newest segment; None where there is none.
    """
    seen: dict[Slice, tuple[date | None, date | None]] = {}
    for indicator, dimension, segment in slices:
        with saying("indicators.indicator_values cannot be read; run dbt first"):
            row = connection.execute(
                """
                select max(period_end) filter (where segment = $segment), max(period_end)
                from indicators.indicator_values
                where indicator = $indicator and dimension = $dimension
                    and (coalesce(numerator, 0) <> 0 or coalesce(denominator, 0) > 0)
                """,
                {"indicator": indicator, "dimension": dimension, "segment": segment},
            ).fetchone()
        seen[indicator, dimension, segment] = row or (None, None)
    return seen


def read_segments(connection: Connection, dimensions: Collection[str]) -> dict[str, frozenset[str]]:
    """Return all segments that any indicator ever had, by dimension; one without any is left out.

    Raises:
        WarehouseError: the table cannot be read.
    """
    if not dimensions or not table_exists(connection, "indicators", "indicator_values"):
        return {}
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            "select dimension, list(distinct segment) from indicators.indicator_values "
            "where dimension in (select unnest($dimensions::varchar[])) group by dimension",
            {"dimensions": sorted(dimensions)},
        ).fetchall()
    return {dimension: frozenset(segments) for dimension, segments in rows}
