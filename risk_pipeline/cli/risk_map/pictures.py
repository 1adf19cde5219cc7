"""`risk map picture`: the map to look at, to send and to print."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.risk_map.view import map_app
from risk_pipeline.cli.screen.printing import console, errors

if TYPE_CHECKING:
    from risk_pipeline.pipeline.governance.pictures.files import Drawn

OutOption = Annotated[Path, typer.Option("--out", help="File to write: .png or .svg.")]


@map_app.command("picture")
@verb
def picture(
    out: OutOption,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=past_day, metavar="DAY", help="The map of that day (default: newest)."),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(parser=past_day, metavar="DAY", help="Draw arrows of what moved since that day."),
    ] = None,
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
) -> None:
    """Draw the map: five by five cells, each risk without and with its controls, and where it moved."""
    from risk_pipeline.pipeline.governance.pictures.heat import picture_map

    _say(picture_map(open_platform(), out, day, since=since, line=line))


def _say(drawn: Drawn) -> None:
    """Print the file, and what is on it for who cannot see it."""
    console.print(str(drawn.path), soft_wrap=True)
    errors.print(drawn.alt, highlight=False, markup=False, soft_wrap=True)
