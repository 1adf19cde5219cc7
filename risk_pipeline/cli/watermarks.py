"""Verbs about how far rules are judged: `watermarks list|reset`."""

from datetime import date
from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, app, open_platform, verb
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.cli.screen.tables import print_table

watermarks_app = typer.Typer(no_args_is_help=True, help="See and set back up to which day rules are judged.")
app.add_typer(watermarks_app, name="watermarks")


@watermarks_app.command("list")
@verb
def list_watermarks(*, as_json: JsonOption = False) -> None:
    """List up to which day each rule was judged."""
    from risk_pipeline.pipeline.operations import watermarks

    marks = watermarks.marks(open_platform())
    if as_json:
        print_json(marks)
    else:
        print_table("judged up to", ["rule", "day"], marks.items())


@watermarks_app.command()
@verb
def reset(
    to: Annotated[
        date | None,
        typer.Option(
            parser=past_day,
            metavar="DAY",
            help="Last day that stays judged (default: the newest closed one).",
        ),
    ] = None,
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Forget what was judged after a day; the next run judges it again. Tickets keep their state."""
    from risk_pipeline.pipeline.operations import operators, watermarks

    platform = open_platform()
    until = to
    me = operators.allow_operation(platform, f"watermarks reset{f' --to {until}' if until else ''}", actor)
    report = watermarks.reset(platform, until, by=me["actor"])
    if as_json:
        print_json(report)
    else:
        console.print(str(report), highlight=False)
