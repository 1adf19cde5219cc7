"""Raise candidates: what open tickets of a line amount to is held for an incident until a person decides."""

from collections.abc import Sequence
from datetime import datetime, time, tzinfo

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.acts.declare import Seen
from risk_pipeline.domain.incidents.facts.candidates import Group, OpenTicket, group, reasons
from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.severity import deserved
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import Linked, measured_tickets
from risk_pipeline.pipeline.incidents.judging.axes import numbers_of
from risk_pipeline.pipeline.incidents.judging.data import newest_day
from risk_pipeline.store.queries.tickets import OPEN_STATES, TicketFilter, list_tickets
from risk_pipeline.warehouse.connection import Connection


def find_candidates(platform: Platform, connection: Connection) -> list[Seen]:
    """Return what open tickets amount to a major incident by the register; the same again has the same key.

    Nothing is looked at where no type of the register says what raises it.
    """
    types = platform.catalog.incidents.types
    if not any(kind.raised_by for kind in types.values()):
        return []
    found = list_tickets(platform.store, TicketFilter(states=OPEN_STATES))
    measured = measured_tickets(platform.store, platform.catalog, found)
    tickets = {each.id: each for each in measured if each.is_open}
    groups = group(types, [_open(platform.catalog, ticket) for ticket in tickets.values()])
    now = platform.clock.now()
    seen = (
        _seen(platform, connection, each, [tickets[one.id] for one in each.tickets], now) for each in groups
    )
    return [each for each in seen if each is not None]


def _open(catalog: Catalog, ticket: Ticket) -> OpenTicket:
    rule = catalog.rules.get(ticket.rule_id)
    line = catalog.line_of(rule) if rule else None
    indicator = catalog.indicators[ticket.indicator]
    return OpenTicket(
        id=ticket.id,
        ref=ticket.ref,
        episode=ticket.recurrence_count,
        severity=ticket.severity,
        line=line.id if line else indicator.business_line,
        risk=rule.meta.risk if rule else "",
        indicator=ticket.indicator,
        title=indicator.title,
        opened_at=ticket.opened_at,
    )


def _seen(
    platform: Platform, connection: Connection, found: Group, tickets: Sequence[Ticket], now: datetime
) -> Seen | None:
    book = platform.catalog.incidents
    matrix = book.matrix_of(found.incident_type, found.line)
    linked = Linked(
        tuple(tickets), (), min(ticket.since for ticket in tickets), newest_day(platform, connection)
    )
    numbers: Sequence[AxisNumber] = numbers_of(platform, connection, linked, matrix, now) if matrix else ()
    why = reasons(found, book.types[found.incident_type], deserved(numbers, matrix) if numbers else None)
    if not why:
        return None
    return Seen(
        key=found.key,
        incident_type=found.incident_type,
        business_line=found.line,
        title=found.worst.title,
        axes=tuple(numbers),
        tickets=tuple(ticket.id for ticket in tickets),
        since=min(_began(ticket, platform.settings.zone) for ticket in tickets),
        why="; ".join(why),
    )


def _began(ticket: Ticket, zone: tzinfo) -> datetime:
    """Return when the present episode of a ticket began; of one that came back, its first red day."""
    if not ticket.recurrence_count:
        return ticket.opened_at
    return datetime.combine(ticket.since, time(), zone)
