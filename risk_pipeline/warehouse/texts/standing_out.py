"""Read which terms stand out in the texts about a slice of the business, and how people write them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.feed_texts import FactTexts, FeedTexts
from risk_pipeline.domain.texts.standing_out import LEAST_AUTHORS, LEAST_TEXTS
from risk_pipeline.warehouse.sql import Connection, identifier, is_segment, literal, saying, table_name
from risk_pipeline.warehouse.texts.rows import doc_of

_HISTORY_DAYS = 91
_MOST_TERMS = 60
_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Slice:
    """The texts of a feed from `first` to `last`; of a segment those that a fact leads to."""

    feed: Feed
    first: date
    last: date
    fact: str = ""
    link: FactTexts | None = None
    column: str = ""
    names: tuple[str, ...] = ()

    @property
    def docs(self) -> str:
        """The condition that a text belongs to it."""
        between = f"day between date '{self.first}' and date '{self.last}'"
        if not self.column or self.link is None:
            return between
        doc = doc_of(self.feed, self.link.key or self.feed.key)
        return (
            f"{between} and doc in (select {doc} from {table_name(self.fact)} "
            f"where {is_segment(self.column, self.names)})"
        )


class TermCount(NamedTuple):
    """A term: its texts in the slice (as ids) and how many texts of the reference have it."""

    term: str
    texts: frozenset[int]
    elsewhere: int


class Counts(NamedTuple):
    """How many texts the slice and the reference have, and the terms of the slice."""

    now: int
    reference: int
    terms: list[TermCount]


def read_counts(connection: Connection, part: Slice) -> Counts:
    """Return the terms of a slice with their texts, against all other texts of these days and the past.

    Terms of few texts or of few authors are left out. An author counts once for a term.
    """
    feed = literal(part.feed.id)
    past = part.first - timedelta(days=_HISTORY_DAYS)
    with saying(f"The texts of {part.feed.id} cannot be read"):
        connection.execute(
            f"""
            create or replace temp table compared_texts as
            select doc, author, coalesce({part.docs}, false) as is_now from ops.text_docs
            where feed = {feed} and not is_copy and day between date '{past}' and date '{part.last}'
            """
        )
        rows = connection.execute(
            f"""
            with sizes as (
                select
                    count(*) filter (where is_now) as now,
                    count(*) filter (where not is_now) as reference
                from compared_texts
            ),
            counted as (
                select
                    term,
                    count(distinct author) filter (where is_now) as texts,
                    count(distinct author) filter (where not is_now) as elsewhere,
                    list(texts.doc order by texts.doc) filter (where is_now) as docs
                from ops.text_terms as terms
                inner join compared_texts as texts on terms.doc = texts.doc
                where terms.feed = {feed} and terms.day between date '{past}' and date '{part.last}'
                group by term
                having count(distinct author) filter (where is_now) >= {LEAST_TEXTS}
                    and count(distinct author) >= {LEAST_AUTHORS}
            )
            select now, reference, term, docs, elsewhere from sizes
            left join counted on texts > now * (elsewhere + 1) / (reference + 1)
            order by texts * ln(texts * (reference + 1) / (now * (elsewhere + 1))) - texts desc, term
            limit {_MOST_TERMS}
            """
        ).fetchall()
    now, reference = rows[0][:2]
    terms = [TermCount(term, frozenset(docs), count) for _, _, term, docs, count in rows if term is not None]
    return Counts(now, reference, terms)


def read_sample(
    connection: Connection, feed: Feed, texts: FeedTexts, terms: Sequence[str]
) -> list[tuple[int, str | None, str]]:
    """Return author, language and text of the newest texts compared that have any of these terms."""
    language = f"raw.{identifier(texts.language_column)}::varchar" if texts.language_column else "null"
    with saying(f"The texts of {feed.id} cannot be read"):
        return connection.execute(
            f"""
            with chosen as (
                select texts.doc, texts.author, texts.is_now, terms.term, terms.day
                from ops.text_terms as terms
                inner join compared_texts as texts on terms.doc = texts.doc
                where terms.feed = {literal(feed.id)} and terms.term in (select unnest($terms::varchar[]))
                qualify row_number() over (
                    partition by terms.term order by texts.is_now desc, terms.day desc, texts.doc
                ) <= {_SAMPLE}
            ),
            docs as (
                select distinct doc, author from chosen
            )
            select docs.author, {language}, raw.{identifier(texts.column)}::varchar
            from {table_name(feed.raw_table)} as raw
            inner join docs on docs.doc = {doc_of(feed)}
            order by docs.doc
            """,
            {"terms": list(terms)},
        ).fetchall()


def lay_down_recent(connection: Connection, feed: Feed, day: date) -> None:
    """Lay down the texts of the 28 days to a day; those of the last 14 are the present."""
    with saying(f"The texts of {feed.id} cannot be read"):
        connection.execute(
            f"""
            create or replace temp table compared_texts as
            select doc, author, day > date '{day}' - 14 as is_now from ops.text_docs
            where feed = {literal(feed.id)} and not is_copy
                and day between date '{day}' - 27 and date '{day}'
            """
        )


def common_terms(connection: Connection, feed: str, stems: Collection[str]) -> frozenset[str]:
    """Return those of these stems, plain or negated, that at least five authors have used."""
    asked = [term for stem in sorted(stems) for term in (stem, f"¬{stem}")]
    rows = connection.execute(
        f"""
        select terms.term from ops.text_terms as terms
        inner join ops.text_docs as docs on terms.feed = docs.feed and terms.doc = docs.doc
        where terms.feed = $feed and terms.term in (select unnest($terms::varchar[]))
        group by terms.term having count(distinct docs.author) >= {LEAST_AUTHORS}
        """,
        {"feed": feed, "terms": asked},
    ).fetchall()
    return frozenset(term for (term,) in rows)


def read_texts_of(
    connection: Connection, feed: Feed, texts: FeedTexts, docs: Sequence[int]
) -> list[tuple[str | None, str]]:
    """Return language and text of some texts, in the order given."""
    language = f"{identifier(texts.language_column)}::varchar" if texts.language_column else "null"
    return connection.execute(
        f"select {language}, {identifier(texts.column)}::varchar from {table_name(feed.raw_table)} "
        f"where {doc_of(feed)} in (select unnest($docs::bigint[])) "
        f"order by list_position($docs::bigint[], {doc_of(feed)})",
        {"docs": list(docs)},
    ).fetchall()
