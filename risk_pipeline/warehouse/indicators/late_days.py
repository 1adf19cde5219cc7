"""Days that could not be judged when they closed, and whose data have come since."""

from collections.abc import Iterable, Mapping
from datetime import date

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.sql import Connection, identifier, saying, table_exists, table_name

_DATED = ("date", "timestamp", "datetime")


def first_late_day(
    connection: Connection, feeds: Iterable[Feed], versions: Mapping[str, Iterable[str]]
) -> date | None:
    """Return the first day without a judgement of which a feed has brought its first rows since.

    `versions` names the rule versions (`rule_sha`) that rest on each feed. Only a feed with a cursor can
    tell which day its rows are about.
    """
    found = [
        day
        for feed in feeds
        if feed.id in versions and (day := _first_filled(connection, feed, versions[feed.id]))
    ]
    return min(found, default=None)


def _first_filled(connection: Connection, feed: Feed, shas: Iterable[str]) -> date | None:
    kinds = {column.name: column.data_type.lower() for column in feed.columns}
    schema, _, table = feed.raw_table.rpartition(".")
    if feed.cursor is None or not kinds.get(feed.cursor, "").startswith(_DATED):
        return None
    if not table_exists(connection, schema, table):
        return None
    with saying(f"Feed {feed.id}: cannot look for days that came late"):
        row = connection.execute(
            f"""
            with waiting as (
                select distinct period_start, period_end from ops.rule_results
                where status in ('no_data', 'stale') and grain <> 'hour'
                    and list_contains($shas::varchar[], rule_sha)
            ),
            filled as (
                select cast({identifier(feed.cursor)} as date) as day
                from {table_name(feed.raw_table)}
                group by day
                having min(_loaded_at) > (select max(judged_at) from ops.rule_results where grain <> 'hour')
            )
            select min(filled.day) from filled
            inner join waiting on filled.day between waiting.period_start and waiting.period_end
            """,
            {"shas": sorted(shas)},
        ).fetchone()
    return row[0] if row else None
