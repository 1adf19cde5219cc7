"""The pictures of a review: every series that has a ticket or a hit, whatever its segment and grain."""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import (
    count_periods,
    format_moment,
    format_period,
    format_value,
    format_when,
)
from risk_pipeline.domain.messages.brief import TINY, Names, has_cases, place_of
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.notify.charts.series_picture import SMALL, draw
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.review.material import Material
from risk_pipeline.pipeline.reports.series_chart import picture_of_series
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.moved import Hit
from risk_pipeline.warehouse.indicators.series import Point, read_points

SHOWN = {
    Grain.HOUR: timedelta(days=7),
    Grain.DAY: timedelta(weeks=13),
    Grain.WEEK: timedelta(weeks=52),
    Grain.MONTH: timedelta(days=730),
}
_COUNTS = re.compile(r" \([\d,]+ of [\d,]+\)")
MOST = 60
"""Pictures on a page; what does not fit is listed without one."""


@dataclass(frozen=True)
class Subject:
    """A series to show, and why: its tickets, or what a rule said."""

    series: Series
    tickets: tuple[Ticket, ...] = ()
    hit: Hit | None = None

    @property
    def is_open(self) -> bool:
        """Whether a ticket on it is open."""
        return any(ticket.is_open for ticket in self.tickets)


@dataclass(frozen=True)
class Panel:
    """One series on the page. `marks` warn of numbers that are not ripe, or too small to say much."""

    title: str
    where: str
    state: str
    numbers: str
    marks: tuple[str, ...]
    png: str
    is_open: bool


def subjects_of(material: Material) -> list[Subject]:
    """Return every series with a ticket of the week or a hit that was acted on; open tickets first."""
    found: dict[Series, Subject] = {}
    for ticket in material.tickets:
        if ticket.indicator not in material.names.indicators or ticket.series.is_storm:
            continue
        known = found.get(ticket.series) or Subject(ticket.series)
        found[ticket.series] = replace(known, tickets=(*known.tickets, ticket))
    for hit in material.hits:
        is_known = hit.series.indicator in material.names.indicators
        if hit.suppressed is None and is_known:
            known = found.get(hit.series) or Subject(hit.series)
            found[hit.series] = replace(known, hit=hit)
    return sorted(found.values(), key=_order)


def _order(subject: Subject) -> tuple[bool, str, str, Series]:
    worst = min((ticket.severity for ticket in subject.tickets), default="P9")
    status = subject.hit.status if subject.hit else ""
    return not subject.is_open, worst, {"red": "0", "amber": "1"}.get(status, "2"), subject.series


def draw_panel(
    platform: Platform, connection: Connection, subject: Subject, names: Names, last: date
) -> Panel:
    """Return the panel of a series up to a day; without a picture where it has no values."""
    known, series = names.indicators[subject.series.indicator], subject.series
    first = last - SHOWN[series.grain]
    try:
        picture = picture_of_series(platform, connection, known, series, first=first, last=last)
        # The page says the title, which would not fit on a small picture.
        png = base64.b64encode(draw(replace(picture, title=""), SMALL)).decode()
    except (RiskError, ValueError):
        png = ""
    points = read_points(connection, series, since=first, until=last)
    numbers, marks = numbers_of(points, known, series, names)
    return Panel(
        title=f"{known.title}, by {series.grain}",
        where=place_of(series.dimension, series.segment, names.titles),
        state=_state(subject, known),
        numbers=numbers,
        marks=marks,
        png=png,
        is_open=subject.is_open,
    )


def standing_of(connection: Connection, ticket: Ticket, names: Names, last: date) -> str:
    """Return the newest value of a ticket's series up to a day, as its panel says it; empty without one."""
    known, series = names.indicators.get(ticket.indicator), ticket.series
    if known is None or series.is_storm:
        return ""
    points = read_points(connection, series, since=last - SHOWN[series.grain], until=last)
    has_value = any(point.is_complete and point.value is not None for point in points)
    return numbers_of(points, known, series, names)[0] if has_value else ""


def _state(subject: Subject, known: Indicator) -> str:
    said = [
        f"{ticket.ref} {ticket.severity} {ticket.state.replace('_', ' ')}, "
        f"since {format_moment(ticket.since, ticket.since_hour)}"
        for ticket in sorted(subject.tickets, key=lambda each: (not each.is_open, each.id))
    ]
    if subject.hit is not None and not said:
        hit = subject.hit
        when = format_when(Period(hit.on, hit.series.grain, hit.hour))
        said.append(f"{hit.status.capitalize()} {when}: {_said(hit.reason, known)}")
    return "; ".join(said)


def _said(reason: str, known: Indicator) -> str:
    """Return a verdict's sentence; what adds up to no cases is counted in it in minor units, which goes."""
    return reason if has_cases(known) else _COUNTS.sub("", reason)


def numbers_of(
    points: Sequence[Point], known: Indicator, series: Series, names: Names
) -> tuple[str, tuple[str, ...]]:
    """Return the newest ripe value with its cases and what is usual, and what to be careful of."""
    ripe = [point for point in points if point.is_complete and point.value is not None]
    marks: list[str] = []
    unripe = _unripe(points)
    if unripe:
        marks.append(f"Unripe: {count_periods(unripe, series.grain)} after it not complete yet")
    if not ripe:
        return "no value in these periods", tuple(marks)
    newest = ripe[-1]
    if mark := tiny_mark(known, newest.denominator):
        marks.append(mark)
    value = format_value(newest.value, known.unit, names.currency)
    usual = (
        ""
        if newest.centre is None
        else f", usually {format_value(newest.centre, known.unit, names.currency)}"
    )
    period = format_period(Period(newest.period_start, series.grain, newest.hour))
    return f"{value}{cases_of(known, newest.numerator, newest.denominator)}, {period}{usual}", tuple(marks)


def cases_of(known: Indicator, numerator: float | None, denominator: float | None) -> str:
    """Return ` (2 of 14)` for a share; empty for anything else."""
    if not has_cases(known) or numerator is None or denominator is None:
        return ""
    return f" ({numerator:,.0f} of {denominator:,.0f})"


def tiny_mark(known: Indicator, denominator: float | None) -> str:
    """Return the warning that a share is of few cases; empty where it is of enough, or is no share."""
    is_tiny = has_cases(known) and denominator is not None and denominator < TINY
    return f"Tiny: n = {denominator:,.0f}" if is_tiny else ""


def _unripe(points: Iterable[Point]) -> int:
    return sum(not point.is_complete and point.value is not None for point in points)
