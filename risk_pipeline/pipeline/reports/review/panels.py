"""The pictures of a review: every series that has a ticket or a hit, whatever its segment and grain."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_days_of
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import judged_unit
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.notify.charts.series_picture import SMALL, draw
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.chart_points import is_closed
from risk_pipeline.pipeline.reports.review.material import Material
from risk_pipeline.pipeline.reports.series_chart import picture_of_series
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.moved import Hit
from risk_pipeline.warehouse.indicators.series import Point, read_points
from risk_pipeline.wording.fit import sentence
from risk_pipeline.wording.listing.names import Names

SHOWN = {
    Grain.HOUR: timedelta(days=7),
    Grain.DAY: timedelta(weeks=13),
    Grain.WEEK: timedelta(weeks=52),
    Grain.MONTH: timedelta(days=730),
}
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
    points = _open_points(platform.catalog, connection, series, last)
    numbers, marks = numbers_of(points, known, series, names)
    return Panel(
        title=names.series(known, series.grain),
        where=names.place(series.dimension, series.segment),
        state=_state(subject, known, names),
        numbers=numbers,
        marks=marks,
        png=png,
        is_open=subject.is_open,
    )


def standing_of(catalog: Catalog, connection: Connection, ticket: Ticket, names: Names, last: date) -> str:
    """Return the newest value of a ticket's series up to a day, as its panel says it; empty without one."""
    known, series = names.indicators.get(ticket.indicator), ticket.series
    if known is None or series.is_storm:
        return ""
    points = _open_points(catalog, connection, series, last)
    has_value = any(point.is_complete and point.value is not None for point in points)
    return numbers_of(points, known, series, names)[0] if has_value else ""


def _open_points(catalog: Catalog, connection: Connection, series: Series, last: date) -> list[Point]:
    """Return the newest periods of a series up to a day, without those on closed days alone."""
    first = last - SHOWN[series.grain]
    points = read_points(connection, series, since=first, until=last)
    closed = closed_days_of(catalog, series, first, last)
    return [each for each in points if not is_closed(each, series.grain, closed)]


def _state(subject: Subject, known: Indicator, names: Names) -> str:
    said = [
        names.say(
            "ticket-state",
            ref=ticket.ref,
            severity=ticket.severity,
            state=names.say("state", state=ticket.state).lower(),
            since=names.words.moment(ticket.since, ticket.since_hour),
        )
        for ticket in sorted(subject.tickets, key=lambda each: (not each.is_open, each.id))
    ]
    if subject.hit is not None and not said:
        said.append(_hit(subject.hit, known, names))
    return "; ".join(said)


def _hit(hit: Hit, known: Indicator, names: Names) -> str:
    """Return what a rule said: its verdict, the value and what that was held against."""
    unit = judged_unit(hit.limit_kind, known.unit)
    said = {
        "status": sentence(names.say("verdict", status=hit.status)).rstrip("."),
        "when": names.words.when(Period(hit.on, hit.series.grain, hit.hour)),
        "value": names.amount(known, hit.value, unit),
    }
    if hit.limit_value is not None:
        return names.say("verdict-limit", limit=names.amount(known, hit.limit_value, unit), **said)
    if hit.expected is not None:
        return names.say("verdict-usual", usual=names.usual(known, hit.expected, unit), **said)
    return names.say("verdict-at", **said)


def numbers_of(
    points: Sequence[Point], known: Indicator, series: Series, names: Names
) -> tuple[str, tuple[str, ...]]:
    """Return the newest ripe value with its period and what is usual, and what to be careful of."""
    ripe = [point for point in points if point.is_complete and point.value is not None]
    marks: list[str] = []
    if unripe := _unripe(points):
        periods = names.words.periods(unripe, series.grain)
        marks.append(names.say("newer-unripe", periods=periods))
    if not ripe:
        return names.say("no-value-here"), tuple(marks)
    newest = ripe[-1]
    if mark := names.few(known, newest.denominator):
        marks.append(mark)
    value = names.measured(known, newest.value, (newest.numerator, newest.denominator))
    when = names.words.when(Period(newest.period_start, series.grain, newest.hour))
    if newest.centre is None:
        return names.say("number-now", value=value, when=when), tuple(marks)
    usual = names.usual(known, newest.centre)
    return names.say("number-usual", value=value, when=when, usual=usual), tuple(marks)


def _unripe(points: Sequence[Point]) -> int:
    newer = takewhile(lambda point: not point.is_complete or point.value is None, reversed(points))
    return sum(not point.is_complete and point.value is not None for point in newer)
