"""How many events the past of an indicator lets expect in its periods."""

from collections.abc import Collection

from risk_pipeline.domain.period import Grain
from risk_pipeline.warehouse.sql import Connection, saying, table_exists

# Of these newest days: an hour's baseline moves faster than that of a month.
_DAYS = {Grain.HOUR: 28, Grain.DAY: 91, Grain.WEEK: 364, Grain.MONTH: 728}


def read_usual_events(
    connection: Connection,
    indicator: str,
    grain: Grain,
    dimensions: Collection[str],
    *,
    is_share: bool,
    few: float,
) -> list[tuple[str, float, float]]:
    """Return by dimension the most events expected in a period, and in what share of them fewer than `few`.

    Of a share its numerator is expected, of a mean its observations. What has no expectation yet is left out.

    Raises:
        WarehouseError: the tables cannot be read.
    """
    table = "indicator_hours" if grain is Grain.HOUR else "indicator_values"
    if not table_exists(connection, "indicators", table):
        return []
    events = "centre * denominator" if is_share else "coalesce(denominator, centre)"
    with saying(f"indicators.{table} cannot be read"):
        return connection.execute(
            f"""
            with expected as (
                select dimension, period_start, {events} as events from indicators.{table}
                where indicator = $indicator and grain = $grain and centre is not null
                    and dimension in (select unnest($dimensions::varchar[]))
            )
            select dimension, max(events), avg((events < $few)::int) from expected
            where events is not null
                and period_start > (select max(period_start) from expected) - $days::int
            group by dimension order by dimension
            """,
            {
                "indicator": indicator,
                "grain": grain.value,
                "dimensions": list(dimensions),
                "few": few,
                "days": _DAYS[grain],
            },
        ).fetchall()


def read_usual_rows(connection: Connection) -> dict[str, float]:
    """Return by feed the most rows that were usual on any of its newest days.

    Raises:
        WarehouseError: the tables cannot be read.
    """
    rows = _values_asked(
        connection,
        f"""
        with expected as (
            select segment, period_start, centre from indicators.indicator_values
            where indicator = 'feed_volume' and grain = 'day' and dimension = 'feed'
                and centre is not null
        )
        select segment, max(centre) from expected
        where period_start > (select max(period_start) from expected) - {_DAYS[Grain.DAY]}
        group by segment
        """,
    )
    return dict(rows)


def read_beyond_one(connection: Connection) -> dict[str, int]:
    """Return by indicator in how many periods its total was more than what it is divided by.

    Raises:
        WarehouseError: the tables cannot be read.
    """
    rows = _values_asked(
        connection,
        """
        select indicator, count(distinct period_end) from indicators.indicator_values
        where dimension = 'all' and numerator > denominator
        group by indicator
        """,
    )
    return {indicator: int(periods) for indicator, periods in rows}


def _values_asked(connection: Connection, sql: str) -> list[tuple[str, float]]:
    """Return name and number of what is asked of the values; nothing before the first build."""
    if not table_exists(connection, "indicators", "indicator_values"):
        return []
    with saying("indicators.indicator_values cannot be read"):
        return connection.execute(sql).fetchall()
