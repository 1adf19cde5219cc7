"""Draw one series with what it is judged by: the picture of an alert, of `risk chart` and of the review.

Above: values, usual level and range, limits, tickets, events, the day a shift began. Below: the
running evidence of a shift against its alarm limit. Periods nobody could judge are hatched, closed
ones are shaded.
"""

import io
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.formatting import format_hour
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.text import printable
from risk_pipeline.notify.charts.named_events import NamedEvent, named_events
from risk_pipeline.wording.language import Words, words_in
from risk_pipeline.wording.teller import Teller

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours: distinct with any kind of colour vision; lines also differ in dash.
_BLUE, _ORANGE, _RED, _GREY, _GREEN = "#0072B2", "#E69F00", "#D55E00", "#6F6F6F", "#009E73"
# The same, dark enough to be read as text on white.
_DARK_RED, _DARK_GREEN = "#A33C00", "#00664A"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a place on an axis, in no zone
_STEP = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


# Days beyond which dates are months of years, and letters on a line of a narrow picture.
_LONG, _NARROW = 200, 80
# How much wider than others the letters of a title are.
_BOLD = 1.3


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

    @property
    def letters(self) -> int:
        """How many letters fit on a line."""
        return int(self.width * 72 / self.font / 0.68)

    @property
    def most_dates(self) -> int:
        """How many dates fit below."""
        return max(3, int(self.width * 72 / self.font / 10))

    def wrapped(self, text: str, lines: int, scale: float = 1.0) -> str:
        """Return a text broken into lines that fit, cut after so many; `scale` is that of its letters."""
        return textwrap.fill(text, int(self.letters / scale), max_lines=lines, placeholder=" …")


LARGE = Size(10.0, 5.4, 110, 9)
# Slack shows pictures some 340 px wide on a phone, pages 320: the smallest text is still 9 px high there.
ALERT = Size(4.8, 4.1, 190, 11.5)
SMALL = Size(3.4, 2.3, 200, 8.3, has_legend=False)


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
    language: Language = DEFAULT_LANGUAGE

    @property
    def words(self) -> Words:
        """What its labels are said in."""
        return words_in(self.language)


def picture_of(message: TicketMessage) -> Picture:
    """Return what to draw for an alert."""
    place = Teller.of(message).place
    since, hour = message.since, message.since_hour
    return Picture(
        title=f"{message.indicator_title}{f' · {place}' if place else ''}",
        unit=message.unit,
        currency=message.currency,
        grain=message.grain,
        points=message.chart,
        limits=limits_of(message),
        tickets=[TicketSpan(message.ticket_ref, since if hour is None else _at(since, hour), None)],
        since=since,
        since_hour=hour,
        language=message.language,
    )


def limits_of(message: TicketMessage) -> list[LimitLine]:
    """Return the limit of a message, or both ends of it, if it is in the unit of what is drawn."""
    drawn = [point.limit for point in message.chart if point.limit is not None]
    if message.judged_unit != message.unit:
        return []
    words = words_in(message.language)
    if message.limits is not None:
        low, high = message.limits
        return [LimitLine(words.say("chart-limits"), low, True), LimitLine("", high, True)]
    newest = message.limit if message.limit is not None else drawn[-1] if drawn else None
    return [] if newest is None else [LimitLine(words.say("chart-limit"), newest, is_red=True)]


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
        _draw_values(panes[0], picture, points, has_letters=size.has_legend)
        if has_score:
            _draw_evidence(panes[1], points, picture.words)
        for pane in panes:
            _shade_closed(pane, points, _STEP[picture.grain], picture.words)
            _hatch_unjudged(pane, points, _STEP[picture.grain], picture.words)
            pane.spines[["top", "right"]].set_visible(False)
            pane.grid(axis="y", alpha=0.25)
            pane.margins(x=0.01)
        _label_days(panes[-1], points, picture.words, most=size.most_dates)
        if picture.title:
            panes[0].set_title(
                size.wrapped(printable(picture.title), 2, _BOLD), loc="left", fontweight="bold"
            )
        if size.has_legend:
            _legend(figure, panes[0], points, size)
        target = io.BytesIO()
        figure.savefig(target, format=kind)
    return target.getvalue()


def _draw_values(pane: "Axes", picture: Picture, points: Sequence[ChartPoint], *, has_letters: bool) -> None:
    from matplotlib.ticker import FuncFormatter

    words, unit, currency = picture.words, picture.unit, picture.currency
    days = [_x(point) for point in points]
    lower, upper = _column(points, "lower"), _column(points, "upper")
    centre, value = _column(points, "expected"), _column(points, "value")
    pane.fill_between(days, lower, upper, facecolor=_BLUE, alpha=0.18, lw=0, label=words.say("chart-range"))
    for edge in (lower, upper):
        pane.plot(days, edge, color=_BLUE, alpha=0.35, lw=0.6)
    pane.plot(days, centre, color=_GREY, lw=1.2, ls="--", label=words.say("chart-usual"))
    marker = "." if len(points) < 3 else None
    pane.plot(days, value, color=_BLUE, lw=1.8, label=words.say("chart-value"), marker=marker)
    for limit in picture.limits:
        colour, dash = (_RED, "-") if limit.is_red else (_ORANGE, ":")
        pane.axhline(limit.value, color=colour, lw=1.3, ls=dash, label=limit.label)
    spikes = [(_x(p), p.value) for p in points if p.is_spike and p.value is not None]
    if spikes:
        days_of, values_of = zip(*spikes, strict=True)
        pane.scatter(
            days_of, values_of, marker="D", s=26, color=_RED, zorder=4, label=words.say("chart-spike")
        )
    _draw_tickets(pane, picture, points)
    _draw_events(pane, points, _STEP[picture.grain], named_events(points) if has_letters else [])
    _draw_since(pane, picture, points)
    shown = [x for x in (*value, *centre, *(limit.value for limit in picture.limits)) if x == x]
    if shown:
        # The band of a day with three events reaches everywhere; it must not flatten the rest.
        pane.set_ylim(min(0.0, *shown) * 1.15, max(*shown, 1e-9) * 1.15)
    pane.yaxis.set_major_formatter(FuncFormatter(lambda v, _: words.axis(v, unit, currency)))


def _draw_since(pane: "Axes", picture: Picture, points: Sequence[ChartPoint]) -> None:
    since, first = picture.since, points[0].on
    if since is None or first is None or since < first:
        return
    hour = picture.since_hour
    at = since if hour is None else _at(since, hour)
    label = picture.words.say("chart-since", at=picture.words.moment(since, hour))
    pane.axvline(_number(at), color=_RED, lw=1.2, ls="-.", label=label)


def _draw_tickets(pane: "Axes", picture: Picture, points: Sequence[ChartPoint]) -> None:
    days = [_x(point) for point in points if point.on is not None]
    first, last, half = days[0], days[-1], _STEP[picture.grain] / timedelta(days=2)
    for number, ticket in enumerate(picture.tickets):
        closed = last if ticket.closed_on is None else _number(ticket.closed_on)
        start, end = max(_number(ticket.opened_on), first), min(closed, last)
        if end < start:
            continue
        is_late = start > first + (last - first) * 0.7
        label = picture.words.say("chart-ticket") if number == 0 else None
        pane.axvspan(start, end + half, color=_RED, alpha=0.16, lw=0, label=label)
        pane.annotate(
            ticket.ref,
            (start, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(-2 if is_late else 2, -2),
            textcoords="offset points",
            fontsize="small",
            fontweight="bold",
            color=_DARK_RED,
            ha="right" if is_late else "left",
            va="top",
        )


def _draw_events(
    pane: "Axes", points: Sequence[ChartPoint], step: timedelta, named: Sequence[NamedEvent]
) -> None:
    """Shade calendar events, each with its letter at its first day; the legend says its name."""
    for point in points:
        if point.event is not None and point.on is not None:
            pane.axvspan(*_edges(point, step), color=_GREEN, alpha=0.25, lw=0)
    for letter, at in ((event.letter, at) for event in named for at in event.begins):
        pane.annotate(
            letter,
            (_x(points[at]), 0.01),
            xycoords=("data", "axes fraction"),
            fontsize="small",
            color=_DARK_GREEN,
            ha="center",
            va="bottom",
        )


def _draw_evidence(pane: "Axes", points: Sequence[ChartPoint], words: Words) -> None:
    score = _column(points, "score")
    days = [_x(point) for point in points]
    pane.fill_between(days, [0.0] * len(score), score, color=_BLUE, alpha=0.25, lw=0, step="mid")
    pane.step(days, score, where="mid", color=_BLUE, lw=1.3)
    pane.axhline(1.0, color=_RED, lw=1.2)
    pane.set_ylim(0, max(1.3, *(x * 1.1 for x in score if x == x), 0.0))
    pane.set_yticks([0, 1])
    pane.set_yticklabels(["0", words.say("chart-alarm")], fontsize="small")
    pane.set_ylabel(words.say("chart-evidence"), fontsize="small")


def _shade_closed(pane: "Axes", points: Sequence[ChartPoint], step: timedelta, words: Words) -> None:
    """Shade the periods in which nothing is open; the legend says so once."""
    label: str | None = words.say("chart-closed")
    for point in points:
        if point.state == "closed" and point.on is not None:
            pane.axvspan(*_edges(point, step), color=_GREY, alpha=0.16, lw=0, label=label)
            label = None


def _hatch_unjudged(pane: "Axes", points: Sequence[ChartPoint], step: timedelta, words: Words) -> None:
    styles = {
        "immature": ("....", words.say("chart-immature")),
        "unknown": ("////", words.say("chart-unjudged")),
    }
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


def _label_days(pane: "Axes", points: Sequence[ChartPoint], words: Words, *, most: int) -> None:
    """Write below when some of the periods begin, the newest among them, which always has its year."""
    shown = list(reversed(points))[:: math.ceil(len(points) / most)]
    has_years = _x(points[-1]) - _x(points[0]) > _LONG or len({p.on.year for p in points if p.on}) > 1
    labels = [_date_below(point, words, has_years or point is points[-1]) for point in shown]
    pane.set_xticks([_x(point) for point in shown], labels)


def _date_below(point: ChartPoint, words: Words, has_years: bool) -> str:
    if point.on is None:
        return ""
    if point.hour is not None:
        return f"{words.day_of_year(point.on)}\n{format_hour(point.hour)}"
    return words.day_of_year(point.on) + (f"\n{point.on.year}" if has_years else "")


def _legend(figure: "Figure", pane: "Axes", points: Sequence[ChartPoint], size: Size) -> None:
    handles, labels = pane.get_legend_handles_labels()
    named = {label: handle for handle, label in zip(handles, labels, strict=True) if label}
    events = [f"{event.letter}: {printable(event.name)}" for event in named_events(points)]
    legend = figure.legend(
        named.values(),
        named.keys(),
        loc="outside lower center",
        ncols=3 if size.letters < _NARROW else 5,
        title=size.wrapped(", ".join(events), 3) or None,
        title_fontsize="small",
        fontsize="small",
        columnspacing=1.2,
        handlelength=1.6,
        frameon=False,
    )
    legend.get_title().set_color(_DARK_GREEN)


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
