"""Roles and duties of an incident: `incident role …`, `incident duty …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_owner
from risk_pipeline.cli.incidents.group import (
    IncidentArgument,
    NoteOption,
    ReasonOption,
    enter,
    incident_app,
    say,
)
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.times import local, zone_note
from risk_pipeline.domain.commands.offers import Verb

if TYPE_CHECKING:
    from risk_pipeline.domain.register.incidents.role import RoleId

role_app = typer.Typer(no_args_is_help=True, help="Who does what in an incident.")
duty_app = typer.Typer(no_args_is_help=True, help="What law and contract ask for.")
incident_app.add_typer(role_app, name="role")
incident_app.add_typer(duty_app, name="duty")
RoleArgument = Annotated[str, typer.Argument(help="Role, such as incident_commander or pr_lead.")]
DutyArgument = Annotated[str, typer.Argument(help="Duty of the incident, such as breach_br.")]


def _role(name: str) -> RoleId:
    from risk_pipeline.cli.screen.printing import check_known
    from risk_pipeline.domain.register.incidents.role import RoleId

    check_known("role", name, [each.value for each in RoleId], f"Roles: {', '.join(RoleId)}.")
    return RoleId(name)


@role_app.command("assume")
@verb
def assume_role(
    ref: IncidentArgument, role: RoleArgument, actor: ActorOption = "", *, as_json: JsonOption = False
) -> None:
    """Take a role that nobody has; the register says whose it is, and who stands in."""
    from risk_pipeline.pipeline.incidents import roles

    wanted = _role(role)
    office = enter(Verb.WORK_INCIDENT, ref, actor)
    after = roles.assume(office, ref, wanted)
    say(after, as_json, f"{office.doer.actor.id} is {wanted}")


@role_app.command("handover")
@verb
def hand_over_role(
    ref: IncidentArgument,
    role: RoleArgument,
    to: Annotated[str, typer.Option(help="Who takes it over.", autocompletion=complete_owner)],
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Hand a role over: your own, or as who leads the incident that of another."""
    from risk_pipeline.pipeline.incidents import roles

    wanted = _role(role)
    after = roles.hand_over(lambda asked: enter(asked, ref, actor), ref, wanted, to)
    say(after, as_json, f"{to} is {wanted}")


@role_app.command("renounce")
@verb
def renounce_role(
    ref: IncidentArgument,
    role: RoleArgument,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Give a role up; it is missing from then on."""
    from risk_pipeline.domain.incidents.acts import people
    from risk_pipeline.pipeline.incidents.roles import own_or_leading

    wanted = _role(role)
    office = own_or_leading(lambda asked: enter(asked, ref, actor), ref, wanted)
    after = office.act(ref, lambda i, *_: [people.renounce(i, wanted, note, office.doer, office.now)])
    say(after, as_json, f"nobody is {wanted}")


@role_app.command("list")
@verb
def list_roles(ref: IncidentArgument) -> None:
    """List who had which role and when, and who is missing."""
    from risk_pipeline.domain.incidents.acts.people import missing_roles
    from risk_pipeline.pipeline.incidents.office import find

    platform = open_platform()
    incident, settings = find(platform, ref), platform.settings
    rows: list[tuple[object, ...]] = [
        (
            stint.role,
            stint.who,
            "deputy" if stint.is_deputy else "",
            local(stint.began_at, settings),
            f"{local(stint.ended_at, settings)} {stint.ended or ''}".strip(),
            stint.note,
        )
        for stint in incident.roles
    ]
    rows += [
        (role, "MISSING", "", "", "", "") for role in missing_roles(incident, platform.catalog.incidents)
    ]
    print_table(
        f"Roles of {incident.ref}",
        ["role", "who", Column("as", 2), Column("from", 1), Column("until", 1), Column("note", 3, 10)],
        rows,
        note=zone_note(settings, incident.roles),
    )


@duty_app.command("confirm")
@verb
def confirm_duty(
    ref: IncidentArgument,
    duty: DutyArgument,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Say, as legal, that a duty is owed; its clock goes on."""
    from risk_pipeline.domain.incidents.acts import duties

    office = enter(Verb.CLEAR_STATEMENT, ref, actor)
    after = office.act(ref, lambda i, *_: [duties.confirm(i, duty, note, office.doer, office.now)])
    say(after, as_json, f"{duty} is owed")


@duty_app.command("done")
@verb
def finish_duty(
    ref: IncidentArgument,
    duty: DutyArgument,
    note: NoteOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Say, as legal, that a duty is done, and where that can be seen; its clock stops."""
    from risk_pipeline.domain.incidents.acts import duties

    office = enter(Verb.CLEAR_STATEMENT, ref, actor)
    after = office.act(ref, lambda i, *_: [duties.done(i, duty, note, office.doer, office.now)])
    say(after, as_json, f"{duty} is done")


@duty_app.command("waive")
@verb
def waive_duty(
    ref: IncidentArgument,
    duty: DutyArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Say, as legal, why a duty is not owed; its clock stops."""
    from risk_pipeline.domain.incidents.acts import duties

    office = enter(Verb.CLEAR_STATEMENT, ref, actor)
    after = office.act(ref, lambda i, *_: [duties.waive(i, duty, reason, office.doer, office.now)])
    say(after, as_json, f"{duty} is waived")
