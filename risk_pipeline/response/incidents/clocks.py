"""Advance the clocks of incidents: what ran out escalates along the chain, once a level."""

from datetime import datetime

from risk_pipeline.domain.incidents.clocks import advance, wound
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.store.incidents.transaction import Incidents

_BATCH = 100


def tick_incidents(desk: Desk, now: datetime) -> int:
    """Apply what time has changed by `now`; return how many incidents it changed.

    Running it twice, or again after a kill, is the same as once: each incident is a transaction of its own.
    """
    count = 0
    with desk.store.reading() as transaction:
        due = Incidents(transaction).due(now, _BATCH)
    for seen in due:
        with desk.store.writing() as transaction:
            incident = Incidents(transaction).find(seen.ref)
            if incident is None or incident.next_step_at is None or incident.next_step_at > now:
                continue
            changes = advance(incident, now, desk.rhythm) or _set_again(desk, incident, now)
            desk.record(transaction, incident, changes, now)
            count += 1
    return count


def _set_again(desk: Desk, incident: Incident, now: datetime) -> list[Change]:
    """An incident that is due and has nothing to do has a wrong date: set it, or it is due for ever."""
    fields = wound(incident, now, desk.rhythm)
    if fields.get("next_step_at", incident.next_step_at) == incident.next_step_at:
        fields["next_step_at"] = None
    why = "its next step was set again"
    return [Change(EventKind.SEEN, By.CLOCK, "clocks", now, why, fields, "pipeline")]
