"""Which topics an incident is about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.topics import Topic, read_topics

Topics = Mapping[str, Sequence[Topic]]
"""Topics of each feed with texts, the newest first."""


def all_topics(catalog: Catalog, connection: Connection) -> Topics:
    """Return all topics by feed; nothing in a project without texts."""
    feeds = [feed.id for feed in catalog.feeds.values() if feed.texts is not None]
    return {feed: read_topics(connection, feed) for feed in feeds}


def topics_of(
    catalog: Catalog, incident: Incident, tickets: Iterable[Ticket], topics: Topics, zone: tzinfo
) -> Iterator[tuple[str, Topic]]:
    """Yield feed and topic of those that opened since the harm began, of feeds that the incident is about."""
    since = incident.since.astimezone(zone).date()
    rules = {each.rule_id for each in tickets}
    for feed, found in topics.items():
        if is_about(catalog, feed, incident.business_line, rules):
            yield from ((feed, topic) for topic in reversed(found) if topic.opened_on >= since)


def is_about(catalog: Catalog, feed: str, line: str, rules: set[str]) -> bool:
    """Whether an incident of a line, with tickets of these rules, is about what a feed's texts may say."""
    resting = catalog.dependants_of(feed)
    lines = {of.id for rule in resting if (of := catalog.line_of(rule))}
    return line in lines or not rules.isdisjoint(rule.id for rule in resting)
