"""Read what the calendar knows of the days of many breaches at once."""

from collections.abc import Sequence

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import KnownEvent
from risk_pipeline.domain.register.calendar import CLOSED, Effect
from risk_pipeline.warehouse.sql import Connection, saying


def read_known_events(
    connection: Connection, breaches: Sequence[Breach]
) -> dict[Breach, tuple[KnownEvent, ...]]:
    """Return the calendar's entries that cover half of a breach's days or more, first days first."""
    with saying("raw.register_calendar cannot be read"):
        rows = connection.execute(
            """
            with asked as (
                select
                    unnest(range(len($indicators))) as number, unnest($indicators) as asked_indicator,
                    unnest($dimensions) as asked_dimension, unnest($segments) as asked_segment,
                    unnest($firsts::date[]) as first, unnest($lasts::date[]) as last
            ),
            entries as (
                select asked.number, asked.first, asked.last, calendar.*
                from asked
                inner join raw.register_calendar as calendar
                    on calendar.day between asked.first and asked.last
                    and calendar.effect <> $closed
                    and calendar.indicator in ('*', asked.asked_indicator)
                    and (
                        calendar.dimension = 'all'
                        or (
                            calendar.dimension = asked.asked_dimension
                            and calendar.segment = asked.asked_segment
                        )
                    )
            ),
            covered as (
                select number from entries
                group by number, first, last
                having 2 * count(distinct day) >= last - first + 1
            )
            select number, name, source, effect from entries
            where number in (select number from covered)
            group by number, name, source, effect
            order by number, min(day), name
            """,
            {
                "indicators": [each.series.indicator for each in breaches],
                "dimensions": [each.series.dimension for each in breaches],
                "segments": [each.series.segment for each in breaches],
                "firsts": [each.period.start for each in breaches],
                "lasts": [each.last_day for each in breaches],
                "closed": CLOSED,
            },
        ).fetchall()
    found: dict[Breach, list[KnownEvent]] = {}
    for number, name, source, effect in rows:
        found.setdefault(breaches[number], []).append(KnownEvent(name, source, Effect(effect)))
    return {breach: tuple(events) for breach, events in found.items()}
