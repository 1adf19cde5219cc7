"""Count known causes by day: texts with any phrase of a cause and none that excludes it."""

from collections.abc import Sequence
from typing import NamedTuple

from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.schema.texts import TEXT_CAUSE_TERMS
from risk_pipeline.warehouse.sql import Connection, literal
from risk_pipeline.warehouse.texts.writing import AUTHOR_DAYS


class CauseTerm(NamedTuple):
    """A term that a phrase needs, of as many as `needed`."""

    feed: str
    cause: str
    phrase: int
    is_excluding: bool
    needed: int
    term: str


def write_causes(connection: Connection, terms: Sequence[CauseTerm]) -> bool:
    """Let the warehouse know what tells each cause; return whether that is new."""
    known = connection.execute(f"select {TEXT_CAUSE_TERMS.selected} from ops.text_cause_terms").fetchall()
    if sorted(map(tuple, known)) == sorted(map(tuple, terms)):
        return False
    connection.execute("delete from ops.text_cause_terms")
    insert_rows(connection, TEXT_CAUSE_TERMS, [tuple(term) for term in terms])
    return True


def count_causes(connection: Connection, feed: str) -> None:
    """Count the causes of a feed on all of its days; a day without one is a zero."""
    of_feed = f"feed = {literal(feed)}"
    about = f"""
        select doc, day, cause as subject from (
            select terms.doc, terms.day, causes.cause, causes.is_excluding
            from ops.text_terms as terms
            inner join ops.text_cause_terms as causes on terms.feed = causes.feed and terms.term = causes.term
            where terms.{of_feed}
            group by terms.doc, terms.day, causes.cause, causes.phrase, causes.is_excluding, causes.needed
            having count(*) = causes.needed
        ) group by all having not bool_or(is_excluding)
    """
    known = f"select distinct cause as subject from ops.text_cause_terms where {of_feed}"
    connection.execute(f"delete from ops.text_cause_days where {of_feed}")
    connection.execute(f"insert into ops.text_cause_days {counted_by_day(feed, about, known)}")


def counted_by_day(feed: str, about: str, subjects: str) -> str:
    """Return the SQL of texts by subject and day, an author once in seven days.

    `about` has doc, day and subject of the texts, `subjects` all subjects: a day without one is a zero.
    """
    of_feed = f"feed = {literal(feed)}"
    return f"""
        with by_author as (
            select
                about.day, about.subject,
                lag(about.day) over (
                    partition by docs.author, about.subject order by about.day, about.doc
                ) as before
            from ({about}) as about
            inner join ops.text_docs as docs on about.doc = docs.doc and docs.{of_feed}
            where not docs.is_copy
        ),
        counted as (
            select day, subject, count(*) as x from by_author
            where before is null or day - before >= {AUTHOR_DAYS}
            group by all
        )
        select days.feed, known.subject, days.day, coalesce(counted.x, 0), days.n
        from ops.text_days as days
        cross join ({subjects}) as known
        left join counted on days.day = counted.day and known.subject = counted.subject
        where days.{of_feed}
    """
