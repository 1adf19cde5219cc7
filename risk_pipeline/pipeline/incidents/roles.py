"""Roles of an incident as people take and give them: who may is asked of the register."""

from collections.abc import Callable

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import NotAllowed
from risk_pipeline.domain.incidents.acts import people
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.pipeline.incidents.office import Office, find, is_deputy, may_take

Enter = Callable[[Verb], Office]


def assume(office: Office, ref: str, role: RoleId) -> Incident:
    """Take a role that nobody has; the register says whose it is, and who stands in.

    Raises:
        NotAllowed: it is not theirs.
        TransitionRefused: somebody has it, or the incident is over.
    """
    incident, book = find(office.platform, ref), office.platform.catalog.incidents
    if not may_take(office, incident, role):
        raise NotAllowed(
            f"{incident.ref}: {role} is not yours (register/incidents.yaml, roles). Who leads the incident "
            f"can give it to you: risk incident role handover {incident.ref} {role} --to …",
            "refused-incident-role",
            ref=incident.ref,
            role=role.value,
        )
    deputy = is_deputy(office, incident, role)
    return office.act(
        ref, lambda i, *_: [people.assume(i, role, office.doer, office.now, book, is_deputy=deputy)]
    )


def hand_over(enter: Enter, ref: str, role: RoleId, to: str) -> Incident:
    """Hand a role over: one's own, or as who leads the incident that of another.

    Raises:
        NotAllowed: it is another's, and one does not lead the incident.
        TransitionRefused: nobody has it, or the same person would get it.
    """
    office = own_or_leading(enter, ref, role)
    book = office.platform.catalog.incidents
    return office.act(ref, lambda i, *_: [people.hand_over(i, role, to, office.doer, office.now, book)])


def own_or_leading(enter: Enter, ref: str, role: RoleId) -> Office:
    """Let somebody work on a role: their own, or any if they lead the incident."""
    office = enter(Verb.WORK_INCIDENT)
    held = find(office.platform, ref).holder(role)
    return office if held and held.who in office.doer.names else enter(Verb.LEAD_INCIDENT)
