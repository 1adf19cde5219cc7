"""Duties of law and contract: legal confirms each, says that it is done, or waives it with a reason."""

from dataclasses import replace
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import DutyState
from risk_pipeline.domain.incidents.states import EventKind, Nature
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.clock import Duty
from risk_pipeline.domain.register.response_plan import span_of


def duty_state(duty: Duty, noticed: datetime, declared: datetime) -> DutyState:
    """Return a duty of the register as an incident owes it."""
    return DutyState(
        duty=duty.id,
        title=duty.title,
        source=duty.source,
        minutes=round(span_of(duty.within).total_seconds() / 60),
        started_at=declared if duty.starts == "declared" else noticed,
    )


def with_duties(incident: Incident | None, change: Change, book: IncidentBook) -> Change:
    """Return a change with the duties that a worse severity brings; a milder one takes none away."""
    severity = change.fields.get("severity")
    if incident is None or severity is None or severity.rank >= incident.severity.rank:
        return change
    if incident.declared_at is None or incident.nature is Nature.NEAR_MISS:
        return change
    owed = change.fields.get("duties", incident.duties)
    known = {each.duty for each in owed}
    new = [
        duty_state(duty, incident.noticed_at, incident.declared_at)
        for duty in book.duties_of(incident.incident_type, incident.regions, severity)
        if duty.id not in known
    ]
    return replace(change, fields={**change.fields, "duties": (*owed, *new)}) if new else change


def confirm(incident: Incident, duty: str, note: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which legal confirms that a duty is owed; its clock goes on.

    Raises:
        TransitionRefused: there is no such duty, or it is owed no more.
    """
    owed = _owed(incident, duty)
    if owed.confirmed:
        raise TransitionRefused(f"{incident.ref}: {duty} was confirmed by {owed.confirmed.by} already.")
    signed = owed.model_copy(update={"confirmed": doer.sign(now, note)})
    return doer.change(EventKind.DUTY_CONFIRMED, now, _why(owed, note), _with(incident, signed))


def waive(incident: Incident, duty: str, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which legal waives a duty; its clock stops.

    Raises:
        TransitionRefused: there is no such duty, it is owed no more, or no reason is given.
    """
    owed = _owed(incident, duty)
    why = require(incident.ref, reason, "say why it is not owed (--reason)")
    signed = owed.model_copy(update={"waived": doer.sign(now, why)})
    return doer.change(EventKind.DUTY_WAIVED, now, _why(owed, why), _with(incident, signed))


def done(incident: Incident, duty: str, note: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which legal says that a duty is done; its clock stops.

    Raises:
        TransitionRefused: there is no such duty, it is owed no more, or nothing says what was done.
    """
    owed = _owed(incident, duty)
    what = require(incident.ref, note, "say what was done, and where it can be seen (--note)")
    signed = owed.model_copy(update={"done": doer.sign(now, what)})
    return doer.change(EventKind.DUTY_DONE, now, _why(owed, what), _with(incident, signed))


def _owed(incident: Incident, duty: str) -> DutyState:
    require_open(incident)
    found = next((each for each in incident.duties if each.duty == duty), None)
    if found is None:
        known = ", ".join(each.duty for each in incident.duties) or "none"
        raise TransitionRefused(f"{incident.ref} has no duty '{duty}'. Its duties: {known}.")
    if not found.is_owed:
        what = "waived" if found.waived else "done"
        raise TransitionRefused(f"{incident.ref}: {duty} is {what} already.")
    return found


def _with(incident: Incident, changed: DutyState) -> IncidentFields:
    return {"duties": tuple(changed if each.duty == changed.duty else each for each in incident.duties)}


def _why(duty: DutyState, note: str) -> str:
    return f"{duty.title}: {note}" if note else duty.title
