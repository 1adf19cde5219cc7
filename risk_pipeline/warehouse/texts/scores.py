"""Score every active term of a feed on a day: how much more often it comes than its own past says.

Evidence is that of a rise to twice, four and ten times the usual (CUSUM on the log-likelihood ratio of
Poisson counts, Lorden 1971), each from its best start within 28 days, mixed in equal parts. The past is the
days t-210 to t-29 without those on which the term's own topic was open. What is counted: texts without
copies, an author once in seven days. No state: the score of a day follows from the counts alone.
"""

from datetime import date
from typing import NamedTuple

from risk_pipeline.warehouse.sql import Connection, literal

LEAST_TEXTS = 5
LEAST_AUTHORS = 4
_LEAST_HISTORY = 56
_RISES = (2, 4, 10)
# Weeks of usual dispersion that a term's own is mixed with.
_USUAL_WEEKS = 4


class Scored(NamedTuple):
    """A term on a day: usual rate, dispersion, score; texts, expected and unhappy ones of 14 days."""

    term: str
    rate: float
    phi: float
    score: float
    texts: int
    expected: float
    unhappy: int


class Day(NamedTuple):
    """What all terms of a day are held against."""

    active: int
    history: int
    unhappy_share: float | None


def read_day(connection: Connection, feed: str, day: date) -> Day:
    """Return how many terms are active, how many days of past there are, and the share of unhappy texts."""
    row = connection.execute(
        f"""
        select
            (
                select count(*) from (
                    select term from ops.text_term_days
                    where feed = $feed and day between $day::date - 27 and $day
                    group by term having sum(x) >= {LEAST_TEXTS}
                )
            ),
            coalesce(date_diff('day', min(day), $day::date - 28), 0),
            sum(unhappy) filter (where day > $day::date - 28)
                / nullif(sum(n) filter (where day > $day::date - 28), 0)
        from ops.text_days where feed = $feed and n > 0 and day <= $day
        """,
        {"feed": feed, "day": day},
    ).fetchone()
    active, history, share = row or (0, 0, None)
    return Day(active, min(history, 182), share)


def read_scores(connection: Connection, feed: str, day: date) -> list[Scored]:
    """Return the active terms of a day, the strongest first; none where there are not 56 days of past."""
    if read_day(connection, feed, day).history < _LEAST_HISTORY:
        return []
    rows = connection.execute(_scores_sql(feed, day)).fetchall()
    return [Scored(*row) for row in rows]


def _scores_sql(feed: str, day: date) -> str:
    rises = ", ".join(
        f"greatest(0, max((tail_x * ln({rise}) - tail_n * rate * ({rise} - 1)) / phi)) as c{rise}"
        for rise in _RISES
    )
    best = f"greatest({', '.join(f'c{rise}' for rise in _RISES)})"
    mixed = " + ".join(f"exp(c{rise} - {best})" for rise in _RISES)
    return f"""
        with today as (
            select date '{day}' as day
        ),
        days as (
            select days.day, days.n from ops.text_days as days, today
            where days.feed = {literal(feed)} and days.n > 0
                and days.day between today.day - 210 and today.day
        ),
        counts as (
            select terms.term, terms.day, terms.x, terms.unhappy from ops.text_term_days as terms, today
            where terms.feed = {literal(feed)} and terms.day between today.day - 210 and today.day
        ),
        active as (
            select term from counts, today where counts.day > today.day - 28
            group by term having sum(x) >= {LEAST_TEXTS}
        ),
        -- Days on which a term's own topic was open are no past of it, and its evidence begins after them.
        open_days as (
            select distinct terms.term, days.day
            from ops.text_topic_terms as terms
            inner join ops.text_topics as topics
                on terms.feed = topics.feed and terms.topic = topics.topic
            inner join active on terms.term = active.term
            inner join days
                on days.day >= topics.opened_on and days.day <= coalesce(topics.closed_on, date '{day}')
            where terms.feed = {literal(feed)}
        ),
        restarts as (
            select term, max(day) as day from open_days group by term
        ),
        past_days as (
            select days.* from days, today where days.day <= today.day - 29
        ),
        taken as (
            select open_days.term, sum(past_days.n) as n
            from open_days inner join past_days on open_days.day = past_days.day group by open_days.term
        ),
        past as (
            select counts.term, sum(counts.x) as x
            from counts
            semi join active on counts.term = active.term
            semi join past_days on counts.day = past_days.day
            anti join open_days on counts.term = open_days.term and counts.day = open_days.day
            group by counts.term
        ),
        rates as (
            select
                active.term,
                least(
                    0.999, (coalesce(past.x, 0) + 1) / ((select sum(n) from past_days) - coalesce(taken.n, 0))
                ) as rate
            from active
            left join past on active.term = past.term
            left join taken on active.term = taken.term
            where (select sum(n) from past_days) > coalesce(taken.n, 0)
        ),
        weeks as (
            select (date '{day}' - 29 - day) // 7 as week, sum(n) as n from past_days group by week
        ),
        week_counts as (
            select counts.term, (date '{day}' - 29 - counts.day) // 7 as week, sum(counts.x) as x
            from counts
            semi join past_days on counts.day = past_days.day
            anti join open_days on counts.term = open_days.term and counts.day = open_days.day
            group by counts.term, week
        ),
        week_taken as (
            select open_days.term, (date '{day}' - 29 - open_days.day) // 7 as week, sum(past_days.n) as n
            from open_days inner join past_days on open_days.day = past_days.day
            group by open_days.term, week
        ),
        frequent as (
            select rates.* from rates where rate * (select avg(n) from weeks) >= 1
        ),
        by_week as (
            select
                frequent.term,
                coalesce(week_counts.x, 0) as x,
                (weeks.n - coalesce(week_taken.n, 0)) * frequent.rate as e,
                frequent.rate
            from frequent
            cross join weeks
            left join week_counts on frequent.term = week_counts.term and weeks.week = week_counts.week
            left join week_taken on frequent.term = week_taken.term and weeks.week = week_taken.week
        ),
        dispersion as (
            select
                term,
                greatest(
                    1,
                    (sum(least(9, (x - e) * (x - e) / (e * (1 - rate)))) + {_USUAL_WEEKS})
                    / (count(*) + {_USUAL_WEEKS})
                ) as phi
            from by_week where e > 0 group by term
        ),
        recent as (
            select
                rates.term, rates.rate, coalesce(dispersion.phi, 1) as phi, days.day, days.n,
                days.day > coalesce(restarts.day, date '0001-01-01') as is_fresh,
                case when is_fresh then coalesce(counts.x, 0) else 0 end as x,
                case when is_fresh then days.n else 0 end as counted_n,
                coalesce(counts.x, 0) as all_x, coalesce(counts.unhappy, 0) as unhappy
            from rates
            cross join days
            left join counts on rates.term = counts.term and days.day = counts.day
            left join dispersion on rates.term = dispersion.term
            left join restarts on rates.term = restarts.term
            where days.day > date '{day}' - 28
        ),
        tails as (
            select
                *,
                sum(x) over backwards as tail_x,
                sum(counted_n) over backwards as tail_n
            from recent
            window backwards as (partition by term order by day desc)
        ),
        evidence as (
            select
                term, rate, phi, {rises},
                coalesce(sum(all_x) filter (where day > date '{day}' - 14), 0) as texts,
                coalesce(sum(n) filter (where day > date '{day}' - 14), 0) * rate as expected,
                coalesce(sum(unhappy) filter (where day > date '{day}' - 14), 0) as unhappy
            from tails group by term, rate, phi
        )
        select
            term, rate, phi, {best} + ln(({mixed}) / {len(_RISES)}) as score,
            texts::bigint, expected, unhappy::bigint
        from evidence
        order by score desc, term
    """
