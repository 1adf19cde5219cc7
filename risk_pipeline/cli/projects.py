"""Verbs about a project as a whole: `init` writes one, `dev` opens Dagster on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from risk_pipeline.cli.app import app, verb
from risk_pipeline.cli.screen.printing import bold, console
from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.pipeline.projects.init import Begun

ExampleName = Literal["wallet", "marketplace"]
_NEXT = {
    None: (
        ("risk run", "load the ten bookings of data/bookings/ and judge the days that are over"),
        ("risk lint", "check the project; the warnings say what a complete one has besides"),
        ("risk new feed FILE", "look at a file of your own and write its feed"),
    ),
    "wallet": (
        ("python -m generator data --to 2025-09-04", "write the wallet's files up to a day"),
        ("risk run --day 2025-09-04", "judge that day; README.md says what to see on the next ones"),
        ("risk new login OWNER", "say which role of register/owners.yaml you have, to work on tickets"),
    ),
    "marketplace": (("risk demo", "simulate the marketplace's files and run the whole loop on them"),),
}


@app.command()
@verb
def init(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="Folder to write; it must not have files.")],
    example: Annotated[
        ExampleName | None, typer.Option(help="Write this example instead of a minimal project.")
    ] = None,
    time_zone: Annotated[
        str, typer.Option(help="Where the business day is cut, an IANA name such as Europe/Berlin.")
    ] = "",
    currency: Annotated[str, typer.Option(help="Reporting currency, an ISO 4217 code such as EUR.")] = "",
) -> None:
    """Write a project of your own, or an example."""
    from risk_pipeline.pipeline.operations.operators import current_login
    from risk_pipeline.pipeline.projects.examples import Example
    from risk_pipeline.pipeline.projects.init import begin, begin_example

    now = SystemClock().now()
    if example is None:
        time_zone, currency = _asked(folder, time_zone, currency)
        begun = begin(folder, time_zone=time_zone, currency=currency, now=now, login=current_login())
    elif time_zone or currency:
        raise typer.BadParameter(f"the {example} has a time zone and a currency of its own; leave both out")
    else:
        begun = begin_example(folder, Example(example), now=now)
    _print_next(begun)


def is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def _asked(folder: Path, time_zone: str, currency: str) -> tuple[str, str]:
    from risk_pipeline.settings import check_currency, check_time_zone

    missing = [
        option for option, given in (("--time-zone", time_zone), ("--currency", currency)) if not given
    ]
    if missing and not is_terminal():
        raise typer.BadParameter(
            f"{' and '.join(missing)} missing; there is no default. For example: "
            f"risk init {folder} --time-zone Europe/Berlin --currency EUR"
        )
    return (
        _checked(
            check_time_zone, "--time-zone", time_zone or typer.prompt("Time zone, such as Europe/Berlin")
        ),
        _checked(check_currency, "--currency", currency or typer.prompt("Currency, such as EUR")),
    )


def _checked(check: Callable[[str], str], option: str, given: str) -> str:
    try:
        return check(given.strip())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _print_next(begun: Begun) -> None:
    console.print(f"{begun.folder}: {counted(len(begun.files), 'file')} written", highlight=False)
    for command, what in ((f"cd {begun.folder}", ""), *_NEXT[begun.example]):
        console.print(bold(f"  {command:<42}"), what, highlight=False, soft_wrap=True)
    console.print("risk.toml holds the settings, README.md says where things are.", highlight=False)


@app.command()
@verb
def dev(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI.")] = 3000,
) -> None:
    """Open the Dagster UI on the project of this folder."""
    from risk_pipeline.pipeline.projects.develop import develop
    from risk_pipeline.settings import load_settings

    develop(load_settings(), port)
