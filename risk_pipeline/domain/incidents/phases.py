"""How long each phase of an incident took against its clock, and how early it could have been known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import IncidentClock
from risk_pipeline.domain.register.incidents.clock import ClockKind


@dataclass(frozen=True, slots=True)
class Phase:
    """A run of a clock: how long it took so far, its target, whether it was met; None while it runs.

    `was_done`: whether what it ran for came about. It also ends with the incident, and then it did not.
    """

    kind: ClockKind
    title: str
    cycle: int
    took: timedelta
    target: timedelta
    was_met: bool | None
    was_done: bool = True


def phases_of(incident: Incident, now: datetime) -> list[Phase]:
    """Return the runs of all clocks in the order in which they began; updates are left out but the late."""
    titles = {duty.duty: duty.title for duty in incident.duties}
    ordered = sorted(incident.clocks, key=lambda clock: (clock.started_at, clock.due_at))
    return [
        Phase(
            clock.kind,
            titles.get(clock.duty, ""),
            clock.cycle,
            (clock.stopped_at or now) - clock.started_at,
            timedelta(minutes=clock.target_minutes),
            clock.was_met(),
            clock.is_running or _was_done(incident, clock.kind),
        )
        for clock in ordered
        if _is_told(clock)
    ]


def _was_done(incident: Incident, kind: ClockKind) -> bool:
    if kind is ClockKind.FIRST_STATEMENT:
        return any(each.published and each.kind.is_outside for each in incident.statements)
    return kind is not ClockKind.TEAM or incident.team_at is not None


def _is_told(clock: IncidentClock) -> bool:
    return clock.kind is not ClockKind.UPDATE or clock.was_met() is False


def similar(incident: Incident, others: list[Incident], most: int = 5) -> list[Incident]:
    """Return earlier incidents of the type that share an indicator, or the line, the nearest first."""
    known = {series.indicator for series in incident.series}
    found = [
        other
        for other in others
        if other.id != incident.id
        and other.number is not None
        and not other.is_drill
        and other.incident_type == incident.incident_type
        and other.noticed_at < incident.noticed_at
    ]

    def nearness(other: Incident) -> tuple[int, bool, datetime]:
        shared = len(known & {series.indicator for series in other.series})
        return shared, other.business_line == incident.business_line, other.noticed_at

    return sorted(found, key=nearness, reverse=True)[:most]
