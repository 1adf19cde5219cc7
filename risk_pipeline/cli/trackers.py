"""Verbs about trackers: `trackers poll|show`."""

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import JsonOption, app, open_platform, verb
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import console, print_json, warn
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import local, zone_note
from risk_pipeline.domain.formatting import counted

_TRACKERS = frozenset({"github", "jira", "webhook"})
trackers_app = typer.Typer(no_args_is_help=True, help="Trackers and webhooks that show our tickets.")
app.add_typer(trackers_app, name="trackers")


@trackers_app.command()
@verb
def poll(*, as_json: JsonOption = False) -> None:
    """Ask the trackers what people did to our issues; the tickets follow where they may."""
    from risk_pipeline.pipeline.inbound import tracker_polling

    report = tracker_polling.poll(open_platform())
    if as_json:
        print_json(report)
    else:
        console.print(str(report))
    for error in report.errors:
        warn(error, "red")
    exits.end("trackers poll", has_findings=report.errors)


@trackers_app.command()
@verb
def show(*, as_json: JsonOption = False) -> None:
    """List the trackers and webhooks that the routes name or that hold issues, and when each was asked."""
    from risk_pipeline.domain.messages.tracker_issue import family_of
    from risk_pipeline.notify.receivers import is_configured, missing_settings
    from risk_pipeline.store.inbox import polled_until, tracker_channels

    platform = open_platform()
    named = {name for route in platform.catalog.routing.routes for name in route.to}
    receivers = {name for name in named if family_of(name) in _TRACKERS}
    receivers |= {*tracker_channels(platform.store)}
    polled = {name: polled_until(platform.store, name) for name in receivers}
    rows = [
        {
            "receiver": name,
            "routed": name in named,
            "configured": is_configured(name, platform.settings),
            "asks_for": missing_settings(name),
            "polled_until": polled[name],
        }
        for name in sorted(receivers)
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        counted(len(rows), "tracker or webhook", "trackers and webhooks"),
        [
            Column("receiver"),
            Column("in a route", 2),
            Column("configured", wraps=True),
            Column("polled until", 1),
        ],
        [
            (
                row["receiver"],
                row["routed"],
                row["configured"] or f"no: set {row['asks_for']}",
                local(polled[str(row["receiver"])], platform.settings),
            )
            for row in rows
        ],
        note=zone_note(platform.settings, rows),
    )
