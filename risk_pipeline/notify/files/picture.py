"""The chart of a message as SVG for pages: drawn without a plotting library, its text stays text.

It shows what the picture of an alert shows: values, usual level and range, both limits, known events, periods
that nobody could judge, since when the breach lasts, and the ticket.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.formatting import format_hour
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.text import printable
from risk_pipeline.notify.charts.named_events import named_events
from risk_pipeline.notify.charts.series_picture import LimitLine, limits_of
from risk_pipeline.notify.files.svg import drawable, nice_ticks
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.teller import Teller

# In these units text of 11 is 10 px high on a phone that is 375 px wide.
WIDTH, HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 10, 20, 24
_BLUE, _RED, _GREY, _GREEN = "#0072B2", "#D55E00", "#6F6F6F", "#009E73"
_HEADROOM = 1.08


@dataclass(frozen=True)
class _Frame:
    """Where a value of the n-th period lies."""

    count: int
    low: float
    high: float

    @property
    def step(self) -> float:
        return (WIDTH - _LEFT - _RIGHT) / self.count

    def x(self, position: float) -> float:
        return round(_LEFT + self.step * (position + 0.5), 1)

    def y(self, value: float) -> float:
        share = (drawable(value) - self.low) / (self.high - self.low)
        return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(max(share, 0.0), 1.0), 1)


def to_picture(message: TicketMessage) -> str:
    """Draw the chart of a message with its legend; empty where fewer than two periods have a value."""
    points = list(message.chart)
    known = [drawable(point.value) for point in points if _is_number(point.value)]
    if len(known) < 2:
        return ""
    limits = limits_of(message)
    usual = [drawable(point.expected) for point in points if _is_number(point.expected)]
    shown = [*known, *usual, *(drawable(limit.value) for limit in limits)]
    ticks = nice_ticks(min(0.0, *shown), max(shown) * _HEADROOM if max(shown) > 0 else 0.0, 3)
    frame = _Frame(len(points), ticks[0], ticks[-1])
    parts = [
        *_shades(frame, points),
        *(_grid(frame, tick, message) for tick in ticks),
        *_band(frame, points),
        *_path(frame, [point.expected for point in points], f'stroke="{_GREY}" stroke-dasharray="4 3"'),
        *_path(frame, [point.value for point in points], f'stroke="{_BLUE}" stroke-width="2.2"'),
        *(_limit(frame, limit) for limit in limits),
        *_since(frame, message, points),
        *_dates(frame, message, points),
    ]
    label = escape(_in_words(message, points))
    head = f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
    legend = _legend(message, points, limits)
    return f"{head}{''.join(parts)}</svg>{legend}"


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _in_words(message: TicketMessage, points: Sequence[ChartPoint]) -> str:
    words, place = words_in(message.language), Teller.of(message).place
    newest = next(point for point in reversed(points) if _is_number(point.value))
    said = words.say(
        "chart-in-words",
        title=f"{message.indicator_title}, {place}" if place else message.indicator_title,
        value=words.value(newest.value, message.unit, message.currency),
        at=_dated(newest, message, has_year=True),
        usual=words.value(newest.expected, message.unit, message.currency),
    )
    return printable(said)


def _grid(frame: _Frame, tick: float, message: TicketMessage) -> str:
    y = frame.y(tick)
    label = escape(words_in(message.language).axis(tick, message.unit, message.currency))
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text class="tick" x="{_LEFT - 5}" y="{y + 4}" text-anchor="end">{label}</text>'
    )


def _shades(frame: _Frame, points: Sequence[ChartPoint]) -> Iterator[str]:
    """Shade known events, each with its letter at its first period, and periods nobody could judge."""
    for n, point in enumerate(points):
        is_event = point.event is not None
        if not is_event and point.state == "judged":
            continue
        colour = _GREEN if is_event else _GREY
        yield (
            f'<rect x="{frame.x(n - 0.5)}" y="{_TOP}" width="{frame.step:.1f}" '
            f'height="{HEIGHT - _TOP - _BOTTOM}" fill="{colour}" fill-opacity="0.22"/>'
        )
    for letter, n in ((event.letter, n) for event in named_events(points) for n in event.begins):
        yield f'<text class="tick" x="{frame.x(n - 0.4)}" y="{_TOP + 10}">{letter}</text>'


def _band(frame: _Frame, points: Sequence[ChartPoint]) -> Iterator[str]:
    """Fill the usual range, run by run of periods that have one."""
    for run in _runs([_is_number(point.lower) and _is_number(point.upper) for point in points]):
        upper = [f"{frame.x(n)},{frame.y(points[n].upper or 0.0)}" for n in run]
        lower = [f"{frame.x(n)},{frame.y(points[n].lower or 0.0)}" for n in reversed(run)]
        yield (
            f'<polygon points="{" ".join([*upper, *lower])}" fill="{_BLUE}" fill-opacity="0.18" '
            f'stroke="{_BLUE}" stroke-opacity="0.35" stroke-width="0.6"/>'
        )


def _path(frame: _Frame, values: Sequence[float | None], style: str) -> Iterator[str]:
    """Draw a line, broken where a value is missing; a value alone is a dot."""
    for run in _runs([_is_number(value) for value in values]):
        places = [f"{frame.x(n)},{frame.y(values[n] or 0.0)}" for n in run]
        if len(places) == 1:
            places.append(places[0])
        yield (
            f'<polyline points="{" ".join(places)}" fill="none" stroke-linecap="round" '
            f'stroke-linejoin="round" {style}/>'
        )


def _runs(is_there: Sequence[bool]) -> list[list[int]]:
    """Return the stretches of positions that are there."""
    runs: list[list[int]] = []
    for n, there in enumerate(is_there):
        if there and n and is_there[n - 1]:
            runs[-1].append(n)
        elif there:
            runs.append([n])
    return runs


def _limit(frame: _Frame, limit: LimitLine) -> str:
    y = frame.y(limit.value)
    return f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{_RED}" stroke-width="1.4"/>'


def _since(frame: _Frame, message: TicketMessage, points: Sequence[ChartPoint]) -> Iterator[str]:
    """Draw the breach: its area up to its end, a line at the beginning, the ticket's name."""
    begun = (message.since, message.since_hour or 0)
    at = next((n for n, p in enumerate(points) if p.on is not None and (p.on, p.hour or 0) >= begun), None)
    if at is None:
        return
    x, height = frame.x(at - 0.5), HEIGHT - _TOP - _BOTTOM
    width = min(frame.x(_last_red(message, points) + 0.5), WIDTH - _RIGHT) - x
    yield (
        f'<rect x="{x}" y="{_TOP}" width="{width:.1f}" height="{height}" fill="{_RED}" '
        f'fill-opacity="0.14"/>'
        f'<line x1="{x}" x2="{x}" y1="{_TOP - 4}" y2="{HEIGHT - _BOTTOM}" stroke="{_RED}" '
        f'stroke-width="1.3" stroke-dasharray="7 2 1 2"/>'
    )
    is_late = x > WIDTH / 2
    anchor, place = ("end", x + 40 if x + 44 < WIDTH else WIDTH - 2) if is_late else ("start", x)
    yield f'<text class="ref" x="{place}" y="12" text-anchor="{anchor}">{escape(message.ticket_ref)}</text>'


def _last_red(message: TicketMessage, points: Sequence[ChartPoint]) -> int:
    """Return the position of the last red period of what is over; else that of the newest."""
    teller = Teller.of(message)
    if not teller.is_over or teller.end is None:
        return len(points) - 1
    end = (teller.end.start, teller.end.hour or 0)
    red = (n for n, point in enumerate(points) if point.on is not None and (point.on, point.hour or 0) <= end)
    return max(red, default=-1)


def _dates(frame: _Frame, message: TicketMessage, points: Sequence[ChartPoint]) -> Iterator[str]:
    """Write the first, a middle and the newest period below; years where the dates do not say them."""
    last = len(points) - 1
    has_years = len({point.on.year for point in points if point.on is not None}) > 1
    for n, anchor in ((0, "start"), (last // 2, "middle"), (last, "end")):
        x = WIDTH - 2 if n == last else frame.x(n)
        label = escape(printable(_dated(points[n], message, has_year=has_years or n == last)))
        yield f'<text class="tick" x="{x}" y="{HEIGHT - 8}" text-anchor="{anchor}">{label}</text>'


def _dated(point: ChartPoint, message: TicketMessage, *, has_year: bool) -> str:
    """Return what a period is called below the picture; hours are told apart without a year."""
    words, on = words_in(message.language), point.on
    if on is None:
        return point.label
    if point.hour is not None:
        return f"{words.day_of_year(on)} {format_hour(point.hour)}"
    if message.grain == Grain.MONTH:
        return words.period(Period(on, Grain.MONTH))
    return words.day(on) if has_year else words.day_of_year(on)


def _red_in_words(message: TicketMessage) -> str:
    """Return since when it is red; of what is over, from when to when."""
    teller, words = Teller.of(message), words_in(message.language)
    begin, end = words.moment(message.since, message.since_hour), teller.end
    if not teller.is_over or end is None:
        return words.say("chart-since", at=begin)
    return words.say("chart-red", begin=begin, end=words.moment(*end.until))


def _legend(message: TicketMessage, points: Sequence[ChartPoint], limits: Sequence[LimitLine]) -> str:
    has_range = any(_is_number(point.lower) for point in points)
    words = words_in(message.language)
    since = _red_in_words(message)
    limit = limits[0].label if limits else words.say("chart-limit")
    has_usual = any(_is_number(point.expected) for point in points)
    is_unjudged = any(point.state != "judged" for point in points)
    shown = {
        words.say("chart-value"): f"border-top: 3px solid {_BLUE}",
        words.say("chart-usual"): f"border-top: 2px dashed {_GREY}" * has_usual,
        words.say("chart-range"): f"border-top: 8px solid {_BLUE}4d" * has_range,
        limit: f"border-top: 2px solid {_RED}" * bool(limits),
        since: f"border-top: 8px solid {_RED}4d",
        words.say("chart-unjudged"): f"border-top: 8px solid {_GREY}4d" * is_unjudged,
    }
    items = [f'<span><i style="{style}"></i>{escape(name)}</span>' for name, style in shown.items() if style]
    items += [
        f'<span><i style="border-top: 8px solid {_GREEN}4d"></i>'
        f"{event.letter}: {escape(printable(event.name))}</span>"
        for event in named_events(points)
    ]
    return f'<p class="legend">{"".join(items)}</p>'
