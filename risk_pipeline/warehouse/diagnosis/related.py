"""Read which other indicators were off their course before a breach began, for many breaches at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where to look for what moved before `since`: the totals of `indicators`, up to `until`."""

    indicators: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class MovedBefore:
    """An indicator that was off its course: since when, and how many times the expected came since then."""

    indicator: str
    since: date
    ratio: float | None


def read_moved_before(
    connection: Connection, places: Sequence[Elsewhere], *, reach_days: int
) -> dict[Elsewhere, tuple[MovedBefore, ...]]:
    """Return which totals were off their course before each `since`, and still are; the earliest first.

    Off course is a shift by the early warning. One that began more than `reach_days` before is another story.
    """
    asked = [(number, name) for number, place in enumerate(places) for name in place.indicators]
    if not asked:
        return {}
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            """
            with spans as (
                select
                    unnest(range(len($sinces))) as number,
                    unnest($sinces::date[]) as begun, unnest($untils::date[]) as ended
            ),
            names as (
                select unnest($numbers) as number, unnest($indicators) as indicator
            ),
            alarms as (
                select
                    number, indicator, spans.begun, known.since, period_start,
                    events_since / nullif(expected_since, 0) as ratio
                from names
                inner join spans using (number)
                inner join indicators.indicator_values as known using (indicator)
                where grain = 'day' and dimension = 'all' and is_shift
                    and period_start between spans.begun - $reach_days and spans.ended
            )
            select number, indicator, arg_max(since, period_start) as onset, arg_max(ratio, period_start)
            from alarms
            group by number, indicator, begun
            having
                min(period_start) < begun and max(period_start) >= begun - 1
                and arg_max(since, period_start) < begun
                and arg_max(since, period_start) >= begun - $reach_days
            order by number, onset, indicator
            """,
            {
                "sinces": [place.since for place in places],
                "untils": [place.until for place in places],
                "numbers": [number for number, _ in asked],
                "indicators": [name for _, name in asked],
                "reach_days": reach_days,
            },
        ).fetchall()
    found: dict[Elsewhere, list[MovedBefore]] = {}
    for number, name, onset, ratio in rows:
        found.setdefault(places[number], []).append(MovedBefore(name, onset, ratio))
    return {place: tuple(moved) for place, moved in found.items()}
