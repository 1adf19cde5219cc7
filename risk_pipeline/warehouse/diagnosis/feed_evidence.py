"""Read how feeds stood over some days: their loads, rules and gates, their volumes, what is held of them.

The calendar of the same days is read along with them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import duckdb

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, KnownEvent, LowDay
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import LOW_VOLUME
from risk_pipeline.warehouse.diagnosis.known_events import KNOWN_EVENTS, asked_of_calendar, events_of
from risk_pipeline.warehouse.feeds.undelivered_days import AWAITED_DAYS
from risk_pipeline.warehouse.sql import Connection, literal, saying, table_name

# Days of its own past before a feed has a usual to fall below.
_LEAST_HISTORY = 28


class FeedDays(NamedTuple):
    """A feed, and the days that it is asked about."""

    feed: str
    first: date
    last: date


def _read_raw_tables(connection: Connection) -> frozenset[str]:
    """Return the names of the tables that feeds are loaded into."""
    with saying("The tables of feeds cannot be listed"):
        rows = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
    return frozenset(name for (name,) in rows)


class Circumstances(NamedTuple):
    """How feeds stood over days, None for one that is not configured; and what the calendar knows."""

    feeds: dict[FeedDays, FeedEvidence | None]
    events: dict[Breach, tuple[KnownEvent, ...]]


def read_circumstances(
    connection: Connection, asked: Collection[FeedDays], breaches: Sequence[Breach]
) -> Circumstances:
    """Return how each feed stood over its days, and what the calendar knows of the days of breaches.

    Costs one statement, and two more where a feed was never loaded and so has no table.
    """
    ordered = sorted(asked)
    tables = {feed: feed.replace(".", "_") for feed in sorted({each.feed for each in ordered})}
    given = {
        "feeds": [each.feed for each in ordered],
        "firsts": [each.first for each in ordered],
        "lasts": [each.last for each in ordered],
        "low_volume": LOW_VOLUME,
        "least_history": _LEAST_HISTORY,
        **asked_of_calendar(breaches),
    }
    with saying("The feeds' evidence and the calendar cannot be read"):
        try:
            row = connection.execute(_both(tables), given).fetchone()
        except duckdb.CatalogException:
            loaded = _read_raw_tables(connection)
            held = {feed: name for feed, name in tables.items() if name in loaded}
            row = connection.execute(_both(held), given).fetchone()
    feeds, events = row or (None, None)
    found = [_Row(**each) for each in feeds or ()]
    return Circumstances(
        {ordered[each.number]: _evidence(ordered[each.number], each) for each in found},
        events_of(breaches, events or ()),
    )


def _both(held: dict[str, str]) -> str:
    return f"""
        select
            (select list(feed) from ({_sql(held)}) as feed),
            (select list(event) from ({KNOWN_EVENTS}) as event)
    """


class _Row(NamedTuple):
    number: int
    state: str | None
    reason: str | None
    red: str | None
    grounds: str | None
    rows: float | None
    usual: float | None
    age_hours: float | None
    delivered: int | None
    held: int | None
    low_on: date | None
    low_rows: float | None
    low_usual: float | None
    file: str | None
    file_rows: int | None
    lost: date | None


def _evidence(asked: FeedDays, row: _Row) -> FeedEvidence | None:
    if row.state == "not_configured":
        return None
    # Business time: ages count from there.
    midnight = datetime.combine(asked.last + timedelta(days=1), time())
    return FeedEvidence(
        feed=asked.feed,
        state=row.state or "ok",
        reason=row.reason or "",
        red=row.red,
        red_grounds=Reason.from_json(row.grounds) if row.grounds else None,
        rows=row.rows,
        usual=row.usual,
        newest=None if row.age_hours is None else midnight - timedelta(hours=row.age_hours),
        delivered=row.delivered,
        held=None if row.delivered is None else row.held or 0,
        low=_low_day(row),
        file=row.file,
        file_rows=row.file_rows,
        lost=row.lost,
    )


def _low_day(row: _Row) -> LowDay | None:
    if row.low_on is None or row.low_rows is None or not row.low_usual:
        return None
    return LowDay(row.low_on, row.low_rows, row.low_usual)


def _sql(held: dict[str, str]) -> str:
    """Return the statement; `held` are the raw tables to count, by feed.

    The state of a feed is that of its last load: it says nothing of days before the newest one, and neither
    does its newest file. Of its
    deliveries the largest counts: later ones may repeat its keys, none can take them away. The more days
    are looked at, the further out one of them has to be (a normal tail over k days); days that the calendar
    names for the feed may be quiet.
    """
    counts = " union all ".join(
        f"select {literal(feed)} as feed, count(*) as held from {table_name(f'raw.{name}')}"
        for feed, name in held.items()
    )
    return f"""
        with asked as (
            select
                unnest(range(len($feeds))) as number, unnest($feeds::varchar[]) as feed,
                unnest($firsts::date[]) as first, unnest($lasts::date[]) as last
        ),
        newest as (
            select max(period_end) as day from indicators.indicator_values where indicator = 'feed_volume'
        ),
        states as (
            select number, any_value(state) as state, any_value(reason) as reason
            from asked inner join ops.feed_state using (feed) cross join newest
            where coalesce(newest.day <= asked.last, true) or state = 'not_configured'
            group by number
        ),
        gates as (
            select number, first(test || ': ' || message order by day desc, test) as red
            from asked inner join ops.gate_failures using (feed)
            where day between asked.first and asked.last
            group by number
        ),
        rules as (
            select
                number, first(results.reason order by period_start desc, rule_id) as red,
                first(results.grounds order by period_start desc, rule_id) as grounds
            from asked inner join ops.rule_results as results on results.segment = asked.feed
            where dimension = 'feed' and status = 'red' and suppressed is null
                and period_start between asked.first and asked.last
            group by number
        ),
        volumes as (
            select
                number,
                sum(value) filter (where indicator = 'feed_volume') as rows,
                sum(centre) filter (where indicator = 'feed_volume') as usual,
                max(value) filter (where indicator = 'feed_age_hours' and period_start = asked.last) as age
            from asked inner join indicators.indicator_values as known on known.segment = asked.feed
            where indicator in ('feed_volume', 'feed_age_hours') and grain = 'day' and dimension = 'feed'
                and period_start between asked.first and asked.last
            group by number
        ),
        low as (
            select
                number, arg_min(period_start, deviation) as low_on,
                arg_min(value, deviation) as low_rows, arg_min(centre, deviation) as low_usual
            from asked inner join indicators.indicator_values as known on known.segment = asked.feed
            where indicator = 'feed_volume' and grain = 'day' and dimension = 'feed'
                and period_start between asked.first and asked.last
                and known_event is null and n_history >= $least_history
                and deviation <= -sqrt(power($low_volume, 2) + 2 * ln(asked.last - asked.first + 1))
            group by number
        ),
        delivered as (
            select feed, max(loaded_count) as delivered from ops.ingest_manifest group by feed
        ),
        files as (
            select
                asked.number,
                last(
                    regexp_extract(location, '[^/\\\\]*$') order by loaded_at, modified_at, location
                ) as file,
                last(row_count order by loaded_at, modified_at, location) as file_rows
            from asked inner join ops.ingest_manifest using (feed) cross join newest
            where size_bytes is not null and coalesce(newest.day <= asked.last, true)
            group by asked.number
        ),
        lost as (
            select number, max(day) as lost
            from asked inner join ops.missing_days using (feed)
            where location = '' and day between asked.first - {AWAITED_DAYS} and asked.last
            group by number
        ),
        held as ({counts or "select null::varchar as feed, null::bigint as held"})
        select
            asked.number, states.state, states.reason, coalesce(gates.red, rules.red) as red,
            case when gates.red is null then rules.grounds end as grounds,
            volumes.rows, volumes.usual, volumes.age as age_hours, delivered.delivered, held.held,
            low.low_on, low.low_rows, low.low_usual,
            files.file, files.file_rows, lost.lost
        from asked
        left join states using (number)
        left join gates using (number)
        left join rules using (number)
        left join volumes using (number)
        left join low using (number)
        left join files using (number)
        left join lost using (number)
        left join delivered on delivered.feed = asked.feed
        left join held on held.feed = asked.feed
    """
