"""What time alone does to a ticket. Pure: the same ticket at the same instant, the same answer.

`owed_by` says which clocks run, `next_step` when time will change something next, and `advance` what
it changes: reminders, escalation, a lapsed acknowledgement, the end of a snooze, of a hold or of an
accepted risk. Each change removes its own cause, so that applying it again does nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from risk_pipeline.domain.sla.sla_clock import Clock, ClockKind, Terms, next_escalation, next_reminder, wind
from risk_pipeline.domain.tickets.fields import TicketFields, changed
from risk_pipeline.domain.tickets.outcome.remediation import Action, ActionKind, replace_action
from risk_pipeline.domain.tickets.states import By, EventKind, Resolution, State, TicketKind
from risk_pipeline.domain.tickets.ticket import Change, Ticket, fold
from risk_pipeline.domain.verdict import Status

SNOOZED = "snoozed"
WHOLE = "the data are whole again"
"""Why clocks stand still of a feed's ticket that waits for the next period, and owes nothing until then."""
_OWED: dict[State, frozenset[ClockKind]] = {
    State.OPEN: frozenset({ClockKind.ACKNOWLEDGE, ClockKind.CONTAIN, ClockKind.FIX}),
    State.ACKNOWLEDGED: frozenset({ClockKind.CONTAIN, ClockKind.FIX}),
    State.IN_PROGRESS: frozenset({ClockKind.CONTAIN, ClockKind.FIX}),
    State.VERIFYING: frozenset({ClockKind.VERIFY}),
    State.CLOSED: frozenset(),
}


@dataclass(frozen=True)
class Timetable:
    """What the arithmetic needs to know besides the ticket: its terms and the business day's zone."""

    terms: Terms
    zone: tzinfo
    actor: str = "clocks"


def owed_by(ticket: Ticket) -> frozenset[ClockKind]:
    """Return the clocks that a ticket in this state owes; containment done stops that clock for good."""
    owed = _OWED[ticket.state]
    if any(action.kind is ActionKind.CONTAINMENT and action.holds for action in ticket.actions):
        owed -= {ClockKind.CONTAIN}
    return owed


def pause_reason(ticket: Ticket) -> str | None:
    """Return why the ticket's clocks are paused, if they are."""
    if ticket.hold_until is not None:
        return ticket.hold_reason or "on hold"
    if ticket.snoozed_until:
        return f"{SNOOZED} until {ticket.snoozed_until}"
    return WHOLE if _waits(ticket) else None


def _waits(ticket: Ticket) -> bool:
    """Whether its clocks stand still because a feed is whole again; the next verdict ends that."""
    return _may_wait(ticket) and _stand_for_whole(ticket)


def _stand_for_whole(ticket: Ticket) -> bool:
    return any(clock.is_paused and clock.pauses[-1].reason == WHOLE for clock in ticket.clocks)


def _may_wait(ticket: Ticket) -> bool:
    is_worked_on = ticket.is_open and ticket.state is not State.VERIFYING
    return is_worked_on and ticket.kind is TicketKind.DATA and ticket.last_status is Status.RED


def waiting(ticket: Ticket, now: datetime, table: Timetable, *, is_whole: bool) -> TicketFields:
    """Return the fields by which the clocks of a feed's ticket stand still while what broke is whole.

    They run on once it is so no more, or once a later period was judged. Often none.
    """
    is_whole = is_whole and _may_wait(ticket)
    if is_whole is _stand_for_whole(ticket) or not ticket.clocks:
        return {}
    by_people = ticket.hold_until is not None or ticket.snoozed_until is not None
    reason = pause_reason(ticket) if by_people else WHOLE if is_whole else None
    return _wound(ticket, reason, now, table)


def rewound(ticket: Ticket, now: datetime, table: Timetable) -> TicketFields:
    """Return the fields by which the ticket's clocks follow what just happened to it; often none."""
    return _wound(ticket, pause_reason(ticket), now, table)


def _wound(ticket: Ticket, reason: str | None, now: datetime, table: Timetable) -> TicketFields:
    clocks = wind(ticket.clocks, owed_by(ticket), reason, now, table.terms)
    after = ticket.model_copy(update={"clocks": clocks})
    fields: TicketFields = {"clocks": clocks, "next_step_at": next_step(after, table)}
    return changed(ticket, fields)


def next_step(ticket: Ticket, table: Timetable) -> datetime | None:
    """Return when time will change the ticket next; None when it never will."""
    return min((at for at in _moments(ticket, table) if at is not None), default=None)


def _moments(ticket: Ticket, table: Timetable) -> Iterable[datetime | None]:
    yield acceptance_end(ticket, table.zone)
    yield from (_end_of(action.due, table.zone) for action in ticket.actions if _may_remind(action))
    if not ticket.is_open:
        return
    yield _end_of(ticket.snoozed_until, table.zone)
    yield _end_of(ticket.hold_until, table.zone)
    if pause_reason(ticket):
        return
    for clock in _running(ticket):
        yield next_escalation(clock, len(ticket.escalation), table.terms)
        yield next_reminder(clock, table.terms)
    yield _lapse(ticket, table)


def advance(ticket: Ticket, now: datetime, table: Timetable) -> list[Change]:
    """Return what time has changed by `now`, oldest cause first."""
    changes: list[Change] = []
    while change := _next_change(ticket, now, table):
        moved = fold(ticket, change)
        change = replace(change, fields=change.fields | rewound(moved, now, table))
        ticket = fold(ticket, change)
        changes.append(change)
    return changes


def _next_change(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    for look in (expire, _wake, _resume, _escalate, _lapsed, _remind, _remind_of_action):
        change = look(ticket, now, table)
        if change is not None:
            return change
    return None


def acceptance_end(ticket: Ticket, zone: tzinfo) -> datetime | None:
    """Return when the acceptance of the ticket's risk is over; None when it is not accepted."""
    is_accepted = ticket.state is State.CLOSED and ticket.resolution is Resolution.RISK_ACCEPTED
    return _end_of(ticket.quiet_until, zone) if is_accepted else None


def expire(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    """Return the change that reopens a ticket whose risk is accepted no longer.

    `quiet_until` stays: whoever reads the ticket is to decide again.
    """
    end = acceptance_end(ticket, table.zone)
    if end is None or now < end:
        return None
    fields: TicketFields = {
        "state": State.OPEN,
        "resolution": None,
        "approver": None,
        "closed_at": None,
        "closed_by": None,
        "came_from": None,
        "parent_id": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "assignee": None,
        "green_streak": 0,
        "escalation_level": 0,
        "escalated_to": None,
        "moves": (),
        "flapping_since": None,
    }
    why = f"the risk was accepted by {ticket.approver} until {ticket.quiet_until}; decide again"
    return Change(EventKind.REOPENED, By.CLOCK, table.actor, now, why, fields)


def _wake(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    end = _end_of(ticket.snoozed_until, table.zone)
    if not ticket.is_open or end is None or now < end:
        return None
    why = f"snoozed until {ticket.snoozed_until}, and {ticket.last_status} since"
    # Nobody was expected to do anything meanwhile: the wait for progress starts again.
    fields: TicketFields = {"snoozed_until": None, "progressed_at": now}
    return Change(EventKind.WOKEN, By.CLOCK, table.actor, now, why, fields)


def _resume(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    end = _end_of(ticket.hold_until, table.zone)
    if not ticket.is_open or end is None or now < end:
        return None
    why = f"on hold until {ticket.hold_until}: {ticket.hold_reason}"
    fields: TicketFields = {"hold_until": None, "hold_reason": None, "progressed_at": now}
    return Change(EventKind.RESUMED, By.CLOCK, table.actor, now, why, fields)


def _lapse(ticket: Ticket, table: Timetable) -> datetime | None:
    """Return when a reminder about an acknowledgement without progress is due, and when it lapses."""
    is_watched = ticket.plan is not None and ticket.state is State.ACKNOWLEDGED
    if not is_watched or ticket.acknowledged_at is None:
        return None
    hours, terms = table.terms.hours, table.terms
    since = ticket.progressed_at or ticket.acknowledged_at
    if ticket.nudged_at is None or ticket.nudged_at < since:
        return hours.after(since, terms.stale_after)
    return hours.after(ticket.nudged_at, terms.confirm_within)


def _lapsed(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    at = None if pause_reason(ticket) else _lapse(ticket, table)
    if at is None or now < at:
        return None
    who = ticket.responsible
    since = ticket.progressed_at or ticket.acknowledged_at or now
    if _is_nudge_due(ticket, now, table):
        why = f"{who} acknowledged it and nothing happened since; without an update it goes back to open"
        return Change(EventKind.REMINDED, By.CLOCK, table.actor, now, why, {"nudged_at": now})
    why = f"no progress by {who} since {_at(since, table)}"
    fields: TicketFields = {
        "state": State.OPEN,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "assignee": None,
        "nudged_at": None,
    }
    return Change(EventKind.LAPSED, By.CLOCK, table.actor, now, why, fields)


def _is_nudge_due(ticket: Ticket, now: datetime, table: Timetable) -> bool:
    """Whether an acknowledgement without progress is to be asked about, and has not been yet."""
    since = ticket.progressed_at or ticket.acknowledged_at or now
    is_asked = ticket.nudged_at is not None and ticket.nudged_at >= since
    return not is_asked and _is_over(_lapse(ticket, table), now)


def _escalate(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    """Escalate every clock that ran out as far as time has come; the worst of them names the reason."""
    if not ticket.is_open or pause_reason(ticket):
        return None
    late = {clock.kind: _level_at(clock, now, ticket, table) for clock in _running(ticket)}
    raised = [clock for clock in _running(ticket) if late[clock.kind] > clock.level]
    if not raised:
        return None
    clocks = tuple(
        clock.model_copy(update={"level": late[clock.kind]}) if clock in raised else clock
        for clock in ticket.clocks
    )
    level = max(late[clock.kind] for clock in raised)
    receiver = ticket.escalation[level - 1]
    overdue = ", ".join(f"{clock.kind} was due {_at(clock.due_at, table)}" for clock in raised)
    fields: TicketFields = {"clocks": clocks, "escalation_level": level, "escalated_to": receiver}
    if _is_nudge_due(ticket, now, table):
        fields["nudged_at"] = now  # one call at a time: this one asks for progress, too
    return Change(EventKind.ESCALATED, By.CLOCK, table.actor, now, overdue, fields)


def _level_at(clock: Clock, now: datetime, ticket: Ticket, table: Timetable) -> int:
    while (at := next_escalation(clock, len(ticket.escalation), table.terms)) is not None and at <= now:
        clock = clock.model_copy(update={"level": clock.level + 1})
    return clock.level


def _remind(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    if not ticket.is_open or pause_reason(ticket):
        return None
    due = [clock for clock in _running(ticket) if _is_over(next_reminder(clock, table.terms), now)]
    if not due:
        return None
    clocks = tuple(
        clock.model_copy(update={"reminded_at": now}) if clock in due else clock for clock in ticket.clocks
    )
    why = ", ".join(f"{clock.kind} is due {_at(clock.due_at, table)}" for clock in due)
    return Change(EventKind.REMINDED, By.CLOCK, table.actor, now, why, {"clocks": clocks})


def _remind_of_action(ticket: Ticket, now: datetime, table: Timetable) -> Change | None:
    for action in ticket.actions:
        if _may_remind(action) and _is_over(_end_of(action.due, table.zone), now):
            why = f"action {action.number} '{action.title}' of {action.owner} was due {action.due}"
            actions = replace_action(ticket.actions, action.model_copy(update={"reminded_at": now}))
            return Change(EventKind.REMINDED, By.CLOCK, table.actor, now, why, {"actions": actions})
    return None


def _may_remind(action: Action) -> bool:
    return not action.is_done and action.reminded_at is None


def _at(instant: datetime, table: Timetable) -> str:
    """Return an instant as the history tells it: on the clocks of the business, with their offset."""
    return f"{instant.astimezone(table.zone):%Y-%m-%d %H:%M %Z}"


def _running(ticket: Ticket) -> list[Clock]:
    return [clock for clock in ticket.clocks if clock.is_running]


def _is_over(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _end_of(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), zone)
