"""Where everything lies on a heat map: rows grow with what is in them, so nothing lies on anything else.

All lengths are points (1/72 inch), y from the bottom of the grid up. Equal marks give an equal layout.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

CLASSES = range(1, 6)
Cell = tuple[int, int]
"""Likelihood and impact, 1 to 5."""

CELL_WIDTH = 55.0
HEAD = 16.0
"""Room in each cell for the name of its level."""
# Between two lines the head of an arrow has room.
_LINE, _PAD, _LEAST_HEIGHT, _GAP = 16.8, 1.5, 46.0, 1.0
CHIP_HEIGHT = 12.4
_LETTER, _THIN_LETTER, _CHIP_PAD = 6.2, 3.9, 2.9
_DOT = 8.0
_THIN = frozenset("!*")


class MarkKind(IntEnum):
    """What a mark says of its risk; in a cell they come in this order."""

    RESIDUAL = 0
    INHERENT = 1
    START = 2
    """Where the risk was on the day since which it moved."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a risk in a cell."""

    kind: MarkKind
    risk_id: str
    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left lower corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark and where it lies."""

    mark: Mark
    box: Box


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement: from the middle of where a risk was to the edge of its mark."""

    risk_id: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class HeatLayout:
    """The whole grid."""

    cells: Mapping[Cell, Box]
    marks: tuple[PlacedMark, ...]
    arrows: tuple[Arrow, ...]

    @property
    def height(self) -> float:
        """How high the grid is."""
        return max(box.y + box.height for box in self.cells.values())


def lay_out(marks: Iterable[Mark]) -> HeatLayout:
    """Place every mark in its cell, by kind and then by risk."""
    held: dict[Cell, list[Mark]] = {}
    for mark in sorted(marks, key=lambda each: (each.kind, _number(each.risk_id), each.risk_id)):
        held.setdefault(mark.cell, []).append(mark)
    cells = _cells(held)
    placed = tuple(each for cell in cells for each in _placed(held.get(cell, []), cells[cell]))
    return HeatLayout(cells, placed, tuple(_arrows(placed)))


def chip_width(text: str) -> float:
    """Return how wide the mark with a text is, at most as wide as a cell; without a text it is a dot."""
    letters = sum(_THIN_LETTER if letter in _THIN else _LETTER for letter in text)
    return min(letters + _CHIP_PAD if text else _DOT, CELL_WIDTH - 2 * _PAD)


def _number(risk_id: str) -> int:
    """Return the number of a risk, so that R100 comes after R20."""
    digits = risk_id.lstrip("R")
    return int(digits) if digits.isdecimal() else 0


def _cells(held: Mapping[Cell, Sequence[Mark]]) -> dict[Cell, Box]:
    """Return the cells; a row is as high as its fullest cell needs."""
    cells: dict[Cell, Box] = {}
    y = 0.0
    for likelihood in CLASSES:
        row = [held.get((likelihood, impact), []) for impact in CLASSES]
        chips = max(len(_lines(_chips(marks))) for marks in row)
        starts = max(len(_lines(_starts(marks))) for marks in row)
        height = max(_LEAST_HEIGHT, HEAD + chips * _LINE + starts * _DOT)
        for impact in CLASSES:
            cells[likelihood, impact] = Box((impact - 1) * CELL_WIDTH, y, CELL_WIDTH, height)
        y += height
    return cells


def _chips(marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.kind is not MarkKind.START]


def _starts(marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.kind is MarkKind.START]


def _lines(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the marks of a cell in lines that are as full as can be."""
    lines: list[list[Mark]] = []
    left = 0.0
    for mark in marks:
        width = chip_width(mark.text)
        if not lines or width > left:
            lines.append([])
            left = CELL_WIDTH - 2 * _PAD
        lines[-1].append(mark)
        left -= width + _GAP
    return lines


def _placed(marks: Sequence[Mark], cell: Box) -> Iterable[PlacedMark]:
    """Yield the marks of a cell: from the top left corner below its level, starts at the foot."""
    for line, held in enumerate(_lines(_chips(marks))):
        top = cell.y + cell.height - HEAD - line * _LINE
        yield from _in_line(held, cell.x + _PAD, top - CHIP_HEIGHT, CHIP_HEIGHT)
    for line, held in enumerate(_lines(_starts(marks))):
        yield from _in_line(held, cell.x + _PAD, cell.y + line * _DOT, _DOT)


def _in_line(marks: Iterable[Mark], x: float, y: float, height: float) -> Iterable[PlacedMark]:
    for mark in marks:
        width = chip_width(mark.text)
        yield PlacedMark(mark, Box(x, y, width, height))
        x += width + _GAP


def _arrows(placed: Sequence[PlacedMark]) -> Iterable[Arrow]:
    ends = {each.mark.risk_id: each.box for each in placed if each.mark.kind is MarkKind.RESIDUAL}
    for each in placed:
        if each.mark.kind is MarkKind.START and each.mark.risk_id in ends:
            start = each.box.middle
            yield Arrow(each.mark.risk_id, start, _edge(ends[each.mark.risk_id], start))


def _edge(box: Box, seen_from: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of the upper or lower edge, whichever is nearer: there neighbours leave room."""
    x, y = box.middle
    return x, box.y if seen_from[1] < y else box.y + box.height
