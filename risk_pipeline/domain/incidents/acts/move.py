"""The moves of an incident through its states. Each has a gate; nothing moves by itself."""

from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require
from risk_pipeline.domain.incidents.clocks import restarted
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.figures import RecoveryCheck
from risk_pipeline.domain.incidents.gates import (
    Harm,
    Proofs,
    before_closed,
    before_contained,
    before_resolved,
    before_reviewed,
    open_gate,
    own_tickets,
    verified_change,
)
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Review
from risk_pipeline.domain.incidents.states import EventKind, State, check_transition
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.kind import Criterion
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import Ticket


def contain(
    incident: Incident,
    tickets: Sequence[Ticket],
    harm: Harm,
    note: str,
    doer: Doer,
    now: datetime,
) -> Change:
    """Return the event by which the harm has stopped.

    Raises:
        GateClosed: nothing stopped the harm, or a linked series still gets worse.
        TransitionRefused: the state does not allow it, or nothing says what stopped the harm.
    """
    _check(incident, State.CONTAINED, doer)
    why = require(incident.ref, note, "say what stopped the harm (--note)")
    open_gate(incident.ref, before_contained(tickets, harm))
    fields: IncidentFields = {
        "state": State.CONTAINED,
        "contained_at": now,
        "containment": why,
        "clocks": restarted(incident, ClockKind.UPDATE, now),
    }
    return doer.change(EventKind.CONTAINED, now, why, fields)


def resolve(
    incident: Incident,
    criteria: Sequence[Criterion],
    checks: Sequence[RecoveryCheck],
    doer: Doer,
    now: datetime,
    note: str = "",
) -> Change:
    """Return the event by which an incident is over, as data say.

    Raises:
        GateClosed: a recovery criterion is not met, or not known.
        TransitionRefused: the state does not allow it.
    """
    _check(incident, State.RESOLVED, doer)
    open_gate(incident.ref, before_resolved(criteria, checks))
    fields: IncidentFields = {
        "state": State.RESOLVED,
        "resolved_at": now,
        "recovery": tuple(checks),
        "next_update_at": None,
    }
    return doer.change(EventKind.RESOLVED, now, note or "all recovery criteria are met", fields)


def judged(incident: Incident, checks: Sequence[RecoveryCheck], doer: Doer, now: datetime) -> list[Change]:
    """Return the event that keeps what became of the recovery criteria; nothing if that is known."""
    if tuple(checks) == incident.recovery:
        return []
    met = sum(check.is_met is True for check in checks)
    fields: IncidentFields = {"recovery": tuple(checks)}
    return [doer.change(EventKind.JUDGED, now, f"{met} of {len(checks)} recovery criteria are met", fields)]


def approve_review(incident: Incident, tickets: Sequence[Ticket], doer: Doer, now: datetime) -> Change:
    """Return the event by which a review is approved, by somebody who did not write it.

    Raises:
        GateClosed: something is missing in it.
        TransitionRefused: the state does not allow it, or its author approves it.
    """
    _check(incident, State.REVIEWED, doer)
    open_gate(incident.ref, before_reviewed(incident, tickets))
    review = incident.review or Review()
    if same := set(review.authors) & set(doer.persons):
        raise TransitionRefused(
            f"{incident.ref}: {', '.join(sorted(same))} wrote the review; somebody else approves it."
        )
    approved = review.model_copy(update={"approved": doer.sign(now)})
    fields: IncidentFields = {"state": State.REVIEWED, "reviewed_at": now, "review": approved}
    return doer.change(EventKind.REVIEWED, now, "the review is approved", fields)


def close(incident: Incident, tickets: Sequence[Ticket], proofs: Proofs, doer: Doer, now: datetime) -> Change:
    """Return the event by which an incident closes: everything is closed, and something has changed.

    Raises:
        GateClosed: a linked ticket is open, a kind of action is only planned, or no change is verified.
        TransitionRefused: the state does not allow it.
    """
    _check(incident, State.CLOSED, doer)
    open_gate(incident.ref, before_closed(incident, tickets, proofs))
    change = verified_change(own_tickets(incident, tickets), proofs) or ""
    fields: IncidentFields = {"state": State.CLOSED, "closed_at": now, "change": change}
    return doer.change(EventKind.CLOSED, now, f"verified: {change}", fields)


def downgrade(incident: Incident, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which it was less than it looked; its tickets go on as they are.

    Raises:
        TransitionRefused: the state does not allow it, a duty is open, or no reason is given.
    """
    _check(incident, State.DOWNGRADED, doer)
    why = require(incident.ref, reason, "say why it is no major incident (--reason)")
    owed = [duty.title for duty in incident.duties if duty.is_owed]
    if owed:
        raise TransitionRefused(
            f"{incident.ref}: legal confirms as done or waives first: {'; '.join(owed)} "
            f"(risk incident duty done|waive {incident.ref} …)."
        )
    fields: IncidentFields = {
        "state": State.DOWNGRADED,
        "closed_at": now,
        "severity": Severity.P3,
        "next_update_at": None,
    }
    return doer.change(EventKind.DOWNGRADED, now, why, fields)


def reopen(incident: Incident, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which an incident is there again. Its clocks begin new cycles.

    Raises:
        TransitionRefused: the state does not allow it, or no reason is given.
    """
    _check(incident, State.REOPENED, doer)
    why = require(incident.ref, reason, "say what is there again (--reason)")
    fields: IncidentFields = {
        "state": State.REOPENED,
        "severity": incident.worst,
        "lowered_from": None,
        "contained_at": None,
        "resolved_at": None,
        "reviewed_at": None,
        "closed_at": None,
        "recovery": (),
        "containment": "",
        "change": "",
        "linked_late": (),
        "reopened_count": incident.reopened_count + 1,
        "clocks": restarted(incident, ClockKind.UPDATE, now),
    }
    if incident.review:
        fields["review"] = incident.review.model_copy(update={"approved": None})
    return doer.change(EventKind.REOPENED, now, why, fields)


def _check(incident: Incident, target: State, doer: Doer) -> None:
    check_transition(incident.ref, incident.state, target, doer.actor.kind)
