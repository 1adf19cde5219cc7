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


class SampledText(NamedTuple):
    """A text as somebody wrote it, and the terms for which it was taken."""

    author: int
    language: str | None
    text: str
    terms: frozenset[str]


class Counts(NamedTuple):
    """How many texts the slice and the reference have, the terms of the slice, and texts that have them."""

    now: int
    reference: int
    terms: list[TermCount]
    sample: list[SampledText]


def read_counts(connection: Connection, part: Slice, texts: FeedTexts) -> Counts:
    """Return the terms of a slice with their texts, against all other texts of these days and the past.

    Terms of few texts or of few authors are left out. An author counts once for a term. Costs one statement.
    """
    feed = literal(part.feed.id)
    past = part.first - timedelta(days=_HISTORY_DAYS)
    days = f"between date '{past}' and date '{part.last}'"
    with saying(f"The texts of {part.feed.id} cannot be read"):
        row = connection.execute(
            f"""
            with compared_texts as materialized (
                select doc, author, coalesce({part.docs}, false) as is_now from ops.text_docs
                where feed = {feed} and not is_copy and day {days}
            ),
            sizes as (
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
                where terms.feed = {feed} and terms.day {days}
                group by term
                having count(distinct author) filter (where is_now) >= {LEAST_TEXTS}
                    and count(distinct author) >= {LEAST_AUTHORS}
            ),
            ranked as (
                select
                    term, docs, elsewhere,
                    texts * ln(texts * (reference + 1) / (now * (elsewhere + 1))) - texts as surprise
                from sizes
                inner join counted on texts > now * (elsewhere + 1) / (reference + 1)
                order by surprise desc, term
                limit {_MOST_TERMS}
            ),
            asked_terms as (
                select term from ranked
            ),
            {_sampled(part.feed, texts)}
            select
                now, reference,
                (select list((term, docs, elsewhere) order by surprise desc, term) from ranked),
                (select list((author, language, text, terms) order by doc) from sampled)
            from sizes
            """
        ).fetchone()
    now, reference, terms, sample = row or (0, 0, None, None)
    return Counts(
        now,
        reference,
        [TermCount(term, frozenset(docs), elsewhere) for term, docs, elsewhere in terms or ()],
        [_sampled_text(*each) for each in sample or ()],
    )


def read_sample(
    connection: Connection, feed: Feed, texts: FeedTexts, terms: Sequence[str]
) -> list[SampledText]:
    """Return the newest texts of those laid down that have any of these terms."""
    with saying(f"The texts of {feed.id} cannot be read"):
        rows = connection.execute(
            f"""
            with asked_terms as (
                select unnest($terms::varchar[]) as term
            ),
            {_sampled(feed, texts)}
            select author, language, text, terms from sampled order by doc
            """,
            {"terms": list(terms)},
        ).fetchall()
    return [_sampled_text(*row) for row in rows]


def _sampled_text(author: int, language: str | None, text: str, terms: list[str]) -> SampledText:
    return SampledText(author, language, text, frozenset(terms))


def _sampled(feed: Feed, texts: FeedTexts) -> str:
    """Return the SQL of texts of `compared_texts`, the newest ones, that have a term of `asked_terms`."""
    language = f"raw.{identifier(texts.language_column)}::varchar" if texts.language_column else "null"
    return f"""
            chosen as (
                select texts.doc, texts.author, terms.term
                from ops.text_terms as terms
                inner join compared_texts as texts on terms.doc = texts.doc
                where terms.feed = {literal(feed.id)} and terms.term in (select term from asked_terms)
                qualify row_number() over (
                    partition by terms.term order by texts.is_now desc, terms.day desc, texts.doc
                ) <= {_SAMPLE}
            ),
            docs as (
                select doc, author, list(term) as terms from chosen group by doc, author
            ),
            sampled as (
                select
                    docs.doc, docs.author, docs.terms,
                    {language} as language, raw.{identifier(texts.column)}::varchar as text
                from {table_name(feed.raw_table)} as raw
                inner join docs on docs.doc = {doc_of(feed)}
            )"""


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
) -> list[tuple[int, str | None, str]]:
    """Return id, language and text of some texts."""
    language = f"{identifier(texts.language_column)}::varchar" if texts.language_column else "null"
    return connection.execute(
        f"select {doc_of(feed)}, {language}, {identifier(texts.column)}::varchar "
        f"from {table_name(feed.raw_table)} where {doc_of(feed)} in (select unnest($docs::bigint[])) "
        "order by 1",
        {"docs": list(docs)},
    ).fetchall()
