"""The group of verbs `risk incident`, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import app, open_platform
from risk_pipeline.cli.screen.printing import console, print_json

if TYPE_CHECKING:
    from risk_pipeline.domain.commands.offers import Verb
    from risk_pipeline.domain.incidents.incident import Incident
    from risk_pipeline.pipeline.incidents.office import Office

incident_app = typer.Typer(no_args_is_help=True, help="Run major incidents, from the first hour to a change.")
app.add_typer(incident_app, name="incident")

IncidentArgument = Annotated[str, typer.Argument(help="Incident, such as INC-2026-001, or CAND-7.")]
NoteOption = Annotated[str, typer.Option("--note", help="Note for the timeline.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why (required).")]


def enter(verb: Verb, ref: str | None, actor: str) -> Office:
    """Let somebody at the command line work on an incident."""
    from risk_pipeline.pipeline.incidents import entrance

    return entrance.enter(open_platform(), verb, ref, actor)


def do(verb: Verb, ref: str, actor: str, doing: Callable[[Office], Incident]) -> Incident:
    """Act on an incident as a person, if they may."""
    return doing(enter(verb, ref, actor))


def say(incident: Incident, as_json: bool, what: str = "") -> None:
    """Print how an incident stands after an act."""
    if as_json:
        print_json(incident.model_dump(mode="json") | {"ref": incident.ref})
        return
    tail = f": {what}" if what else ""
    standing = f"{incident.ref} is {incident.state.value}, {incident.severity}{tail}"
    console.print(standing, highlight=False, soft_wrap=True)
