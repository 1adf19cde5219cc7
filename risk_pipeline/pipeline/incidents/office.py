"""Who works on incidents, by which right, whatever way they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import CHAIN, LINE_HEAD, Visitor, may_on_risk
from risk_pipeline.domain.errors import NotAllowed
from risk_pipeline.domain.incidents.acts.declare import chain_on
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.record import refused
from risk_pipeline.domain.incidents.incident import Incident, parse_ref
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.response.incidents.desk import Deciding, Desk, load
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.wording.language import words_in


@dataclass(frozen=True)
class Office:
    """Somebody who may, and what they work with. The same `key` again changes nothing."""

    platform: Platform
    desk: Desk
    doer: Doer
    now: datetime
    roles: frozenset[str] = frozenset()
    key: str | None = None

    def act(self, ref: str, decide: Deciding) -> Incident:
        """Let `decide` say what an act changes, and record it."""
        return self.desk.act(ref, self.doer, self.now, decide, key=self.key)

    def prepare(self, ref: str, decide: Deciding) -> Incident:
        """Record what comes before an act and may be recorded again."""
        return self.desk.act(ref, self.doer, self.now, decide)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is known by a way in, as `slack`; `key` is that of their click or form."""

    visitor: Visitor
    source: str
    key: str
    language: Language


def enter_by(platform: Platform, verb: Verb, ref: str | None, caller: Caller, line: str = "") -> Office:
    """Let somebody who came by another way than the command line work on an incident, or declare one.

    `line` is on which business line they declare it, if that is said already.

    Raises:
        NotAllowed: they may not; that they tried is in the incident's history, once for a click.
        TransitionRefused: there is no such incident.
    """
    visitor = caller.visitor
    doer = Doer(person(visitor.name, caller.source), frozenset({visitor.name}))
    desk = replace(desk_of(platform), answers_in=caller.language)
    office = Office(platform, desk, doer, platform.clock.now(), visitor.roles, caller.key)
    incident = None if ref is None else find(platform, ref)
    if not may_do(platform, verb, visitor, incident, line):
        note_refusal(replace(office, key=f"{caller.key}:refused"), incident, verb)
        able = ", ".join(platform.catalog.rights.of(verb)) or "nobody"
        what = words_in(caller.language).say("asked-for", verb=verb.value)
        raise NotAllowed(
            f"Sorry, you may not {what}: {able} may.", "refused-incident-right", what=what, who=able
        )
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
    return bool(office.doer.names & set(owners)) or bool(office.roles & set(owners))


def is_deputy(office: Office, incident: Incident, role: RoleId) -> bool:
    """Whether somebody takes a role for its owner."""
    owner = circle_of(office.platform, incident)[role.value][:1]
    return not (office.doer.names | office.roles) & set(owner)


def circle_of(platform: Platform, incident: Incident) -> Mapping[str, Sequence[str]]:
    """Return the owners by how they stand to an incident: in its roles, as head of its line, in its chain."""
    return _circle_on(platform, incident.business_line, incident.chain)


def _circle_on(platform: Platform, on_line: str, chain: Sequence[str]) -> Mapping[str, Sequence[str]]:
    catalog = platform.catalog
    line = catalog.lines.get(on_line)
    head = [line.head] if line else []
    circle: dict[str, Sequence[str]] = {LINE_HEAD: head, CHAIN: chain}
    for role in RoleId:
        entry = catalog.incidents.role_of(role, on_line)
        owner = (
            (head[0] if head else "") if entry and entry.owner == LINE_HEAD else entry.owner if entry else ""
        )
        known = catalog.owners.get(owner)
        deputy = (entry.deputy if entry else None) or (known.deputy if known else None)
        circle[role.value] = [name for name in (owner, deputy) if name]
    return circle


def may_do(
    platform: Platform, verb: Verb, visitor: Visitor, incident: Incident | None, line: str = ""
) -> bool:
    """Whether somebody may do something to an incident, or declare one on a line.

    Where nobody has said yet on which, they may if they may on one of them.
    """
    rights = platform.catalog.rights
    if incident is None:
        lines = [line] if line else [*platform.catalog.lines, ""]
        return any(may_on_risk(rights, verb, visitor, _circle_before(platform, each)) for each in lines)
    circle = dict(circle_of(platform, incident))
    for role in incident.roles_of(frozenset({visitor.name}) | visitor.roles):
        # Who has the role now stands in it, whatever the register says.
        circle[role.value] = [*circle[role.value], *visitor.roles]
    return may_on_risk(rights, verb, visitor, circle)


def _circle_before(platform: Platform, line: str) -> Mapping[str, Sequence[str]]:
    """Return how owners stand to an incident before it begins: in the chain of whatever severity it gets."""
    catalog = platform.catalog
    known = catalog.lines.get(line)
    head = known.head if known else ""
    chains = (chain_on(catalog.incidents, line, head, severity) for severity in Severity)
    return _circle_on(platform, line, [name for chain in chains for name in chain])


def note_refusal(office: Office, incident: Incident | None, verb: Verb) -> None:
    """Put on record that somebody asked for what is not theirs."""
    if incident is not None:
        why = "the register leaves it to others"
        office.act(incident.ref, lambda now, *_: [refused(now, verb.value, why, office.doer, office.now)])
