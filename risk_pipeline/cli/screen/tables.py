"""Print a table: as wide as the terminal, by leaving out and cutting; complete and plain into a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from risk_pipeline.cli.screen.columns import GAP, Column, cut, fit, is_too_wide, wrap
from risk_pipeline.cli.screen.printing import bold, console, print_lines
from risk_pipeline.domain.text import one_line

_INDENT = 4
SEVERITIES = {"P0": "bold reverse red", "P1": "bold red", "P2": "yellow", "P3": "cyan"}
STATES = {"open": "red", "reopened": "red", "acknowledged": "yellow", "in_progress": "yellow"} | {
    "verifying": "cyan",
    "closed": "green",
}
BAD = {"OVERDUE": "bold red", "LATE": "red", "MISSED": "bold red", "OVER BUDGET": "bold red"}
STYLES = {**SEVERITIES, **STATES, **BAD, "failed": "red", "dead": "red", "✗": "red", "✓": "green"}


def print_table(
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    *,
    note: str = "",
    wide: bool = False,
) -> None:
    """Print a table with its title; `wide` leaves nothing out and cuts nothing."""
    cells = [[_cell(value) for value in row] for row in rows]
    chosen = [Column(each) if isinstance(each, str) else each for each in columns]
    beneath = [""] * len(cells)
    if console.is_terminal and not wide:
        chosen, cells = _used(chosen, cells)
        if is_too_wide(_natural(chosen, cells), console.width):
            chosen, cells, beneath = _parted(chosen, cells)
        widths = fit(chosen, _natural(chosen, cells), console.width)
    else:
        widths = _natural(chosen, cells)
    console.print(bold(title), soft_wrap=True)
    for line in (_header(chosen, widths), *_lines(chosen, widths, cells, beneath)) if cells else ():
        line.rstrip()
        console.print(line, soft_wrap=True, highlight=False)
    for text in filter(None, (_left_out(chosen, widths), note)):
        print_lines(text, "dim")


def _used(columns: list[Column], rows: list[list[str]]) -> tuple[list[Column], list[list[str]]]:
    """Return the columns in which any row has something."""
    used = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return [columns[at] for at in used], [[row[at] for at in used] for row in rows]


def _parted(columns: list[Column], rows: list[list[str]]) -> tuple[list[Column], list[list[str]], list[str]]:
    """Return the columns that stay in the row, their cells, and what stands beneath each row."""
    stays = [at for at, column in enumerate(columns) if not column.beneath]
    goes = [at for at, column in enumerate(columns) if column.beneath]
    beneath = ["  ·  ".join(row[at] for at in goes if row[at]) for row in rows]
    return [columns[at] for at in stays], [[row[at] for at in stays] for row in rows], beneath


def _left_out(columns: Sequence[Column], widths: Sequence[int]) -> str:
    hidden = ", ".join(column.name for column, width in zip(columns, widths, strict=True) if not width)
    return f"not shown here: {hidden}" if hidden else ""


def _natural(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    return [
        max(cell_len(text) for text in (column.name, *(row[at] for row in rows)))
        for at, column in enumerate(columns)
    ]


def _cell(value: object) -> str:
    """Return a value as one line that neither moves a cursor nor turns the reading direction."""
    return "" if value is None else one_line(str(value))


def _header(columns: Sequence[Column], widths: Sequence[int]) -> Text:
    parts = [
        cut(column.name, width, is_right=column.is_right)
        for column, width in zip(columns, widths, strict=True)
        if width
    ]
    return Text((" " * GAP).join(parts), style="bold dim")


def _lines(
    columns: Sequence[Column], widths: Sequence[int], rows: Sequence[Sequence[str]], beneath: Sequence[str]
) -> Iterator[Text]:
    shown = [(at, columns[at], width) for at, width in enumerate(widths) if width]
    for row, below in zip(rows, beneath, strict=True):
        parts = [wrap(row[at], width) if column.wraps else [row[at]] for at, column, width in shown]
        for line in zip_longest(*parts, fillvalue=""):
            yield Text(" " * GAP).join(
                Text(cut(text, width, is_right=column.is_right), style=_style(column, text))
                for (_, column, width), text in zip(shown, line, strict=True)
            )
        for text in wrap(below, console.width - _INDENT) if below else ():
            yield Text(" " * _INDENT + text)


def _style(column: Column, text: str) -> str:
    first = text.split(":")[0]
    return column.styles.get(first) or STYLES.get(first, "")
