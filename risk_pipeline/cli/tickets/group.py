"""The group of verbs `risk tickets`."""

import typer

from risk_pipeline.cli.app import app

tickets_app = typer.Typer(no_args_is_help=True, help="Look at tickets and work on them.")
app.add_typer(tickets_app, name="tickets")
