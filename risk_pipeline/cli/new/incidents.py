"""`risk new incident-type`: a kind of major incident, as far as its people and its end are its own."""

from typing import Annotated

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project


@new.command("incident-type")
@verb
def incident_type(
    id_: Annotated[str, typer.Argument(metavar="ID", help="What kind it is: outage, mass_complaint.")],
    title: Annotated[str | None, typer.Option(help="What people read.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Role that it needs besides its commander; give several.")
    ] = None,
    commander: Annotated[
        str | None, typer.Option(help="Owner who leads, where the register has no incidents yet.")
    ] = None,
    over: Annotated[str | None, typer.Option(help="What has to hold before it is resolved.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a type of incident to register/incidents.yaml."""
    from risk_pipeline.domain.scaffold.names import title_of
    from risk_pipeline.pipeline.scaffold.incidents import draft_incident_type, is_first

    project, answers = this_project(), Answers()
    catalog = project.catalog
    leader = ""
    if is_first(catalog):
        leader = answers.choose("--commander", commander, "Which owner leads incidents?", catalog.owners)
    fields = {
        "id": id_,
        "title": title or title_of(id_),
        "roles": ["incident_commander", *(role or ())],
        "recovery": [
            {
                "id": "over",
                "kind": "person",
                "title": answers.text("--over", over, "What has to hold before it is resolved?"),
            }
        ],
    }
    answers.settle()
    drafts = draft_incident_type(catalog, fields, leader)
    hint = (
        f"`risk incident declare {id_} …` declares one. Let data judge its end: docs/incidents.md, recovery."
    )
    finish(project, drafts, dry_run=dry_run, hint=hint)
