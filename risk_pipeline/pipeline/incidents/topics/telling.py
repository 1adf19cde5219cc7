"""Topics that come up while an incident runs are lines of its timeline: each once, and again as it grows."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.acts.record import topic_told
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import TopicTold
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import DATA_DOER, desk_of
from risk_pipeline.pipeline.incidents.topics.about import Topics, all_topics, topics_of
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.topics import Topic, count_recent
from risk_pipeline.wording.language import Words, words_in

_GROWN = 2
_GROWTH = ":grown:"


def tell_topics(platform: Platform, connection: Connection) -> int:
    """Note open topics on the incidents that run and are about the same texts; return how many were told.

    A topic is told as it opens, also when it opens again, and when the texts of its last 14 days have doubled
    since it was told, at most once a day. At other times nothing changes.
    """
    running = [each for each in list_incidents(platform.store, only_open=True) if _takes_lines(each)]
    if not running:
        return 0
    topics = {
        feed: [each for each in found if not each.closed_on]
        for feed, found in all_topics(platform.catalog, connection).items()
    }
    return sum(_tell(platform, connection, incident, topics) for incident in running)


def _takes_lines(incident: Incident) -> bool:
    return incident.is_running and incident.nature is Nature.REAL


def _tell(platform: Platform, connection: Connection, incident: Incident, topics: Topics) -> int:
    zone = platform.settings.zone
    with platform.store.reading() as transaction:
        tickets = Incidents(transaction).tickets_of(incident)
    version = incident.version
    for feed, topic in topics_of(platform.catalog, incident, tickets, topics, zone):
        line = _Line(platform, incident, feed, topic)
        incident = line.open(incident)
        incident = line.grow(incident, count_recent(connection, feed, topic.topic))
    return incident.version - version


class _Line:
    """One topic on one incident; the incident keeps how many texts were told last, and when."""

    def __init__(self, platform: Platform, incident: Incident, feed: str, topic: Topic) -> None:
        self._desk, self._now, self._zone = desk_of(platform), platform.clock.now(), platform.settings.zone
        self._feed, self._topic = feed, topic
        self._key = f"topic:{incident.id}:{feed}:{topic.topic}:{topic.opened_on}"
        self._words: Words = words_in(platform.settings.language)

    def open(self, incident: Incident) -> Incident:
        """Tell that it opened."""
        topic = self._topic
        said = self._words.say(
            "incident-topic",
            topic=topic.topic,
            number=self._words.count(topic.texts),
            authors=self._words.count(topic.authors),
        )
        told = self._told(topic.texts)
        return self._desk.act(
            incident.ref,
            DATA_DOER,
            self._now,
            lambda current, *_: [topic_told(current, said, told, DATA_DOER)],
            key=self._key,
        )

    def grow(self, incident: Incident, texts: int) -> Incident:
        """Tell that it has doubled since it was told, if it has, and nothing was told of it today."""
        if texts < _GROWN * self._topic.texts:
            return incident
        now = self._told(texts)

        def decide(current: Incident, _: object, incidents: Incidents) -> Sequence[Change]:
            last = next((each for each in current.topics if each.names == now.names), None)
            last = last or self._told_in_keys(incidents)
            if texts < _GROWN * last.texts or self._day_of(last) == self._day_of(now):
                return []
            said = self._words.say(
                "incident-topic-grows",
                topic=now.topic,
                number=self._words.count(texts),
                before=self._words.count(last.texts),
            )
            return [topic_told(current, said, now, DATA_DOER)]

        key = f"{self._key}{_GROWTH}{self._day_of(now)}"
        return self._desk.act(incident.ref, DATA_DOER, self._now, decide, key=key)

    def _told(self, texts: int) -> TopicTold:
        topic = self._topic
        return TopicTold(
            feed=self._feed, topic=topic.topic, opened_on=topic.opened_on, texts=texts, at=self._now
        )

    def _told_in_keys(self, incidents: Incidents) -> TopicTold:
        """Return what was told last before events kept it: `:grown:DAY:TEXTS` stood in their keys."""
        keys = incidents.keys_beginning(self._key)
        counts = [int(key.rpartition(":")[2]) for key, _ in keys if key.startswith(f"{self._key}{_GROWTH}")]
        told = self._told(max(counts, default=self._topic.texts))
        return told.model_copy(update={"at": max(at for _, at in keys)})

    def _day_of(self, told: TopicTold) -> date:
        return told.at.astimezone(self._zone).date()
