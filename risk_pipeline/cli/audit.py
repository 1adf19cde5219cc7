"""Prove and hand over the history: `audit verify` and `audit export`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import ActorOption, JsonOption, app, open_platform, verb
from risk_pipeline.cli.screen.printing import console, errors, print_json
from risk_pipeline.domain.audit.redaction import Erasure
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.store.queries.audit import Verified
    from risk_pipeline.store.queries.seals import Decision

audit_app = typer.Typer(no_args_is_help=True, help="Prove the history of tickets, or hand it over.")
app.add_typer(audit_app, name="audit")
_SHOWN = 20
_AFTER = "`risk publish` takes it out of the published copy; what was delivered is deleted at its receiver."
_HELD = "The store was in use: its file keeps traces until `vacuum` of SQLite."


class Format(StrEnum):
    """File formats."""

    CSV = "csv"
    PARQUET = "parquet"


@audit_app.command()
@verb
def verify(
    head: Annotated[
        str | None,
        typer.Option(help="Head noted earlier, or its first 12 digits; the chains must still hold it."),
    ] = None,
    *,
    states: Annotated[
        bool, typer.Option("--states", help="Also rebuild every ticket from its history and compare.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Prove the history of tickets: name every broken link of its chains of events and seals."""
    from risk_pipeline.pipeline.audit.anchoring import verify_history

    if head is not None and not re.fullmatch(r"[0-9a-f]{12,64}", head):
        raise typer.BadParameter("a head is 12 to 64 digits of 0-9 and a-f", param_hint="--head")
    found, compared = verify_history(open_platform(), head=head, states=states)
    if as_json:
        print_json(found)
    elif not found.broken:
        noted = ", ".join(compared.places) or "no anchor: nothing was noted outside the store yet"
        said = f"{proven(found)}. Compared with {noted}."
        console.print(said, highlight=False, soft_wrap=True, markup=False)
    for broken in found.broken[: 0 if as_json else _SHOWN]:
        errors.print(f"BROKEN {broken}", highlight=False, soft_wrap=True, markup=False)
    if len(found.broken) > _SHOWN and not as_json:
        errors.print(f"… and {len(found.broken) - _SHOWN} more; --json lists all")
    exits.end("audit verify", has_findings=found.broken)


def proven(found: Verified) -> str:
    """Say what was checked, and what was not."""
    tickets = (
        "The tickets were not compared with them (use --states)"
        if found.tickets is None
        else f"{counted(found.tickets, 'ticket')} rebuilt from them, each the same as its row"
    )
    chains = f"{counted(found.events, 'event')} and {counted(found.seals, 'seal')}, unbroken"
    remarks = [f"{chains}. {tickets}."]
    if found.adopted:
        remarks.append(
            f"{counted(found.adopted, 'rule version or message', 'rule versions and messages')} older than "
            "the seals: what they said before the upgrade is not proven."
        )
    remarks += (
        [f"{len(found.redactions)} redacted: {_decisions(found.redactions)}."] if found.redactions else []
    )
    if found.acceptances:
        remarks.append(f"Losses accepted: {_decisions(found.acceptances)}.")
    if found.operations:
        newest = found.operations[-1:]
        count = counted(len(found.operations), "act of an operator", "acts of operators")
        remarks.append(f"{count}, at last {_decisions(newest)} (--json lists all).")
    return " ".join([*remarks, f"Head: {found.seal}"])


def _decisions(found: Sequence[Decision]) -> str:
    return "; ".join(f"{each.what} by {each.actor} on {each.at:%Y-%m-%d}, {each.reason}" for each in found)


@audit_app.command()
@verb
def redact(
    what: Annotated[
        str,
        typer.Argument(help="A ticket (T-12), an incident (INC-2026-001), or message:ID of `outbox list`."),
    ],
    reason: Annotated[str, typer.Option(help="Why it is taken out; it stays in the history.")],
    field: Annotated[
        list[str] | None, typer.Option(help="Name of a value to take out whole; dots lead into it.")
    ] = None,
    text: Annotated[
        str, typer.Option(help="Take this text out wherever it stands; - reads it from standard input.")
    ] = "",
    event: Annotated[int | None, typer.Option(min=1, help="Only the event of this number.")] = None,
    by: ActorOption = "",
) -> None:
    """Take content out of the history so that it can still be verified; `risk publish` brings it out."""
    from risk_pipeline.pipeline.incidents.desks import desk_of
    from risk_pipeline.pipeline.operations import operators
    from risk_pipeline.response.actions import redaction

    wanted = Erasure(frozenset(field or ()), sys.stdin.read().rstrip("\n") if text == "-" else text)
    platform = open_platform()
    acting = operators.allow_operation(platform, f"audit redact {what}", by)
    if (message := what.partition("message:")[2]).isdecimal():
        found = redaction.redact_one_message(platform.store, int(message), wanted, reason=reason, **acting)
    elif what.strip().upper().startswith(("INC-", "CAND-")):
        found = redaction.redact_incident_history(
            desk_of(platform), what, wanted, reason=reason, number=event, **acting
        )
    else:
        found = redaction.redact_history(platform.store, what, wanted, reason=reason, number=event, **acting)
    after = _AFTER if found.is_wiped else f"{_AFTER} {_HELD}"
    console.print(f"{what}: {found} redacted. {after}", highlight=False, soft_wrap=True, markup=False)


@audit_app.command()
@verb
def export(
    path: Annotated[Path, typer.Argument(help="File to write.")],
    file_format: Annotated[
        Format | None, typer.Option("--format", help="File format (default: from the file's name).")
    ] = None,
) -> None:
    """Write all events to a file, in the order of the chain, for internal control."""
    from risk_pipeline.pipeline.reports import audit_export

    try:
        kind = file_format or Format(path.suffix.lstrip(".").lower())
    except ValueError:
        raise RiskError(f"{path}: name it .csv or .parquet, or give --format.") from None
    count = audit_export.export_events(open_platform().store, path, as_parquet=kind is Format.PARQUET)
    console.print(f"{path}: {counted(count, 'event')}", highlight=False, soft_wrap=True)


@audit_app.command()
@verb
def accept(
    reason: Annotated[str, typer.Option(help="Why the loss is accepted; it stays in the history.")],
    by: ActorOption = "",
) -> None:
    """Go on with a store that lacks history noted outside it: restored, moved or begun again."""
    from risk_pipeline.pipeline.audit.anchoring import accept_lost_history
    from risk_pipeline.pipeline.operations import operators

    platform = open_platform()
    acting = operators.allow_operation(platform, "audit accept", by)
    compared = accept_lost_history(platform, actor=acting["actor"].id, reason=reason)
    for complaint in compared.complaints:
        console.print(f"accepted as lost: {complaint}", highlight=False, soft_wrap=True, markup=False)
