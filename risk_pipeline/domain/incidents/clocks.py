"""Which clocks run, when each is due, and what happens when one runs out. Pure.

Clocks of P0 and P1 run around the clock. A worse severity owes the same sooner; nothing makes a clock
slower. A duty of law runs around the clock whatever the severity. Updates are owed less often once the harm
has stopped: that it has is told by itself, and what was promised before stays promised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.incident import Change, Incident, fold
from risk_pipeline.domain.incidents.parts import IncidentClock
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.register.incidents.clock import ClockKind, IncidentClocks
from risk_pipeline.domain.register.response_plan import span_of
from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK, WorkingHours
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import By

ALWAYS = frozenset({Severity.P0, Severity.P1})
"""Severities whose clocks know no closing time."""
CLOCKS_ACTOR = "clocks"
# As the history keeps it: in UTC, whatever zone the project has. People are told of `overdue_in`.
_DUE = "%Y-%m-%d %H:%M UTC"
_STARTED = frozenset({State.DECLARED, State.REOPENED})
Key = tuple[ClockKind, str]


@dataclass(frozen=True)
class Rhythm:
    """The targets by severity, and the hours in which those of P2 and P3 run."""

    clocks: Mapping[Severity, IncidentClocks] = field(default_factory=dict)
    hours: WorkingHours = AROUND_THE_CLOCK
    day_hours: float = 24.0

    def of(self, severity: Severity) -> IncidentClocks:
        """Return the targets of a severity."""
        return self.clocks.get(severity, IncidentClocks(id=severity))

    def span(self, text: str, severity: Severity) -> timedelta:
        """Return a duration of the register in the hours of a severity."""
        return span_of(text, 24.0 if severity in ALWAYS else self.day_hours)

    def target(self, kind: ClockKind, incident: Incident) -> timedelta | None:
        """Return how long a step may take as an incident stands; None where it has no clock."""
        targets, severity = self.of(incident.severity), incident.severity
        text = targets.target(kind)
        if text is None:
            return None
        span = self.span(text, severity)
        if kind is ClockKind.UPDATE and incident.state is State.CONTAINED:
            return max(span, self.span(targets.update_contained, severity))
        return span

    def after(self, start: datetime, span: timedelta, severity: Severity) -> datetime:
        """Return when a span has passed, in the hours of a severity."""
        return (AROUND_THE_CLOCK if severity in ALWAYS else self.hours).after(start, span)


def owed(incident: Incident) -> frozenset[Key]:
    """Return what is owed on an incident as it stands."""
    return frozenset(_owed_kinds(incident)) | {
        (ClockKind.DUTY, duty.duty) for duty in incident.duties if duty.is_owed and incident.number
    }


def _owed_kinds(incident: Incident) -> list[Key]:
    state = incident.state
    kinds = []
    if state is State.CANDIDATE:
        kinds.append(ClockKind.DECLARE)
    if incident.is_running:
        kinds.append(ClockKind.RESOLVE)
        if state in _STARTED:
            kinds.append(ClockKind.CONTAIN)
        # Of a near miss nobody outside has to be told, and nobody has to be called together.
        if incident.nature is not Nature.NEAR_MISS:
            kinds.append(ClockKind.UPDATE)
            if incident.team_at is None:
                kinds.append(ClockKind.TEAM)
            if not any(each.published and each.kind.is_outside for each in incident.statements):
                kinds.append(ClockKind.FIRST_STATEMENT)
    if state is State.RESOLVED:
        kinds.append(ClockKind.REVIEW)
    return [(kind, "") for kind in kinds]


def wound(incident: Incident, now: datetime, rhythm: Rhythm) -> IncidentFields:
    """Return clocks and next step of an incident as they run from `now` on, given how it stands."""
    wanted = owed(incident)
    running = {clock.key for clock in incident.clocks if clock.is_running}
    clocks = [_kept(clock, incident, wanted, now, rhythm) for clock in incident.clocks]
    for key in sorted(wanted - running):
        if clock := _started(incident, key, now, rhythm):
            clocks.append(clock)
    after = tuple(clocks)
    fields: IncidentFields = {}
    if after != incident.clocks:
        fields["clocks"] = after
    step = next_step(incident.model_copy(update={"clocks": after}), rhythm)
    if step != incident.next_step_at:
        fields["next_step_at"] = step
    return fields


def with_clocks(incident: Incident | None, change: Change, rhythm: Rhythm) -> Change:
    """Return the change with the clocks that follow from it: both are one event."""
    moved = fold(incident, change)
    fields = wound(moved, change.at, rhythm)
    if not fields:
        return change
    return Change(
        change.kind, change.by, change.actor, change.at, change.reason, change.fields | fields, change.source
    )


def _started(incident: Incident, key: Key, now: datetime, rhythm: Rhythm) -> IncidentClock | None:
    kind, duty = key
    cycle = sum(clock.key == key for clock in incident.clocks) + 1
    if kind is ClockKind.DUTY:
        owed_duty = next(each for each in incident.duties if each.duty == duty)
        start, span = owed_duty.started_at, timedelta(minutes=owed_duty.minutes)
        due = start + span
    else:
        found = rhythm.target(kind, incident)
        if found is None:
            return None
        start, span = now, found
        due = rhythm.after(start, span, incident.severity)
        if kind is ClockKind.UPDATE and incident.next_update_at and incident.next_update_at > now:
            due = min(due, incident.next_update_at)
    minutes = round(span.total_seconds() / 60)
    return IncidentClock(
        kind=kind, duty=duty, cycle=cycle, target_minutes=minutes, started_at=start, due_at=due
    )


def _kept(
    clock: IncidentClock, incident: Incident, wanted: frozenset[Key], now: datetime, rhythm: Rhythm
) -> IncidentClock:
    if not clock.is_running:
        return clock
    if clock.key not in wanted:
        return clock.model_copy(update={"stopped_at": max(now, clock.started_at)})
    return _sooner(clock, incident, rhythm)


def _sooner(clock: IncidentClock, incident: Incident, rhythm: Rhythm) -> IncidentClock:
    severity = incident.severity
    span = None if clock.kind is ClockKind.DUTY else rhythm.target(clock.kind, incident)
    if span is None:
        return clock
    due = min(rhythm.after(clock.started_at, span, severity), clock.due_at)
    minutes = min(round(span.total_seconds() / 60), clock.target_minutes)
    return clock.model_copy(update={"due_at": due, "target_minutes": minutes})


def restarted(incident: Incident, kind: ClockKind, now: datetime) -> tuple[IncidentClock, ...]:
    """Return the clocks with the running one of a kind stopped, so that winding begins the next cycle."""
    return tuple(
        clock.model_copy(update={"stopped_at": max(now, clock.started_at)})
        if clock.kind is kind and clock.is_running
        else clock
        for clock in incident.clocks
    )


def escalates_at(clock: IncidentClock, incident: Incident, rhythm: Rhythm) -> datetime | None:
    """Return when the next level of the chain is told that a clock ran out; None at its end."""
    if not clock.is_running or clock.level >= len(incident.chain):
        return None
    every = rhythm.span(rhythm.of(incident.severity).escalate_every, incident.severity)
    if not clock.level:
        return clock.due_at
    always = clock.kind is ClockKind.DUTY
    severity = Severity.P0 if always else incident.severity
    return rhythm.after(clock.due_at, clock.level * every, severity)


def next_step(incident: Incident, rhythm: Rhythm) -> datetime | None:
    """Return when time alone changes the incident next."""
    times = (escalates_at(clock, incident, rhythm) for clock in incident.clocks)
    return min((at for at in times if at is not None), default=None)


def advance(incident: Incident, now: datetime, rhythm: Rhythm) -> list[Change]:
    """Return what time has changed by `now`: one escalation, to the level that is due, or nothing."""
    late = {clock.key: _level_at(clock, incident, now, rhythm) for clock in _running(incident)}
    raised = [clock for clock in _running(incident) if late[clock.key] > clock.level]
    if not raised:
        return []
    clocks = tuple(
        clock.model_copy(update={"level": late[clock.key], "told_at": now}) if clock in raised else clock
        for clock in incident.clocks
    )
    level = max(late[clock.key] for clock in raised)
    overdue = ", ".join(f"{clock.duty or clock.kind} was due {clock.due_at:{_DUE}}" for clock in raised)
    fields: IncidentFields = {"clocks": clocks, "escalated_to": incident.chain[level - 1]}
    change = Change(EventKind.ESCALATED, By.CLOCK, CLOCKS_ACTOR, now, overdue, fields, source="pipeline")
    return [with_clocks(incident, change, rhythm)]


def late_at(incident: Incident, at: datetime) -> list[IncidentClock]:
    """Return the clocks that run and have run out by an instant, the longest overdue first."""
    return sorted(
        (clock for clock in _running(incident) if clock.due_at < at), key=lambda clock: clock.due_at
    )


def late_names_at(incident: Incident, at: datetime) -> tuple[str, ...]:
    """Return by name what of an incident is late at an instant: duties by their own, clocks by their kind."""
    return tuple(clock.duty or clock.kind.replace("_", " ") for clock in late_at(incident, at))


def overdue_in(change: Change) -> list[tuple[str, datetime]]:
    """Return what an escalation tells was due, as the name of a clock or of a duty, and when."""
    if change.kind is not EventKind.ESCALATED:
        return []
    told = [clock for clock in change.fields.get("clocks", ()) if clock.told_at == change.at]
    return [(clock.duty or clock.kind.value, clock.due_at) for clock in told]


def _level_at(clock: IncidentClock, incident: Incident, now: datetime, rhythm: Rhythm) -> int:
    while (at := escalates_at(clock, incident, rhythm)) is not None and at <= now:
        clock = clock.model_copy(update={"level": clock.level + 1})
    return clock.level


def _running(incident: Incident) -> list[IncidentClock]:
    return [clock for clock in incident.clocks if clock.is_running]
