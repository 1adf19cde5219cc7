"""`risk map picture`, `trend` and `bowtie`: the map and its risks to look at, to send and to print."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import open_platform, verb
from risk_pipeline.cli.arguments.completion import RiskArgument, complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.arguments.language import LanguageOption
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
    language: LanguageOption = None,
) -> None:
    """Draw the map: five by five cells, each risk without and with its controls, and where it moved."""
    from risk_pipeline.pipeline.governance.pictures.heat import picture_map

    _say(picture_map(open_platform(), out, day, since=since, line=line, language=language))


@map_app.command("trend")
@verb
def trend(
    risk: RiskArgument,
    out: OutOption,
    first: Annotated[
        date | None,
        typer.Option(
            "--from", parser=past_day, metavar="DAY", help="First day (default: 90d before the last)."
        ),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=past_day, metavar="DAY", help="Last day (default: newest).")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Draw the course of a risk: level, appetite and tolerance, both axes, and what happened."""
    from risk_pipeline.pipeline.governance.pictures.trend import picture_trend

    _say(picture_trend(open_platform(), risk, out, first=first, last=last, language=language))


@map_app.command("bowtie")
@verb
def bowtie(
    risk: RiskArgument,
    out: OutOption,
    day: Annotated[
        date | None,
        typer.Option("--date", parser=past_day, metavar="DAY", help="As it was that day (default: newest)."),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Draw a risk from its threats to its consequences, with every control between and how it holds."""
    from risk_pipeline.pipeline.governance.pictures.bowtie import picture_bowtie

    _say(picture_bowtie(open_platform(), risk, out, day, language))


def _say(drawn: Drawn) -> None:
    """Print the file, and what is on it for who cannot see it."""
    console.print(str(drawn.path), soft_wrap=True)
    errors.print(drawn.alt, highlight=False, markup=False, soft_wrap=True)
