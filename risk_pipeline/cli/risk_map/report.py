"""`risk report`: the month in risks, for a board to read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli.app import app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.arguments.days import past_month
from risk_pipeline.cli.arguments.language import LanguageOption
from risk_pipeline.cli.screen.printing import console


@app.command()
@verb
def report(
    month: Annotated[
        date | None,
        typer.Option(
            parser=past_month, metavar="MONTH", help="The month, 2026-10 (default: of the newest map)."
        ),
    ] = None,
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    language: LanguageOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
) -> None:
    """Write the monthly risk report, as a page and as a PDF.

    It says what moved and why, the top risks, what is outside appetite, what is late, what failed, what was
    lost and what nobody watches.
    """
    from risk_pipeline.pipeline.governance.report.closing import report_folder
    from risk_pipeline.pipeline.governance.report.month import Month
    from risk_pipeline.pipeline.governance.report.report import Wanted, write_report

    platform = open_platform()
    wanted = Wanted(Month(month) if month else None, line, language)
    with console.status("drawing"):
        paths = write_report(platform, out or report_folder(platform), wanted)
    for path in paths:
        console.print(str(path), soft_wrap=True)
