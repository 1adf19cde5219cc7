"""An indicator's events around a breach, now and in the past, as counts that a scan or a sum can read.

The events come from the indicator's own view (`indicators.ind_<name>`), so whatever the view calls an
attribute can be scanned. They are laid down once per breach in a temporary table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.diagnosis.decomposition import Part
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying

EVENTS = "breach_events"
_STOCK_STEP_DAYS = 7
# Rows of these segments count in totals over all, and are no segments: var `unnamed_segments` of dbt.
_UNNAMED = "'unknown', 'none'"


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the breach, and how many days before them are the past.

    `hours` (first and last, and the zone they are of) narrow all days to these hours: only a flow that has
    instants can be looked at that way.
    """

    first: date
    last: date
    history_days: int
    hours: tuple[int, int, str] | None = None

    @property
    def of_hours(self) -> str:
        """Return the SQL of what an event has to be beside of a day."""
        if self.hours is None:
            return "true"
        first, last, zone = self.hours
        return f"extract(hour from occurred_at at time zone {literal(zone)}) between {first} and {last}"

    @property
    def past_first(self) -> date:
        """First day of the past; its last is the day before `first`."""
        return self.first - timedelta(days=self.history_days)

    @property
    def days(self) -> int:
        """Length of the breach."""
        return (self.last - self.first).days + 1

    def past_days(self, begins: date) -> int:
        """Return how many days of the past a count is held against, where events begin on a day."""
        start = max(begins, self.past_first)
        days = (start + timedelta(days=n) for n in range((self.first - start).days))
        return sum(day.isoweekday() in self.weekdays for day in days)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays of the breach: what is less than a week long is held against its like."""
        return frozenset((self.first + timedelta(days=n)).isoweekday() for n in range(min(self.days, 7)))


@dataclass(frozen=True, slots=True)
class Totals:
    """All events of the window and of its past together.

    `phi` is the variance of one event's weight over its mean; `is_counted` tells that every weight is 0 or 1.
    `begins` is the first day of the past that has any, `past_dates` on how many days there are some.
    """

    x: float
    n: float | None
    hx: float
    hn: float | None
    phi: float
    is_counted: bool
    exposure: float
    past_exposure: float
    users: int | None
    begins: date | None
    past_dates: int


def lay_down_events(
    connection: Connection, indicator: Indicator, window: Window, dimension: str, segment: str
) -> list[str]:
    """Write the events of the series in the window and its past; return the attributes that can be scanned.

    Stocks are looked at as they stood at the end of the window, against the same weekday of weeks before.
    """
    attributes = [name for name in indicator.attributes if name != dimension]
    where = "true" if dimension == "all" else f"{identifier(dimension)} = {literal(segment)}"
    # What has no name of its own is counted and never named.
    extra = [
        f"case when {identifier(name)}::varchar not in ({_UNNAMED}) then {identifier(name)}::varchar end"
        f" as {identifier(name)}"
        for name in attributes
    ]
    if indicator.users:
        extra.append(f"{identifier(indicator.users)} as user_key")
    select = _stock_sql if indicator.form == "stock" else _flow_sql
    sql = select(indicator, window, where, "".join(f", {column}" for column in extra))
    with saying(f"The events of {indicator.name} cannot be read"):
        connection.execute(f"create or replace temp table {EVENTS} as {sql}")
    return attributes


def _flow_sql(indicator: Indicator, window: Window, where: str, extra: str) -> str:
    now = f"occurred_on >= date '{window.first}'"
    weekdays = ", ".join(str(day) for day in sorted(window.weekdays))
    return f"""
        select
            case when {now} then numerator else 0 end as x,
            case when {now} then denominator else denominator * 0 end as n,
            case when {now} then 0 else numerator end as hx,
            case when {now} then denominator * 0 else denominator end as hn,
            coalesce(exposure_minor, 0) as exposure_minor,
            {now} as is_now,
            occurred_on as day
            {extra}
        from indicators.ind_{indicator.name}
        where occurred_on between date '{window.past_first}' and date '{window.last}'
            and {where} and {window.of_hours}
            and (denominator is not null or isodow(occurred_on) in ({weekdays}))
    """


def _stock_sql(indicator: Indicator, window: Window, where: str, extra: str) -> str:
    steps = (window.days - 1) // _STOCK_STEP_DAYS + 1
    days = f"""
        select date '{window.last}' as day union all
        select date '{window.last}' - {_STOCK_STEP_DAYS} * step::integer
        from range({steps}, {steps} + {max(window.history_days // _STOCK_STEP_DAYS, 1)}) as steps (step)
    """
    now, hit = f"day = date '{window.last}'", "coalesce(hit_from <= day, false)::integer"
    return f"""
        select
            case when {now} then {hit} else 0 end::double as x,
            case when {now} then 1 else 0 end::double as n,
            case when {now} then 0 else {hit} end::double as hx,
            case when {now} then 0 else 1 end::double as hn,
            coalesce(exposure_minor, 0) * {hit} as exposure_minor,
            {now} as is_now,
            day
            {extra}
        from indicators.ind_{indicator.name}
        inner join ({days}) as days on entered_on <= day and (left_on is null or left_on > day)
        where {where}
    """


def read_totals(connection: Connection, has_users: bool) -> Totals:
    """Sum up the events laid down last."""
    users = "count(distinct user_key) filter (where is_now and x <> 0)" if has_users else "null"
    row = connection.execute(
        f"""
        with weights as (
            select *, x + hx as y, n + hn as w from {EVENTS}
        ),
        level as (
            select
                case when count(w) > 0 then sum(hx) / nullif(sum(hn), 0) end as p,
                count(w) = 0 as is_plain
            from weights
        ),
        sums as (
            select
                sum(x), sum(n), sum(hx), sum(hn),
                case
                    when any_value(is_plain) then sum(y * y) / nullif(sum(y), 0)
                    else sum((y - w * p) * (y - w * p)) / nullif(sum(w * p), 0)
                end,
                bool_and(y in (0, 1)),
                sum(exposure_minor) filter (where is_now), sum(exposure_minor) filter (where not is_now),
                {users},
                min(day) filter (where not is_now),
                count(distinct day) filter (where not is_now)
            from weights cross join level
        )
        select * from sums
        """
    ).fetchone()
    x, n, hx, hn, phi, is_counted, exposure, past_exposure, known_users, begins, dates = row or (None,) * 11
    return Totals(
        x=x or 0.0,
        n=n,
        hx=hx or 0.0,
        hn=hn,
        phi=max(phi or 1.0, 1e-6),
        is_counted=bool(is_counted),
        exposure=float(exposure or 0),
        past_exposure=float(past_exposure or 0),
        users=known_users,
        begins=begins,
        past_dates=int(dates or 0),
    )


def read_parts(connection: Connection, attributes: Sequence[str]) -> list[Part]:
    """Return the events laid down last by the values of these attributes; all together without any."""
    named = [f"coalesce({identifier(attribute)}, 'no name')" for attribute in attributes]
    name = " || ' & ' || ".join(named) or "'all'"
    rows = connection.execute(
        f"""
        select {name} as segment, sum(x), sum(n), sum(hx), sum(hn)
        from {EVENTS} group by 1 order by 1
        """
    ).fetchall()
    return [Part(segment, x, n, hx, hn) for segment, x, n, hx, hn in rows]


def read_moved_before(
    connection: Connection, indicators: Sequence[str], *, since: date, until: date, reach_days: int
) -> list[tuple[str, date, float | None]]:
    """Return which totals of these indicators were off their course before `since`, and still are.

    Off course is a shift by the early warning. By indicator: the first day of its evidence, and how many
    times the expected it came to since then. One that began more than `reach_days` before is another story.
    """
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            """
            with alarms as (
                select indicator, since, period_start, events_since / nullif(expected_since, 0) as ratio
                from indicators.indicator_values
                where grain = 'day' and dimension = 'all' and is_shift
                    and list_contains($indicators, indicator)
                    and period_start between $since - $reach_days and $until
            )
            select indicator, arg_max(since, period_start) as onset, arg_max(ratio, period_start)
            from alarms
            group by indicator
            having
                min(period_start) < $since and max(period_start) >= $since - 1
                and arg_max(since, period_start) < $since
                and arg_max(since, period_start) >= $since - $reach_days
            order by onset, indicator
            """,
            {"indicators": list(indicators), "since": since, "until": until, "reach_days": reach_days},
        ).fetchall()
    return [(str(name), onset, ratio) for name, onset, ratio in rows]
