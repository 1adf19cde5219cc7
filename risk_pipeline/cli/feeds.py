"""Verbs about feeds: `feeds list|rejects|reset`."""

from datetime import date
from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_feed
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import local, zone_note
from risk_pipeline.domain.formatting import counted

feeds_app = typer.Typer(no_args_is_help=True, help="See how feeds stand; load one again.")
app.add_typer(feeds_app, name="feeds")


@feeds_app.command("list")
@verb
def list_feeds(*, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """List the feeds, and how the last load of each ended."""
    from risk_pipeline.pipeline.operations import feeds

    platform = open_platform()
    found = feeds.standings(platform)
    if as_json:
        print_json(found)
        return
    print_table(
        counted(len(found), "feed"),
        [
            *(Column("feed"), Column("state"), Column("ticket", 2), Column("checked", 1)),
            Column("reason", wraps=True),
        ],
        [
            (
                each.feed,
                each.state,
                each.ticket,
                local(each.checked_at, platform.settings),
                each.reason,
            )
            for each in found
        ],
        note=zone_note(platform.settings, found),
        wide=wide,
    )


@feeds_app.command("rejects")
@verb
def list_rejects(
    name: Annotated[
        str, typer.Argument(help="Id of the feed: see `risk feeds list`.", autocompletion=complete_feed)
    ],
    day: Annotated[
        date | None,
        typer.Option(parser=past_day, metavar="DAY", help="Only what a load of it rejected: yesterday, 2d."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows shown at most.")] = 50,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the rows of a feed that broke its contract: file, line, columns and why."""
    from risk_pipeline.pipeline.operations import feeds

    platform = open_platform()
    found = feeds.rejects(platform, name, day)
    if as_json:
        print_json(found)
        return
    more = f"{len(found) - limit:,} more: --limit" if len(found) > limit else ""
    print_table(
        counted(len(found), "rejected row"),
        [Column("file"), Column("line"), Column("column and reason", wraps=True), Column("rejected", 1)],
        [
            (each.file, each.line, each.reason, local(each.rejected_at, platform.settings))
            for each in found[:limit]
        ],
        note="; ".join(part for part in (more, zone_note(platform.settings, found)) if part),
        wide=wide,
    )


@feeds_app.command()
@verb
def reset(
    name: Annotated[
        str, typer.Argument(help="Id of the feed: see `risk feeds list`.", autocompletion=complete_feed)
    ],
    actor: ActorOption = "",
) -> None:
    """Forget what was loaded of a feed; the next `risk run` loads it again."""
    from risk_pipeline.pipeline.operations import feeds, operators

    platform = open_platform()
    operators.allow_operation(platform, f"feeds reset {name}", actor)
    console.print(str(feeds.reset(platform, name)), highlight=False, markup=False, soft_wrap=True)
