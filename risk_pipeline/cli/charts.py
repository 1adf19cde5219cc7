"""Verbs to look with: `chart`, `review`, `doctor`, `data-docs`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_indicator, complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, errors, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.series import ALL, read_segment

_NAMED = 3


@app.command()
@verb
def chart(
    indicator: Annotated[
        str, typer.Argument(help="Indicator name, such as refund_rate.", autocompletion=complete_indicator)
    ],
    dimension: Annotated[str, typer.Option(help="Dimension to cut by.")] = "all",
    segment: Annotated[str, typer.Option(help="Segment of it; or both: shop=North.")] = "all",
    grain: Annotated[str, typer.Option(help="hour, day, week or month.")] = "day",
    first: Annotated[
        date | None, typer.Option("--from", parser=past_day, metavar="DAY", help="First day: 90d.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=past_day, metavar="DAY", help="Last day.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="PNG to write.")] = None,
) -> None:
    """Draw an indicator with its limits and tickets."""
    from risk_pipeline.pipeline.reports import series_chart

    platform = open_platform()
    known = platform.catalog.indicators.get(indicator)
    if dimension == ALL and known is not None:
        said, segment = read_segment(segment, known.dimensions)
        dimension = said or dimension
    drawn = series_chart.chart(
        platform,
        series_chart.known_series(platform.catalog, indicator, grain, dimension, segment),
        first=first,
        last=last,
        out=out,
    )
    console.print(str(drawn.path), soft_wrap=True)
    tickets = ", ".join(drawn.tickets) or "no ticket"
    errors.print(f"{drawn.first} to {drawn.last}: {tickets}", highlight=False, soft_wrap=True)
    for options in drawn.elsewhere[:_NAMED]:
        errors.print(f"not on it: {options}", highlight=False, soft_wrap=True)
    if (rest := len(drawn.elsewhere) - _NAMED) > 0:
        errors.print(f"and {counted(rest, 'ticket')} more of {indicator}: `risk tickets list --all`")


@app.command()
@verb
def review(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    week: Annotated[
        date | None,
        typer.Option(
            parser=past_day, metavar="DAY", help="The week 2026-W10, or a day of it (default: the newest)."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
) -> None:
    """Write the weekly review, a page per business line.

    It says what waits for a decision, what is open, what changed, what moved, and how the feeds stand.
    """
    from risk_pipeline.pipeline.reports.review.pages import write_review

    platform = open_platform()
    folder = out or platform.settings.var_dir / "review"
    with console.status("drawing") as status:
        paths = write_review(
            platform, folder, line=line, week=week, on_panel=lambda name: status.update(f"drawing {name}")
        )
    for path in paths:
        console.print(str(path), soft_wrap=True)


@app.command("data-docs")
@verb
def data_docs() -> None:
    """Build Great Expectations' pages from the last results."""
    from risk_pipeline.pipeline.runs import stages

    console.print(str(stages.build_data_docs(open_platform())), soft_wrap=True)


@app.command()
@verb
def doctor(*, as_json: JsonOption = False) -> None:
    """Check what a run needs: settings, dbt, store, Slack."""
    from risk_pipeline.pipeline.operations import doctor as doctor_run
    from risk_pipeline.settings import read_settings

    checks = doctor_run.examine(read_settings())
    if as_json:
        print_json(checks)
    else:
        print_table(
            "doctor",
            [Column(""), Column("what"), Column("found", wraps=True)],
            [(c.mark, c.what, c.found) for c in checks],
        )
    exits.end("doctor", has_findings=any(check.is_ok is False for check in checks))
