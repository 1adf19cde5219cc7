"""Draw a bow-tie from top to bottom, so that a phone shows it: its knot is the event.

Everything is a block of lines under the one before, as high as its lines need; nothing can lie on anything
else. Whether a control holds is told by a word, a sign and the edge of its box.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from risk_pipeline.notify.charts.risk_map.bowtie import Barrier, BowTie, End, Hold, Light, Wall
from risk_pipeline.notify.charts.risk_map.paper import (
    BLUE,
    GREY,
    INK,
    LETTERS,
    RED,
    WIDTH,
    Kind,
    Sheet,
    head_of,
    plain_letters,
    to_file,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE, _PAD, _GAP = 11.6, 5.0, 5.0
_SIDE, _SIGN = 6.0, 20.0
_BOLD = LETTERS * 1.14
_KNOT = 0.62
"""The event's part of the width."""
_OCHRE = "#8A5A00"
_PALE = "#F2F2F2"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with a sign before it, if any."""

    text: str
    is_bold: bool = False
    color: str = INK
    sign: Hold | Light | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in a box, or without one; `top` is set when it is placed. `part` is its share of the width."""

    lines: Sequence[Line]
    face: str = "none"
    edge: str = "none"
    dashes: str = "-"
    part: float = 1.0
    top: float = 0.0
    funnel: int = 0
    """Whether it is the way to the knot: 1 narrows, -1 widens."""

    @property
    def height(self) -> float:
        """How high it is."""
        return 16.0 if self.funnel else len(self.lines) * _LINE + 2 * _PAD

    @property
    def width(self) -> float:
        """How wide it is."""
        return (WIDTH - 2 * _SIDE) * self.part


def draw_bowtie(tie: BowTie, kind: Kind = "png") -> bytes:
    """Return the picture as a file of that kind, some 900 pixels wide, as long as its controls need."""
    return to_file(bowtie_figure(tie), kind, tie.alt)


def bowtie_figure(tie: BowTie) -> "Figure":
    """Return the picture as a page on which all is placed."""
    head = head_of(tie.title, tie.subtitle)
    placed = _placed(_blocks(tie), head.height + 2)
    with plain_letters():
        sheet = Sheet(placed[-1].top + placed[-1].height + 4)
        sheet.write_head(head)
        for block in placed:
            if block.funnel:
                _draw_funnel(sheet.ground, block)
            else:
                _draw_block(sheet, block)
    return sheet.figure


def _placed(blocks: Iterable[Block], top: float) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(replace(block, top=top))
        top += block.height + (0.0 if block.funnel else _GAP)
    return found


def _blocks(tie: BowTie) -> Iterator[Block]:
    """Yield everything from top to bottom."""
    yield from _end(tie.threats)
    for wall in tie.before:
        yield from _wall(wall)
    yield Block((), funnel=1)
    head, text = tie.event
    width = (WIDTH - 2 * _SIDE) * _KNOT - 2 * _PAD
    lines = [Line(head, is_bold=True, color="white")]
    lines += [Line(line, color="white") for line in wrapped(text, width, most=8)]
    yield Block(lines, face=INK, edge=INK, part=_KNOT)
    yield Block((), funnel=-1)
    for wall in tie.after:
        yield from _wall(wall)
    yield from _end(tie.harm)
    notes = [line for note in tie.notes for line in wrapped(note, WIDTH - 2 * _SIDE, most=5)]
    yield Block([Line(line, color=GREY) for line in notes])


def _end(end: End) -> Iterator[Block]:
    """Yield the threats, or the harm: the register's sentence, and what indicators tell of it."""
    inner = WIDTH - 2 * (_SIDE + _PAD)
    lines = [Line(end.head, is_bold=True), *(Line(line) for line in wrapped(end.text, inner, most=8))]
    for signal in end.signals:
        first, *more = wrapped(signal.text, inner - _SIGN, most=3)
        lines.append(Line(first, sign=signal.light))
        lines += [Line(f" {line}") for line in more]
    yield Block(lines, face=_PALE, edge="#9A9A9A")


def _wall(wall: Wall) -> Iterator[Block]:
    """Yield the controls of a kind under their heading; where there are none, a gap in the wall says so."""
    yield Block([Line(wall.head, is_bold=True, color=GREY)])
    if not wall.barriers:
        lines = [Line(line) for line in wrapped(wall.none, WIDTH - 2 * (_SIDE + _PAD), most=3)]
        yield Block(lines, edge=RED, dashes=":")
    for barrier in wall.barriers:
        yield _barrier(barrier)


def _barrier(barrier: Barrier) -> Block:
    inner = WIDTH - 2 * (_SIDE + _PAD) - _SIGN
    color, dashes, face = _LOOKS[barrier.hold]
    first, *more = wrapped(barrier.title, inner, _BOLD)
    lines = [Line(first, is_bold=True, sign=barrier.hold)]
    lines += [Line(f" {line}", is_bold=True) for line in more]
    lines += [Line(f" {line}", is_bold=True, color=color) for line in wrapped(barrier.state, inner, _BOLD)]
    lines += [Line(f" {line}") for line in wrapped(barrier.said, inner)]
    return Block(lines, face=face, edge=color, dashes=dashes)


_LOOKS = {
    Hold.HOLDS: (BLUE, "-", "#EAF3FA"),
    Hold.FAILS: (RED, "--", "#FDF0EA"),
    Hold.OVERDUE: (_OCHRE, "--", "white"),
    Hold.UNTESTED: (_OCHRE, ":", "white"),
    Hold.DESIGN: (RED, ":", "white"),
    Hold.NOT_OPERATING: (GREY, ":", "white"),
}
_SIGNS: dict[Hold | Light, tuple[str, str]] = {
    Hold.HOLDS: ("\u2713", BLUE),
    Hold.FAILS: ("\u2717", RED),
    Hold.OVERDUE: ("!", _OCHRE),
    Hold.UNTESTED: ("?", _OCHRE),
    Hold.DESIGN: ("\u25bd", RED),
    Hold.NOT_OPERATING: ("\u2013", GREY),
    Light.RED: ("\u25b2", RED),
    Light.AMBER: ("\u25c6", _OCHRE),
    Light.GREEN: ("\u25cb", BLUE),
    Light.UNKNOWN: ("?", GREY),
}
"""Check, cross, triangle, diamond, circle: drawn from the same letters as the texts."""


def _draw_block(sheet: Sheet, block: Block) -> None:
    from matplotlib.patches import FancyBboxPatch

    x = (WIDTH - block.width) / 2
    if block.edge != "none":
        box = FancyBboxPatch(
            (x + 2, block.top + 2),
            block.width - 4,
            block.height - 4,
            boxstyle="round,pad=2,rounding_size=3",
            facecolor=block.face,
            edgecolor=block.edge,
            linestyle=block.dashes,
            linewidth=1.5,
            zorder=2,
        )
        sheet.ground.add_patch(box)
    for at, line in enumerate(block.lines):
        y = block.top + _PAD + (at + 0.78) * _LINE
        is_inside = line.sign is not None or line.text.startswith(" ")
        start = x + (_PAD if block.edge != "none" else 0) + (_SIGN if is_inside else 0)
        weight = "bold" if line.is_bold else "normal"
        sheet.write(start, y, line.text.strip(), color=line.color, weight=weight, zorder=3)
        if line.sign is not None:
            sign, color = _SIGNS[line.sign]
            middle = start - _SIGN / 2 - 2
            sheet.write(middle, y, sign, color=color, ha="center", weight="bold", fontsize=10.5, zorder=3)


def _draw_funnel(ground: "Axes", block: Block) -> None:
    """Draw the way to the knot or from it: grey, as wide as the page at one end."""
    from matplotlib.patches import Polygon

    wide, narrow = (WIDTH - 2 * _SIDE) / 2, (WIDTH - 2 * _SIDE) * _KNOT / 2
    above, beneath = (wide, narrow) if block.funnel > 0 else (narrow, wide)
    middle, top = WIDTH / 2, block.top - _GAP + 1
    foot = block.top + block.height + (1.0 if block.funnel > 0 else -1.0)
    corners = [
        (middle - above, top),
        (middle + above, top),
        (middle + beneath, foot),
        (middle - beneath, foot),
    ]
    ground.add_patch(Polygon(corners, facecolor="#C9C9C9", edgecolor="none", zorder=1))
