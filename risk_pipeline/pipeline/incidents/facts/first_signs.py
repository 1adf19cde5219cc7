"""How early one could have known: the first sign in the linked indicators against the first message."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from risk_pipeline.domain.incidents.facts.sheet import FirstSign
from risk_pipeline.domain.period import begin_of_hour
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import Linked
from risk_pipeline.store import Store
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import read_first_signs

_REACH_DAYS = 14
# Evidence below half of the alarm comes and goes by chance.
_LEAST_SCORE = 0.5
_SENT = ("sent",)


def first_sign_of(
    platform: Platform, connection: Connection, linked: Linked, since: date
) -> FirstSign | None:
    """Return the first sign of the linked series, from two weeks before the incident on."""
    series = {*(ticket.series for ticket in linked.tickets), *linked.series}
    signs = read_first_signs(
        connection, sorted(series), since, reach_days=_REACH_DAYS, least_score=_LEAST_SCORE
    )
    if not signs:
        return None
    sign, told_at = signs[0], first_told_at(platform.store, linked.tickets)
    seen_at = known_at(sign.on, sign.hour, platform.settings.zone)
    return FirstSign(
        indicator=sign.series.indicator,
        title=platform.catalog.indicators[sign.series.indicator].title,
        on=sign.on,
        hour=sign.hour,
        kind=sign.kind,
        told_at=told_at,
        hours=(told_at - seen_at).total_seconds() / 3600 if told_at else None,
    )


def known_at(on: date, hour: int | None, zone: tzinfo) -> datetime:
    """Return when the day or hour of a sign was over: nobody could know before."""
    return begin_of_hour(on, 24 if hour is None else hour + 1, zone).astimezone(UTC)


def first_told_at(store: Store, tickets: Iterable[Ticket]) -> datetime | None:
    """Return when the first message about any of the tickets went out."""
    sent = (
        message.settled_at or message.created_at
        for ticket in tickets
        for message in list_messages(store, ticket_id=ticket.id, states=_SENT, limit=1)
    )
    return min(sent, default=None)
