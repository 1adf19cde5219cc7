"""Topics in the warehouse: their terms, texts, counts by day, and when they were open."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.schema.texts import TEXT_TOPIC_TERMS, TEXT_TOPICS
from risk_pipeline.warehouse.sql import Connection, literal, read_count
from risk_pipeline.warehouse.texts.causes import counted_by_day

WINDOW_DAYS = 14


class Topic(NamedTuple):
    """A topic as it opened; `closed_on` is None while it is open."""

    topic: str
    opened_on: date
    closed_on: date | None
    texts: int
    expected: float
    authors: int
    examples: tuple[str, ...]


class TopicTerm(NamedTuple):
    """A term of a topic, as people write it, and since when it belongs to it."""

    term: str
    form: str | None
    from_on: date


def read_topics(connection: Connection, feed: str) -> list[Topic]:
    """Return all topics of a feed, the newest first."""
    rows = connection.execute(
        "select topic, opened_on, closed_on, texts, expected, authors, examples from ops.text_topics "
        "where feed = $feed order by opened_on desc, topic",
        {"feed": feed},
    ).fetchall()
    return [Topic(*row)._replace(examples=tuple(row[-1])) for row in rows]


def read_topic_terms(connection: Connection, feed: str, topic: str) -> list[TopicTerm]:
    """Return the terms of a topic."""
    rows = connection.execute(
        "select term, form, from_on from ops.text_topic_terms where feed = $feed and topic = $topic "
        "order by from_on, term",
        {"feed": feed, "topic": topic},
    ).fetchall()
    return [TopicTerm(*row) for row in rows]


def count_recent(connection: Connection, feed: str, topic: str) -> int:
    """Return how many texts of the newest 14 days are about a topic, an author's once in seven days."""
    return read_count(
        connection,
        f"""
        select coalesce(sum(x), 0)::bigint from ops.text_topic_days
        where feed = $feed and topic = $topic and day > (
            select max(day) - {WINDOW_DAYS} from ops.text_days where feed = $feed
        )
        """,
        {"feed": feed, "topic": topic},
    )


def drop_known(connection: Connection, feed: str) -> None:
    """Take away the topics whose terms have all become terms of known causes: they are judged as those."""
    connection.execute(
        """
        create or replace temp table known_topics as
        select topic from ops.text_topic_terms as terms
        left join (select distinct feed, term from ops.text_cause_terms where not is_excluding) as known
            on terms.feed = known.feed and terms.term = known.term
        where terms.feed = $feed group by topic having count(known.term) = count(*)
        """,
        {"feed": feed},
    )
    for table in ("text_topics", "text_topic_terms", "text_topic_days"):
        connection.execute(
            f"delete from ops.{table} where feed = $feed and topic in (select topic from known_topics)",
            {"feed": feed},
        )


def read_known_terms(connection: Connection, feed: str) -> frozenset[str]:
    """Return the terms that tell known causes of a feed."""
    rows = connection.execute(
        "select distinct term from ops.text_cause_terms where feed = $feed and not is_excluding",
        {"feed": feed},
    ).fetchall()
    return frozenset(term for (term,) in rows)


def read_discovered(connection: Connection, feed: str) -> date | None:
    """Return the last day on which topics of a feed were looked for."""
    row = connection.execute(
        "select discovered_to from ops.text_state where feed = $feed", {"feed": feed}
    ).fetchone()
    return row[0] if row else None


def note_discovered(connection: Connection, feed: str, day: date) -> None:
    """Note that topics of a feed have been looked for up to a day."""
    connection.execute(
        "update ops.text_state set discovered_to = $day where feed = $feed", {"feed": feed, "day": day}
    )


def read_docs(
    connection: Connection, feed: str, day: date, terms: Sequence[str]
) -> dict[str, dict[int, int]]:
    """Return the texts of the last 14 days by term, each with its author; copies too many are left out."""
    rows = connection.execute(
        f"""
        select terms.term, terms.doc, docs.author
        from ops.text_terms as terms
        inner join ops.text_docs as docs on terms.feed = docs.feed and terms.doc = docs.doc
        where terms.feed = $feed and terms.day between $day::date - {WINDOW_DAYS - 1} and $day
            and not docs.is_copy and terms.term in (select unnest($terms::varchar[]))
        """,
        {"feed": feed, "day": day, "terms": list(terms)},
    ).fetchall()
    found: dict[str, dict[int, int]] = {term: {} for term in terms}
    for term, doc, author in rows:
        found[term][doc] = author
    return found


def count_texts(connection: Connection, feed: str, day: date) -> int:
    """Return how many texts of the last 14 days count."""
    return read_count(
        connection,
        f"select coalesce(sum(n), 0)::bigint from ops.text_days "
        f"where feed = $feed and day between $day::date - {WINDOW_DAYS - 1} and $day",
        {"feed": feed, "day": day},
    )


def open_topic(connection: Connection, feed: str, topic: Topic, terms: Sequence[TopicTerm]) -> None:
    """Note a topic and its terms; one that was closed is open again, with the terms it had."""
    row = (feed, topic.topic, topic.opened_on, None, None, *topic[3:6], list(topic.examples))
    insert_rows_of_lists(connection, row)
    join_topic(connection, feed, topic.topic, terms)


def insert_rows_of_lists(connection: Connection, row: tuple[object, ...]) -> None:
    """Add a row of the table of topics; its last cell is a list."""
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {TEXT_TOPICS.name} ({TEXT_TOPICS.selected}) values ({marks})", list(row))


def join_topic(connection: Connection, feed: str, topic: str, terms: Sequence[TopicTerm]) -> None:
    """Add terms to a topic that it does not have."""
    known = {each.term for each in read_topic_terms(connection, feed, topic)}
    rows = [(feed, topic, *term) for term in terms if term.term not in known]
    insert_rows(connection, TEXT_TOPIC_TERMS, rows)


def count_topics(connection: Connection, feed: str) -> None:
    """Count the topics of a feed on all of its days: a new one gets its past."""
    of_feed = f"feed = {literal(feed)}"
    about = f"""
        select distinct terms.doc, terms.day, topics.topic as subject
        from ops.text_terms as terms
        inner join ops.text_topic_terms as topics on terms.feed = topics.feed and terms.term = topics.term
        where terms.{of_feed}
    """
    known = f"select distinct topic as subject from ops.text_topics where {of_feed}"
    connection.execute(f"delete from ops.text_topic_days where {of_feed}")
    connection.execute(f"insert into ops.text_topic_days {counted_by_day(feed, about, known)}")


def close_calm_topics(connection: Connection, feed: str, day: date, *, least_ratio: float) -> None:
    """Note which open topics are usual on a day, and close those that have been for 14 days."""
    connection.execute(
        f"""
        with recent as (
            select
                days.topic,
                sum(days.x) filter (where days.day > $day::date - {WINDOW_DAYS}) as x,
                sum(days.n) filter (where days.day > $day::date - {WINDOW_DAYS}) as n,
                (sum(days.x) filter (where days.day < topics.opened_on - 28) + 1)
                    / nullif(sum(days.n) filter (where days.day < topics.opened_on - 28), 0) as rate
            from ops.text_topic_days as days
            inner join ops.text_topics as topics on days.feed = topics.feed and days.topic = topics.topic
            where days.feed = $feed and topics.closed_on is null and days.day <= $day
                and days.day > topics.opened_on - 211
            group by days.topic
        )
        update ops.text_topics as topics set
            calm_since = case
                when coalesce(recent.x, 0) < {least_ratio} * coalesce(recent.n, 0) * recent.rate
                    then coalesce(topics.calm_since, $day::date)
            end
        from recent where topics.feed = $feed and topics.topic = recent.topic and topics.closed_on is null
        """,
        {"feed": feed, "day": day},
    )
    connection.execute(
        f"update ops.text_topics set closed_on = $day where feed = $feed and closed_on is null "
        f"and calm_since <= $day::date - {WINDOW_DAYS - 1}",
        {"feed": feed, "day": day},
    )
