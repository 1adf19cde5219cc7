"""Roles: assumed, handed over, renounced. A stint is never overwritten; who is missing is visible."""

from collections.abc import Iterable
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Ended, Stint
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import RoleId


def assume(
    incident: Incident,
    role: RoleId,
    doer: Doer,
    now: datetime,
    book: IncidentBook,
    *,
    is_deputy: bool = False,
) -> Change:
    """Return the event by which somebody takes a role that nobody has.

    Raises:
        TransitionRefused: somebody has it; they hand it over.
    """
    require_open(incident)
    held = incident.holder(role)
    if held is not None:
        raise TransitionRefused(
            f"{incident.ref}: {held.who} is {role}; they hand it over "
            f"(risk incident role handover {incident.ref} {role} --to …) or renounce it.",
            "refused-incident-held",
            ref=incident.ref,
            who=held.who,
            role=role.value,
        )
    stint = Stint(role=role, who=doer.actor.id, began_at=now, by=doer.actor.id, is_deputy=is_deputy)
    return doer.change(EventKind.ROLE_ASSUMED, now, str(role), _with(incident, stint, now, book))


def hand_over(
    incident: Incident, role: RoleId, to: str, doer: Doer, now: datetime, book: IncidentBook
) -> Change:
    """Return the event by which a role goes to somebody else.

    Raises:
        TransitionRefused: nobody has the role, or the same person would get it.
    """
    require_open(incident)
    held = _held(incident, role)
    receiver = require(incident.ref, to, "say who takes it over (--to)")
    if receiver == held.who:
        raise TransitionRefused(f"{incident.ref}: {receiver} is {role} already.")
    ended = held.model_copy(update={"ended_at": now, "ended": Ended.HANDED_OVER})
    stint = Stint(role=role, who=receiver, began_at=now, by=doer.actor.id)
    moved = incident.model_copy(update={"roles": _replaced(incident, held, ended)})
    return doer.change(
        EventKind.ROLE_HANDED_OVER, now, f"{role}: {held.who} to {receiver}", _with(moved, stint, now, book)
    )


def renounce(incident: Incident, role: RoleId, note: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which somebody gives a role up; it is missing from then on.

    Raises:
        TransitionRefused: nobody has the role, or no reason is given.
    """
    require_open(incident)
    held = _held(incident, role)
    why = require(incident.ref, note, "say why (--note)")
    ended = held.model_copy(update={"ended_at": now, "ended": Ended.RENOUNCED, "note": why})
    fields: IncidentFields = {"roles": _replaced(incident, held, ended)}
    return doer.change(EventKind.ROLE_RENOUNCED, now, f"{role}: {held.who}: {why}", fields)


def moved_stint(change: Change) -> tuple[Stint | None, Stint | None]:
    """Return the time in a role that an event began, or ended, and of a handover the one that it ended."""
    ended = [stint for stint in change.fields.get("roles", ()) if stint.ended_at == change.at]
    begun = [stint for stint in change.fields.get("roles", ()) if stint.began_at == change.at]
    match change.kind:
        case EventKind.ROLE_ASSUMED:
            return (begun[-1] if begun else None), None
        case EventKind.ROLE_HANDED_OVER:
            return (begun[-1], ended[-1]) if begun and ended else (None, None)
        case EventKind.ROLE_RENOUNCED:
            return (ended[-1] if ended else None), None
    return None, None


def missing_roles(incident: Incident, book: IncidentBook) -> tuple[RoleId, ...]:
    """Return the roles that the incident needs and nobody has."""
    needed = book.needed_roles(incident.incident_type, incident.business_line, incident.severity)
    return tuple(role for role in needed if incident.holder(role) is None)


def _with(incident: Incident, stint: Stint, now: datetime, book: IncidentBook) -> IncidentFields:
    """Return the fields with one more stint; once everybody is there, the team is assembled for good."""
    roles = (*incident.roles, stint)
    fields: IncidentFields = {"roles": roles}
    if incident.team_at is None and not missing_roles(incident.model_copy(update={"roles": roles}), book):
        fields["team_at"] = now
    return fields


def _held(incident: Incident, role: RoleId) -> Stint:
    held = incident.holder(role)
    if held is None:
        raise TransitionRefused(
            f"{incident.ref}: nobody is {role}; take it (risk incident role assume {incident.ref} {role})."
        )
    return held


def _replaced(incident: Incident, old: Stint, new: Stint) -> tuple[Stint, ...]:
    return tuple(new if stint is old else stint for stint in incident.roles)


def persons_in(stints: Iterable[Stint]) -> tuple[str, ...]:
    """Return who has a role now, each once."""
    return tuple(dict.fromkeys(stint.who for stint in stints if stint.holds))
