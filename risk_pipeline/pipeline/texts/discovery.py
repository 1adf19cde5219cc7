"""Finds what nobody has named yet: terms that rise become topics, each a segment of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import log, sqrt

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.pipeline.texts.forms import forms_in
from risk_pipeline.pipeline.texts.reading import language_of
from risk_pipeline.texts.examples import content_stems, shown
from risk_pipeline.texts.grouping import groups, is_inside
from risk_pipeline.texts.lexicon import LANGUAGES, fold, lexicon_of
from risk_pipeline.texts.masking import mask
from risk_pipeline.texts.terms import NEGATED
from risk_pipeline.warehouse.sql import Connection, transaction
from risk_pipeline.warehouse.texts import topics as store
from risk_pipeline.warehouse.texts.scores import (
    LEAST_AUTHORS,
    LEAST_TEXTS,
    Day,
    Scored,
    read_day,
    read_scores,
)
from risk_pipeline.warehouse.texts.standing_out import (
    common_terms,
    lay_down_recent,
    read_sample,
    read_texts_of,
)
from risk_pipeline.warehouse.texts.topics import Topic, TopicTerm

_DAYS_A_MONTH = 30.4
_LEAST_RATIO, _CALM_RATIO = 2.0, 1.5
_CLEAR, _ANY = 1.64, 0.0
_MOST_EXAMPLES, _MOST_READ = 3, 12
_MOST_DAYS = 28

Docs = Mapping[str, Mapping[int, int]]


def discover_up_to(connection: Connection, feed: Feed, day: date) -> list[Topic]:
    """Look for topics on each day that nobody has looked at up to `day`, at most the last 28 of them.

    A day is looked at once: a topic stays found, whatever late texts say of its days.
    """
    last = store.read_discovered(connection, feed.id)
    first = day - timedelta(days=_MOST_DAYS - 1)
    if last is not None:
        first = max(first, last + timedelta(days=1))
    found = []
    for number in range((day - first).days + 1):
        at = first + timedelta(days=number)
        found += discover(connection, feed, at)
        store.note_discovered(connection, feed.id, at)
    if found == [] and last is not None:
        store.count_topics(connection, feed.id)
    return found


def discover(connection: Connection, feed: Feed, day: date) -> list[Topic]:
    """Open, widen and close the topics of a feed as at the end of a day; return those that opened.

    Evidence is that of `warehouse/texts/scores.py`; its limit ln(M/B) keeps false topics within what the feed
    accepts a month. One transaction; all topics are counted again on all days.
    """
    texts = feed.texts
    if texts is None:
        return []
    with transaction(connection):
        store.drop_known(connection, feed.id)
        store.count_topics(connection, feed.id)
        store.close_calm_topics(connection, feed.id, day, least_ratio=_CALM_RATIO)
        docs, scored = _rising(connection, feed.id, texts, day)
        if not docs:
            return []
        fresh = _join_open_topics(connection, feed.id, day, docs)
        lay_down_recent(connection, feed, day)
        total = store.count_texts(connection, feed.id, day)
        found = groups({term: frozenset(docs[term]) for term in fresh}, total)
        opened = _open(
            connection, feed, day, [{term: docs[term] for term in terms} for terms in found], scored
        )
        store.count_topics(connection, feed.id)
        return opened


def _rising(connection: Connection, feed: str, texts: FeedTexts, day: date) -> tuple[Docs, dict[str, Scored]]:
    """Return the terms that rise with their texts and authors, the strongest first."""
    facts = read_day(connection, feed, day)
    limit = log(max(facts.active, 1) * _DAYS_A_MONTH / texts.topics_a_month)
    ignored, known = _never_topics(texts), store.read_known_terms(connection, feed)
    scored = {
        each.term: each
        for each in read_scores(connection, feed, day)
        if each.score > limit
        and each.term not in known
        and _is_clear(each, facts)
        and ignored.isdisjoint(_words_of(each.term))
    }
    docs = store.read_docs(connection, feed, day, list(scored)) if scored else {}
    return {term: of for term, of in docs.items() if len(set(of.values())) >= LEAST_AUTHORS}, scored


def _is_clear(term: Scored, facts: Day) -> bool:
    """Whether it is in enough texts, twice the usual, and unhappy people use it more than others."""
    if term.texts < LEAST_TEXTS or term.texts < _LEAST_RATIO * term.expected:
        return False
    share = facts.unhappy_share
    if not share or share >= 1:
        return True
    # A feed without ratings has no unhappy texts at all: there the words alone decide.
    above = (term.unhappy / term.texts - share) / sqrt(share * (1 - share) / term.texts)
    return above > (_CLEAR if term.expected > 1 else _ANY)


def _never_topics(texts: FeedTexts) -> frozenset[str]:
    """Return the stems of what every year brings, and of the names that the feed lists."""
    languages = LANGUAGES if texts.language == "auto" or texts.language_column else (texts.language,)
    return frozenset(
        lexicon_of(language).word(word).stem
        for language in languages
        for word in (
            *lexicon_of(language).calendar,
            *(fold(part) for w in texts.not_topics for part in w.split()),
        )
    )


def _words_of(term: str) -> list[str]:
    return [word.removeprefix(NEGATED) for word in term.split(" ")]


def _join_open_topics(connection: Connection, feed: str, day: date, docs: Docs) -> list[str]:
    """Let terms join the open topic that holds half of their texts; return those that join none."""
    opened = [topic.topic for topic in store.read_topics(connection, feed) if topic.closed_on is None]
    terms = {
        topic: [each.term for each in store.read_topic_terms(connection, feed, topic)] for topic in opened
    }
    held = {
        topic: frozenset(doc for of in store.read_docs(connection, feed, day, known).values() for doc in of)
        for topic, known in terms.items()
    }
    fresh = []
    for term, of in docs.items():
        if any(term in known for known in terms.values()):
            continue
        topic = next((name for name, texts in held.items() if is_inside(frozenset(of), texts)), None)
        if topic is None:
            fresh.append(term)
        else:
            store.join_topic(connection, feed, topic, [TopicTerm(term, None, day)])
    return fresh


def _open(
    connection: Connection, feed: Feed, day: date, found: Sequence[Docs], scored: Mapping[str, Scored]
) -> list[Topic]:
    """Open a topic of each group of terms; one that nobody may be shown a name of waits.

    A flood of texts opens many on one day: the texts of all are read at once.
    """
    texts = feed.texts
    if texts is None or not found:
        return []
    terms = [term for docs in found for term in docs]
    forms = forms_in(texts, read_sample(connection, feed, texts, terms), terms)
    named: dict[str, Docs] = {}
    for docs in found:
        name = next((forms[term] for term in docs if term in forms), None)
        if name is not None:
            named[name] = {**named.get(name, {}), **docs}
    examples = _examples(connection, feed, texts, named)
    opened = []
    for name, docs in named.items():
        authors = _authors(docs)
        strongest = max((scored[term] for term in docs), key=lambda each: each.score)
        topic = Topic(
            name, day, None, len(authors), strongest.expected, len(set(authors.values())), examples[name]
        )
        store.open_topic(connection, feed.id, topic, [TopicTerm(term, forms.get(term), day) for term in docs])
        opened.append(topic)
    return opened


def _examples(
    connection: Connection, feed: Feed, texts: FeedTexts, named: Mapping[str, Docs]
) -> dict[str, tuple[str, ...]]:
    """Return three texts of each topic, of different authors and with the most terms, fit to be shown."""
    chosen = {name: _fullest(docs) for name, docs in named.items()}
    asked = sorted({doc for docs in chosen.values() for doc in docs})
    read = {
        doc: (mask(text), language_of(texts, language, text))
        for doc, language, text in read_texts_of(connection, feed, texts, asked)
    }
    stems = {stem for text, language in read.values() for stem in content_stems(text, language)}
    common = common_terms(connection, feed.id, stems)
    told = {doc: shown(text, language, common) for doc, (text, language) in read.items()}
    # Texts that read alike are one example.
    return {
        name: tuple(dict.fromkeys(told[doc] for doc in docs if doc in told))[:_MOST_EXAMPLES]
        for name, docs in chosen.items()
    }


def _fullest(docs: Docs) -> list[int]:
    """Return the texts with the most terms, one of an author."""
    held, authors = Counter(doc for of in docs.values() for doc in of), _authors(docs)
    chosen: dict[int, int] = {}
    for doc in sorted(held, key=lambda doc: (-held[doc], doc)):
        chosen.setdefault(authors[doc], doc)
    return list(chosen.values())[:_MOST_READ]


def _authors(docs: Docs) -> dict[int, int]:
    return {doc: author for of in docs.values() for doc, author in of.items()}
