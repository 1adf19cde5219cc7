"""Read what a number can be held against: its feeds' loads and volumes, the calendar, its own course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, KnownEvent
from risk_pipeline.domain.register.calendar import Effect
from risk_pipeline.warehouse.sql import Connection, saying, table_exists, table_name


@dataclass(frozen=True, slots=True)
class Course:
    """Since when a series is off its course, and by how much in all; `kind` is rate, count or value."""

    since: date | None
    excess: float | None
    kind: str | None
    is_sum: bool
    since_hour: int | None = None


@dataclass(frozen=True, slots=True)
class _Volume:
    rows: float | None = None
    usual: float | None = None
    newest: datetime | None = None


def read_feed_evidence(
    connection: Connection, feeds: Sequence[str], first: date, last: date
) -> list[FeedEvidence]:
    """Return how each of these feeds stood over the days; one that is not configured is left out."""
    with saying("The feeds' evidence cannot be read"):
        states = _states(connection, feeds, last)
        red = _red(connection, feeds, first, last)
        volumes = _volumes(connection, feeds, first, last)
        delivered = _delivered(connection, feeds)
        found = []
        for feed in feeds:
            state, reason = states.get(feed, ("ok", ""))
            if state == "not_configured":
                continue
            volume = volumes.get(feed, _Volume())
            held = _held(connection, feed) if feed in delivered else None
            found.append(
                FeedEvidence(
                    feed=feed,
                    state=state,
                    reason=reason,
                    red=red.get(feed),
                    rows=volume.rows,
                    usual=volume.usual,
                    newest=volume.newest,
                    delivered=delivered.get(feed),
                    held=held,
                )
            )
    return found


def _states(connection: Connection, feeds: Sequence[str], last: date) -> dict[str, tuple[str, str]]:
    """The state of a feed is that of its last load: it says nothing of days before the newest one."""
    if not table_exists(connection, "ops", "feed_state"):
        return {}
    rows = connection.execute(
        "select feed, state, reason from ops.feed_state where feed in (select unnest(?))", [list(feeds)]
    ).fetchall()
    is_newest = _newest_day(connection) <= last
    return {feed: (state, reason) for feed, state, reason in rows if is_newest or state == "not_configured"}


def _newest_day(connection: Connection) -> date:
    row = connection.execute(
        "select max(period_end) from indicators.indicator_values where indicator = 'feed_volume'"
    ).fetchone()
    return row[0] if row and row[0] else date.min


def _red(connection: Connection, feeds: Sequence[str], first: date, last: date) -> dict[str, str]:
    found: dict[str, str] = {}
    for table, sql in (
        (
            "gate_failures",
            "select feed, test || ': ' || message from ops.gate_failures "
            "where feed in (select unnest(?)) and day between ? and ? order by day desc, test",
        ),
        (
            "rule_results",
            "select segment, reason from ops.rule_results where dimension = 'feed' and status = 'red' "
            "and suppressed is null and segment in (select unnest(?)) and period_start between ? and ? "
            "order by period_start desc, rule_id",
        ),
    ):
        if table_exists(connection, "ops", table):
            for feed, reason in connection.execute(sql, [list(feeds), first, last]).fetchall():
                found.setdefault(feed, reason)
    return found


def _volumes(connection: Connection, feeds: Sequence[str], first: date, last: date) -> dict[str, _Volume]:
    rows = connection.execute(
        """
        select
            segment,
            sum(value) filter (where indicator = 'feed_volume'),
            sum(centre) filter (where indicator = 'feed_volume'),
            max(value) filter (where indicator = 'feed_age_hours' and period_start = $last)
        from indicators.indicator_values
        where indicator in ('feed_volume', 'feed_age_hours') and grain = 'day' and dimension = 'feed'
            and segment in (select unnest($feeds)) and period_start between $first and $last
        group by segment
        """,
        {"feeds": list(feeds), "first": first, "last": last},
    ).fetchall()
    midnight = datetime.combine(last + timedelta(days=1), time())  # business time: ages count from there
    return {
        feed: _Volume(count, usual, None if age is None else midnight - timedelta(hours=age))
        for feed, count, usual, age in rows
    }


def _delivered(connection: Connection, feeds: Sequence[str]) -> dict[str, int]:
    """Good rows of each feed's largest delivery: later ones may repeat its keys, none can take them away."""
    if not table_exists(connection, "ops", "ingest_manifest"):
        return {}
    return dict(
        connection.execute(
            "select feed, max(loaded_count) from ops.ingest_manifest "
            "where feed in (select unnest(?)) and loaded_count is not null group by feed",
            [list(feeds)],
        ).fetchall()
    )


def _held(connection: Connection, feed: str) -> int:
    name = feed.replace(".", "_")
    if not table_exists(connection, "raw", name):
        return 0
    row = connection.execute(f"select count(*) from {table_name(f'raw.{name}')}").fetchone()
    return int(row[0]) if row else 0


def read_known_events(
    connection: Connection, indicator: str, dimension: str, segment: str, first: date, last: date
) -> list[KnownEvent]:
    """Return the calendar's entries that cover half of these days or more of a series, first days first."""
    if not table_exists(connection, "raw", "register_calendar"):
        return []
    with saying("raw.register_calendar cannot be read"):
        rows = connection.execute(
            """
            with entries as (
                select * from raw.register_calendar
                where day between $first and $last and indicator in ('*', $indicator)
                    and (dimension = 'all' or (dimension = $dimension and segment = $segment))
            )
            select name, source, effect from entries
            where 2 * (select count(distinct day) from entries) >= $last - $first + 1
            group by name, source, effect order by min(day), name
            """,
            {
                "first": first,
                "last": last,
                "indicator": indicator,
                "dimension": dimension,
                "segment": segment,
            },
        ).fetchall()
    return [KnownEvent(name, source, Effect(effect)) for name, source, effect in rows]


def read_course(
    connection: Connection,
    *,
    indicator: str,
    grain: str,
    dimension: str,
    segment: str,
    period_start: date,
    since: date,
    hours: tuple[int, int] | None = None,
) -> Course | None:
    """Return a series' course up to a period: the early warning's if it sees a shift, else from `since`.

    `hours` are those of the period and of `since`, of a series of hours.
    """
    table, begun, when = "indicators.indicator_values", "since::timestamp", "period_start::timestamp"
    if hours is not None:
        table, begun = "indicators.indicator_hours", "since + to_hours(since_hour::int)"
        when = "period_start + to_hours(hour::int)"
    last, first = hours or (0, 0)
    with saying(f"{table} cannot be read"):
        row = connection.execute(
            f"""
            with course as (
                select *, {when} = $period_start + to_hours({last}) as is_newest
                from {table}
                where indicator = $indicator and grain = $grain and dimension = $dimension
                    and segment = $segment
                    and {when} between $since + to_hours({first}) and $period_start + to_hours({last})
            )
            select
                max({begun}) filter (where is_newest and is_shift),
                max(excess) filter (where is_newest and is_shift),
                sum(numerator - centre * coalesce(denominator, 1)) filter (where value is not null),
                max(series.kind),
                bool_or(series.is_sum)
            from course
            left join indicators.indicator_series as series using (indicator, grain, dimension)
            """,
            {
                "indicator": indicator,
                "grain": grain,
                "dimension": dimension,
                "segment": segment,
                "period_start": period_start,
                "since": since,
            },
        ).fetchone()
    if row is None:
        return None
    onset, excess, own_excess, kind, is_sum = row
    if onset is None or excess is None:
        return Course(since, own_excess, kind, bool(is_sum), None if hours is None else first)
    began = min(onset, datetime.combine(since, time(first)))
    return Course(began.date(), excess, kind, bool(is_sum), None if hours is None else began.hour)
