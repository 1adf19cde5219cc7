"""Gather what a chart of one series shows: its values, the limits on it, its tickets."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_days_of
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import did_you_mean, format_day
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule, RuleState, WithinLimits
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.text import file_name
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.notify.charts.series_picture import LARGE, LimitLine, Picture, Size, TicketSpan, draw
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.pipeline.reports.chart_points import chart_point
from risk_pipeline.store.queries.tickets import TicketFilter, list_tickets
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.series import Point, read_points, read_span, read_stale_periods

# What a chart shows by default, and how many times as much at most to include the latest ticket.
DAYS_SHOWN = {
    Grain.HOUR: timedelta(days=7),
    Grain.DAY: timedelta(days=180),
    Grain.WEEK: timedelta(weeks=60),
    Grain.MONTH: timedelta(days=1100),
}
_MOST_STRETCHED = 3


@dataclass(frozen=True)
class Drawn:
    """A chart on disk: the days it shows, its tickets, and the series of the indicator's other tickets."""

    path: Path
    first: date
    last: date
    tickets: tuple[str, ...]
    elsewhere: tuple[str, ...]


def known_series(catalog: Catalog, indicator: str, grain: str, dimension: str, segment: str) -> Series:
    """Return the series that somebody names.

    Raises:
        RiskError: the indicator or its grain is unknown; the text says what there is.
    """
    known = catalog.indicators.get(indicator)
    if known is None:
        near = did_you_mean(indicator, catalog.indicators)
        raise RiskError(f"No indicator '{indicator}'. {near or '`risk indicators list` names them.'}")
    if grain not in known.grain:
        raise RiskError(f"{indicator} has grain {', '.join(known.grain)}, not '{grain}'.")
    return Series(indicator, Grain(grain), dimension, segment)


def chart(
    platform: Platform,
    series: Series,
    *,
    first: date | None = None,
    last: date | None = None,
    out: Path | None = None,
    size: Size = LARGE,
) -> Drawn:
    """Draw one series from the published copy, or from the working warehouse before the first one.

    Unless `first` is given, the chart reaches back to the latest ticket, with some time before it.

    Raises:
        RiskError: the series has no values; the text says what there is.
    """
    known = platform.catalog.indicators[series.indicator]
    with connect(readable_copy(platform), read_only=True) as connection:
        begin = first_shown(platform, connection, series, last) if first is None else first
        picture = picture_of_series(platform, connection, known, series, first=begin, last=last)
    days = [point.on for point in picture.points if point.on is not None]
    if not days:
        raise RiskError(
            f"{known.name} has no {series.grain} values in these days. Choose other days, or leave them out."
        )
    parts = (series.indicator, series.grain, series.dimension, series.segment)
    name = file_name("_".join(part for part in parts if part != ALL))
    path = out or platform.settings.var_dir / "charts" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = f"{picture.title}, {format_day(days[0])} to {format_day(days[-1])}"
    path.write_bytes(draw(replace(picture, title=shown), size))
    refs = tuple(ticket.ref for ticket in picture.tickets)
    return Drawn(path, days[0], days[-1], refs, tickets_elsewhere(platform, series, refs))


def first_shown(platform: Platform, connection: Connection, series: Series, last: date | None) -> date | None:
    """Return the first day of a chart that shows the newest periods and the latest ticket."""
    span = read_span(connection, series)
    if span is None:
        return None
    last, shown = last or span[1], DAYS_SHOWN[series.grain]
    first = last - shown
    begun = [
        ticket.since
        for ticket in _tickets(platform, series.indicator)
        if ticket.series == series and ticket.since <= last
    ]
    if begun:
        first = min(first, max(begun) - shown / 6)
    return max(first, last - _MOST_STRETCHED * shown, span[0])


def tickets_elsewhere(platform: Platform, series: Series, shown: Collection[str]) -> tuple[str, ...]:
    """Return the indicator's other tickets, the newest first, with the options that show them."""
    found, own = [], asdict(series)
    for ticket in sorted(_tickets(platform, series.indicator), key=lambda t: t.since, reverse=True):
        differs = {name: value for name, value in asdict(ticket.series).items() if value != own[name]}
        options = differs or {"from": str(ticket.since)}
        if ticket.ref not in shown:
            found.append(" ".join([f"{ticket.ref}:", *(f"--{name} {options[name]}" for name in options)]))
    return tuple(found)


def _tickets(platform: Platform, indicator: str) -> list[Ticket]:
    return list_tickets(platform.store, TicketFilter(indicator=indicator))


def readable_copy(platform: Platform) -> Path:
    """Return the published copy, or the working warehouse before the first one."""
    published = platform.settings.published_dir / "risk.duckdb"
    return published if published.exists() else platform.settings.warehouse_path


def picture_of_series(
    platform: Platform,
    connection: Connection,
    known: Indicator,
    series: Series,
    *,
    first: date | None = None,
    last: date | None = None,
) -> Picture:
    """Read one series with its limits and tickets.

    Raises:
        RiskError: it has no values; the text names the dimensions there are.
    """
    grain, dimension, segment = series.grain, series.dimension, series.segment
    span = read_span(connection, series)
    if span is None:
        raise RiskError(
            f"{known.name} has no {grain} values for {dimension}={segment}. "
            f"Its dimensions: {', '.join(known.dimensions)}."
        )
    last = last or span[1]
    first = first or max(span[0], last - DAYS_SHOWN[grain])
    points = read_points(connection, series, since=first, until=last)
    stale = read_stale_periods(connection, series)
    closed = closed_days_of(platform.catalog, series, first, Period(last, grain).end)
    tickets = list_tickets(
        platform.store, TicketFilter(indicator=known.name, dimension=dimension, segment=segment)
    )
    where = names_of(platform, {(dimension, segment)}).place(dimension, segment)
    since, hour = _since(tickets, series, points, last)
    return Picture(
        title=f"{known.title} · {where}, by {grain}",
        unit=known.unit,
        currency=platform.settings.currency,
        grain=grain,
        points=[chart_point(point, grain, stale, closed) for point in points],
        limits=_limits(platform, known, grain, dimension),
        tickets=[shown for ticket in tickets if (shown := _ticket_span(ticket, grain, first, last))],
        since=since,
        since_hour=hour,
    )


def _since(
    tickets: Sequence[Ticket], series: Series, points: Sequence[Point], last: date
) -> tuple[date | None, int | None]:
    """Return since when the series is off: as its open ticket says it, else the shift of its values."""
    own = [t for t in tickets if t.is_open and t.series == series and t.since <= last]
    if not own:
        return _shift_since(points)
    newest = max(own, key=lambda ticket: (ticket.since, ticket.since_hour or 0))
    return newest.since, newest.since_hour


def _shift_since(points: Sequence[Point]) -> tuple[date | None, int | None]:
    """Return since when the series has shifted, if its newest judged period says so."""
    newest = next((point for point in reversed(points) if point.is_complete), None)
    if newest is None or not newest.is_shift:
        return None, None
    return newest.since, newest.since_hour


def _limits(platform: Platform, indicator: Indicator, grain: str, dimension: str) -> list[LimitLine]:
    """Return the absolute limits of active rules on this series."""
    found: list[LimitLine] = []
    for rule in platform.catalog.rules.values():
        spec = rule.spec
        if (
            rule.indicator == indicator.name
            and rule.meta.state is RuleState.ACTIVE
            and isinstance(spec, WithinLimits)
            and spec.grain == grain
            and dimension in spec.by
        ):
            found += _limit_lines(rule, spec)
    return found


def _limit_lines(rule: Rule, spec: WithinLimits) -> list[LimitLine]:
    lines: list[LimitLine] = []
    for name, limit in (("amber", spec.amber), ("red", spec.red)):
        values = limit if isinstance(limit, tuple) else () if limit is None else (limit,)
        label = f"{name} ({rule.id})"
        lines += [
            LimitLine(label if number == 0 else "", v, name == "red") for number, v in enumerate(values)
        ]
    return lines


def _ticket_span(ticket: Ticket, grain: str, first: date, last: date) -> TicketSpan | None:
    if ticket.grain != grain or ticket.since > last:
        return None
    closed_on = ticket.last_period_end if not ticket.is_open else None
    if closed_on and closed_on < first:
        return None
    opened_on = max(ticket.since, first)
    if grain != Grain.HOUR:
        return TicketSpan(ticket.ref, opened_on, closed_on)
    hour = (ticket.since_hour or 0) if opened_on == ticket.since else 0
    closed_at = closed_on and datetime.combine(closed_on, time(ticket.last_hour or 0))
    return TicketSpan(ticket.ref, datetime.combine(opened_on, time(hour)), closed_at)
