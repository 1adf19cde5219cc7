"""Draw a process as it really runs: its steps from top to bottom, the usual moves, and the loopholes.

Steps stand one below the other, with the usual moves between them; the width of a line says how many cases
take it. Moves that leave steps out, or go back, run on the left: the most frequent ones. Every forbidden move
that is made has a dashed bow on the right, numbered by its rank; below stands what each costs. Colour is
never alone: loopholes are also dashed, numbered and named.
"""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from risk_pipeline.domain.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, distinct with any kind of colour vision; the red dark enough to be read on white.
_BLUE, _PALE, _RED, _GREY = "#0072B2", "#E8F1F8", "#A33C00", "#4D4D4D"
_WIDEST, _THINNEST = 9.0, 1.2
_BOX, _GAP = 0.62, 1.0
_LETTERS = 50
_LEFT, _RIGHT = 1.55, 6.15
_MOST_JUMPS, _LEAST_JUMP = 4, 0.01
_INCHES, _DPI = 4.75, 190


@dataclass(frozen=True, slots=True)
class Move:
    """How many cases went from one step to the next one, and how long that took in the middle."""

    source: str
    target: str
    cases: int
    hours: float


@dataclass(frozen=True, slots=True)
class Bow:
    """A forbidden move that is made: between which steps it is drawn, and what is said of it."""

    rank: int
    source: str
    target: str
    title: str
    said: str


@dataclass(frozen=True)
class ProcessPicture:
    """A process to draw; `steps` are ids and titles in order."""

    title: str
    subtitle: str
    steps: Sequence[tuple[str, str]]
    moves: Sequence[Move]
    bows: Sequence[Bow]


def draw_process(picture: ProcessPicture) -> bytes:
    """Return the picture as a PNG, some 900 pixels wide; its smallest letters are 9 pixels high at 375."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    legend = [_legend_lines(bow) for bow in picture.bows]
    rows = sum(len(lines) for lines in legend) + (1 if legend else 0)
    height = 1.05 + len(picture.steps) * 0.78 + rows * 0.21
    figure = Figure(figsize=(_INCHES, height), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes(
        (0.0, (rows * 0.21 + 0.1) / height, 1.0, (len(picture.steps) * 0.78 + 0.1) / height)
    )
    axes.set_axis_off()
    axes.set_xlim(0, 10)
    axes.set_ylim(-len(picture.steps) * _GAP + 0.4, 0.6)
    places = {step: -at * _GAP for at, (step, _) in enumerate(picture.steps)}
    _draw_moves(axes, picture.moves, places)
    for step, title in picture.steps:
        _draw_step(axes, title, places[step])
    for at, bow in enumerate(picture.bows):
        _draw_bow(axes, bow, places, at)
    figure.text(0.03, 1 - 0.3 / height, printable(picture.title), fontsize=12.5, weight="bold", va="center")
    figure.text(0.03, 1 - 0.58 / height, printable(picture.subtitle), fontsize=9.5, color=_GREY, va="center")
    at_inches = rows * 0.21 - 0.05
    for lines in legend:
        for line, weight in lines:
            figure.text(0.03, at_inches / height, line, fontsize=9.5, color=_RED, weight=weight, va="center")
            at_inches -= 0.21
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", metadata={"Software": None})
    return drawn.getvalue()


def _legend_lines(bow: Bow) -> list[tuple[str, str]]:
    head = textwrap.wrap(printable(f"{bow.rank}  {bow.title}"), _LETTERS, max_lines=2, placeholder=" …")
    said = textwrap.wrap(printable(bow.said), _LETTERS, max_lines=2, placeholder=" …")
    return [*((line, "bold") for line in head), *((f"    {line}", "normal") for line in said)]


def _draw_step(axes: "Axes", title: str, y: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (_LEFT, y - _BOX / 2),
            _RIGHT - _LEFT,
            _BOX,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=_PALE,
            edgecolor=_BLUE,
            linewidth=1.2,
            zorder=3,
        )
    )
    text = textwrap.shorten(printable(title), 28, placeholder=" …")
    axes.text((_LEFT + _RIGHT) / 2, y, text, ha="center", va="center", fontsize=10.5, zorder=4)


def _draw_moves(axes: "Axes", moves: Sequence[Move], places: dict[str, float]) -> None:
    """Draw the moves from a step to the one below it and the most frequent others."""
    known = [m for m in moves if m.source in places and m.target in places]
    most, middle_x = max((move.cases for move in known), default=1), (_LEFT + _RIGHT) / 2
    jumps = []
    for move in known:
        top, bottom = places[move.source], places[move.target]
        width = max(_THINNEST, _WIDEST * move.cases / most)
        if abs((top - bottom) - _GAP) > 0.01:
            jumps.append(move)
            continue
        axes.annotate(
            "",
            xy=(middle_x, bottom + _BOX / 2),
            xytext=(middle_x, top - _BOX / 2),
            arrowprops={"arrowstyle": "-", "linewidth": width, "color": _BLUE, "shrinkA": 0, "shrinkB": 0},
            zorder=1,
        )
        middle = (top + bottom) / 2
        axes.text(
            middle_x + 0.35, middle, f"{move.cases:,}", ha="left", va="center", fontsize=9.5, color=_GREY
        )
        axes.text(
            middle_x - 0.35, middle, _time(move.hours), ha="right", va="center", fontsize=9.5, color=_GREY
        )
    frequent = [move for move in jumps if move.cases >= _LEAST_JUMP * most and move.source != move.target]
    frequent.sort(key=lambda move: (-move.cases, places[move.source], places[move.target]))
    # The shortest next to the boxes, so that lines cross as little as they can.
    drawn = sorted(frequent[:_MOST_JUMPS], key=lambda move: abs(places[move.source] - places[move.target]))
    for at, move in enumerate(drawn):
        width = max(_THINNEST, _WIDEST * move.cases / most / 2)
        _draw_jump(axes, (places[move.source], places[move.target]), f"{move.cases:,}", width, at)


def _draw_jump(axes: "Axes", ends: tuple[float, float], cases: str, width: float, at: int) -> None:
    """Draw a line on the left from a step to one that is not the next, each further out, with its cases."""
    down = 1 if ends[0] > ends[1] else -1
    # Below the middle of the box where it leaves, above it where it arrives: two moves share no corner.
    begin, end = ends[0] - down * (0.08 + 0.04 * at), ends[1] + down * (0.08 + 0.04 * at)
    x = _LEFT - 0.32 - 0.33 * at
    axes.plot(
        [_LEFT, x, x], [begin, begin, end], color=_BLUE, linewidth=width, solid_joinstyle="round", zorder=1
    )
    arrow = {"arrowstyle": "-|>", "color": _BLUE, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=(_LEFT, end), xytext=(x, end), arrowprops=arrow, zorder=1)
    middle = begin + (end - begin) * (0.35 + 0.1 * at)
    box = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    axes.text(
        x, middle, cases, ha="center", va="center", fontsize=9, color=_GREY, rotation=90, bbox=box, zorder=4
    )


def _draw_bow(axes: "Axes", bow: Bow, places: dict[str, float], at: int) -> None:
    """Draw a dashed bow on the right, each further out, with its rank in a circle."""
    if bow.source not in places or bow.target not in places:
        return
    top, bottom = places[bow.source] + 0.1, places[bow.target] - 0.1
    x = _RIGHT + 1.0 + 1.05 * (at % 3)
    style = {"color": _RED, "linewidth": 2.0, "linestyle": (0, (4, 2)), "zorder": 2}
    axes.plot([_RIGHT, x, x], [top, top, bottom], **style)  # type: ignore[arg-type]
    axes.annotate(
        "",
        xy=(_RIGHT, bottom),
        xytext=(x, bottom),
        arrowprops={"arrowstyle": "-|>", "color": _RED, "linewidth": 2.0, "linestyle": (0, (4, 2))},
    )
    axes.text(
        x,
        0.4 * top + 0.6 * bottom,
        str(bow.rank),
        ha="center",
        va="center",
        fontsize=10.5,
        weight="bold",
        color="white",
        bbox={"boxstyle": "circle,pad=0.25", "facecolor": _RED, "edgecolor": "white"},
        zorder=5,
    )


def _time(hours: float) -> str:
    if hours >= 48:
        return f"{hours / 24:.0f} d"
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
