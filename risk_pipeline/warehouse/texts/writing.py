"""Write texts and their terms, and count them by day: the same counts live, late and all at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from risk_pipeline.texts.sketches import Copies, Sketched
from risk_pipeline.warehouse.sql import Connection, literal, read_count
from risk_pipeline.warehouse.texts.rows import TextRow

AUTHOR_DAYS = 7
"""An author counts once for a term in so many days."""
_REACH = timedelta(days=14)
AT_ONCE = 50_000
"""So many texts, and those of one day more, are compared and counted in one go."""


class ReadText(NamedTuple):
    """A text that has been read: its row, its terms, its sketch if it is long enough for one."""

    row: TextRow
    terms: Sequence[str]
    sketch: bytes | None


def write_texts(connection: Connection, feed: str, texts: Sequence[ReadText]) -> None:
    """Add texts with their terms."""
    import pyarrow as pa  # slow to import

    docs = pa.table(
        {
            "doc": pa.array([text.row.doc for text in texts], pa.int64()),
            "day": pa.array([text.row.day for text in texts], pa.date32()),
            "author": pa.array([text.row.author for text in texts], pa.int64()),
            "is_unhappy": pa.array([text.row.is_unhappy for text in texts], pa.bool_()),
            "sketch": pa.array([text.sketch for text in texts], pa.binary()),
        }
    )
    terms = pa.table(
        {
            "day": pa.array([text.row.day for text in texts for _ in text.terms], pa.date32()),
            "doc": pa.array([text.row.doc for text in texts for _ in text.terms], pa.int64()),
            "term": pa.array([term for text in texts for term in text.terms], pa.string()),
        }
    )
    connection.register("read_docs", docs)
    connection.register("read_terms", terms)
    connection.execute(
        f"insert into ops.text_docs select {literal(feed)}, doc, day, author, is_unhappy, sketch, null, "
        "false from read_docs"
    )
    connection.execute(f"insert into ops.text_terms select {literal(feed)}, day, doc, term from read_terms")
    connection.unregister("read_docs")
    connection.unregister("read_terms")


def group_copies(connection: Connection, feed: str, first: date) -> list[date]:
    """Find the copies among the texts from a day on; return the days that have others than before."""
    copies, others = Copies(), set[date]()
    copies.known(_sketched(connection, feed, first - _REACH, first - timedelta(days=1)))
    for begin, end in _spans(connection, feed, f"sketch is not null and day >= date '{first}'"):
        before = _sketched(connection, feed, begin, end)
        judged = [copies.judge(text) for text in before]
        compared = list(zip(judged, before, strict=True))
        _write_groups(connection, feed, [after for after, text in compared if after != text])
        others |= {after.day for after, text in compared if after.is_copy != text.is_copy}
    return sorted(others)


def _spans(connection: Connection, feed: str, which: str) -> list[tuple[date, date]]:
    """Return the days of a feed's texts in spans, each with so many texts as memory holds with ease."""
    return connection.execute(
        f"""
        select min(day), max(day) from (
            select day, sum(count(*)) over (order by day) // {AT_ONCE} as span from ops.text_docs
            where feed = $feed and {which} group by day
        ) group by span order by span
        """,
        {"feed": feed},
    ).fetchall()


def _sketched(connection: Connection, feed: str, first: date, last: date) -> list[Sketched]:
    rows = connection.execute(
        "select doc, day, sketch, copy_group, is_copy from ops.text_docs "
        "where feed = $feed and sketch is not null and day between $first and $last order by day, doc",
        {"feed": feed, "first": first, "last": last},
    ).fetchall()
    return [Sketched(*row) for row in rows]


def _write_groups(connection: Connection, feed: str, texts: Sequence[Sketched]) -> None:
    import pyarrow as pa  # slow to import

    if not texts:
        return
    groups = pa.table(
        {
            "doc": pa.array([text.doc for text in texts], pa.int64()),
            "copy_group": pa.array([text.group for text in texts], pa.int64()),
            "is_copy": pa.array([text.is_copy for text in texts], pa.bool_()),
        }
    )
    connection.register("read_groups", groups)
    connection.execute(
        "update ops.text_docs as docs set copy_group = groups.copy_group, is_copy = groups.is_copy "
        f"from read_groups as groups where docs.feed = {literal(feed)} and docs.doc = groups.doc"
    )
    connection.unregister("read_groups")


def count_days(connection: Connection, feed: str, days: Sequence[date]) -> int:
    """Count texts and terms of these days again, and of those on which their authors count no more."""
    if not days:
        return 0
    due = sorted({day + timedelta(days=ahead) for day in days for ahead in range(AUTHOR_DAYS)})
    connection.execute(
        "create or replace temp table due_text_days as select unnest($days::date[]) as day", {"days": due}
    )
    of_feed = f"feed = {literal(feed)} and day in (select day from due_text_days)"
    connection.execute(f"delete from ops.text_days where {of_feed}")
    connection.execute(f"delete from ops.text_term_days where {of_feed}")
    connection.execute(
        f"""
        insert into ops.text_days
        select
            feed, day, count(*) filter (where not is_copy),
            count(*) filter (where not is_copy and is_unhappy), count(*) filter (where is_copy)
        from ops.text_docs where {of_feed} group by feed, day
        """
    )
    for begin, end in _spans(connection, feed, "day in (select day from due_text_days)"):
        connection.execute(
            f"""
            insert into ops.text_term_days
            with repeated as (
                {repeated_sql(feed, begin, end)}
            )
            select terms.feed, terms.term, terms.day, count(*), count(*) filter (where docs.is_unhappy)
            from ops.text_terms as terms
            inner join ops.text_docs as docs on terms.doc = docs.doc and docs.feed = {literal(feed)}
            anti join repeated on terms.doc = repeated.doc and terms.term = repeated.term
            where terms.feed = {literal(feed)} and not docs.is_copy
                and terms.day between date '{begin}' and date '{end}'
                and terms.day in (select day from due_text_days)
            group by all
            """
        )
    return read_count(connection, f"select count(*) from ops.text_days where {of_feed}")


def repeated_sql(feed: str, first: date, last: date) -> str:
    """Return the SQL of the terms (`doc`, `term`) that their authors used already in the six days before."""
    since = first - timedelta(days=AUTHOR_DAYS - 1)
    return f"""
        select doc, term from (
            select
                terms.doc, terms.term, terms.day,
                lag(terms.day) over (
                    partition by docs.author, terms.term order by terms.day, terms.doc
                ) as before
            from ops.text_terms as terms
            inner join ops.text_docs as docs on terms.doc = docs.doc and docs.feed = {literal(feed)}
            where terms.feed = {literal(feed)} and terms.day between date '{since}' and date '{last}'
                and not docs.is_copy
                and docs.author in (
                    select author from ops.text_docs
                    where feed = {literal(feed)} and day between date '{since}' and date '{last}'
                    group by author having count(*) > 1
                )
        )
        where before is not null and day - before < {AUTHOR_DAYS}
    """
