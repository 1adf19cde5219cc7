"""Read slices of indicators day by day: counts, and the facts behind sums of money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class DailySlice:
    """One slice, a row per day from the first to the last asked for; a day without facts has zeros.

    `denominator` is 1 a day for a plain count. `fact_count` is the number of facts with a numerator,
    None where the numerator counts them itself. `form` is flow or stock.
    """

    indicator: str
    dimension: str
    segment: str
    form: str
    direction: str
    numerator: list[float]
    denominator: list[float]
    fact_count: list[float] | None


_SLICES = """
    select
        segments.segment,
        list(coalesce(daily.numerator, 0) order by days.day) as numerator,
        list(coalesce(daily.denominator, 0) order by days.day) as denominator,
        bool_and(daily.denominator is null) as is_plain
    from (
        select cast(unnest(generate_series($first::date, $last::date, interval 1 day)) as date) as day
    ) as days
    cross join (
        select distinct segment
        from indicators.indicator_daily
        where
            indicator = $indicator and dimension = $dimension and occurred_on between $first and $last
            and ($segments is null or list_contains($segments, segment))
    ) as segments
    left join indicators.indicator_daily as daily
        on
            daily.indicator = $indicator and daily.dimension = $dimension
            and daily.segment = segments.segment and daily.occurred_on = days.day
    group by segments.segment
    order by segments.segment
"""


def read_daily_slices(
    connection: duckdb.DuckDBPyConnection,
    *,
    indicator: str,
    dimensions: Mapping[str, Sequence[str] | None],
    first: date,
    last: date,
) -> list[DailySlice]:
    """Return the slices of the given dimensions (segments; None is all) that had any fact in the span.

    An indicator without daily rows gives none, nor does a mean: its facts are not what went wrong.
    """
    series = connection.execute(
        "select form, direction, kind, unit, is_sum from indicators.indicator_series where indicator = ?",
        [indicator],
    ).fetchone()
    if series is None:
        return []
    form, direction, kind, unit, is_sum = series
    is_measured = kind == "value" and form == "flow"
    if is_measured and unit != "ratio" and not is_sum:
        return []
    found = []
    for dimension, segments in dimensions.items():
        asked = {"indicator": indicator, "dimension": dimension, "first": first, "last": last}
        listed = None if segments is None else list(segments)
        for segment, numerator, denominator, is_plain in connection.execute(
            _SLICES, asked | {"segments": listed}
        ).fetchall():
            trials = [1.0] * len(denominator) if is_plain else denominator
            facts = _count_facts(connection, asked | {"segment": segment}) if is_measured else None
            found.append(DailySlice(indicator, dimension, segment, form, direction, numerator, trials, facts))
    return found


def _count_facts(connection: duckdb.DuckDBPyConnection, asked: dict[str, object]) -> list[float]:
    """Return how many facts with a numerator a slice had, day by day."""
    indicator, dimension = asked["indicator"], asked["dimension"]
    within = "$segment = 'all'" if dimension == "all" else f'"{dimension}" = $segment'
    rows = connection.execute(
        f"""
        select count(events.entity_id)
        from (
            select cast(unnest(generate_series($first::date, $last::date, interval 1 day)) as date) as day
        ) as days
        left join indicators."ind_{indicator}" as events
            on events.occurred_on = days.day and events.numerator <> 0 and {within}
        group by days.day
        order by days.day
        """,
        {name: asked[name] for name in ("segment", "first", "last")},
    ).fetchall()
    return [float(count) for (count,) in rows]
