"""Read the texts that came since the last time: mask, cut into terms, find copies, count by day."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import risk_pipeline.texts
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.texts.detecting import detect, said_language
from risk_pipeline.texts.lexicon import Language
from risk_pipeline.texts.masking import mask
from risk_pipeline.texts.sketches import sketches
from risk_pipeline.texts.terms import Analysed, analyse
from risk_pipeline.warehouse.sql import Connection, table_exists, transaction
from risk_pipeline.warehouse.texts import rows, writing
from risk_pipeline.warehouse.texts.rows import TextRow
from risk_pipeline.warehouse.texts.writing import ReadText

_METHOD = 1
"""Raise it when terms are made otherwise: all texts are read again then."""


@dataclass(frozen=True, slots=True)
class TextsRead:
    """What was read of a feed: texts, those that are gone, and the days that were counted again."""

    feed: str
    texts: int
    gone: int
    days: tuple[date, ...] = ()


def read_texts(connection: Connection, feeds: Iterable[Feed], time_zone: str) -> list[TextsRead]:
    """Read the new texts of all feeds that have any; a feed whose table is not there yet has none.

    Each feed is one transaction.

    Raises:
        ConfigError: a language is to be detected and the library for it is not installed.
        WarehouseError: the engine refuses.
    """
    found = []
    for feed in feeds:
        schema, _, table = feed.raw_table.partition(".")
        if feed.texts is not None and table_exists(connection, schema, table):
            with transaction(connection):
                found.append(_read_feed(connection, feed, feed.texts, time_zone))
    return found


def language_of(texts: FeedTexts, row_language: str | None, text: str) -> Language:
    """Return the language of a text: what its row says, else the feed, else what it looks like."""
    said = said_language(row_language)
    if said is not None:
        return said
    return detect(text) if texts.language == "auto" else texts.language


def analysed(texts: FeedTexts, row_language: str | None, text: str) -> Analysed:
    """Return the terms of a text as it came, masked."""
    clean = mask(text)
    return analyse(clean, language_of(texts, row_language, clean))


def _read_feed(connection: Connection, feed: Feed, texts: FeedTexts, time_zone: str) -> TextsRead:
    mark, seen = _mark(feed, texts, time_zone), rows.read_seen(connection, feed.id)
    if seen.mark != mark:
        rows.forget_texts(connection, feed.id)
        seen = rows.Seen()
    sql = rows.text_rows_sql(feed, texts, time_zone)
    count, gone = rows.find_changed(connection, feed, sql, seen)
    for batch in rows.changed_batches(connection):
        writing.write_texts(connection, feed.id, _read(texts, batch))
    days = rows.affected_days(connection)
    if days:
        days += writing.group_copies(connection, feed.id, days[0])
        writing.count_days(connection, feed.id, days)
    rows.note_seen(connection, feed, mark)
    return TextsRead(feed.id, count, gone, tuple(sorted(set(days))))


def _read(texts: FeedTexts, batch: Sequence[TextRow]) -> list[ReadText]:
    found = [analysed(texts, row.language, row.text) for row in batch]
    long = [place for place, each in enumerate(found) if len(each.words) >= texts.copies_from]
    sketched = dict(zip(long, sketches([found[place].words for place in long]), strict=True))
    return [
        ReadText(row, tuple(each.terms), sketched.get(place))
        for place, (row, each) in enumerate(zip(batch, found, strict=True))
    ]


def _mark(feed: Feed, texts: FeedTexts, time_zone: str) -> str:
    """Return what changes when the same rows would give other terms."""
    read_by = texts.model_dump(include={"column", "language", "language_column", "author", "rating"})
    given = [
        _METHOD,
        _words_mark(),
        time_zone,
        feed.timezone,
        feed.known_at or feed.cursor,
        feed.key,
        read_by,
        texts.unhappy_to,
        texts.copies_from,
    ]
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _words_mark() -> str:
    folder = Path(risk_pipeline.texts.__file__).parent / "words"
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
