"""A page per business line with all its indicators in small, for the weekly review."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted, format_day, format_value
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.notify.charts.series_picture import SMALL, Picture, draw
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.series_chart import picture_of_series, readable_copy
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.series import read_span

_SHOWN = {
    Grain.HOUR: timedelta(days=7),
    Grain.DAY: timedelta(weeks=13),
    Grain.WEEK: timedelta(weeks=52),
    Grain.MONTH: timedelta(days=730),
}


@dataclass(frozen=True)
class Panel:
    """One indicator on the page."""

    title: str
    png: str
    state: str
    caption: str
    is_shift: bool


def write_review(
    platform: Platform,
    folder: Path,
    *,
    line: str | None = None,
    on_panel: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write `<folder>/<line>.html` for one business line, or for all that have indicators.

    Raises:
        RiskError: the line is unknown, or there is nothing to show yet.
    """
    lines = [x for x in platform.catalog.lines.values() if _indicators_of(platform, x.id)]
    chosen = [x for x in lines if line in (None, x.id)]
    if not chosen:
        raise RiskError(
            f"No business line '{line}' with indicators. There are: {', '.join(x.id for x in lines)}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with connect(readable_copy(platform), read_only=True) as connection:
        for each in chosen:
            panels, empty, until = _panels(platform, connection, each.id, on_panel)
            page = page_template().render(
                line=each,
                lines=chosen,
                panels=panels,
                empty=empty,
                until=format_day(until) if until else "no day yet",
            )
            path = folder / f"{each.id}.html"
            path.write_text(page)
            written.append(path)
    return written


def _indicators_of(platform: Platform, line: str) -> list[Indicator]:
    return [x for x in platform.catalog.indicators.values() if x.business_line == line]


def _panels(
    platform: Platform, connection: Connection, line: str, on_panel: Callable[[str], None] | None
) -> tuple[list[Panel], list[str], date | None]:
    panels: list[Panel] = []
    empty: list[str] = []
    newest: list[date] = []
    for known in _indicators_of(platform, line):
        if on_panel:
            on_panel(known.name)
        if "all" not in known.dimensions:
            continue
        grain = next(grain for grain in known.grain if grain is not Grain.HOUR)
        series = Series(known.name, grain)
        span = read_span(connection, series)
        if span is None:
            empty.append(known.title)
            continue
        picture = picture_of_series(
            platform, connection, known, series, first=max(span[0], span[1] - _SHOWN[grain])
        )
        panels.append(panel_of(picture, known))
        newest.append(span[1])
    # What has moved comes first: a review starts there.
    return sorted(panels, key=lambda panel: not panel.is_shift), empty, max(newest, default=None)


def panel_of(picture: Picture, known: Indicator) -> Panel:
    """Return the small picture of a series, with its state and newest value in words."""
    last = next((point for point in reversed(picture.points) if point.value is not None), None)
    is_open = any(ticket.closed_on is None for ticket in picture.tickets)
    state = "Ticket open." if is_open else "Shifted." if picture.since else "Usual."
    return Panel(
        title=f"{known.title}, by {picture.grain}",
        # The page says the title, which would not fit on a small picture.
        png=base64.b64encode(draw(replace(picture, title=""), SMALL)).decode(),
        state=state,
        caption=_caption(picture, last),
        is_shift=is_open or picture.since is not None,
    )


def _caption(picture: Picture, last: ChartPoint | None) -> str:
    if last is None:
        return "no value in these periods"
    value = format_value(last.value, picture.unit, picture.currency)
    usual = (
        ""
        if last.expected is None
        else f", usual {format_value(last.expected, picture.unit, picture.currency)}"
    )
    since = f", shifted since {format_day(picture.since)}" if picture.since else ""
    return f"{value} on {last.label}{usual}{since}; {_count_tickets(picture.tickets)}"


def _count_tickets(tickets: Sequence[object]) -> str:
    return "no ticket in these weeks" if not tickets else f"{counted(len(tickets), 'ticket')} shown"


@cache
def page_template() -> Template:
    """Return the template of a page."""
    environment = Environment(
        loader=PackageLoader("risk_pipeline.pipeline.reports"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("review.html.j2")
