"""Topics that an incident tells open no tickets of their own while it runs."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.states import RUNNING, Nature
from risk_pipeline.domain.muting_reasons import Told
from risk_pipeline.domain.register.entries import TOPIC_COUNTS
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.topics.about import Topics, all_topics, topics_of
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import IncidentEvent, Incidents
from risk_pipeline.warehouse.connection import Connection

_A_DAY = timedelta(days=1)


def told_topics(platform: Platform, connection: Connection) -> tuple[Told, ...]:
    """Return the topics that incidents tell, each with the days whose hits open nothing because of it.

    Of incidents of types with `takes_topics`, no drills. What became known on a day is judged on the next:
    the days of a hit end on the eve of that on which the incident no longer runs.
    """
    catalog = platform.catalog
    rules = topic_rules(catalog)
    types = {each.id for each in catalog.incidents.types.values() if each.takes_topics}
    if not rules or not types:
        return ()
    topics = all_topics(catalog, connection)
    return tuple(_told(platform, types, topics, rules))


def topic_rules(catalog: Catalog) -> dict[str, frozenset[str]]:
    """Return, for each feed with texts, the rules whose indicators count its topics."""
    over = catalog.rules_over(TOPIC_COUNTS)
    feeds = [feed.id for feed in catalog.feeds.values() if feed.texts is not None]
    found = {feed: frozenset(rule.id for rule in over if feed in catalog.feeds_of(rule)) for feed in feeds}
    return {feed: rules for feed, rules in found.items() if rules}


def _told(
    platform: Platform, types: set[str], topics: Topics, rules: dict[str, frozenset[str]]
) -> Iterator[Told]:
    zone = platform.settings.zone
    for incident in list_incidents(platform.store):
        if incident.incident_type not in types or incident.nature is not Nature.REAL:
            continue
        with platform.store.reading() as transaction:
            incidents = Incidents(transaction)
            tickets, events = incidents.tickets_of(incident), incidents.events(incident.id)
        spans = list(running_days(events, zone))
        for feed, topic in topics_of(platform.catalog, incident, tickets, topics, zone):
            closed = topic.closed_on or date.max
            for first, last in spans:
                if feed in rules:
                    until = min(last - _A_DAY, closed)
                    yield Told(rules[feed], topic.topic, first - _A_DAY, until, incident.ref)


def running_days(events: Iterable[IncidentEvent], zone: tzinfo) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each time in which an incident ran; one that runs has no last day."""
    began = None
    for event in events:
        day = event.change.at.astimezone(zone).date()
        if event.to_state in RUNNING:
            began = began or day
        elif began is not None:
            yield began, day
            began = None
    if began is not None:
        yield began, date.max
