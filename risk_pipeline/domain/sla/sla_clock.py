"""The clocks of a ticket: acknowledge, contain, fix, verify. Each run of one is an interval, kept for good.

A clock runs while its work is owed and is paused while the ticket is snoozed or on hold, both of
which need a reason and a date, and while a feed that broke is whole again and its next period awaited.
Coming back to a state starts a new cycle; the old one stays. All of it is recomputable: start, end,
pauses, due.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.sla.working_hours import AROUND_THE_CLOCK, WorkingHours


class ClockKind(StrEnum):
    """What is owed: that somebody takes it, that the harm stops, that the cause goes, that it is proven."""

    ACKNOWLEDGE = "acknowledge"
    CONTAIN = "contain"
    FIX = "fix"
    VERIFY = "verify"


class Pause(BaseModel):
    """An interval in which a clock was paused, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    started_at: datetime
    reason: str
    ended_at: datetime | None = None


class Clock(BaseModel):
    """One run of a clock. `target_minutes` is working time; `level` is how far it was escalated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClockKind
    cycle: int
    target_minutes: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    reminded_at: datetime | None = None
    level: int = 0

    @property
    def is_running(self) -> bool:
        """Whether it is still owed; a paused clock is still owed."""
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        """Whether it is paused now."""
        return self.is_running and bool(self.pauses) and self.pauses[-1].ended_at is None

    def was_met(self) -> bool | None:
        """Whether it ended in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.due_at


@dataclass(frozen=True)
class Terms:
    """The numbers that hold for one ticket at its present severity.

    `targets` and the other spans are working time in `hours`; `verify_floor` is calendar time:
    what N periods of a slow indicator take, whatever the target says.
    """

    hours: WorkingHours = AROUND_THE_CLOCK
    targets: Mapping[ClockKind, timedelta] = field(default_factory=dict)
    remind_share: float = 0.5
    escalate_every: timedelta = timedelta(hours=1)
    stale_after: timedelta = timedelta(hours=4)
    confirm_within: timedelta = timedelta(hours=1)
    verify_floor: timedelta = timedelta()


def wind(
    clocks: tuple[Clock, ...],
    owed: frozenset[ClockKind],
    pause_reason: str | None,
    now: datetime,
    terms: Terms,
) -> tuple[Clock, ...]:
    """Return the clocks as they run from `now` on, when this is owed and a pause is on or not."""
    running = {clock.kind for clock in clocks if clock.is_running}
    wound = [_keep(clock, owed, pause_reason, now, terms) if clock.is_running else clock for clock in clocks]
    for kind in ClockKind:
        if kind in owed and kind in terms.targets and kind not in running:
            cycle = sum(clock.kind is kind for clock in clocks) + 1
            fresh = _started(kind, cycle, now, terms)
            wound.append(_paused(fresh, pause_reason, now) if pause_reason else fresh)
    return tuple(wound)


def _started(kind: ClockKind, cycle: int, now: datetime, terms: Terms) -> Clock:
    target = terms.targets[kind]
    clock = Clock(
        kind=kind, cycle=cycle, target_minutes=round(target.total_seconds() / 60), started_at=now, due_at=now
    )
    return clock.model_copy(update={"due_at": _due(clock, terms)})


def _keep(
    clock: Clock, owed: frozenset[ClockKind], pause_reason: str | None, now: datetime, terms: Terms
) -> Clock:
    if clock.kind not in owed:
        return _stopped(clock, now, terms)
    if pause_reason and not clock.is_paused:
        clock = _paused(clock, pause_reason, now)
    elif not pause_reason and clock.is_paused:
        clock = _resumed(clock, now, terms)
    return _retargeted(clock, terms)


def _stopped(clock: Clock, now: datetime, terms: Terms) -> Clock:
    if clock.is_paused:
        clock = _resumed(clock, now, terms)
    return clock.model_copy(update={"stopped_at": max(now, clock.started_at)})


def _paused(clock: Clock, reason: str, now: datetime) -> Clock:
    return clock.model_copy(update={"pauses": (*clock.pauses, Pause(started_at=now, reason=reason))})


def _resumed(clock: Clock, now: datetime, terms: Terms) -> Clock:
    last = clock.pauses[-1]
    ended = last.model_copy(update={"ended_at": max(now, last.started_at)})
    clock = clock.model_copy(update={"pauses": (*clock.pauses[:-1], ended)})
    return clock.model_copy(update={"due_at": _due(clock, terms)})


def _retargeted(clock: Clock, terms: Terms) -> Clock:
    """A worse severity owes the same sooner, by its target or its hours; nothing makes a clock slower."""
    target = terms.targets.get(clock.kind)
    if target is None:
        return clock
    minutes = min(round(target.total_seconds() / 60), clock.target_minutes)
    due = min(_due(clock.model_copy(update={"target_minutes": minutes}), terms), clock.due_at)
    if (minutes, due) == (clock.target_minutes, clock.due_at):
        return clock
    return clock.model_copy(update={"target_minutes": minutes, "due_at": due})


def _due(clock: Clock, terms: Terms) -> datetime:
    """Return when the target has passed, pauses not counted."""
    due = moment(clock, 1.0, terms)
    is_verify = clock.kind is ClockKind.VERIFY
    return max(due, clock.started_at + terms.verify_floor) if is_verify else due


def moment(clock: Clock, share: float, terms: Terms) -> datetime:
    """Return when that share of the target has passed."""
    paused = sum(
        (terms.hours.between(p.started_at, p.ended_at) for p in clock.pauses if p.ended_at), timedelta()
    )
    return terms.hours.after(clock.started_at, share * timedelta(minutes=clock.target_minutes) + paused)


def spent(clock: Clock, now: datetime, hours: WorkingHours) -> timedelta:
    """Return the working time a clock has run until it stopped, or until now; pauses are left out."""
    end = clock.stopped_at or now
    paused = (hours.between(p.started_at, min(p.ended_at or end, end)) for p in clock.pauses)
    return hours.between(clock.started_at, end) - sum(paused, timedelta())


def next_escalation(clock: Clock, chain_length: int, terms: Terms) -> datetime | None:
    """Return when the next level of the chain is told that the clock ran out; None at its end.

    Who was reminded late, because nobody looked at the clocks or they were paused, has time to answer first.
    """
    if clock.level >= chain_length:
        return None
    at = terms.hours.after(clock.due_at, clock.level * terms.escalate_every)
    if clock.level or clock.reminded_at is None:
        return at
    target = timedelta(minutes=clock.target_minutes)
    time_to_answer = min(terms.escalate_every, (1 - terms.remind_share) * target)
    return max(at, terms.hours.after(clock.reminded_at, time_to_answer))


def next_reminder(clock: Clock, terms: Terms) -> datetime | None:
    """Return when the one who owes is reminded, once, before it is due."""
    if clock.reminded_at or clock.level or clock.kind is ClockKind.VERIFY:
        return None
    return moment(clock, terms.remind_share, terms)
