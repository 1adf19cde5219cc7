"""What the verdicts say around an incident: first signs, last red periods, runs of green ones."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.sql import Connection, saying

# Rules and series by their number, as SQL; `_named` gives its parameters.
_ASKED = """
    select unnest(range(len($rules))) as number, unnest($rules) as rule_id,
        unnest($dimensions) as dimension, unnest($segments) as segment
"""
# Their verdicts of periods that began after each one's day, as the tables before a query.
_SINCE = f"""asked as ({_ASKED}),
            days as (select unnest(range(len($days))) as number, unnest($days) as after),
            since as (
                select * from asked
                inner join days using (number)
                inner join ops.rule_results using (rule_id, dimension, segment)
                where period_start > after and period_end <= $until
            )"""


@dataclass(frozen=True, slots=True)
class Sign:
    """The first period in which a series showed what was coming: its verdict, or its evidence by score."""

    series: Series
    on: date
    hour: int | None
    kind: str


def read_first_signs(
    connection: Connection, asked: Collection[Series], since: date, *, reach_days: int, least_score: float
) -> list[Sign]:
    """Return the first sign of each series from `reach_days` before `since` on; earliest first.

    A sign is a verdict that is amber or red, or a score of at least `least_score` of the alarm that did not
    end before `since`: what rose and fell back is another story.
    """
    names = [astuple(series) for series in asked]
    if not names:
        return []
    with saying("The first signs cannot be read"):
        rows = connection.execute(
            """
            with asked as (
                select unnest($indicators) as indicator, unnest($grains) as grain,
                    unnest($dimensions) as dimension, unnest($segments) as segment
            ),
            signs as (
                select indicator, grain, dimension, segment, period_start, hour, status as kind
                from ops.rule_results inner join asked using (indicator, grain, dimension, segment)
                where status in ('amber', 'red') and period_start >= $since::date - $reach
                union all
                select indicator, grain, dimension, segment, since, null, 'evidence'
                from indicators.indicator_values inner join asked using (indicator, grain, dimension, segment)
                where period_start between $since::date - 1 and $since::date + 1 and score >= $least
                    and since >= $since::date - $reach
            )
            select indicator, grain, dimension, segment, period_start, hour, kind from signs
            qualify row_number() over (
                partition by indicator, grain, dimension, segment
                order by period_start, hour nulls first, kind desc
            ) = 1
            order by period_start, hour nulls first, indicator, dimension, segment
            """,
            {
                "indicators": [name[0] for name in names],
                "grains": [Grain(name[1]).value for name in names],
                "dimensions": [name[2] for name in names],
                "segments": [name[3] for name in names],
                "since": since,
                "reach": reach_days,
                "least": least_score,
            },
        ).fetchall()
    return [Sign(Series(row[0], Grain(row[1]), row[2], row[3]), *row[4:]) for row in rows]


@dataclass(frozen=True, slots=True)
class LastRed:
    """The last period in which a rule was red: its last day, and of an hour its number."""

    on: date
    hour: int | None


def read_last_reds(
    connection: Connection, asked: Sequence[tuple[str, Series]], until: datetime
) -> dict[tuple[str, Series], LastRed]:
    """Return the last red period of each rule and series that was over at an instant."""
    if not asked:
        return {}
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            with asked as ({_ASKED})
            select number, period_end, hour from asked
            inner join ops.rule_results using (rule_id, dimension, segment)
            where status = 'red'
                and period_end + case when hour is null then to_days(1) else to_hours(hour + 1) end <= $until
            qualify row_number() over (
                partition by number order by period_end desc, hour desc nulls first
            ) = 1
            """,
            _named(asked) | {"until": until},
        ).fetchall()
    return {asked[number]: LastRed(on, hour) for number, on, hour in rows}


def read_green_streaks(
    connection: Connection, asked: Sequence[tuple[str, Series]], until: date
) -> list[int | None]:
    """Return how many periods in a row, up to the newest judged by `until`, each rule was green.

    None where a rule never judged it.
    """
    if not asked:
        return []
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            with asked as ({_ASKED}),
            newest as (
                select number, status, row_number() over (
                    partition by number order by period_start desc, hour desc nulls first
                ) as back
                from asked inner join ops.rule_results using (rule_id, dimension, segment)
                where period_end <= $until and status <> 'immature'
            )
            select number, coalesce(min(back) filter (where status <> 'green'), count(*) + 1) - 1
            from newest group by number
            """,
            _named(asked) | {"until": until},
        ).fetchall()
    known = {int(number): int(streak) for number, streak in rows}
    return [known.get(number) for number in range(len(asked))]


def read_greens_since(
    connection: Connection, asked: Sequence[tuple[str, Series]], after: Sequence[date], until: date
) -> list[int]:
    """Return how many periods were green that began after each one's day, since the last amber or red one.

    Periods that were not judged neither count nor speak against it, as on an open ticket.
    """
    if not asked:
        return []
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            with {_SINCE},
            judged as (
                select number, status, sum((status <> 'green')::int) over (
                    partition by number order by period_start desc, hour desc nulls first
                ) as breaches_since
                from since
                where status in ('green', 'amber', 'red')
            )
            select number, count(*) from judged where breaches_since = 0 group by number
            """,
            _named(asked) | {"days": list(after), "until": until},
        ).fetchall()
    known = {int(number): int(count) for number, count in rows}
    return [known.get(number, 0) for number in range(len(asked))]


def read_refuted_since(
    connection: Connection, asked: Sequence[tuple[str, Series]], after: Sequence[date], until: date
) -> list[bool]:
    """Return whether each rule was red again: of the periods that began after a day, after a green one.

    A red one that another ticket explains says nothing against what was done, as on an open ticket.
    """
    if not asked:
        return []
    with saying("ops.rule_results cannot be read"):
        rows = connection.execute(
            f"""
            with {_SINCE},
            judged as (
                select number, status = 'red' and suppressed is null as is_red,
                    count(*) filter (where status = 'green') over (
                        partition by number order by period_start, hour nulls first
                    ) as greens_until
                from since
            )
            select distinct number from judged where is_red and greens_until > 0
            """,
            _named(asked) | {"days": list(after), "until": until},
        ).fetchall()
    refuted = {int(number) for (number,) in rows}
    return [number in refuted for number in range(len(asked))]


def _named(asked: Sequence[tuple[str, Series]]) -> dict[str, object]:
    """Return the parameters of `_ASKED`."""
    return {
        "rules": [rule for rule, _ in asked],
        "dimensions": [series.dimension for _, series in asked],
        "segments": [series.segment for _, series in asked],
    }
