"""What the indicators say around an incident: their days, their newest periods, their first signs."""

from dataclasses import astuple, dataclass
from datetime import date, datetime

from risk_pipeline.domain.incidents.facts.recovery import Course, DayValue
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.warehouse.indicators.series import values_of
from risk_pipeline.warehouse.sql import Connection, identifier, saying

_LIMIT_SIGMAS = 3.0
_NO_PERIOD = (None,) * 5
# When a period is over, from its first day on; of hours, from its hour on.
_OVER = {
    Grain.HOUR: "period_start + to_hours(hour + 1)",
    Grain.DAY: "period_start + interval 1 day",
    Grain.WEEK: "period_start + interval 7 days",
    Grain.MONTH: "period_start + interval 1 month",
}


def read_days(
    connection: Connection, series: Series, first: date, last: date, *, is_sum: bool = False
) -> list[DayValue]:
    """Return the values of the periods of a series, oldest first; None where one is not complete, or stale.

    A segment has no row on a day without any event: of a count or sum (`is_sum`) that is 0, where the total
    of the day is known.
    """
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            """
            with unjudged as (
                select distinct period_start from ops.rule_results
                where indicator = $indicator and grain = $grain and status in ('stale', 'no_data')
                    and dimension in ('all', $dimension) and segment in ('all', $segment)
            ),
            known as (
                select period_start, dimension, segment, value, is_complete from indicators.indicator_values
                where indicator = $indicator and grain = $grain and period_start between $first and $last
            )
            select total.period_start, case
                when not total.is_complete or unjudged.period_start is not null then null
                when own.period_start is not null then own.value
                when $is_sum then 0
            end as found, total.is_complete and unjudged.period_start is null and found is null
            from (select * from known where dimension = 'all') as total
            left join (select * from known where dimension = $dimension and segment = $segment) as own
                on total.period_start = own.period_start
            left join unjudged on total.period_start = unjudged.period_start
            order by 1
            """,
            {
                "indicator": series.indicator,
                "grain": series.grain.value,
                "dimension": series.dimension,
                "segment": series.segment,
                "first": first,
                "last": last,
                "is_sum": is_sum,
            },
        ).fetchall()
    return [DayValue(*row) for row in rows]


def read_course(connection: Connection, series: Series, side: int, until: datetime) -> Course:
    """Return the two newest complete periods of a series that were over at an instant."""
    table, hours = values_of(series.grain)
    with saying(f"{table} cannot be read"):
        rows = connection.execute(
            f"""
            select value, centre, (upper - lower) / {2 * _LIMIT_SIGMAS} as sigma, period_start,
                {"hour" if hours else "null"}
            from {table}
            where indicator = ? and grain = ? and dimension = ? and segment = ? and is_complete
                and {_OVER[series.grain]} <= ?
            order by period_start desc{hours.replace(", hour, since_hour", ", hour desc")} limit 2
            """,
            [*astuple(series), until],
        ).fetchall()
    newest, before = (*rows, _NO_PERIOD, _NO_PERIOD)[:2]
    period = None if newest[3] is None else Period(newest[3], series.grain, newest[4])
    return Course(newest[0], before[0], newest[1], newest[2] or None, side, period)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest complete period of a series; `times` is its value over the usual of such a period before."""

    on: date
    hour: int | None
    value: float
    numerator: float
    times: float | None


def read_newest(connection: Connection, series: Series, before: date, until: date) -> Newest | None:
    """Return the newest complete period up to a day, held against the 28 days before an incident began.

    Of hours, against the same hour of these days. Without seven of them nothing is usual. Of a dimension
    without a segment its largest one counts: so many complaints of one cause.
    """
    segment = "segment = $segment" if series.segment != ALL or series.is_total else "$segment is not null"
    table, hours = values_of(series.grain)
    hour = "hour" if hours else "null::smallint as hour"
    same = "and hour = newest.hour" if hours else ""
    with saying(f"{table} cannot be read"):
        row = connection.execute(
            f"""
            with known as (
                select period_start, {hour}, segment, value, numerator from {table}
                where indicator = $indicator and grain = $grain and dimension = $dimension
                    and {segment} and is_complete and value is not null and period_start <= $until
            ),
            newest as (
                select * from known order by period_start desc, hour desc, numerator desc, segment limit 1
            )
            select newest.period_start, newest.hour, newest.value, newest.numerator, newest.value / (
                select case when count(*) >= 7 then nullif(median(value), 0) end from known
                where known.period_start >= $before::date - 28 and known.period_start < $before::date
                    and known.segment = newest.segment {same.replace("hour = newest", "known.hour = newest")}
            )
            from newest
            """,
            {
                "indicator": series.indicator,
                "grain": series.grain.value,
                "dimension": series.dimension,
                "segment": series.segment,
                "before": before,
                "until": until,
            },
        ).fetchone()
    return Newest(*row) if row else None


def read_month(connection: Connection, indicator: str, before: date) -> float | None:
    """Return the sum of an indicator's total over the 30 days before a day; None without any value."""
    return _one(
        connection,
        """
        select sum(numerator) from indicators.indicator_values
        where indicator = $indicator and grain = 'day' and dimension = 'all'
            and period_start >= $before::date - 30 and period_start < $before::date and value is not null
        """,
        {"indicator": indicator, "before": before},
    )


def read_daily_people(connection: Connection, indicator: str, column: str, before: date) -> float | None:
    """Return how many different people a day has, as the mean of the 28 days before a day."""
    return _one(
        connection,
        f"""
        select avg(people) from (
            select occurred_on, count(distinct {identifier(column)}) as people
            from indicators.ind_{indicator}
            where occurred_on >= $before::date - 28 and occurred_on < $before::date group by 1
        )
        """,
        {"before": before},
    )


def _one(connection: Connection, sql: str, given: dict[str, object]) -> float | None:
    with saying("The indicators cannot be read"):
        row = connection.execute(sql, given).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def read_exposure(connection: Connection, series: Series, until: datetime) -> float | None:
    """Return the money behind the newest period beyond its usual range, in minor units.

    It is the newest complete one that was over at an instant of the project's zone.

    0 inside of the range; all of the money where nothing is usual. None where no period is complete.
    """
    table, hours = values_of(series.grain)
    money = "exposure_minor" if not hours else "coalesce(exposure_minor, 0)"
    return _one(
        connection,
        f"""
        select case
            when value is null or coalesce(upper, 0) = 0 then coalesce({money}, 0)
            when value <= upper then 0
            else coalesce({money}, 0) * (value - upper) / value
        end
        from {table}
        where indicator = $indicator and grain = $grain and dimension = $dimension and segment = $segment
            and is_complete and {_OVER[series.grain]} <= $until
        order by period_start desc{hours.replace(", hour, since_hour", ", hour desc")} limit 1
        """,
        {
            "indicator": series.indicator,
            "grain": series.grain.value,
            "dimension": series.dimension,
            "segment": series.segment,
            "until": until,
        },
    )
