"""Rows of a feed as texts: their ids, days, authors, and which of them came since the last time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.warehouse.feeds.event_times import business_day_of
from risk_pipeline.warehouse.schema.texts import TEXT_STATE
from risk_pipeline.warehouse.sql import Connection, identifier, literal, read_count, saying, table_name

_CHANGED = "temp.changed_texts"
_BATCH = 20_000
_KEPT = ("text_docs", "text_terms", "text_days", "text_term_days", "text_cause_days", "text_topic_days")


class TextRow(NamedTuple):
    """A text as the feed has it. `language` is what the row says, as it says it."""

    doc: int
    day: date
    author: int
    is_unhappy: bool | None
    language: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a feed has been read: its newest load, and the run that brought it."""

    mark: str = ""
    loaded_until: datetime | None = None
    run_id: str = ""


def doc_of(feed: Feed, columns: tuple[str, ...] = ()) -> str:
    """Return the SQL of a text's id, from the raw row or from `columns` that hold the feed's key.

    A feed without a key has one column of it elsewhere: the file's name and the line, with a colon between.
    """
    if columns:
        parts = [f"{identifier(name)}::varchar" for name in columns]
    elif feed.key:
        parts = [f"{identifier(name)}::varchar" for name in feed.key]
    else:
        parts = ["regexp_extract(_location, '[^/]+$') || ':' || _line"]
    return _hashed(f"concat_ws(chr(31), {literal(feed.id)}, {', '.join(parts)})")


def _hashed(text: str) -> str:
    """Return the SQL of a hash that is the same in every version of the engine."""
    return f"(md5_number_lower({text}) >> 1)::bigint"


def text_rows_sql(feed: Feed, texts: FeedTexts, time_zone: str) -> str:
    """Return the SQL of all texts of a feed, with when their rows were loaded."""
    doc = doc_of(feed)
    author = f"coalesce({_hashed(f'{identifier(texts.author)}::varchar')}, {doc})" if texts.author else doc
    unhappy = f"{identifier(texts.rating)} <= {texts.unhappy_to}" if texts.rating else "null::boolean"
    language = f"{identifier(texts.language_column)}::varchar" if texts.language_column else "null::varchar"
    day = business_day_of(feed, feed.known_at or feed.cursor or "", time_zone)
    text = f"{identifier(texts.column)}::varchar"
    return f"""
        select
            {doc} as doc, {day} as day, {author} as author, {unhappy} as is_unhappy,
            {language} as language, {text} as text, _loaded_at, _run_id
        from {table_name(feed.raw_table)}
        where trim({text}) <> '' and {day} is not null
    """


def find_changed(connection: Connection, feed: Feed, sql: str, seen: Seen) -> tuple[int, int]:
    """Lay down which texts are new or changed, and forget those; return how many, and how many are gone."""
    until = "null" if seen.loaded_until is None else f"timestamptz {literal(seen.loaded_until.isoformat())}"
    with saying(f"The texts of {feed.id} cannot be read"):
        connection.execute(
            f"""
            create or replace temp table changed_texts as
            select row_number() over () as place, * from ({sql})
            where {until} is null or _loaded_at > {until}
                or (_loaded_at = {until} and _run_id <> {literal(seen.run_id)})
            """
        )
        connection.execute(
            f"""
            create or replace temp table gone_texts as
            select doc, day from ops.text_docs
            where feed = {literal(feed.id)} and (
                doc in (select doc from {_CHANGED}) or doc not in (select doc from ({sql}))
            )
            """
        )
        for table in ("text_terms", "text_docs"):
            connection.execute(
                f"delete from ops.{table} where feed = {literal(feed.id)} "
                "and doc in (select doc from gone_texts)"
            )
    return read_count(connection, f"select count(*) from {_CHANGED}"), read_count(
        connection, "select count(*) from gone_texts"
    )


def changed_batches(connection: Connection) -> Iterator[list[TextRow]]:
    """Yield the texts that `find_changed` laid down, some at a time."""
    count = read_count(connection, f"select count(*) from {_CHANGED}")
    for first in range(1, count + 1, _BATCH):
        rows = connection.execute(
            f"select doc, day, author, is_unhappy, language, text from {_CHANGED} "
            f"where place between {first} and {first + _BATCH - 1} order by place"
        ).fetchall()
        yield [TextRow(*row) for row in rows]


def affected_days(connection: Connection) -> list[date]:
    """Return the days of texts that came, changed or went, in order."""
    rows = connection.execute(
        f"select day from {_CHANGED} union select day from gone_texts order by day"
    ).fetchall()
    return [day for (day,) in rows]


def read_seen(connection: Connection, feed: str) -> Seen:
    """Return how far a feed has been read."""
    row = connection.execute(
        "select mark, loaded_until, run_id from ops.text_state where feed = $feed", {"feed": feed}
    ).fetchone()
    return Seen(*row) if row else Seen()


def note_seen(connection: Connection, feed: Feed, mark: str) -> None:
    """Note that a feed has been read up to its newest load."""
    connection.execute(
        f"""
        create or replace temp table seen_texts as
        select $feed as feed, $mark as mark, max(_loaded_at) as loaded_until,
            max_by(_run_id, _loaded_at) as run_id,
            (select discovered_to from ops.text_state where feed = $feed) as discovered_to
        from {table_name(feed.raw_table)}
        """,
        {"feed": feed.id, "mark": mark},
    )
    connection.execute("delete from ops.text_state where feed = $feed", {"feed": feed.id})
    connection.execute(f"insert into ops.text_state ({TEXT_STATE.selected}) select * from seen_texts")


def forget_texts(connection: Connection, feed: str) -> None:
    """Take away all that is kept of a feed's texts."""
    for table in _KEPT:
        connection.execute(f"delete from ops.{table} where feed = $feed", {"feed": feed})
