"""Columns of a table: what each may give up where the terminal is narrow. No terminal is asked here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len, chop_cells, set_cell_size

GAP = 2
# Columns that wrap never get narrower than that.
_WRAPPED = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Where a row is too wide, `least` lets it be cut, then the highest `rank` is left out.

    `rank` 0 is always shown. `least` is the width to which cells may be cut; 0: never. `wraps`: what does
    not fit goes on below. Columns that are `beneath` stand together on a line of their own under the row
    where the row is too wide. `styles` are Rich's, by the cell's text.
    """

    name: str
    rank: int = 0
    least: int = 0
    wraps: bool = False
    is_right: bool = False
    beneath: bool = False
    styles: Mapping[str, str] = field(default_factory=dict)

    @property
    def floor(self) -> int:
        """The least width that it can be given; 0 if it takes what it needs."""
        return _WRAPPED if self.wraps else self.least


def is_too_wide(widths: Sequence[int], room: int) -> bool:
    """Whether a row of these widths needs more room."""
    return sum(widths) + GAP * (len(widths) - 1) > room


def fit(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Return the width that each column gets, 0 for those that are left out."""
    shown = list(range(len(columns)))
    while True:
        given = {at: widths[at] for at in shown}
        over = sum(given.values()) + GAP * (len(shown) - 1) - room
        for at in sorted(shown, key=lambda at: (-columns[at].rank, -widths[at])):
            if over > 0 and (floor := columns[at].floor) and given[at] > floor:
                given[at] -= (saved := min(over, given[at] - floor))
                over -= saved
        last = max(shown, key=lambda at: columns[at].rank, default=0)
        if over <= 0 or columns[last].rank == 0:
            break
        shown.remove(last)
    if over > 0:
        _cut_widest(given, over)
    return [given.get(at, 0) for at in range(len(columns))]


def _cut_widest(given: dict[int, int], over: int) -> None:
    """Cut what may not be cut, where nothing else is left: a cell a time from the widest."""
    for _ in range(over):
        widest = max(given, key=given.__getitem__)
        if given[widest] <= 1:
            return
        given[widest] -= 1


def cut(text: str, width: int, *, is_right: bool = False) -> str:
    """Return the text in exactly that many cells of a terminal, with `…` where something is missing."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - size) + text if is_right else text + " " * (width - size)


def hang(text: str, width: int) -> list[str]:
    """Break a text at its spaces into lines of so many cells; a longer word, such as a path, stays whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many cells, longer words as well."""
    return [part for line in hang(text, width) for part in chop_cells(line, width) or [""]]
