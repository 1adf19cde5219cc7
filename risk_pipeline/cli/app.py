"""The Typer application: options all verbs share, and how errors end."""

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, ParamSpec

import typer

from risk_pipeline.domain.errors import ConfigError, RiskError
from risk_pipeline.domain.text import printable
from risk_pipeline.settings import load_settings

FAILED, FINDINGS = 1, 3
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of tables.")]
WideOption = Annotated[
    bool, typer.Option("--wide", help="Show every column in full, however narrow the terminal is.")
]
ActorOption = Annotated[
    str,
    typer.Option(
        "--as", help="Act as this role of yours, or for this person or role; who you are stays on record."
    ),
]

app = typer.Typer(
    name="risk",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
P = ParamSpec("P")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"risk-pipeline {version('risk-pipeline')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watch business risks: run the loop, judge history, work on tickets, trace numbers."""


def verb(function: Callable[P, None]) -> Callable[P, None]:
    """Turn an error raised on purpose into its text and exit code 1; bugs keep their traceback."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            _call(function, *args, **kwargs)
        except RiskError as error:
            typer.secho(printable(str(error)), err=True, fg=typer.colors.RED)
            raise typer.Exit(FAILED) from error

    return wrapped


def _call(function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a verb; once more where half a dbt manifest kept it from beginning."""
    try:
        function(*args, **kwargs)
    except ConfigError:
        if not _mend():
            raise
        function(*args, **kwargs)


def _mend() -> bool:
    from risk_pipeline.pipeline.transform.manifest import mend

    try:
        return mend(load_settings())
    except ConfigError:
        return False  # where there is no project, or none that dbt accepts, the first error says more


def load_verbs() -> typer.Typer:
    """Import the modules that add their verbs to the application, and return it."""
    for name in (
        "projects",
        "runs",
        "content",
        "tickets.view",
        "tickets.act",
        "audit",
        "messages.outbox",
        "trackers",
        "slack",
        "charts",
        "messages.why",
        "watchdog",
        "watermarks",
        "feeds",
        "messages.digest",
        "new.register",
        "new.feed",
        "new.indicator",
        "new.rule",
    ):
        import_module(f"risk_pipeline.cli.{name}")
    return app


def main(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Typer's own call
    """Run the command line."""
    load_verbs()
    if hasattr(sys.stdout, "reconfigure"):
        # Names in data are not always in the terminal's encoding.
        sys.stdout.reconfigure(errors="replace")
    app(*args, **kwargs)
