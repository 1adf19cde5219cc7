"""From what is linked to an incident to the rows that it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.facts.span import Span, hit_of, is_too_little
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.row_keys import row_keys_of
from risk_pipeline.store import Store
from risk_pipeline.store.queries.tickets import list_children
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import LastRed
from risk_pipeline.warehouse.incidents.keys import with_own_key


@dataclass(frozen=True, slots=True)
class Linked:
    """What the numbers of an incident come from: tickets that have one, and series that people linked.

    `since` is the first day of the incident as far as known when it was declared; `as_of` the newest day.
    `said` is when somebody said that the harm began (in the project's zone), if anybody did.
    """

    tickets: tuple[Ticket, ...]
    series: tuple[Series, ...]
    since: date
    as_of: date
    said: datetime | None = None


def measured_tickets(store: Store, catalog: Catalog, tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """Return the tickets that watch an indicator; of a storm the tickets that it groups. Each once."""
    found: dict[int, Ticket] = {}
    for ticket in tickets:
        is_storm = ticket.kind is TicketKind.STORM
        for each in list_children(store, ticket.id) if is_storm else [ticket]:
            if each.indicator in catalog.indicators and not each.series.is_feed:
                found[each.id] = each
    return tuple(found.values())


def known_until(platform: Platform) -> datetime:
    """Return up to which instant, in the project's zone, periods count: a replay must not see later ones."""
    return platform.clock.now().astimezone(platform.settings.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Begin:
    """Since when the rows of a ticket count, and the last period in which it was red."""

    on: date
    hour: int | None
    last: LastRed


def last_of(ticket: Ticket) -> LastRed:
    """Return the newest period of a ticket: the last red one where no verdict of it is left."""
    return LastRed(ticket.last_period_end, ticket.last_hour)


def spans_of(catalog: Catalog, linked: Linked, begins: Sequence[Begin]) -> list[Span]:
    """Return the rows behind each ticket, from its begin to its last red period, and behind each series."""
    return [
        *(_of_ticket(catalog, *each, linked.as_of) for each in zip(linked.tickets, begins, strict=True)),
        *(_of_series(catalog, series, linked) for series in linked.series),
    ]


def _of_ticket(catalog: Catalog, ticket: Ticket, begin: Begin, as_of: date) -> Span:
    known = catalog.indicators[ticket.indicator]
    is_less = is_too_little(known.direction, ticket.value, ticket.expected)
    return Span(
        name=ticket.ref,
        indicator=known,
        series=ticket.series,
        first=begin.on,
        last=max(begin.on, min(begin.last.on, as_of)),
        hit=hit_of(known, is_too_little=is_less),
        key=row_keys_of(catalog, known)[0],
        first_hour=begin.hour,
        last_hour=begin.last.hour,
    )


def _of_series(catalog: Catalog, series: Series, linked: Linked) -> Span:
    known = catalog.indicators[series.indicator]
    return Span(
        name=f"{series.indicator} {series.slice}",
        indicator=known,
        series=series,
        first=min(linked.since, linked.as_of),
        last=linked.as_of,
        hit=hit_of(known, is_too_little=is_too_little(known.direction, None, None)),
        key=row_keys_of(catalog, known)[0],
    )


def with_own_keys(
    connection: Connection, catalog: Catalog, spans: Sequence[Span], time_zone: str
) -> list[Span]:
    """Return the spans, each with the key that its rows really have."""
    return [with_own_key(connection, span, row_keys_of(catalog, span.indicator), time_zone) for span in spans]
