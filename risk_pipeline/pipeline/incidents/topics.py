"""Topics that come up while an incident runs are lines of its timeline, each told once."""

from collections.abc import Iterable, Iterator

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.acts.record import note
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import DATA_DOER, desk_of
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.topics import Topic, read_topics
from risk_pipeline.wording.language import Words, words_in


def tell_topics(platform: Platform, connection: Connection) -> int:
    """Note open topics on the incidents that run and are about the same texts; return how many were told.

    A topic that is open again is told again, any other time of telling changes nothing.
    """
    feeds = [feed.id for feed in platform.catalog.feeds.values() if feed.texts is not None]
    running = [each for each in list_incidents(platform.store, only_open=True) if _takes_lines(each)]
    if not feeds or not running:
        return 0
    topics = {feed: [each for each in read_topics(connection, feed) if not each.closed_on] for feed in feeds}
    return sum(_tell(platform, incident, topics) for incident in running)


def _takes_lines(incident: Incident) -> bool:
    return incident.is_running and incident.nature is Nature.REAL


def _tell(platform: Platform, incident: Incident, topics: dict[str, list[Topic]]) -> int:
    with platform.store.reading() as transaction:
        tickets = Incidents(transaction).tickets_of(incident)
    desk, now, words = desk_of(platform), platform.clock.now(), words_in(platform.settings.language)
    version = incident.version
    for feed, topic in _about(platform, incident, tickets, topics):
        said = _said(topic, words)
        key = f"topic:{incident.id}:{feed}:{topic.topic}:{topic.opened_on}"
        incident = desk.act(
            incident.ref,
            DATA_DOER,
            now,
            lambda current, *_, said=said: [note(current, said, DATA_DOER, now)],
            key=key,
        )
    return incident.version - version


def _about(
    platform: Platform, incident: Incident, tickets: Iterable[Ticket], topics: dict[str, list[Topic]]
) -> Iterator[tuple[str, Topic]]:
    """Yield the topics that opened since the harm began, of feeds that the incident is about."""
    since = incident.since.astimezone(platform.settings.zone).date()
    for feed, found in topics.items():
        if is_about(platform.catalog, feed, incident.business_line, {each.rule_id for each in tickets}):
            yield from ((feed, topic) for topic in reversed(found) if topic.opened_on >= since)


def is_about(catalog: Catalog, feed: str, line: str, rules: set[str]) -> bool:
    """Whether an incident of a line, with tickets of these rules, is about what a feed's texts may say."""
    resting = catalog.dependants_of(feed)
    lines = {of.id for rule in resting if (of := catalog.line_of(rule))}
    return line in lines or not rules.isdisjoint(rule.id for rule in resting)


def _said(topic: Topic, words: Words) -> str:
    return words.say(
        "incident-topic",
        topic=topic.topic,
        number=words.count(topic.texts),
        authors=words.count(topic.authors),
    )
