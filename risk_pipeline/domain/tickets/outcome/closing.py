"""How a person closes a ticket, and the gate before `fixed`.

| resolution      | requires                                                                        |
|-----------------|---------------------------------------------------------------------------------|
| fixed           | category and text of the root cause, an action that is done and did not fail;   |
|                 | the ticket verifies first, and green data close it; a cause on record is kept   |
| recovered       | the rule requires a cause and the data are green: category and text of the cause  |
| false_positive  | note: what is wrong with the rule                                               |
| expected_change | note: what was planned                                                          |
| data_fault      | note: which data were wrong                                                     |
| duplicate       | duplicate_of: the ticket that stays open; until it ends this one stays closed   |
| risk_accepted   | note, approver (not the one it is assigned to), quiet_until: accepted up to that|
|                 | day, then the ticket reopens                                                    |

With `quiet_until`, breaches of periods up to that day do not reopen the ticket.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.said import Needed
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.outcome.remediation import Effect, green_since_fix
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import (
    Actor,
    EventKind,
    Resolution,
    State,
    TicketKind,
    check_transition,
)
from risk_pipeline.domain.tickets.ticket import Change, Ticket


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a person closes a ticket; the table above says what each resolution requires."""

    resolution: Resolution
    note: str | None = None
    root_cause: str | None = None
    root_cause_category: RootCause | None = None
    escape_category: RootCause | None = None
    duplicate_of: int | None = None
    approver: str | None = None
    quiet_until: date | None = None


# What people call it, and how the command line does.
_ASKED = {
    "root_cause_category": "a root cause category (--root-cause; `risk tickets close --help` lists them)",
    "root_cause": "a text of what caused it (--note)",
    "note": "a note (--note)",
    "duplicate_of": "the ticket that stays open (--duplicate-of)",
    "approver": "an approver",
    "quiet_until": "an end date (--until)",
}
_CAUSE = ("root_cause_category", "root_cause")
_REQUIRED: dict[Resolution, tuple[str, ...]] = {
    Resolution.FIXED: _CAUSE,
    Resolution.RECOVERED: _CAUSE,
    Resolution.FALSE_POSITIVE: ("note",),
    Resolution.EXPECTED_CHANGE: ("note",),
    Resolution.DATA_FAULT: ("note",),
    Resolution.SEGMENT_GONE: ("note",),
    Resolution.DUPLICATE: ("duplicate_of",),
    Resolution.RISK_ACCEPTED: ("note", "approver", "quiet_until"),
}


def close(
    ticket: Ticket,
    closing: Closing,
    actor: Actor,
    now: datetime,
    *,
    today: date | None = None,
    max_acceptance_days: int = 180,
) -> Change:
    """Return the change by which a person closes a ticket, or records its fix.

    `fixed` moves the ticket to `verifying`: it is the data that close it, after enough green
    periods. On a ticket that verifies already it records the fix; green periods before the fix do
    not count.

    Raises:
        TransitionRefused: the ticket is closed, or something the resolution requires is missing.
    """
    if not actor.id.strip():
        raise TransitionRefused(f"{ticket.ref}: say who acts (--as).")
    if not ticket.is_open:
        check_transition(ticket.ref, ticket.state, State.CLOSED, actor.kind)
    closing = _with_known_cause(ticket, closing)
    _check_possible(ticket, closing)
    _check_complete(ticket, closing)
    if closing.resolution is Resolution.RISK_ACCEPTED:
        _check_acceptance(ticket, closing, today or now.date(), max_acceptance_days)
    given: TicketFields = {
        "resolution": closing.resolution,
        "note": closing.note,
        "root_cause": closing.root_cause,
        "root_cause_category": closing.root_cause_category,
        "escape_category": closing.escape_category,
        "duplicate_of": closing.duplicate_of,
        "approver": closing.approver,
        "quiet_until": closing.quiet_until,
        "progressed_at": now,
    }
    if closing.resolution is Resolution.FIXED:
        return _record_fix(ticket, closing, given, actor, now)
    check_transition(ticket.ref, ticket.state, State.CLOSED, actor.kind)
    given |= {"state": State.CLOSED, "closed_at": now, "closed_by": actor.id}
    given |= {"snoozed_until": None, "hold_until": None, "hold_reason": None}
    why = closing.note or str(closing.resolution)
    return Change(EventKind.CLOSED, actor.kind, actor.id, now, why, given, actor.source)


def check_master(ticket: Ticket, master: Ticket) -> None:
    """Accept only an open ticket as the original of a duplicate.

    Raises:
        TransitionRefused: the master is closed, or is the ticket itself.
    """
    _check_other(ticket, master.id)
    if not master.is_open:
        raise TransitionRefused(
            f"{master.ref} is closed as {master.resolution}; name an open ticket.",
            "refused-closed-master",
            about=("duplicate_of",),
            ref=master.ref,
            resolution=master.resolution or "",
        )


def is_proven(ticket: Ticket) -> bool:
    """Whether its fix has all it needs, except the green periods: a cause, and an action that holds.

    A claim that an amber period took back is proven after all by an action that worked.
    """
    has_cause = bool(ticket.root_cause_category and ticket.root_cause)
    is_claimed = ticket.resolution is Resolution.FIXED
    has_worked = any(action.effect is Effect.EFFECTIVE for action in ticket.actions)
    return has_cause and (has_worked or (is_claimed and green_since_fix(ticket.actions) is not None))


def _record_fix(ticket: Ticket, closing: Closing, given: TicketFields, actor: Actor, now: datetime) -> Change:
    green = green_since_fix(ticket.actions)
    if green is None:
        tried = f" ({len(ticket.actions)} planned or failed)" if ticket.actions else ""
        raise TransitionRefused(
            f"{ticket.ref}: 'fixed' needs an action that is done and did not fail{tried}. "
            f"Record it: risk tickets action add {ticket.ref} … and action done {ticket.ref} NUMBER.",
            "refused-no-action",
            about=("done",),
            ref=ticket.ref,
            count=len(ticket.actions),
        )
    given |= {"green_streak": min(ticket.green_streak, green)}
    if ticket.state is not State.VERIFYING:
        check_transition(ticket.ref, ticket.state, State.VERIFYING, actor.kind)
        given |= {"state": State.VERIFYING, "came_from": ticket.state, "green_streak": 0}
    why = f"{closing.root_cause_category}: {closing.root_cause}"
    return Change(EventKind.VERIFYING, actor.kind, actor.id, now, why, given, actor.source)


def _check_possible(ticket: Ticket, closing: Closing) -> None:
    is_asked = ticket.state is State.VERIFYING and ticket.episode and ticket.episode.is_cause_asked
    if closing.resolution is Resolution.RECOVERED and not is_asked:
        raise TransitionRefused(
            f"{ticket.ref}: only the data can close it as 'recovered'.",
            "refused-not-recovered",
            about=("resolution",),
            ref=ticket.ref,
        )
    if ticket.kind is TicketKind.STORM:
        children = counted(ticket.open_child_count, "open child", "open children")
        raise TransitionRefused(
            f"{ticket.ref} is the parent of a storm: close its {children}, it closes with the last one.",
            "refused-storm",
            ref=ticket.ref,
            count=ticket.open_child_count,
        )
    if ticket.resolution is Resolution.FIXED and ticket.is_open and _says_the_same(ticket, closing):
        raise TransitionRefused(
            f"{ticket.ref}: this fix is already recorded; the data have to confirm it.",
            "refused-same-fix",
            ref=ticket.ref,
        )
    _check_other(ticket, closing.duplicate_of)


def _with_known_cause(ticket: Ticket, closing: Closing) -> Closing:
    """Return the closing with the cause that is on record already, where none is said."""
    if _REQUIRED[closing.resolution] != _CAUSE:
        return closing
    category = closing.root_cause_category or ticket.root_cause_category
    cause = closing.root_cause if not _is_blank(closing.root_cause) else ticket.root_cause
    return replace(closing, root_cause_category=category, root_cause=cause)


def _check_other(ticket: Ticket, master_id: int | None) -> None:
    if master_id == ticket.id:
        raise TransitionRefused(
            f"{ticket.ref} cannot be a duplicate of itself.",
            "refused-itself",
            about=("duplicate_of",),
            ref=ticket.ref,
        )


def _check_complete(ticket: Ticket, closing: Closing) -> None:
    missing = [name for name in _REQUIRED[closing.resolution] if _is_blank(getattr(closing, name))]
    if missing:
        asked = " and ".join(_ASKED[name] for name in missing)
        raise TransitionRefused(
            f"{ticket.ref}: '{closing.resolution}' needs {asked}.",
            "refused-incomplete",
            about=tuple(missing),
            ref=ticket.ref,
            resolution=closing.resolution,
            needed=[Needed(name) for name in missing],
        )


def _check_acceptance(ticket: Ticket, closing: Closing, today: date, max_days: int) -> None:
    approver = (closing.approver or "").strip()
    involved = {name.casefold() for name in (ticket.assignee, ticket.acknowledged_by, ticket.owner) if name}
    if approver.casefold() in involved:
        raise TransitionRefused(
            f"{ticket.ref}: {approver} has the ticket and cannot accept its risk; name another approver.",
            "refused-own-risk",
            about=("approver",),
            ref=ticket.ref,
            who=approver,
        )
    days = ((closing.quiet_until or today) - today).days
    if days < 0:
        raise TransitionRefused(
            f"{ticket.ref}: {closing.quiet_until} is over; name a future day (--until).",
            "refused-day-over",
            about=("until",),
            ref=ticket.ref,
            day=closing.quiet_until or today,
        )
    if days > max_days:
        raise TransitionRefused(
            f"{ticket.ref}: a risk is accepted for {counted(max_days, 'day')} at most, not {days}; "
            "name an earlier day.",
            "refused-too-long",
            about=("quiet_until",),
            ref=ticket.ref,
            most=max_days,
            days=days,
        )


def _says_the_same(ticket: Ticket, closing: Closing) -> bool:
    claim = (ticket.resolution, ticket.root_cause, ticket.root_cause_category)
    return claim == (closing.resolution, closing.root_cause, closing.root_cause_category)


def _is_blank(given: object) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())
