"""How people of the register come to incidents by the command line."""

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.pipeline.incidents.office import Office, find, may_do, note_refusal
from risk_pipeline.pipeline.operations.operators import Operator, identify, may_not


def enter(platform: Platform, verb: Verb, ref: str | None, other: str = "", line: str = "") -> Office:
    """Let somebody work on an incident, or declare one on a line, if the register allows it.

    Raises:
        ConfigError: the register does not know who it is.
        NotAllowed: they may not; that they tried is in the incident's history.
        TransitionRefused: there is no such incident.
    """
    return enter_as(platform, verb, ref, identify(platform.catalog, other), line)


def enter_as(platform: Platform, verb: Verb, ref: str | None, operator: Operator, line: str = "") -> Office:
    """Let somebody who is known work on an incident, or declare one on a line, if the register allows it.

    Raises:
        NotAllowed: they may not; that they tried is in the incident's history.
        TransitionRefused: there is no such incident.
    """
    roles = operator.visitor.roles
    office = Office(platform, desk_of(platform), _doer(operator), platform.clock.now(), roles)
    incident = None if ref is None else find(platform, ref)
    asked = [(verb, operator.visitor)]
    if operator.acts_for_another:
        asked.insert(0, (Verb.ACT_FOR, operator.own))
    for wanted, visitor in asked:
        if not may_do(platform, wanted, visitor, incident, line):
            note_refusal(office, incident, wanted)
            raise may_not(platform.catalog.rights, wanted, visitor)
    return office


def _doer(operator: Operator) -> Doer:
    """Return who acts, with all their names: nobody approves as one role what they wrote as another."""
    visitor = operator.visitor
    return Doer(person(visitor.name, operator.source), frozenset({visitor.name, operator.own.name}))
