"""Draw the course of one risk: its level over days with appetite and tolerance, both axes, what happened.

From the top: the level in the matrix' colours, residual likelihood and impact, and a row for each kind of
thing that happened. Kinds differ in shape, lines in dashes; colour is never alone. The list below says what
the newest of them were.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import nan
from typing import TYPE_CHECKING

from risk_pipeline.domain.text import one_line
from risk_pipeline.notify.charts.risk_map.paper import (
    BLUE,
    GREY,
    INK,
    RED,
    WIDTH,
    Kind,
    Sheet,
    head_of,
    plain_letters,
    to_file,
    wrapped,
)
from risk_pipeline.notify.charts.risk_map.trend import MarkKind, TrendPicture, TrendPoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _RIGHT = 84.0, 12.0
_LEVELS, _AXES, _ROW, _GAP, _LINE = 84.0, 72.0, 14.0, 6.0, 11.6
_KEY, _DAYS = 22.0, 20.0
_VIOLET = "#6A3D9A"
_SHAPES = {
    MarkKind.INCIDENT: ("*", RED, 9.0),
    MarkKind.TICKET: ("^", INK, 6.0),
    MarkKind.CONTROL: ("X", RED, 6.0),
    MarkKind.OVERRIDE: ("s", BLUE, 5.5),
    MarkKind.METHOD: ("D", _VIOLET, 5.5),
}
_DASHED = "--"
Value = Callable[[TrendPoint], float | None]


def draw_trend(picture: TrendPicture, kind: Kind = "png") -> bytes:
    """Return the picture as a file of that kind, some 900 pixels wide."""
    return to_file(trend_figure(picture), kind, picture.alt)


def trend_figure(picture: TrendPicture) -> "Figure":
    """Return the picture as a page on which all is placed."""
    head, below = head_of(picture.title, picture.subtitle), _lines_below(picture)
    marks = len(picture.kinds) * _ROW
    tall = _KEY + _LEVELS + _GAP + _KEY + _AXES + _GAP + marks + _DAYS
    words = picture.words
    with plain_letters():
        sheet = Sheet(head.height + tall + len(below) * _LINE + 8)
        sheet.write_head(head)
        top = head.height
        if any(point.tolerance is not None for point in picture.points):
            _draw_keys(sheet, top, [(words.appetite, _DASHED, INK), (words.tolerance, "-", INK)])
        panes = [_pane(sheet, top + _KEY, _LEVELS)]
        _draw_levels(panes[0], picture)
        top += _KEY + _LEVELS + _GAP
        _draw_keys(sheet, top, [(words.likelihood, "-", BLUE), (words.impact, _DASHED, RED)])
        panes.append(_pane(sheet, top + _KEY, _AXES))
        _draw_axes(panes[1], picture)
        top += _KEY + _AXES + _GAP
        if marks:
            panes.append(_pane(sheet, top, marks))
            _draw_marks(panes[2], picture)
        _share_days(panes, picture)
        _write_below(sheet, top + marks + _DAYS, below)
    return sheet.figure


def _lines_below(picture: TrendPicture) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for day, text in picture.happened:
        first, *more = wrapped(text, WIDTH - _LEFT - 8, most=2)
        found += [(one_line(day), first), *(("", line) for line in more)]
    return found


def _write_below(sheet: Sheet, top: float, below: Sequence[tuple[str, str]]) -> None:
    for at, (day, line) in enumerate(below, start=1):
        sheet.write(6, top + at * _LINE, day, weight="bold")
        sheet.write(_LEFT, top + at * _LINE, line)


def _at(day: date) -> float:
    return float(day.toordinal())


def _pane(sheet: Sheet, top: float, height: float) -> "Axes":
    pane = sheet.pane(_LEFT, top, WIDTH - _LEFT - _RIGHT, height)
    pane.tick_params(length=0, labelbottom=False, pad=4)
    for side in pane.spines.values():
        side.set_color("#9A9A9A")
    return pane


def _draw_keys(sheet: Sheet, top: float, keys: Sequence[tuple[str, str, str]]) -> None:
    """Say above a pane how its lines are read: a sample of each, then its word."""
    width = (WIDTH - _LEFT - _RIGHT) / len(keys)
    for at, (word, dashes, color) in enumerate(keys):
        x = _LEFT + at * width
        sheet.line((x, x + 20), top + 12, dashes, color)
        sheet.write(x + 25, top + 15, wrapped(word, width - 25, most=1)[0])


def _broken(points: Sequence[TrendPoint]) -> list[tuple[date, TrendPoint | None]]:
    """Return the days; where some are missing, one without a point, so that lines break there."""
    found: list[tuple[date, TrendPoint | None]] = []
    for point in points:
        if found and point.day - found[-1][0] > timedelta(days=1):
            found.append((found[-1][0] + timedelta(days=1), None))
        found.append((point.day, point))
    return found


def _course(points: Sequence[TrendPoint], value: Value) -> tuple[list[float], list[float]]:
    """Return where on the axis of days each value stands, and the values."""
    days: list[float] = []
    values: list[float] = []
    for day, point in _broken(points):
        found = None if point is None else value(point)
        days.append(_at(day))
        values.append(nan if found is None else found)
    return days, values


def _draw_levels(pane: "Axes", picture: TrendPicture) -> None:
    """Draw a band for each level, the limits, and the level as a dark line with a white edge."""
    from matplotlib.patheffects import withStroke

    last = len(picture.levels) - 1
    for rank, level in enumerate(picture.levels):
        pane.axhspan(rank - 0.5, rank + 0.5, color=level.color, lw=0, zorder=0)
    pane.set_ylim(-0.5, last + 0.5)
    titles = [wrapped(level.title, _LEFT - 10, most=1)[0] for level in picture.levels]
    pane.set_yticks(range(last + 1), titles)

    # A limit at the highest level would lie on the edge of the pane, one that is as high as the other on it.
    def limit(rank: int | None, below: float = 0.0) -> float | None:
        return None if rank is None else min(rank + 0.5, last + 0.42) + below

    def line(value: Value, width: float, dashes: str) -> None:
        days, values = _course(picture.points, value)
        edge = [withStroke(linewidth=width + 2.4, foreground="white")]
        pane.plot(days, values, color=INK, lw=width, ls=dashes, drawstyle="steps-post", path_effects=edge)

    line(lambda point: limit(point.appetite, -0.14), 1.2, _DASHED)
    line(lambda point: limit(point.tolerance), 1.2, "-")
    line(lambda point: min(point.rank, last), 2.8, "-")
    end = picture.points[-1]
    pane.plot([_at(end.day)], [min(end.rank, last)], "o", ms=6, mfc=INK, mec="white", mew=1.0, zorder=5)


def _draw_axes(pane: "Axes", picture: TrendPicture) -> None:
    lines: tuple[tuple[Value, str, str, str], ...] = (
        (lambda point: point.likelihood, BLUE, "-", "o"),
        (lambda point: point.impact, RED, _DASHED, "s"),
    )
    for value, color, dashes, end in lines:
        days, values = _course(picture.points, value)
        pane.plot(days, values, color=color, lw=1.8, ls=dashes)
        pane.plot(days[-1:], values[-1:], end, ms=4.5, color=color)
    pane.set_ylim(0.8, 5.2)
    pane.set_yticks(range(1, 6))
    pane.grid(axis="y", color="#D5D5D5", lw=0.6)


def _draw_marks(pane: "Axes", picture: TrendPicture) -> None:
    kinds, (first, last) = picture.kinds, picture.span
    names = [wrapped(picture.words.kinds[kind], _LEFT - 10, most=1)[0] for kind in kinds]
    pane.set_ylim(len(kinds) - 0.5, -0.5)
    pane.set_yticks(range(len(kinds)), names)
    pane.grid(axis="y", color="#E4E4E4", lw=0.6)
    for mark in picture.marks:
        shape, color, size = _SHAPES[mark.kind]
        row, begin = kinds.index(mark.kind), _at(max(mark.day, first))
        if mark.until is not None:
            ends = [begin, _at(min(mark.until, last))]
            pane.plot(ends, [row, row], color=color, lw=2.4, solid_capstyle="butt")
        pane.plot([begin], [row], shape, ms=size, mfc=color, mec="white", mew=0.7, zorder=4)


def _share_days(panes: Sequence["Axes"], picture: TrendPicture) -> None:
    """Let all panes show the same days; name the first, the middle and the last one below."""
    first, last = picture.span
    margin = max((_at(last) - _at(first)) * 0.02, 0.5)
    for pane in panes:
        pane.set_xlim(_at(first) - margin, _at(last) + margin)
        pane.set_xticks([])
        for mark in picture.marks:
            if mark.kind is MarkKind.METHOD:
                pane.axvline(_at(mark.day), color=_VIOLET, lw=1.0, ls=":", zorder=2)
    for text, at, side in zip(picture.words.days, (0.0, 0.5, 1.0), ("left", "center", "right"), strict=True):
        panes[-1].annotate(
            text,
            (at, 0),
            xycoords="axes fraction",
            xytext=(0, -4),
            textcoords="offset points",
            ha=side,
            va="top",
            color=GREY,
        )
