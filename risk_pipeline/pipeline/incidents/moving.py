"""The moves that data judge: contained, resolved, closed. Each looks before it asks the guard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.incidents.acts import move
from risk_pipeline.domain.incidents.figures import RecoveryCheck
from risk_pipeline.domain.incidents.gates import (
    Harm,
    Missing,
    Proofs,
    before_closed,
    before_contained,
    before_resolved,
    before_reviewed,
)
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.register.incidents.kind import Criterion, CriterionKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.data import reading
from risk_pipeline.pipeline.incidents.office import Office, find
from risk_pipeline.store.incidents.transaction import Incidents


@dataclass(frozen=True)
class Looked:
    """What data say of an incident now."""

    incident: Incident
    tickets: Sequence[Ticket]
    criteria: Sequence[Criterion]
    harm: Harm
    checks: Sequence[RecoveryCheck]
    proofs: Proofs


def look(platform: Platform, ref: str, said: Collection[str] = (), by: str = "") -> Looked:
    """Return what data say; `said` are the criteria that a person judges, as met."""
    incident = find(platform, ref)
    with platform.store.reading() as transaction:
        tickets = Incidents(transaction).tickets_of(incident)
    kind = platform.catalog.incidents.types.get(incident.incident_type)
    criteria = kind.recovery if kind else ()
    judged = [each for each in criteria if each.kind is not CriterionKind.PERSON]
    with reading(platform) as data:
        checks = [*data.recovery(incident, tickets, judged), *_said(criteria, said, by)]
        trends = data.trends(incident, tickets)
        proofs = data.proofs(tickets)
    harm = Harm(tuple(trends), proofs.relapsed, platform.settings.zone)
    return Looked(incident, tickets, criteria, harm, tuple(checks), proofs)


def missing_now(looked: Looked) -> list[Missing]:
    """Return what is missing before the incident may make its next move."""
    incident = looked.incident
    match incident.state:
        case State.DECLARED | State.REOPENED:
            return list(before_contained(looked.tickets, looked.harm))
        case State.CONTAINED:
            return list(before_resolved(looked.criteria, looked.checks))
        case State.RESOLVED:
            return list(before_reviewed(incident, looked.tickets))
        case State.REVIEWED:
            return list(before_closed(incident, looked.tickets, looked.proofs))
        case _:
            return []


def contain(office: Office, ref: str, note: str) -> Incident:
    """Say that the harm has stopped.

    Raises:
        TransitionRefused: nothing stopped the harm, or a series still gets worse.
    """
    looked = look(office.platform, ref)
    return office.act(
        ref,
        lambda now, tickets, _: [move.contain(now, tickets, looked.harm, note, office.doer, office.now)],
    )


def resolve(office: Office, ref: str, said: Collection[str], note: str) -> Incident:
    """Say that it is over, as data judge; what they say is kept also where it is not.

    Raises:
        TransitionRefused: a recovery criterion is not met, or not known.
    """
    doer, at = office.doer, office.now
    looked = look(office.platform, ref, said, doer.actor.id)
    if looked.incident.state is State.CONTAINED and missing_now(looked):
        office.prepare(ref, lambda now, *_: move.judged(now, looked.checks, doer, at))
    return office.act(
        ref, lambda now, *_: [move.resolve(now, looked.criteria, looked.checks, doer, at, note)]
    )


def close(office: Office, ref: str) -> Incident:
    """Close an incident whose tickets are closed and for which a change is verified.

    Raises:
        TransitionRefused: something of it is missing.
    """
    looked = look(office.platform, ref)
    return office.act(
        ref, lambda now, tickets, _: [move.close(now, tickets, looked.proofs, office.doer, office.now)]
    )


def _said(criteria: Sequence[Criterion], said: Collection[str], by: str) -> list[RecoveryCheck]:
    return [
        RecoveryCheck(criterion=each.id, is_met=True if each.id in said else None, source=f"person {by}")
        for each in criteria
        if each.kind is CriterionKind.PERSON
    ]
