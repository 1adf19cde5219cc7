"""What the pictures of the risk map are drawn on: one size of letters, and a file with its alt text.

Pages show them 900 pixels wide, phones 375: the smallest letters are still 9 pixels high there.
"""

import io
import textwrap
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from risk_pipeline.domain.text import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["png", "svg"]
WIDTH = 342.0
"""Points; 900 pixels."""
LETTERS, TITLE = 8.6, 12.5
INK, GREY, BLUE, RED = "#1A1A1A", "#4D4D4D", "#0072B2", "#A33C00"
_DPI = 190
# The widest letters of the font are wider than this part of its size, the usual ones narrower.
_LETTER_WIDTH = 0.6


def new_figure(height: float) -> "Figure":
    """Return an empty white page, `height` points high."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def plain_letters() -> AbstractContextManager[None]:
    """Return the context in which texts are placed: one size, and a `$` in a name is a `$`."""
    from matplotlib import rc_context

    return rc_context({"font.size": LETTERS, "text.parse_math": False})


def to_file(figure: "Figure", kind: Kind, alt: str) -> bytes:
    """Return the picture as a file that says what is on it; the same picture gives the same bytes."""
    from matplotlib import rc_context

    drawn = io.BytesIO()
    with rc_context({"svg.hashsalt": "risk"}):
        if kind == "svg":
            said = {"Title": alt.split(".")[0], "Description": alt, "Date": None, "Creator": None}
        else:
            said = {"Description": alt, "Software": None}
        figure.savefig(drawn, format=kind, metadata=said)
    return drawn.getvalue()


def wrapped(text: str, width: float, size: float = LETTERS, most: int = 3) -> list[str]:
    """Return a text from the register in lines that fit a width in points, at most so many of them."""
    letters = max(4, int(width / (size * _LETTER_WIDTH)))
    return textwrap.wrap(one_line(text), letters, max_lines=most, placeholder=" …") or [""]


@dataclass(frozen=True, slots=True)
class Head:
    """Title and subtitle in lines, and how many points they need at the top of a page."""

    title: Sequence[str]
    subtitle: Sequence[str]

    @property
    def height(self) -> float:
        """Points from the top of the page to where the picture begins."""
        return 12 + 16.0 * len(self.title) + 12.0 * len(self.subtitle) + 4


def head_of(title: str, subtitle: str) -> Head:
    """Return the head of a page: at most three lines of title and four of subtitle."""
    return Head(wrapped(title, WIDTH - 12, TITLE * 1.1, 3), wrapped(subtitle, WIDTH - 12, most=4))


class Sheet:
    """A white page on which things are placed in points from its upper left corner, y down."""

    def __init__(self, height: float) -> None:
        self.figure, self.height = new_figure(height), height
        self.ground = self.figure.add_axes((0, 0, 1, 1))
        self.ground.set_axis_off()
        self.ground.set_xlim(0, WIDTH)
        self.ground.set_ylim(height, 0)

    def pane(self, x: float, top: float, width: float, height: float) -> "Axes":
        """Return a pane with axes of its own."""
        below = self.height - top - height
        return self.figure.add_axes((x / WIDTH, below / self.height, width / WIDTH, height / self.height))

    def write(self, x: float, y: float, text: str, **style: object) -> None:
        """Write a line whose letters stand on y."""
        if text:
            self.ground.text(x, y, text, **({"color": INK} | style))  # type: ignore[arg-type]

    def write_head(self, head: Head) -> None:
        """Write title and subtitle."""
        for at, line in enumerate(head.title, start=1):
            self.write(6, 6 + 16 * at, line, fontsize=TITLE, weight="bold")
        top = 8 + 16 * len(head.title)
        for at, line in enumerate(head.subtitle, start=1):
            self.write(6, top + 12 * at, line, color=GREY)

    def line(self, ends: tuple[float, float], y: float, dashes: str, color: str) -> None:
        """Draw a line from left to right, as keys show it."""
        self.ground.plot(ends, (y, y), ls=dashes, color=color, lw=1.8)


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on a colour `#rrggbb` (WCAG's relative luminance)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#FFFFFF"
