"""An indicator's events around a breach, now and in the past, as counts that a scan or a sum can read.

The events come from the indicator's own view (`indicators.ind_<name>`), so whatever the view calls an
attribute can be scanned. They are laid down once per breach in a temporary table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.comparison import Totals, Window
from risk_pipeline.domain.diagnosis.decomposition import Part
from risk_pipeline.domain.diagnosis.usual_pace import UsualPace
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.sql import Connection, identifier, is_segment, literal, saying

EVENTS = "breach_events"
_STOCK_STEP_DAYS = 7
# What these attributes say of a breach helps nobody to find it.
_UNNAMED = "'unknown', 'none'"


def lay_down_events(
    connection: Connection, indicator: Indicator, window: Window, series: Series
) -> list[str]:
    """Write the events of the series in the window and its past; return the attributes that can be scanned.

    Stocks are looked at as they stood at the end of the window, against the same weekday of weeks before.
    """
    names = indicator.names_of(series.dimension, series.segment)
    attributes = [name for name in indicator.attributes if name != series.dimension]
    where = "true" if series.is_total else is_segment(series.dimension, names)
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
            and {where} and {_of_hours(window)} and {_on_open_days(window)}
            and (denominator is not null or isodow(occurred_on) in ({weekdays}))
    """


def _of_hours(window: Window) -> str:
    """Return the SQL of what an event must be besides of a day of the window."""
    if window.hours is None:
        return "true"
    first, last, zone = window.hours
    return f"extract(hour from occurred_at at time zone {literal(zone)}) between {first} and {last}"


def _on_open_days(window: Window) -> str:
    """Return the SQL of what an event must be where some days are closed."""
    days = ", ".join(f"date '{day}'" for day in sorted(window.left_out))
    return f"occurred_on not in ({days})" if days else "true"


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


@dataclass(frozen=True, slots=True)
class Parts:
    """`split`: the events by the values of some attributes; `largest`: by attribute its largest segment.

    Largest is what has the most excess beyond the usual pace; what has no name of its own is none.
    """

    split: list[Part]
    largest: dict[str, Part]


def read_parts(
    connection: Connection, by: Sequence[str], attributes: Sequence[str], pace: UsualPace
) -> Parts:
    """Return the events laid down last by the values of `by`, and the largest segment of each attribute.

    Without `by` all are together. Costs one statement.
    """
    named = [f"coalesce({identifier(attribute)}, 'no name')" for attribute in by]
    name = " || ' & ' || ".join(named) or "'all'"
    sums = "sum(x) as x, sum(n) as n, sum(hx) as hx, sum(hn) as hn"
    excess = f"x - hx * {pace.growth!r} - coalesce(n - hn * {pace.growth!r}, 0) * {pace.rate!r}"
    largest = [
        f"""
        (select * from (
            select {number} as number, {identifier(attribute)} as segment, {sums}
            from {EVENTS} where {identifier(attribute)} is not null group by all
        ) order by ({excess}) * {pace.side} desc, segment limit 1)
        """
        for number, attribute in enumerate(attributes)
    ]
    split = f"select -1 as number, {name} as segment, {sums} from {EVENTS} group by all"
    rows = connection.execute(f"{' union all '.join([split, *largest])} order by number, segment").fetchall()
    found = Parts([], {})
    for number, segment, x, n, hx, hn in rows:
        if number < 0:
            found.split.append(Part(segment, x, n, hx, hn))
        else:
            found.largest[attributes[number]] = Part(segment, x, n, hx, hn)
    return found
