"""`risk why`: why people were told of a verdict, or not."""

from datetime import date
from typing import Annotated

import typer

from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_rule
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.printing import bold, console, print_json, print_lines
from risk_pipeline.domain.series import read_segment


@app.command()
@verb
def why(
    rule: Annotated[
        str, typer.Argument(help="Rule id, such as sales.refunds.", autocompletion=complete_rule)
    ],
    segment: Annotated[str, typer.Argument(help="Segment: North, or shop=North; `all` for the whole.")],
    day: Annotated[
        date, typer.Argument(metavar="DAY", parser=past_day, help="A day of the period: 2026-03-09, 2d.")
    ],
    dimension: Annotated[
        str | None, typer.Option(help="Dimension of the segment, if several have one of that name.")
    ] = None,
    grain: Annotated[
        str | None, typer.Option(help="hour, day, week or month, if the rule has had several.")
    ] = None,
    hour: Annotated[
        int | None, typer.Option(min=0, max=23, help="Hour of the day, if the rule judges hours.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say why people were told of a verdict, or not."""
    from risk_pipeline.pipeline.reports.notification_trace import Asked
    from risk_pipeline.pipeline.reports.notification_trace import why as find_out

    platform = open_platform()
    if dimension is None:
        dimensions = {name for each in platform.catalog.indicators.values() for name in each.dimensions}
        dimension, segment = read_segment(segment, dimensions)
    found = find_out(platform, Asked(rule, segment, day, dimension, grain, hour))
    if as_json:
        print_json(found)
        return
    console.print(bold("told" if found.told else "not told"))
    for line in found.lines:
        print_lines(line, "")
