"""The Typer application: options all verbs share, which modules have the verbs, and how errors end.

Modules of verbs import at their top only what is light: every TAB at a terminal loads them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer
from typer.core import TyperArgument, TyperOption

from risk_pipeline.cli import exits
from risk_pipeline.cli.arguments.names import remember_names
from risk_pipeline.cli.screen.examples import dress
from risk_pipeline.domain.errors import ConfigError, RiskError
from risk_pipeline.domain.text import printable
from risk_pipeline.settings import completed_words

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform

_CONVERTS = "process_value"

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
        from importlib.metadata import version

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
            raise typer.Exit(exits.FAILED) from error

    return wrapped


def _call(function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a verb; once more where half a dbt manifest kept it from beginning."""
    try:
        function(*args, **kwargs)
    except ConfigError:
        if not _mend():
            raise
        function(*args, **kwargs)


def open_platform() -> Platform:
    """Return what verbs work with, and remember the names it knows for completion."""
    from risk_pipeline.pipeline.app import build_platform

    platform = build_platform()
    remember_names(platform.catalog, platform.settings.var_dir)
    return platform


def _mend() -> bool:
    from risk_pipeline.pipeline.transform.manifest import rebuild_if_damaged
    from risk_pipeline.settings import load_settings

    try:
        return rebuild_if_damaged(load_settings())
    except ConfigError:
        return False  # where there is no project, or none that dbt accepts, the first error says more


# Which modules have the verbs of a group; the first declares the group itself.
_GROUPS = {
    "tickets": ("tickets.group", "tickets.view", "tickets.act"),
    "incident": (
        "incidents.group",
        "incidents.begin",
        "incidents.act",
        "incidents.people",
        "incidents.statements",
        "incidents.review",
        "incidents.facts",
    ),
    "new": (
        "new.group",
        "new.register",
        "new.governance",
        "new.incidents",
        "new.feed",
        "new.indicator",
        "new.rule",
    ),
    "register": ("register.workbook",),
    "indicators": ("look.indicators",),
    "rules": ("look.rules",),
    "controls": ("controls.verbs",),
    "processes": ("processes.verbs",),
    "topics": ("texts.verbs",),
    "audit": ("audit",),
    "outbox": ("messages.outbox",),
    "trackers": ("trackers",),
    "slack": ("slack",),
    "watermarks": ("watermarks",),
    "feeds": ("feeds",),
    "map": ("risk_map.view", "risk_map.pictures"),
    "strategies": ("plans.strategies",),
    "goals": ("plans.goals",),
}
_SINGLE = (
    "look.status",
    *("runs", "tickets.trace", "messages.why", "linting", "charts", "messages.digest", "watchdog"),
    *("projects", "risk_map.explain", "risk_map.report"),
)


def load_verbs(first: str | None = None) -> typer.Typer:
    """Import the modules that add their verbs to the application, and return it.

    `first` is the first word of the command line: a group is loaded alone, and a single verb without what is
    inside the groups. Without it everything is loaded.
    """
    if first in _GROUPS:
        names = _GROUPS[first]
    else:
        inner = slice(None) if first is None else slice(1)
        names = (*_SINGLE, *(name for modules in _GROUPS.values() for name in modules[inner]))
    for name in names:
        import_module(f"risk_pipeline.cli.{name}")
    dress(app)
    return app


def main(*args: object, **kwargs: object) -> None:
    """Run the command line."""
    # What imports make is no garbage; looking for some among it is a third of their cost.
    gc.set_threshold(50_000, 20, 20)
    load_verbs(_first_word())
    if hasattr(sys.stdout, "reconfigure"):
        # Names in data are not always in the terminal's encoding.
        sys.stdout.reconfigure(errors="replace")
    with nullcontext() if completed_words() is None else _taken_as_typed():
        app(*args, **kwargs)


@contextmanager
def _taken_as_typed() -> Iterator[None]:
    """Let options and arguments take words as they are typed.

    Typer imports pydantic to convert them, which is half the cost of a TAB, and nobody reads the values.
    """
    kinds: tuple[type, ...] = (TyperOption, TyperArgument)
    before = [getattr(kind, _CONVERTS) for kind in kinds]
    for kind in kinds:
        setattr(kind, _CONVERTS, _as_typed)
    try:
        yield
    finally:
        for kind, method in zip(kinds, before, strict=True):
            setattr(kind, _CONVERTS, method)


def _as_typed(_parameter: object, _context: object, value: object) -> object:
    return value


def _first_word() -> str:
    """Return the first word of what is called, or is being completed; empty where there is none yet."""
    typed = completed_words()
    words = sys.argv if typed is None else typed
    return words[1] if len(words) > 1 else ""
