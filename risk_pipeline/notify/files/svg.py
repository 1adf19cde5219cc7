"""A chart block drawn as SVG, for previews outside Slack."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NotRequired, TypedDict

from markupsafe import Markup, escape

from risk_pipeline.domain.formatting import short_number
from risk_pipeline.wording.language import LANGUAGES, words_in

WIDTH, HEIGHT = 640, 232
_FLAT, _OFF_SCALE, _HEADROOM = 1e-9, 1e100, 0.12
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 12, 26
_STYLES = {
    "limit": ("#c01343", "6 4", 1.5),
    "usual": ("#9a9a9a", "2 3", 1.5),
}
_VALUE_STYLE = ("#1264a3", "", 2.5)


class Datum(TypedDict):
    """A point of a line."""

    label: str
    value: float


class Series(TypedDict):
    """A line."""

    name: str
    data: list[Datum]


class Axes(TypedDict):
    """The labels below, and the unit."""

    categories: list[str]
    y_label: NotRequired[str]


class LineChart(TypedDict):
    """Lines over one axis."""

    axis_config: Axes
    series: list[Series]


class ChartBlock(TypedDict):
    """Slack's chart block, as far as it is drawn."""

    title: str
    chart: LineChart


def to_svg(block: ChartBlock) -> Markup:
    """Draw a line chart block: axes, one line per series, the newest value marked and written out."""
    chart = block["chart"]
    series = {line["name"]: [drawable(point["value"]) for point in line["data"]] for line in chart["series"]}
    ticks = nice_ticks(*_range(series))
    frame = _Frame(len(chart["axis_config"]["categories"]), ticks[0], ticks[-1])
    parts = [
        *(_grid_line(frame, tick) for tick in ticks),
        *_category_labels(frame, chart["axis_config"]["categories"]),
        *(_line(frame, name, values) for name, values in reversed(series.items())),
        _newest(frame, next(iter(series.values())), chart["axis_config"].get("y_label") or ""),
    ]
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(block["title"])}">'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 - every text in it is escaped above


def spark(course: Sequence[float | None]) -> Markup:
    """Draw values as a line without axes, from nothing to the largest; the newest is marked."""
    known = [drawable(value) for value in course if value is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0
    places = [
        (round(4 + 108 * n / max(len(course) - 1, 1), 1), round(20 - 16 * (drawable(value) - low) / span, 1))
        for n, value in enumerate(course)
        if value is not None
    ]
    if not places:
        return Markup("")
    x, y = places[-1]
    points = " ".join(f"{across},{down}" for across, down in places)
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="spark" viewBox="0 0 116 24" role="img" aria-label="Course of the newest values">'
        f'<polyline points="{points}" fill="none" stroke="{_VALUE_STYLE[0]}" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="#D55E00"/></svg>'
    )


def style_of(name: str) -> tuple[str, str, float]:
    """Return colour, dash pattern and width of a series' line."""
    return _styles().get(name, _VALUE_STYLE)


@cache
def _styles() -> Mapping[str, tuple[str, str, float]]:
    """Return the styles of limit and usual by their names in any language."""
    return {
        words_in(language).say(f"chart-{what}"): style
        for language in LANGUAGES
        for what, style in _STYLES.items()
    }


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Return round numbers that enclose the range, evenly spaced."""
    span = high - low
    if span < _FLAT * max(abs(low), abs(high), 1.0):
        span = max(abs(high), 1.0)
        high = low + span
    magnitude = 10.0 ** math.floor(math.log10(span / about))
    step = next(magnitude * m for m in (1, 2, 2.5, 5, 10) if magnitude * m * about >= span * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(n * step, 12) for n in range(first, max(last, first + 1) + 1)]


def drawable(value: float | None) -> float:
    """Return a number that can be drawn: neither missing nor beyond all scales."""
    if value is None:
        return 0.0
    return max(min(float(value), _OFF_SCALE), -_OFF_SCALE)


class _Frame:
    """Where a value of a category lies on the picture."""

    def __init__(self, count: int, low: float, high: float) -> None:
        self.count, self.low, self.high = count, low, high

    def x(self, position: int) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (position + 0.5) / self.count, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * share, 1)


def _range(series: dict[str, list[float]]) -> tuple[float, float]:
    """Include zero unless that would squeeze the lines into a stripe; leave room for a label."""
    values = [value for line in series.values() for value in line]
    low, high = min(values), max(values)
    high += _HEADROOM * (high - low)
    return (0.0 if 0 <= low < 0.6 * high else low), (0.0 if 0.6 * low < high <= 0 else high)


def _grid_line(frame: _Frame, tick: float) -> str:
    y = frame.y(tick)
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text class="tick" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{short_number(tick)}</text>'
    )


def _category_labels(frame: _Frame, categories: list[str]) -> list[str]:
    """Write every label that has room, always the newest."""
    widest = max(len(label) for label in categories) * 6.2
    every = max(1, math.ceil(len(categories) * (widest + 10) / (WIDTH - _LEFT - _RIGHT)))
    newest = len(categories) - 1
    last_middle = WIDTH - widest / 2  # a wider one would be cut off at the edge
    return [
        f'<text class="tick" x="{min(frame.x(n), last_middle):g}" y="{HEIGHT - 7}" '
        f'text-anchor="middle">{escape(label)}</text>'
        for n, label in enumerate(categories)
        if (newest - n) % every == 0
    ]


def _line(frame: _Frame, name: str, values: list[float]) -> str:
    colour, dash, width = style_of(name)
    points = " ".join(f"{frame.x(n)},{frame.y(value)}" for n, value in enumerate(values))
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _newest(frame: _Frame, values: list[float], unit: str) -> str:
    x, y = frame.x(len(values) - 1), frame.y(values[-1])
    is_rising = all(before <= after for before, after in pairwise(values[-2:]))
    above = y - 12 if is_rising else y + 22
    label = escape(f"{short_number(values[-1])} {'' if unit == 'count' else unit}".strip())
    return (
        f'<circle cx="{x}" cy="{y}" r="4.5" fill="{_VALUE_STYLE[0]}" stroke="#fff" stroke-width="1.5"/>'
        f'<text class="newest" x="{WIDTH - _RIGHT}" y="{above}" text-anchor="end">{label}</text>'
    )
