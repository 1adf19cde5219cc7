"""Verbs about feeds: `feeds list|reset`."""

from typing import Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, app, verb
from risk_pipeline.cli.printing import console, print_json, print_records
from risk_pipeline.domain.formatting import counted
from risk_pipeline.pipeline.app import build_platform
from risk_pipeline.pipeline.operations import feeds, operators

feeds_app = typer.Typer(no_args_is_help=True, help="See how feeds stand; let one begin anew.")
app.add_typer(feeds_app, name="feeds")


@feeds_app.command("list")
@verb
def list_feeds(*, as_json: JsonOption = False) -> None:
    """List the feeds, and how the last load of each ended."""
    found = feeds.standings(build_platform())
    if as_json:
        print_json(found)
        return
    rows = [(each.feed, each.state, each.checked_at, each.reason or None) for each in found]
    print_records(counted(len(found), "feed"), ["feed", "state", "checked", "reason"], rows)


@feeds_app.command()
@verb
def reset(
    name: Annotated[str, typer.Argument(help="Id of the feed: see `risk feeds list`.")],
    actor: ActorOption = "",
) -> None:
    """Forget what was loaded of a feed; the next `risk run` loads it anew."""
    platform = build_platform()
    operators.allow_operation(platform, f"feeds reset {name}", actor)
    console.print(str(feeds.reset(platform, name)), highlight=False, markup=False, soft_wrap=True)
