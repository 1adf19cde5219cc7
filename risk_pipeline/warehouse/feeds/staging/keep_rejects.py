"""Keep the rows that violate their feed's contract, with the reason (`raw.rejects`).

`checks.py` says what is wrong with a row and in which words; `refuse_rows.py` refuses such rows.
"""

from datetime import datetime

from risk_pipeline.warehouse.feeds.manifest import Stamp
from risk_pipeline.warehouse.feeds.staging.stage import REJECTS as STAGED_REJECTS
from risk_pipeline.warehouse.schema.feeds import REJECTS
from risk_pipeline.warehouse.sql import Connection, saying, table_exists


def record_rejects(
    connection: Connection, feed: str, locations: list[str], stamp: Stamp, *, at_most: int | None = None
) -> None:
    """Keep this load's rejects in place of those of earlier reads of the same locations."""
    connection.execute(
        "delete from raw.rejects where feed = ? and list_contains(?::varchar[], location)",
        [feed, locations],
    )
    _append_rejects(connection, feed, stamp, at_most)


def add_rejects(connection: Connection, feed: str, stamp: Stamp, *, at_most: int | None = None) -> None:
    """Add this load's rejects to the earlier ones, each once: a part was read, not the whole."""
    connection.execute(
        f"""
        delete from raw.rejects as old
        where feed = ? and exists (
            select 1 from {STAGED_REJECTS} as fresh
            where fresh.location = old.location and fresh.reason = old.reason
                and fresh.row_json is not distinct from old.row_json
        )
        """,
        [feed],
    )
    _append_rejects(connection, feed, stamp, at_most)


def _append_rejects(connection: Connection, feed: str, stamp: Stamp, at_most: int | None) -> None:
    connection.execute(
        f"""
        insert into raw.rejects ({REJECTS.selected})
        select ?, location, line_number, reason, row_json, ?, ?
        from {STAGED_REJECTS}
        order by location, line_number
        limit ?
        """,
        [feed, stamp.now, stamp.run_id, at_most],
    )


def read_rejects(
    connection: Connection, feed: str, since: datetime, until: datetime
) -> list[tuple[str, int | None, str, datetime]]:
    """Return (location, line, reason, instant) of the rows of a feed that were rejected in a span, in order.

    Nothing of the rows themselves.
    """
    if not table_exists(connection, "raw", "rejects"):
        return []
    with saying("raw.rejects cannot be read"):
        return connection.execute(
            """
            select location, line_number, reason, rejected_at from raw.rejects
            where feed = ? and rejected_at >= ? and rejected_at < ?
            order by location, line_number, reason
            """,
            [feed, since, until],
        ).fetchall()
