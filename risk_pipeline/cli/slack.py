"""Verbs about what people do in Slack: `slack listen|serve`."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import app, open_platform, verb
from risk_pipeline.cli.screen.printing import console

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform

slack_app = typer.Typer(no_args_is_help=True, help="Receive what people do in Slack: buttons, forms, /risk.")
app.add_typer(slack_app, name="slack")


@slack_app.command()
@verb
def listen() -> None:
    """Listen by Socket Mode, which needs no public address, until interrupted."""
    from risk_pipeline.pipeline.inbound import slack_server

    platform = _ready()
    courier = slack_server.make_courier(platform)
    try:
        listener = slack_server.listen(platform, courier)
        over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        console.print("listening to Slack", highlight=False)
        over.wait()
        listener.stop()
    finally:
        courier.close()


@slack_app.command()
@verb
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on; put a proxy with TLS in front.")] = (
        "127.0.0.1"
    ),
) -> None:
    """Serve signed HTTP calls of Slack (/slack/events) and trackers (/trackers/github, /trackers/jira)."""
    import uvicorn  # only where it serves

    from risk_pipeline.pipeline.inbound import slack_server

    platform = _ready()
    courier = slack_server.make_courier(platform)
    try:
        site = slack_server.site(platform, courier)
        paths = ", ".join(route.path for route in site.routes if hasattr(route, "path"))
        console.print(f"serving {paths} on {host}:{port}", highlight=False)
        uvicorn.run(site, host=host, port=port, log_level="warning", access_log=False)
    finally:
        courier.close()


def _ready() -> Platform:
    """Log what goes wrong: nobody watches a terminal for hours. A token that Slack refuses ends it here."""
    from risk_pipeline.pipeline.inbound import slack_server

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    platform = open_platform()
    if known := slack_server.check_token(platform):
        console.print(f"connected to Slack as {known}", highlight=False)
    return platform
