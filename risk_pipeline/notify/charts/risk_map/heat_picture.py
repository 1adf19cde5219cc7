"""Draw the heat map: five by five cells in the matrix' colours, the risks in them, and how they moved.

Colour is never alone: each cell names its level, marks differ in edge and sign. Below stands what each
id means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from risk_pipeline.domain.register.governance.matrix import Matrix, MatrixLevel
from risk_pipeline.domain.text import one_line
from risk_pipeline.notify.charts.risk_map.heat_layout import (
    CELL_WIDTH,
    CLASSES,
    Arrow,
    HeatLayout,
    Mark,
    MarkKind,
    PlacedMark,
    lay_out,
)
from risk_pipeline.notify.charts.risk_map.paper import (
    GREY,
    INK,
    LETTERS,
    TITLE,
    WIDTH,
    Kind,
    ink_on,
    new_figure,
    plain_letters,
    to_file,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT = 62.0
_ROW = 11.6
# Letters of a level's name that fit a cell: at the usual size, and in smaller letters.
_USUAL, _MOST = 10, 12


@dataclass(frozen=True)
class HeatPicture:
    """A map to draw. `names` are ids and titles in the order of the list below; `notes` close it.

    `axes` are what likelihood and impact are called.
    """

    title: str
    subtitle: str
    matrix: Matrix
    marks: Sequence[Mark]
    names: Sequence[tuple[str, str]]
    notes: Sequence[str]
    alt: str
    axes: tuple[str, str] = ("likelihood", "impact")


def draw_heat_map(picture: HeatPicture, kind: Kind = "png") -> bytes:
    """Return the picture as a file of that kind, some 900 pixels wide, as long as its risks need."""
    return to_file(heat_figure(picture), kind, picture.alt)


def heat_figure(picture: HeatPicture) -> "Figure":
    """Return the picture as a page on which all is placed."""
    layout = lay_out(picture.marks)
    title = wrapped(picture.title, WIDTH - 12, TITLE * 1.1, 2)
    subtitle = wrapped(picture.subtitle, WIDTH - 12)
    below = _lines_below(picture)
    head = 10 + 16 * len(title) + 12 * len(subtitle) + 6
    scale = _ROW * (1 + max(len(_named(each.title)) for each in picture.matrix.impact))
    foot = scale + 32 + len(below) * _ROW + 4
    with plain_letters():
        figure = new_figure(head + layout.height + foot)
        pane = figure.add_axes((0, 0, 1, 1))
        pane.set_axis_off()
        pane.set_xlim(-_LEFT, WIDTH - _LEFT)
        pane.set_ylim(-foot, layout.height + head)
        _write(pane, title, layout.height + head - 16, size=TITLE, step=16, weight="bold")
        _write(pane, subtitle, layout.height + 12 * len(subtitle) - 2, size=LETTERS, step=12, color=GREY)
        _draw_cells(pane, picture.matrix, layout)
        _draw_scales(pane, picture, layout, scale)
        for arrow in layout.arrows:
            _draw_arrow(pane, arrow)
        for placed in layout.marks:
            _draw_mark(pane, placed)
        for at, (bold, line) in enumerate(below):
            y = -scale - 34 - at * _ROW
            pane.text(6 - _LEFT, y, bold, weight="bold", color=INK)
            pane.text(6 - _LEFT + (34 if bold or line.startswith(" ") else 0), y, line.strip(), color=INK)
    return figure


def _write(
    pane: "Axes", lines: Sequence[str], top: float, *, size: float, step: float, **style: object
) -> None:
    for at, line in enumerate(lines):
        pane.text(6 - _LEFT, top - at * step, line, fontsize=size, **style)  # type: ignore[arg-type]


def _lines_below(picture: HeatPicture) -> list[tuple[str, str]]:
    """Return what stands below: id and title of each risk, then how marks are read."""
    found: list[tuple[str, str]] = []
    for risk_id, title in picture.names:
        first, *more = wrapped(title, WIDTH - 48)
        found += [(one_line(risk_id), first), *(("", f" {line}") for line in more)]
    found.append(("", ""))
    for note in picture.notes:
        found += [("", line) for line in wrapped(note, WIDTH - 12, most=6)]
    return found


def _draw_cells(pane: "Axes", matrix: Matrix, layout: HeatLayout) -> None:
    from matplotlib.patches import Rectangle

    levels: dict[str, MatrixLevel] = {level.id: level for level in matrix.levels}
    for (likelihood, impact), box in layout.cells.items():
        level = levels[matrix.level(likelihood, impact)]
        pane.add_patch(
            Rectangle((box.x, box.y), box.width, box.height, facecolor=level.color, edgecolor="white", lw=1.4)
        )
        name, size = _fitting(level.title)
        # Arrows pass below the name.
        pane.text(
            box.x + 3,
            box.y + box.height - 10,
            name,
            fontsize=size,
            color=ink_on(level.color),
            bbox={"facecolor": level.color, "edgecolor": "none", "pad": 0.4},
            zorder=4.5,
        )


def _fitting(title: str) -> tuple[str, float]:
    """Return the name of a level and the size of letters in which it fits a cell."""
    name = one_line(title)
    if len(name) > _MOST:
        name = f"{name[: _MOST - 1]}…"
    return name, min(LETTERS, LETTERS * _USUAL / len(name))


def _named(title: str) -> list[str]:
    return wrapped(title, CELL_WIDTH - 3)


def _draw_scales(pane: "Axes", picture: HeatPicture, layout: HeatLayout, scale: float) -> None:
    """Name the classes: likelihood on the left, impact below."""
    matrix, (likelihood, impact) = picture.matrix, picture.axes
    for at in CLASSES:
        x, y = -5.0, layout.cells[at, 1].middle[1]
        lines = wrapped(matrix.likelihood[at - 1].title, _LEFT - 15)
        top = y + len(lines) * _ROW / 2
        pane.text(x, top, str(at), ha="right", va="center", weight="bold")
        for row, line in enumerate(lines, start=1):
            pane.text(x, top - row * _ROW, line, ha="right", va="center")
        x = layout.cells[1, at].middle[0]
        pane.text(x, -9, str(at), ha="center", va="center", weight="bold")
        for row, line in enumerate(_named(matrix.impact[at - 1].title), start=1):
            pane.text(x, -9 - row * _ROW, line, ha="center", va="center")
    bold = {"weight": "bold", "color": GREY, "va": "center"}
    pane.text(8 - _LEFT, layout.height / 2, likelihood, rotation=90, ha="center", **bold)  # type: ignore[arg-type]
    pane.text(2.5 * CELL_WIDTH, -scale - 12, impact, ha="center", **bold)  # type: ignore[arg-type]


def _draw_mark(pane: "Axes", placed: PlacedMark) -> None:
    """Draw a filled mark (residual), a hollow one (inherent), or a dot where the risk was."""
    from matplotlib.patches import FancyBboxPatch

    mark, box = placed.mark, placed.box
    if mark.kind is MarkKind.START:
        x, y = box.middle
        pane.plot([x], [y], "o", ms=4.5, mfc=INK, mec="white", mew=1.0, zorder=4)
        return
    is_residual, is_loud = mark.kind is MarkKind.RESIDUAL, "!" in mark.text
    pane.add_patch(
        FancyBboxPatch(
            (box.x + 1, box.y + 1),
            box.width - 2,
            box.height - 2,
            boxstyle="round,pad=1,rounding_size=3",
            facecolor=INK if is_residual else "white",
            edgecolor="white" if is_residual else INK,
            linewidth=1.6 if is_loud else 0.9,
            linestyle="-" if is_residual else (0, (2, 1.4)),
            zorder=5,
        )
    )
    pane.text(
        *box.middle,
        mark.text,
        ha="center",
        va="center_baseline",
        weight="bold" if is_residual else "normal",
        color="white" if is_residual else INK,
        zorder=6,
    )


def _draw_arrow(pane: "Axes", arrow: Arrow) -> None:
    """Draw a movement, dark with a white edge, so that it is seen on every colour."""
    from matplotlib.patheffects import withStroke

    pane.annotate(
        "",
        xy=arrow.end,
        xytext=arrow.start,
        zorder=3,
        arrowprops={
            # It comes from above or below, between the lines of marks.
            "connectionstyle": "angle3,angleA=0,angleB=90",
            "arrowstyle": "-|>,head_length=0.45,head_width=0.22",
            "color": INK,
            "linewidth": 1.3,
            "shrinkA": 0,
            "shrinkB": 0,
            "path_effects": [withStroke(linewidth=3.2, foreground="white")],
        },
    )
