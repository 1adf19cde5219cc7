"""Who works on incidents, by which right: people of the register at the command line, and the platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import CHAIN, LINE_HEAD, may_at_large, may_on_risk
from risk_pipeline.domain.errors import NotAllowed
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.record import refused
from risk_pipeline.domain.incidents.incident import Incident, parse_ref
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.pipeline.operations.operators import RIGHTS_FILE, Operator, identify
from risk_pipeline.response.incidents.desk import Deciding, Desk, load
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.wording.language import words_in


@dataclass(frozen=True)
class Office:
    """Somebody who may, and what they work with."""

    platform: Platform
    desk: Desk
    doer: Doer
    now: datetime
    roles: frozenset[str]

    def act(self, ref: str, decide: Deciding) -> Incident:
        """Let `decide` say what an act changes, and record it."""
        return self.desk.act(ref, self.doer, self.now, decide)


def enter(platform: Platform, verb: Verb, ref: str | None, other: str = "") -> Office:
    """Let somebody work on an incident, or declare one, if the register allows it.

    Raises:
        ConfigError: the register does not know who it is.
        NotAllowed: they may not; that they tried is in the incident's history.
        TransitionRefused: there is no such incident.
    """
    return enter_as(platform, verb, ref, identify(platform.catalog, other))


def enter_as(platform: Platform, verb: Verb, ref: str | None, operator: Operator) -> Office:
    """Let somebody who is known work on an incident, or declare one, if the register allows it.

    Raises:
        NotAllowed: they may not; that they tried is in the incident's history.
        TransitionRefused: there is no such incident.
    """
    doer, roles = _doer(operator), operator.visitor.roles
    office = Office(platform, desk_of(platform), doer, platform.clock.now(), roles)
    incident = None if ref is None else find(platform, ref)
    asked = [(verb, operator, operator.visitor)]
    if operator.acts_for_another:
        asked.insert(0, (Verb.ACT_FOR, operator, operator.own))
    for wanted, _, visitor in asked:
        names = frozenset({visitor.name})
        if not _may(platform, wanted, Operator(operator.own, visitor), incident, names):
            _note_refusal(office, incident, wanted)
            raise _may_not(platform, wanted, operator)
    return office


def find(platform: Platform, ref: str) -> Incident:
    """Return an incident by its reference.

    Raises:
        TransitionRefused: there is none.
    """
    with platform.store.reading() as transaction:
        return load(Incidents(transaction), parse_ref(ref))


def may_take(office: Office, incident: Incident, role: RoleId) -> bool:
    """Whether a role is somebody's in the register: its owner, or who stands in."""
    owners = circle_of(office.platform, incident)[role.value]
    return bool((office.doer.names | office.roles) & set(owners))


def is_deputy(office: Office, incident: Incident, role: RoleId) -> bool:
    """Whether somebody takes a role for its owner."""
    owner = circle_of(office.platform, incident)[role.value][:1]
    return not (office.doer.names | office.roles) & set(owner)


def circle_of(platform: Platform, incident: Incident) -> Mapping[str, Sequence[str]]:
    """Return the owners by how they stand to an incident: in its roles, as head of its line, in its chain."""
    catalog = platform.catalog
    line = catalog.lines.get(incident.business_line)
    head = [line.head] if line else []
    circle: dict[str, Sequence[str]] = {LINE_HEAD: head, CHAIN: incident.chain}
    for role in RoleId:
        entry = catalog.incidents.role_of(role, incident.business_line)
        owner = (
            (head[0] if head else "") if entry and entry.owner == LINE_HEAD else entry.owner if entry else ""
        )
        known = catalog.owners.get(owner)
        deputy = (entry.deputy if entry else None) or (known.deputy if known else None)
        circle[role.value] = [name for name in (owner, deputy) if name]
    return circle


def _may(
    platform: Platform, verb: Verb, operator: Operator, incident: Incident | None, names: frozenset[str]
) -> bool:
    visitor, rights = operator.visitor, platform.catalog.rights
    if incident is None:
        return may_at_large(rights, verb, visitor)
    circle = dict(circle_of(platform, incident))
    for role in incident.roles_of(names | visitor.roles):
        # Who has the role now stands in it, whatever the register says.
        circle[role.value] = [*circle[role.value], *visitor.roles]
    return may_on_risk(rights, verb, visitor, circle)


def _doer(operator: Operator) -> Doer:
    """Return who acts, with all their names: nobody approves as one role what they wrote as another."""
    visitor = operator.visitor
    return Doer(person(visitor.name, operator.source), frozenset({visitor.name, operator.own.name}))


def _note_refusal(office: Office, incident: Incident | None, verb: Verb) -> None:
    if incident is not None:
        why = "the register leaves it to others"
        office.act(incident.ref, lambda now, *_: [refused(now, verb.value, why, office.doer, office.now)])


def _may_not(platform: Platform, verb: Verb, operator: Operator) -> NotAllowed:
    able = ", ".join(platform.catalog.rights.of(verb)) or "nobody"
    what = words_in(DEFAULT_LANGUAGE).say("asked-for", verb=verb.value)
    visitor = operator.visitor
    return NotAllowed(
        f"Sorry, you may not {what}: {RIGHTS_FILE}, key {verb}, leaves that to {able}. "
        f"You act as {visitor.name} ({', '.join(sorted(visitor.roles))})."
    )
