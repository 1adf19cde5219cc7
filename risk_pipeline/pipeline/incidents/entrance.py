"""How people of the register come to incidents by the command line."""

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import NotAllowed
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.pipeline.incidents.office import Office, find, may_do, note_refusal
from risk_pipeline.pipeline.operations.operators import RIGHTS_FILE, Operator, identify
from risk_pipeline.wording.language import words_in


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
            raise _may_not(platform, wanted, operator)
    return office


def _doer(operator: Operator) -> Doer:
    """Return who acts, with all their names: nobody approves as one role what they wrote as another."""
    visitor = operator.visitor
    return Doer(person(visitor.name, operator.source), frozenset({visitor.name, operator.own.name}))


def _may_not(platform: Platform, verb: Verb, operator: Operator) -> NotAllowed:
    able = ", ".join(platform.catalog.rights.of(verb)) or "nobody"
    what = words_in(DEFAULT_LANGUAGE).say("asked-for", verb=verb.value).removesuffix(" on it")
    visitor = operator.visitor
    return NotAllowed(
        f"Sorry, you may not {what}: {RIGHTS_FILE}, key {verb}, leaves that to {able}. "
        f"You act as {visitor.name} ({', '.join(sorted(visitor.roles))})."
    )
