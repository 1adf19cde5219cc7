"""What is put on record of an incident without a move: notes, updates, links, facts, what was refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open
from risk_pipeline.domain.incidents.clocks import restarted
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.figures import FactsVersion, SeriesRef
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Told, TopicTold
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.tickets.ticket import ticket_ref


def note(incident: Incident, text: str, doer: Doer, now: datetime) -> Change:
    """Return the event of a remark for the timeline.

    Raises:
        TransitionRefused: it is empty.
    """
    return doer.change(EventKind.NOTED, now, require(incident.ref, text, "say what to note"))


def topic_told(incident: Incident, text: str, told: TopicTold, doer: Doer) -> Change:
    """Return the event of a topic of texts on the timeline, which keeps how many texts were told."""
    others = tuple(each for each in incident.topics if each.names != told.names)
    return doer.change(EventKind.NOTED, told.at, text, {"topics": (*others, told)})


def update(incident: Incident, text: str, every: timedelta, doer: Doer, now: datetime) -> Change:
    """Return the event of an update, which names when the next one comes.

    Raises:
        TransitionRefused: it is empty, or the next one is not in the future.
    """
    require_open(incident)
    said = require(incident.ref, text, "say how it stands")
    if every <= timedelta():
        raise TransitionRefused(f"{incident.ref}: the next update has to be in the future (--next).")
    fields: IncidentFields = {
        "next_update_at": now + every if incident.is_running else None,
        "clocks": restarted(incident, ClockKind.UPDATE, now),
        "told": (*incident.told, Told(at=now, by=doer.actor.id, audience="team", where=incident.room)),
    }
    return doer.change(EventKind.UPDATED, now, said, fields)


def link(
    incident: Incident, tickets: Sequence[int], series: Sequence[SeriesRef], doer: Doer, now: datetime
) -> Change:
    """Return the event by which tickets and indicators belong to an incident.

    Raises:
        TransitionRefused: nothing new is named, or it is over.
    """
    require_open(incident)
    new = [each for each in dict.fromkeys(tickets) if each not in incident.tickets]
    fresh = [each for each in series if each not in incident.series]
    if not new and not fresh:
        raise TransitionRefused(f"{incident.ref}: name a ticket or an indicator that is not linked yet.")
    names = [*map(ticket_ref, new), *(each.indicator for each in fresh)]
    fields: IncidentFields = {
        "tickets": (*incident.tickets, *new),
        "series": (*incident.series, *fresh),
    }
    if incident.resolved_at and new:
        fields["linked_late"] = (*incident.linked_late, *new)
    return doer.change(EventKind.LINKED, now, ", ".join(names), fields)


def unlink(incident: Incident, ticket: int, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which a ticket belongs to an incident no more.

    Raises:
        TransitionRefused: it is not linked, no reason is given, or it is over.
    """
    require_open(incident)
    if ticket not in incident.tickets:
        raise TransitionRefused(f"{incident.ref}: {ticket_ref(ticket)} is not linked to it.")
    why = require(incident.ref, reason, "say why it does not belong to it (--reason)")
    fields: IncidentFields = {
        "tickets": tuple(each for each in incident.tickets if each != ticket),
        "linked_late": tuple(each for each in incident.linked_late if each != ticket),
    }
    return doer.change(EventKind.UNLINKED, now, f"{ticket_ref(ticket)}: {why}", fields)


def facts_written(
    incident: Incident, version: FactsVersion, doer: Doer, now: datetime, at_most: timedelta = timedelta.max
) -> list[Change]:
    """Return the event of a new facts sheet; nothing if the newest says the same and is at most so old.

    What has not changed for longer is on record again: a statement rests on facts that are young enough.
    """
    newest = incident.newest_facts
    if (
        newest
        and (newest.sheet_sha, newest.evidence_sha) == (version.sheet_sha, version.evidence_sha)
        and now - newest.at <= at_most
    ):
        return []
    fields: IncidentFields = {"facts": (*incident.facts, version)}
    return [doer.change(EventKind.FACTS_WRITTEN, now, f"version {version.version}", fields)]


def refused(incident: Incident, what: str, why: str, doer: Doer, now: datetime) -> Change:
    """Return the event that somebody asked for what was not theirs, or not possible."""
    return doer.change(EventKind.REFUSED, now, f"{what}: {why}")
