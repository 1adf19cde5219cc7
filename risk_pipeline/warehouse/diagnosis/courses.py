"""Read the course of many series at once: their recent points, since when they are off, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.course import Course
from risk_pipeline.domain.period import Grain
from risk_pipeline.warehouse.indicators.series import HOUR_COLUMNS, POINT_COLUMNS, Point, Start, values_of
from risk_pipeline.warehouse.sql import Connection, saying

_DAYS = {Grain.HOUR: 1 / 24, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}

# How many times as many points as usual a chart shows at most, to begin before the breach does.
_MOST_STRETCHED = 5


@dataclass(slots=True)
class SeriesCourse:
    """The newest points of a series, oldest first, and what its course adds up to.

    `stale` are the starts of points that no rule could judge, because their data were not whole; `red` those
    that a rule is red on.
    """

    course: Course
    points: list[Point] = field(default_factory=list)
    stale: set[Start] = field(default_factory=set)
    red: set[Start] = field(default_factory=set)


def read_courses(
    connection: Connection, breaches: Sequence[Breach], periods: int
) -> dict[Breach, SeriesCourse]:
    """Return the course of each breach's series up to its period, with its last `periods` points.

    Of a breach that lasts, there are more points: all of it, and some before it began.
    The course is the early warning's if it sees a shift in the period, else that from `since` on. Costs one
    statement for hours, and one for all longer periods.
    """
    found: dict[Breach, SeriesCourse] = {}
    for is_hour in (False, True):
        of_table = [each for each in breaches if (each.series.grain is Grain.HOUR) == is_hour]
        if of_table:
            found |= _read(connection, of_table, periods)
    return found


def _read(connection: Connection, breaches: Sequence[Breach], periods: int) -> dict[Breach, SeriesCourse]:
    table, hours = values_of(breaches[0].series.grain)
    with saying(f"{table} cannot be read"):
        rows = connection.execute(_sql(table, bool(hours)), _asked(breaches, periods)).fetchall()
    found: dict[Breach, SeriesCourse] = {}
    for number, onset, excess, own_excess, kind, is_sum, is_stale, is_red, *columns in rows:
        breach = breaches[number]
        if breach not in found:
            found[breach] = SeriesCourse(_course(breach, onset, excess, own_excess, kind, is_sum))
        if columns[0] is not None:
            point = Point(*columns)
            found[breach].points.append(point)
            if is_stale:
                found[breach].stale.add((point.period_start, point.hour))
            if is_red:
                found[breach].red.add((point.period_start, point.hour))
    return found


def _asked(breaches: Sequence[Breach], periods: int) -> dict[str, object]:
    counts = [_shown(breach, periods) for breach in breaches]

    def first_of_chart(breach: Breach, count: int) -> date:
        return breach.period.start - timedelta(days=ceil(_DAYS[breach.series.grain] * count))

    return {
        "indicators": [each.series.indicator for each in breaches],
        "grains": [each.series.grain.value for each in breaches],
        "dimensions": [each.series.dimension for each in breaches],
        "segments": [each.series.segment for each in breaches],
        "charts": [first_of_chart(*each) for each in zip(breaches, counts, strict=True)],
        "counts": counts,
        "begins": [_at(each.since, _hour_of_since(each)) for each in breaches],
        "ends": [_at(each.period.start, each.period.hour) for each in breaches],
    }


def _shown(breach: Breach, periods: int) -> int:
    """Return how many periods a chart shows: enough to begin well before the breach does."""
    begun = _at(breach.since, _hour_of_since(breach))
    lasted = (_at(breach.period.start, breach.period.hour) - begun) / timedelta(
        days=_DAYS[breach.series.grain]
    )
    return max(periods, min(ceil(lasted) + periods // 2, _MOST_STRETCHED * periods))


def _sql(table: str, is_hour: bool) -> str:
    start = "period_start + to_hours(hour::int)" if is_hour else "period_start::timestamp"
    onset = "since + to_hours(since_hour::int)" if is_hour else "since::timestamp"
    columns = (*POINT_COLUMNS, *(HOUR_COLUMNS if is_hour else ()))
    return f"""
        with asked as (
            select
                unnest(range(len($indicators))) as number,
                unnest($indicators) as indicator, unnest($grains) as grain,
                unnest($dimensions) as dimension, unnest($segments) as segment,
                unnest($charts::date[]) as chart_from, unnest($counts) as shown,
                unnest($begins::timestamp[]) as begun_at, unnest($ends::timestamp[]) as ended_at
        ),
        periods as (
            select
                asked.number, asked.chart_from, asked.shown, asked.begun_at, asked.ended_at, known.*,
                {start} as started_at, {onset} as onset_at
            from asked
            inner join {table} as known using (indicator, grain, dimension, segment)
            where {start} <= asked.ended_at
                and (known.period_start >= asked.chart_from or {start} >= asked.begun_at)
        ),
        results as (
            select
                asked.number, results.period_start, results.hour,
                bool_or(results.status in ('stale', 'no_data')) as is_stale,
                bool_or(results.status = 'red' and results.suppressed is null) as is_red
            from ops.rule_results as results
            inner join asked using (indicator, grain, dimension, segment)
            where results.status in ('stale', 'no_data', 'red')
                and results.period_start >= least(asked.chart_from, asked.begun_at::date)
            group by all
        ),
        courses as (
            select
                periods.number,
                max(onset_at) filter (where started_at = ended_at and is_shift) as onset_at,
                max(excess) filter (where started_at = ended_at and is_shift) as excess,
                -- What came in periods that are not red is no part of it; without verdicts, all that came.
                coalesce(
                    sum(numerator - centre * coalesce(denominator, 1))
                        filter (where value is not null and results.is_red),
                    sum(numerator - centre * coalesce(denominator, 1)) filter (where value is not null)
                ) as own_excess,
                max(series.kind) as kind,
                bool_or(series.is_sum) as is_sum
            from periods
            left join indicators.indicator_series as series using (indicator, grain, dimension)
            left join results on results.number = periods.number
                and results.period_start = periods.period_start
                and results.hour is not distinct from {"periods.hour" if is_hour else "null"}
            where started_at >= begun_at
            group by periods.number
        ),
        points as (
            select * from periods
            where period_start >= chart_from
            qualify row_number() over (partition by number order by started_at desc) <= shown
        )
        select
            asked.number, courses.onset_at, courses.excess, courses.own_excess, courses.kind, courses.is_sum,
            coalesce(results.is_stale, false), coalesce(results.is_red, false),
            {", ".join(f"points.{name}" for name in columns)}
        from asked
        left join courses using (number)
        left join points using (number)
        left join results on results.number = asked.number and results.period_start = points.period_start
            and results.hour is not distinct from {"points.hour" if is_hour else "null"}
        order by asked.number, points.started_at
    """


def _course(
    breach: Breach,
    onset: datetime | None,
    excess: float | None,
    own_excess: float | None,
    kind: str | None,
    is_sum: bool | None,
) -> Course:
    first = _hour_of_since(breach)
    if onset is None or excess is None:
        return Course(breach.since, own_excess, kind, bool(is_sum), first)
    began = min(onset, _at(breach.since, first))
    return Course(began.date(), excess, kind, bool(is_sum), None if first is None else began.hour)


def _hour_of_since(breach: Breach) -> int | None:
    return None if breach.period.hour is None else breach.since_hour or 0


def _at(day: date, hour: int | None) -> datetime:
    return datetime.combine(day, time(hour or 0))
