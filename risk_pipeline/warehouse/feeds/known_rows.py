"""When rows became known: what a live run of their day could not have seen."""

from datetime import date

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.sql import Connection, identifier, saying, table_exists, table_name


def count_late(connection: Connection, feed: Feed, first: date, last: date) -> tuple[int, int]:
    """Return how many rows of some days became known after their day, and how many there are.

    Both are 0 for a feed without `known_at` or cursor.
    """
    schema, _, table = feed.raw_table.rpartition(".")
    if feed.known_at is None or feed.cursor is None or not table_exists(connection, schema, table):
        return 0, 0
    day = f"cast({identifier(feed.cursor)} as date)"
    with saying(f"Feed {feed.id}: cannot tell when its rows became known"):
        row = connection.execute(
            f"""
            select count(*) filter (where cast({identifier(feed.known_at)} as date) > {day}), count(*)
            from {table_name(feed.raw_table)} where {day} between $first and $last
            """,
            {"first": first, "last": last},
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
