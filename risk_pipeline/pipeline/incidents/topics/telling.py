"""Topics that come up while an incident runs are lines of its timeline: each once, and again as it grows."""

from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.incidents.acts.record import note
from risk_pipeline.domain.incidents.incident import Change, Incident
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
        line = _Line(platform, f"topic:{incident.id}:{feed}:{topic.topic}:{topic.opened_on}")
        incident = line.open(incident, topic)
        incident = line.grow(incident, topic, count_recent(connection, feed, topic.topic))
    return incident.version - version


class _Line:
    """One topic on one incident. The keys of events hold what was told: `:grown:DAY:TEXTS` behind its own."""

    def __init__(self, platform: Platform, key: str) -> None:
        self._desk, self._now, self._key = desk_of(platform), platform.clock.now(), key
        self._zone = platform.settings.zone
        self._words: Words = words_in(platform.settings.language)

    def open(self, incident: Incident, topic: Topic) -> Incident:
        """Tell that it opened."""
        said = self._words.say(
            "incident-topic",
            topic=topic.topic,
            number=self._words.count(topic.texts),
            authors=self._words.count(topic.authors),
        )
        return self._desk.act(
            incident.ref,
            DATA_DOER,
            self._now,
            lambda current, *_: [note(current, said, DATA_DOER, self._now)],
            key=self._key,
        )

    def grow(self, incident: Incident, topic: Topic, texts: int) -> Incident:
        """Tell that it has doubled since it was told, if it has, and nothing was told of it today."""
        if texts < _GROWN * topic.texts:
            return incident
        begin = f"{self._key}:grown:"
        day = self._now.astimezone(self._zone).date().isoformat()

        def decide(current: Incident, _: object, incidents: Incidents) -> Sequence[Change]:
            told = dict(incidents.keys_beginning(self._key))
            counts = [int(key.rpartition(":")[2]) for key in told if key.startswith(begin)]
            last = max(counts, default=topic.texts)
            if texts < _GROWN * last or day in {self._day_of(at) for at in told.values()}:
                return []
            said = self._words.say(
                "incident-topic-grows",
                topic=topic.topic,
                number=self._words.count(texts),
                before=self._words.count(last),
            )
            return [note(current, said, DATA_DOER, self._now)]

        return self._desk.act(incident.ref, DATA_DOER, self._now, decide, key=f"{begin}{day}:{texts}")

    def _day_of(self, at: datetime) -> str:
        return at.astimezone(self._zone).date().isoformat()
