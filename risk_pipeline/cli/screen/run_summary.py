"""How a run ends: the tickets that it opened, moved and closed, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.ticket_lines import LINE_COLUMNS, line_cells
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from risk_pipeline.pipeline.app import Platform
    from risk_pipeline.response.verdicts.report import TransitionRecord

_MOST, _STEPS = 20, 3
_COLUMNS = (Column("now"), *LINE_COLUMNS)
_NEXT = (Column("do"), Column("why", wraps=True))


def print_moved(platform: Platform, transitions: Iterable[TransitionRecord]) -> None:
    """Print each ticket that moved with what last happened to it, the worst first, and what to do."""
    from risk_pipeline.pipeline.reports.ticket_lines import moved_lines

    moved = moved_lines(platform, transitions)
    if not moved:
        return
    print_table(
        f"{counted(len(moved), 'ticket')} moved",
        _COLUMNS,
        [(kind, *line_cells(line)) for kind, line in moved[:_MOST]],
        note=f"and {len(moved) - _MOST} more: `risk tickets list --all`" if len(moved) > _MOST else "",
    )
    steps = [
        (f"risk tickets show {line.ref}", f"{line.severity} {line.owner}: {line.fact}")
        for _, line in moved
        if line.state == "open"
    ]
    if steps:
        print_table("next", _NEXT, steps[:_STEPS])
