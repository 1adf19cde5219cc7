"""`risk map` and `risk map diff`: where the risks are, and what moved them between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_level, complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.domain.risk.movement import Movement
    from risk_pipeline.pipeline.governance.pages import MapPage
    from risk_pipeline.warehouse.governance.map_rows import MapRow

map_app = typer.Typer(
    invoke_without_command=True,
    help="See where the risks are, and what moved them between two days.",
    epilog="Example: risk map --line sales",
)
app.add_typer(map_app, name="map")
RANK_STYLES = ("green", "yellow", "red", "bold red")
STANDINGS = {"reached": "green", "on track": "green", "behind": "yellow", "missed": "bold red"}
_WITHIN = {"appetite": "green", "tolerance": "yellow", "beyond": "bold red"}


@map_app.callback()
@verb
def show_map(
    context: typer.Context,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=past_day, metavar="DAY", help="The map of that day (default: newest)."),
    ] = None,
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="Only risks of this level.", autocompletion=complete_level)
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the map, the worst risk first: its cell (likelihood x impact), level, and place to appetite."""
    if context.invoked_subcommand is not None:
        return
    from risk_pipeline.pipeline.governance.pages import loss_of, read_page

    page = read_page(open_platform(), day, line=line, level=level)
    if as_json:
        print_json(page)
        return
    styles = styles_of(page)
    print_table(
        f"{counted(len(page.rows), 'risk')} on {page.day}, {page.beyond} beyond tolerance{_late(page)}",
        [
            *(Column("risk"), Column("title", least=16), Column("line", 3)),
            *(Column("inherent", 4), Column("residual", 2), Column("cell")),
            *(Column("level", styles=styles), Column("appetite", 1, styles=_WITHIN)),
            *(Column("sure", 5, is_right=True), Column("a year", 7, is_right=True)),
            *(Column("strategy", 5, 10, styles=STANDINGS), Column("note", 1, 8)),
        ],
        [
            (
                *(row.risk_id, page.titles.get(row.risk_id, ""), row.business_line),
                f"{row.inherent_likelihood} x {row.inherent_impact}",
                f"{row.residual_likelihood:.1f} x {row.residual_impact:.1f}",
                f"{row.likelihood} x {row.impact}",
                *(page.levels.get(row.level, row.level), row.within or ""),
                *(f"{row.confidence:.0%}", loss_of(row)),
                page.strategies.get(row.risk_id, ""),
                _noted(page, row),
            )
            for row in page.rows
        ],
        note=_note(page.rows),
        wide=wide,
    )


def _late(page: MapPage) -> str:
    return f", {page.overdue_count} overdue" if page.overdue_count else ""


def _noted(page: MapPage, row: MapRow) -> str:
    """Return the override that holds, and how much about the risk is overdue."""
    late = len(page.overdue.get(row.risk_id, ()))
    parts = [f"override: {row.override_id}"] if row.override_id else []
    return ", ".join([*parts, *([f"{late} overdue"] if late else [])])


def _note(rows: Sequence[MapRow]) -> str:
    """Say how to go on; of a map with a risk that nothing was judged of, also what that means."""
    if not rows:
        return ""
    unsure = next((row.risk_id for row in rows if row.confidence == 0), None)
    means = "sure 0%: nothing that the risk is watched by was judged lately. " if unsure else ""
    return f"{means}`risk explain {unsure or rows[0].risk_id}` says why."


@map_app.command("diff")
@verb
def diff(
    before: Annotated[date, typer.Argument(parser=past_day, metavar="BEFORE", help="The earlier day.")],
    after: Annotated[
        date | None, typer.Argument(parser=past_day, metavar="AFTER", help="The later day (default: newest).")
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Also risks that moved and stayed in their cell.")
    ] = False,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what moved between two days: new, retired, moved, re-scaled, and how much of it by what."""
    from risk_pipeline.pipeline.governance.movements import diff_map

    platform = open_platform()
    found = diff_map(platform, before, after or date.max)
    if as_json:
        print_json(found)
        return
    left = [each for each in found.movements if each.has_left_its_cell]
    shown = found.movements if every else left
    within = len(found.movements) - len(left)
    print_table(
        f"{found.before} to {found.after}: {len(left)} moved, {within} moved within their cell, "
        f"{found.unchanged} unchanged",
        [
            *(Column("risk"), Column("what", 1), Column("from", 0, 6), Column("to", 0, 6)),
            Column("by", wraps=True),
        ],
        [_cells(each) for each in shown],
        note="" if every or not within else "--all shows those that stayed in their cell.",
        wide=wide,
    )


def _cells(movement: Movement) -> tuple[str, ...]:
    from risk_pipeline.pipeline.governance.movements import causes_of, cell_of

    return (
        *(movement.risk_id, movement.change.value),
        *(cell_of(movement.before), cell_of(movement.after), causes_of(movement)),
    )


def styles_of(page: MapPage) -> dict[str, str]:
    """Return a style for each level's title, from the lowest to the highest."""
    last = max(len(page.levels) - 1, 1)
    return {
        title: RANK_STYLES[round(rank * (len(RANK_STYLES) - 1) / last)]
        for rank, title in enumerate(page.levels.values())
    }
