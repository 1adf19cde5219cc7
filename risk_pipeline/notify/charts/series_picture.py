"""Draw one series with what it is judged by: the picture of an alert, of `risk chart` and of the review.

Above: values, usual level and range, limits, tickets, events, the day a shift began. Below: the
running evidence of a shift against its alarm limit. Periods nobody could judge are hatched.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.formatting import format_moment, format_value
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours: distinct with any kind of colour vision; lines also differ in dash.
_BLUE, _ORANGE, _RED, _GREY, _GREEN = "#0072B2", "#E69F00", "#D55E00", "#6F6F6F", "#009E73"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a place on an axis, in no zone
_STEP = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


@dataclass(frozen=True)
class LimitLine:
    """A horizontal limit of a rule."""

    label: str
    value: float
    is_red: bool


@dataclass(frozen=True)
class TicketSpan:
    """When a ticket on this series was open; `closed_on` None: it still is."""

    ref: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True)
class Size:
    """Inches, dots per inch and point size of a picture."""

    width: float
    height: float
    dpi: int
    font: float
    has_legend: bool = True


LARGE = Size(10.0, 5.4, 110, 9)
# Slack shows pictures some 360 px wide: at this size the text is still 10 px high there.
ALERT = Size(7.2, 4.2, 125, 12)
SMALL = Size(3.6, 2.2, 100, 7, has_legend=False)


@dataclass(frozen=True)
class Picture:
    """One series to draw; points without a date are left out. No room is kept for an empty title."""

    title: str
    unit: str
    currency: str
    grain: str
    points: Sequence[ChartPoint]
    limits: Sequence[LimitLine] = ()
    tickets: Sequence[TicketSpan] = ()
    since: date | None = None
    since_hour: int | None = None


def picture_of(message: TicketMessage) -> Picture:
    """Return what to draw for an alert."""
    place = "" if message.dimension == "all" else f" · {message.dimension} {message.segment}"
    limits = [p.limit for p in message.chart if p.limit is not None]
    since, hour = message.since, message.since_hour
    return Picture(
        title=f"{message.chart_title or message.indicator_title}{place}",
        unit=message.unit,
        currency=message.currency,
        grain=message.grain,
        points=message.chart,
        limits=[LimitLine("limit", limits[-1], is_red=True)] if limits else [],
        tickets=[TicketSpan(message.ticket_ref, since if hour is None else _at(since, hour), None)],
        since=since,
        since_hour=hour,
    )


def draw(picture: Picture, size: Size = LARGE, kind: str = "png") -> bytes:
    """Return the picture as a file of that kind (`png`, `svg`).

    Raises:
        ValueError: no point has a date.
    """
    # The object interface of matplotlib, without pyplot: no global state, safe in any thread.
    from matplotlib import rc_context  # slow to import; only pictures need it
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    points = [point for point in picture.points if point.on is not None]
    if not points:
        msg = f"{picture.title}: no point has a date, so there is nothing to draw."
        raise ValueError(msg)
    has_score = any(point.score is not None for point in points)
    with rc_context({"font.size": size.font, "hatch.linewidth": 0.6, "text.parse_math": False}):
        figure = Figure(figsize=(size.width, size.height), dpi=size.dpi, layout="constrained")
        FigureCanvasAgg(figure)
        heights = [3, 1] if has_score else [1]
        rows = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)
        panes: list[Axes] = [row[0] for row in rows]
        _draw_values(panes[0], picture, points)
        if has_score:
            _draw_evidence(panes[1], points)
        for pane in panes:
            _hatch_unjudged(pane, points, _STEP[picture.grain])
            pane.spines[["top", "right"]].set_visible(False)
            pane.grid(axis="y", alpha=0.25)
            pane.margins(x=0.01)
        _label_days(panes[-1])
        if picture.title:
            panes[0].set_title(printable(picture.title), loc="left", fontweight="bold")
        if size.has_legend:
            _legend(figure, panes[0])
        target = io.BytesIO()
        figure.savefig(target, format=kind)
    return target.getvalue()


def _draw_values(pane: "Axes", picture: Picture, points: Sequence[ChartPoint]) -> None:
    from matplotlib.ticker import FuncFormatter

    days = [_x(point) for point in points]
    lower, upper = _column(points, "lower"), _column(points, "upper")
    centre, value = _column(points, "expected"), _column(points, "value")
    pane.fill_between(days, lower, upper, color=_BLUE, alpha=0.12, lw=0, label="usual range")
    pane.plot(days, centre, color=_GREY, lw=1.2, ls="--", label="usual")
    pane.plot(days, value, color=_BLUE, lw=1.8, label="value", marker="." if len(points) < 3 else None)
    for limit in picture.limits:
        colour, dash = (_RED, "-") if limit.is_red else (_ORANGE, ":")
        pane.axhline(limit.value, color=colour, lw=1.3, ls=dash, label=limit.label)
    spikes = [(_x(p), p.value) for p in points if p.is_spike and p.value is not None]
    if spikes:
        days_of, values_of = zip(*spikes, strict=True)
        pane.scatter(days_of, values_of, marker="D", s=26, color=_RED, zorder=4, label="spike")
    _draw_tickets(pane, picture, points)
    _draw_events(pane, points, _STEP[picture.grain])
    _draw_since(pane, picture, points)
    shown = [x for x in (*value, *centre, *(limit.value for limit in picture.limits)) if x == x]
    if shown:
        # The band of a day with three events reaches everywhere; it must not flatten the rest.
        pane.set_ylim(min(0.0, *shown) * 1.15, max(*shown, 1e-9) * 1.15)
    pane.yaxis.set_major_formatter(
        FuncFormatter(lambda v, _: format_value(v, picture.unit, picture.currency))
    )


def _draw_since(pane: "Axes", picture: Picture, points: Sequence[ChartPoint]) -> None:
    since, first = picture.since, points[0].on
    if since is None or first is None or since < first:
        return
    hour = picture.since_hour
    at = since if hour is None else _at(since, hour)
    pane.axvline(_number(at), color=_RED, lw=1.2, ls="-.", label=f"since {format_moment(since, hour)}")


def _draw_tickets(pane: "Axes", picture: Picture, points: Sequence[ChartPoint]) -> None:
    days = [_x(point) for point in points if point.on is not None]
    first, last = days[0], days[-1]
    for number, ticket in enumerate(picture.tickets):
        closed = last if ticket.closed_on is None else _number(ticket.closed_on)
        start, end = max(_number(ticket.opened_on), first), min(closed, last)
        if end < start:
            continue
        label = "ticket open" if number == 0 else None
        pane.axvspan(start, end, color=_RED, alpha=0.13, lw=0, label=label)
        pane.annotate(
            ticket.ref,
            (start, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -9),
            textcoords="offset points",
            fontsize="x-small",
            color=_RED,
        )


def _draw_events(pane: "Axes", points: Sequence[ChartPoint], step: timedelta) -> None:
    """Shade calendar events; each name is written once, at its first day."""
    named: set[str] = set()
    for point in points:
        if point.event is None or point.on is None:
            continue
        pane.axvspan(*_edges(point, step), color=_GREEN, alpha=0.22, lw=0)
        if point.event not in named:
            named.add(point.event)
            pane.annotate(
                printable(point.event),
                (_x(point), 0.02),
                xycoords=("data", "axes fraction"),
                rotation=90,
                fontsize="x-small",
                color=_GREEN,
                ha="right",
                va="bottom",
            )


def _draw_evidence(pane: "Axes", points: Sequence[ChartPoint]) -> None:
    score = _column(points, "score")
    days = [_x(point) for point in points]
    pane.fill_between(days, [0.0] * len(score), score, color=_BLUE, alpha=0.25, lw=0, step="mid")
    pane.step(days, score, where="mid", color=_BLUE, lw=1.3)
    pane.axhline(1.0, color=_RED, lw=1.2)
    pane.set_ylim(0, max(1.3, *(x * 1.1 for x in score if x == x), 0.0))
    pane.set_ylabel("evidence\n(1 = alarm)", fontsize="x-small")


def _hatch_unjudged(pane: "Axes", points: Sequence[ChartPoint], step: timedelta) -> None:
    styles = {"immature": ("....", "not known yet"), "unknown": ("////", "no judgement")}
    labelled: set[str] = set()
    for point in points:
        if point.state not in styles or point.on is None:
            continue
        hatch, label = styles[point.state]
        pane.axvspan(
            *_edges(point, step),
            facecolor="none",
            edgecolor=_GREY,
            hatch=hatch,
            lw=0,
            alpha=0.6,
            label=None if label in labelled else label,
        )
        labelled.add(label)


def _label_days(pane: "Axes") -> None:
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=3, maxticks=6)  # type: ignore[no-untyped-call]
    pane.xaxis.set_major_locator(locator)
    pane.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _legend(figure: "Figure", pane: "Axes") -> None:
    handles, labels = pane.get_legend_handles_labels()
    named = {label: handle for handle, label in zip(handles, labels, strict=True) if label}
    figure.legend(
        named.values(),
        named.keys(),
        loc="outside lower center",
        ncols=5,
        fontsize="x-small",
        columnspacing=1.2,
        frameon=False,
    )


def _x(point: ChartPoint) -> float:
    """Return where a point is drawn: the beginning of its day, the middle of its hour."""
    if point.on is None:
        msg = f"{point.label} has no date"
        raise ValueError(msg)
    return _number(point.on if point.hour is None else _at(point.on, point.hour) + _STEP["hour"] / 2)


def _number(at: date) -> float:
    """Return a day or an instant as matplotlib counts them: in days since 1970."""
    instant = at if isinstance(at, datetime) else datetime.combine(at, time.min)
    return (instant - _EPOCH) / timedelta(days=1)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


def _edges(point: ChartPoint, step: timedelta) -> tuple[float, float]:
    """Return where it is half a period before and after the point of a period."""
    middle, half = _x(point), step / timedelta(days=2)
    return middle - half, middle + half


def _column(points: Sequence[ChartPoint], name: str) -> list[float]:
    return [float("nan") if (v := getattr(point, name)) is None else float(v) for point in points]
