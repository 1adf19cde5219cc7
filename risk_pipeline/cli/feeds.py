"""Verbs about feeds: `feeds list|reset`."""

from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_feed
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
