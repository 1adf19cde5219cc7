"""What the calendar knows of the days of many breaches at once."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import KnownEvent
from risk_pipeline.domain.register.calendar import CLOSED, Effect


class KnownRow(TypedDict):
    """An entry of the calendar that covers a breach, by the breach's number."""

    number: int
    name: str
    source: str
    effect: str


# Entries that cover half of a breach's days or more, by the breach's number, first days first.
KNOWN_EVENTS = """
    with asked as (
        select
            unnest(range(len($indicators))) as number, unnest($indicators::varchar[]) as asked_indicator,
            unnest($dimensions::varchar[]) as asked_dimension,
            unnest($segments::varchar[]) as asked_segment,
            unnest($breach_firsts::date[]) as first, unnest($breach_lasts::date[]) as last
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
"""


def asked_of_calendar(breaches: Sequence[Breach]) -> dict[str, object]:
    """Return the parameters of `KNOWN_EVENTS`."""
    return {
        "indicators": [each.series.indicator for each in breaches],
        "dimensions": [each.series.dimension for each in breaches],
        "segments": [each.series.segment for each in breaches],
        "breach_firsts": [each.period.start for each in breaches],
        "breach_lasts": [each.last_day for each in breaches],
        "closed": CLOSED,
    }


def events_of(breaches: Sequence[Breach], rows: Iterable[KnownRow]) -> dict[Breach, tuple[KnownEvent, ...]]:
    """Return the known events of those breaches that have any, from the rows of `KNOWN_EVENTS`."""
    found: dict[Breach, list[KnownEvent]] = {}
    for row in rows:
        event = KnownEvent(row["name"], row["source"], Effect(row["effect"]))
        found.setdefault(breaches[row["number"]], []).append(event)
    return {breach: tuple(events) for breach, events in found.items()}
