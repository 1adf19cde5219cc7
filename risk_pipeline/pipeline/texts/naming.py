"""Topics as people read them, and the step by which one becomes a known cause of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.domain.texts.feed_texts import TextLanguage
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.texts.matching import is_about
from risk_pipeline.texts.terms import analyse
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.texts import topics as store
from risk_pipeline.warehouse.texts.topics import Topic

_FILE = "register/causes.yaml"


@dataclass(frozen=True, slots=True)
class NamedTopic:
    """A topic of a feed with its terms, as people write them."""

    feed: str
    topic: Topic
    forms: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {"feed": self.feed, **self.topic._asdict(), "terms": list(self.forms)}


def topics_of(platform: Platform) -> list[NamedTopic]:
    """Return the topics of all feeds, the newest first."""
    feeds = [feed.id for feed in platform.catalog.feeds.values() if feed.texts is not None]
    if not feeds:
        return []
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        found = [
            NamedTopic(
                feed,
                topic,
                tuple(t.form for t in store.read_topic_terms(connection, feed, topic.topic) if t.form),
            )
            for feed in feeds
            for topic in store.read_topics(connection, feed)
        ]
    return sorted(found, key=lambda each: each.topic.opened_on, reverse=True)


def find_topic(platform: Platform, name: str) -> NamedTopic:
    """Return a topic by its name, the time it was open last.

    Raises:
        ConfigError: there is none.
    """
    known = topics_of(platform)
    found = next((each for each in known if each.topic.topic == name), None)
    if found is None:
        names = [each.topic.topic for each in known]
        raise ConfigError(f"{name}: no such topic.{did_you_mean(name, names)} `risk topics list --all`.")
    return found


def confirm(platform: Platform, name: str, cause: str, title: str, owner: str) -> str:
    """Add a topic to the known causes; return the file.

    Raises:
        ConfigError: there is no such topic or owner, or the id is taken or is none.
    """
    found, catalog = find_topic(platform, name), platform.catalog
    if owner not in catalog.owners:
        raise ConfigError(f"{owner} is no owner.{did_you_mean(owner, catalog.owners)} `risk owners`.")
    if cause in catalog.governance.causes:
        raise ConfigError(f"{cause} is a known cause already; add the words to its phrases in {_FILE}.")
    texts = catalog.feeds[found.feed].texts
    language = "en" if texts is None or texts.language == "auto" else texts.language
    head: dict[str, object] = {"id": cause, "title": title, "owner": owner, "feeds": [found.feed]}
    try:
        entry = head | telling(found, head, language)
    except ValueError as error:
        raise ConfigError(f"{cause} cannot be a cause: {error}") from error
    path = platform.settings.project_dir / _FILE
    path.write_text(_with_entry(path, entry), encoding="utf-8")
    return _FILE


def telling(found: NamedTopic, head: Mapping[str, object], language: TextLanguage) -> dict[str, object]:
    """Return the phrases of a topic that tell it from other texts, and the examples that prove them.

    A single word of it (*app*, *right*) is in other texts as well: it counts only where no phrase of several
    words is left, or where an example is not found without the topic's own name. Chinese words stand alone.

    Raises:
        ValueError: `head` and these are no cause.
    """
    several = [form for form in found.forms if " " in form]
    phrases = several if several and language != "zh" else list(found.forms)
    examples = list(found.topic.examples)

    def proved(said: list[str]) -> list[str]:
        cause = Cause.model_validate({**head, "phrases": {language: said}, "matches": {language: said}})
        return [each for each in examples if is_about(cause, frozenset(analyse(each, language).terms))]

    if len(proved(phrases)) < len(examples) and found.topic.topic in found.forms:
        phrases = list(dict.fromkeys([*phrases, found.topic.topic]))
    return {"phrases": {language: phrases}, "matches": {language: proved(phrases) or phrases}}


def _with_entry(path: Path, entry: dict[str, object]) -> str:
    before = path.read_text("utf-8") if path.exists() else "causes: []\n"
    # Told apart: YAML would make the second a reference to the first.
    item = yaml.dump([entry], Dumper=_Plain, allow_unicode=True, sort_keys=False)
    return append_entry(before, "causes", item, _FILE)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True
