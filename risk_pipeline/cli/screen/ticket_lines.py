"""How tickets look in a list, the same in every verb that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.domain.formatting import format_span

if TYPE_CHECKING:
    from risk_pipeline.pipeline.reports.ticket_lines import TicketLine

# At 80 columns what is wrong, and how far, stands beneath whose it is, since when and due when.
LINE_COLUMNS = (
    *(Column("ticket"), Column("sev"), Column("what", beneath=True)),
    *(Column("value", is_right=True, beneath=True), Column("against", is_right=True, beneath=True)),
    *(Column("owner", 4, 8), Column("age", 5, is_right=True), Column("due", 1, is_right=True)),
    Column("state", 6, 8),
)


def line_cells(line: TicketLine) -> tuple[str, ...]:
    """Return the cells of a ticket's row."""
    state = f"{line.state}: {line.outcome.replace('_', ' ')}" if line.outcome else line.state
    return (
        *(line.ref, line.severity, line.what, line.value, line.limit),
        *(line.owner, format_span(line.age), line.due, state),
    )
