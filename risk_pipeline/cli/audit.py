"""Prove and hand over the history: `audit verify` and `audit export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from risk_pipeline.cli.app import FAILED, JsonOption, app, verb
from risk_pipeline.cli.printing import console, errors, print_json
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.pipeline.app import build_platform
from risk_pipeline.pipeline.reports import audit_export
from risk_pipeline.store.queries.audit import Verified, verify_events

audit_app = typer.Typer(no_args_is_help=True, help="Prove the history of tickets, or hand it over.")
app.add_typer(audit_app, name="audit")
_SHOWN = 20


class Format(StrEnum):
    """File formats."""

    CSV = "csv"
    PARQUET = "parquet"


@audit_app.command()
@verb
def verify(
    head: Annotated[
        str | None, typer.Option(help="Hash noted at an earlier verification; the chain must still hold it.")
    ] = None,
    *,
    states: Annotated[
        bool, typer.Option("--states", help="Also rebuild every ticket from its history and compare.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Walk the chain of all events; exit with 1 and name every link that is broken."""
    found = verify_events(build_platform().store, head=head, states=states)
    if as_json:
        print_json(found)
    elif not found.broken:
        console.print(proven(found), highlight=False, soft_wrap=True)
    for broken in found.broken[: 0 if as_json else _SHOWN]:
        errors.print(f"BROKEN {broken}", highlight=False, soft_wrap=True)
    if len(found.broken) > _SHOWN and not as_json:
        errors.print(f"… and {len(found.broken) - _SHOWN} more; --json lists all")
    if found.broken:
        raise typer.Exit(FAILED)


def proven(found: Verified) -> str:
    """Say what was checked, and what was not."""
    tickets = (
        "The tickets were not compared with them (use --states)"
        if found.tickets is None
        else f"{counted(found.tickets, 'ticket')} rebuilt from them, each the same as its row"
    )
    events = counted(found.events, "event")
    return f"{events}, unbroken. {tickets}. Head, to be noted elsewhere: {found.head}"


@audit_app.command()
@verb
def export(
    path: Annotated[Path, typer.Argument(help="File to write.")],
    file_format: Annotated[
        Format | None, typer.Option("--format", help="File format (default: from the file's name).")
    ] = None,
) -> None:
    """Write all events to a file, in the order of the chain, for internal control."""
    try:
        kind = file_format or Format(path.suffix.lstrip(".").lower())
    except ValueError:
        raise RiskError(f"{path}: name it .csv or .parquet, or give --format.") from None
    count = audit_export.export_events(build_platform().store, path, as_parquet=kind is Format.PARQUET)
    console.print(f"{path}: {counted(count, 'event')}", highlight=False, soft_wrap=True)
