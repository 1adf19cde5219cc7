"""What moved in some days: every series with a hit of a rule, and where each total stands."""

from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import date

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.indicators.series import values_of
from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class Hit:
    """The worst hit of a series that became known in some days; `suppressed` says why nobody was told.

    `excess` is what came on top (or was missing) from `since` to `ended`, in events or the indicator's own
    unit; `expected_since` is what was expected in these days.
    """

    series: Series
    rule_id: str
    status: str
    reason: str
    suppressed: str | None
    on: date
    hour: int | None
    ended: date
    value: float | None
    expected: float | None
    limit_value: float | None
    limit_kind: str | None
    excess: float | None
    since: date | None
    expected_since: float | None

    @property
    def effect(self) -> float | None:
        """How far it is off, as part of what was expected: of the period alone unless it adds up.

        None where it adds up and what was expected is not known, as of hours.
        """
        if self.limit_kind == "shift" and (self.hour is not None or (self.since or self.on) < self.on):
            known = self.excess is not None and self.expected_since
            return abs(self.excess or 0.0) / abs(self.expected_since or 1.0) if known else None
        if self.value is None or not self.expected:
            return None
        return abs(self.value - self.expected) / abs(self.expected)

    @property
    def excess_per_week(self) -> float | None:
        """What came on top, or was missing, a week since it began."""
        if self.excess is None or self.since is None:
            return None
        return abs(self.excess) / max(((self.ended - self.since).days + 1) / 7, 1.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest period of a total that can be judged, and how many newer ones are not ripe yet."""

    indicator: str
    grain: Grain
    on: date
    value: float | None
    numerator: float | None
    denominator: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    since: date | None
    unripe: int


def read_hits(connection: Connection, first: date, last: date) -> list[Hit]:
    """Return one hit for each series that was red or amber on what became known between two days.

    One that was acted on goes before one that was not, red before amber, the newest period before others.
    """
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            """
            select
                hit.indicator, hit.grain, hit.dimension, hit.segment, hit.rule_id, hit.status, hit.reason,
                hit.suppressed, hit.period_start, hit.hour, hit.period_end, hit.value, hit.expected,
                hit.limit_value, hit.limit_kind, hit.excess, hit.since, known.expected_since
            from ops.rule_results as hit
            left join indicators.indicator_values as known
                on hit.hour is null and known.indicator = hit.indicator and known.grain = hit.grain
                and known.dimension = hit.dimension and known.segment = hit.segment
                and known.period_start = hit.period_start
            where hit.known_on between $first and $last
                and hit.status in ('red', 'amber') and hit.indicator <> ''
            qualify row_number() over (
                partition by hit.indicator, hit.grain, hit.dimension, hit.segment
                order by
                    hit.suppressed is not null, hit.status = 'amber', hit.period_start desc, hit.hour desc,
                    hit.rule_id
            ) = 1
            order by
                hit.suppressed is not null, hit.status = 'amber', hit.indicator, hit.grain, hit.dimension,
                hit.segment
            """,
            {"first": first, "last": last},
        ).fetchall()
    return [Hit(Series(row[0], Grain(row[1]), row[2], row[3]), *row[4:]) for row in rows]


def read_standings(
    connection: Connection, until: date, closed: Collection[tuple[str, date]] = ()
) -> list[Standing]:
    """Return how each indicator stands in total, by grain, in the newest whole period until a day.

    `closed` names days on which indicators are closed: they say nothing of how an indicator stands.
    """
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            """
            with totals as (
                select
                    *,
                    count(*) filter (where not is_complete and value is not null) over (
                        partition by indicator, grain order by period_start
                        rows between 1 following and unbounded following
                    ) as unripe
                from indicators.indicator_values
                where dimension = 'all' and segment = 'all' and period_start <= $until
                    and not (grain = 'day' and (indicator, period_start) in (
                        select (unnest($closed_indicators::varchar[]), unnest($closed_days::date[]))
                    ))
            )
            select
                indicator, grain, period_start, value, numerator, denominator, centre, lower, upper,
                case when is_shift then since end, unripe
            from totals
            where is_complete and value is not null
            qualify row_number() over (partition by indicator, grain order by period_start desc) = 1
            order by indicator, grain
            """,
            {
                "until": until,
                "closed_indicators": [indicator for indicator, _ in closed],
                "closed_days": [day for _, day in closed],
            },
        ).fetchall()
    return [Standing(row[0], Grain(row[1]), *row[2:]) for row in rows]


def read_valued(connection: Connection, until: date) -> set[str]:
    """Return the indicators that had a value by a day, in total or in any segment."""
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            "select distinct indicator from indicators.indicator_values "
            "where value is not null and period_start <= $until",
            {"until": until},
        ).fetchall()
    return {indicator for (indicator,) in rows}


def read_recent(
    connection: Connection, asked: Collection[Series], until: date, count: int = 24
) -> dict[Series, tuple[float | None, ...]]:
    """Return the newest values of some series until a day, oldest first; none of a series without any."""
    found: dict[Series, tuple[float | None, ...]] = {}
    by_hour = [series for series in asked if series.grain is Grain.HOUR]
    for grain, some in ((Grain.HOUR, by_hour), (Grain.DAY, [each for each in asked if each not in by_hour])):
        if some:
            found |= _read_recent(connection, grain, some, until, count)
    return found


def _read_recent(
    connection: Connection, grain: Grain, asked: Collection[Series], until: date, count: int
) -> dict[Series, tuple[float | None, ...]]:
    table, start = values_of(grain)[0], "(period_start, hour)" if grain is Grain.HOUR else "period_start"
    with saying(f"{table} cannot be read"):
        rows = connection.execute(
            f"""
            with asked as (select unnest($asked) as series),
            recent as (
                select indicator, grain, dimension, segment, value, {start} as start
                from {table}
                where (indicator, grain, dimension, segment) in (
                    select (series[1], series[2], series[3], series[4]) from asked
                ) and period_start <= $until and is_complete
                qualify row_number() over (
                    partition by indicator, grain, dimension, segment order by {start} desc
                ) <= $count
            )
            select indicator, grain, dimension, segment, list(value order by start)
            from recent group by all
            """,
            {"asked": [list(astuple(series)) for series in asked], "until": until, "count": count},
        ).fetchall()
    return {Series(row[0], Grain(row[1]), row[2], row[3]): tuple(row[4]) for row in rows}
