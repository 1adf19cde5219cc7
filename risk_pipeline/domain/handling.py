"""What a person may do to a ticket, and what each of it asks for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.ticket import (
    By,
    Change,
    EventKind,
    Resolution,
    State,
    Ticket,
    TicketKind,
    check_transition,
)


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a person closes a ticket.

    | resolution      | asks for                                                            |
    |-----------------|---------------------------------------------------------------------|
    | fixed           | root cause; the ticket verifies first, green data close it          |
    | false_positive  | note: what is wrong with the rule                                   |
    | expected_change | note: what was planned                                              |
    | data_fault      | note: which data were wrong                                         |
    | duplicate       | duplicate_of: the ticket that goes on                               |
    | risk_accepted   | note, approver, quiet_until: accepted up to that day                |

    With `quiet_until`, breaches of periods up to that day do not reopen the ticket.
    """

    resolution: Resolution
    note: str | None = None
    root_cause: str | None = None
    duplicate_of: int | None = None
    approver: str | None = None
    quiet_until: date | None = None


_REQUIRED: dict[Resolution, tuple[str, ...]] = {
    Resolution.FIXED: ("root_cause",),
    Resolution.FALSE_POSITIVE: ("note",),
    Resolution.EXPECTED_CHANGE: ("note",),
    Resolution.DATA_FAULT: ("note",),
    Resolution.DUPLICATE: ("duplicate_of",),
    Resolution.RISK_ACCEPTED: ("note", "approver", "quiet_until"),
}


def acknowledge(ticket: Ticket, actor: str, now: datetime, note: str = "") -> Change:
    """Return the change by which a person takes note of an open ticket.

    Raises:
        TransitionRefused: the ticket is not open, or nobody is named.
    """
    _check_actor(ticket, actor)
    check_transition(ticket.ref, ticket.state, State.ACKNOWLEDGED, By.PERSON)
    fields = {"state": State.ACKNOWLEDGED, "acknowledged_at": now, "acknowledged_by": actor}
    return Change(EventKind.ACKNOWLEDGED, By.PERSON, actor, now, note, fields)


def start(ticket: Ticket, actor: str, now: datetime, note: str = "") -> Change:
    """Return the change by which a person begins work; it acknowledges too, if nobody did.

    Raises:
        TransitionRefused: the ticket is verifying, closed or already in progress.
    """
    _check_actor(ticket, actor)
    check_transition(ticket.ref, ticket.state, State.IN_PROGRESS, By.PERSON)
    fields: dict[str, Any] = {"state": State.IN_PROGRESS}
    if ticket.acknowledged_at is None:
        fields |= {"acknowledged_at": now, "acknowledged_by": actor}
    return Change(EventKind.STARTED, By.PERSON, actor, now, note, fields)


def close(ticket: Ticket, closing: Closing, actor: str, now: datetime) -> Change:
    """Return the change by which a person closes a ticket, or records its fix.

    `fixed` moves the ticket to `verifying`: it is the data that close it, after enough green
    periods. On a ticket that verifies already, it records the root cause for that close.

    Raises:
        TransitionRefused: the ticket is closed, or what the resolution asks for is missing.
    """
    _check_actor(ticket, actor)
    _check_closing(ticket, closing)
    given = {
        "resolution": closing.resolution,
        "note": closing.note,
        "root_cause": closing.root_cause,
        "duplicate_of": closing.duplicate_of,
        "approver": closing.approver,
        "quiet_until": closing.quiet_until,
    }
    why = closing.root_cause if closing.resolution is Resolution.FIXED else closing.note
    if closing.resolution is not Resolution.FIXED:
        check_transition(ticket.ref, ticket.state, State.CLOSED, By.PERSON)
        given |= {"state": State.CLOSED, "closed_at": now, "closed_by": actor}
        return Change(EventKind.CLOSED, By.PERSON, actor, now, why or str(closing.resolution), given)
    if ticket.state is not State.VERIFYING:
        check_transition(ticket.ref, ticket.state, State.VERIFYING, By.PERSON)
        given |= {"state": State.VERIFYING, "came_from": ticket.state, "green_streak": 0}
    return Change(EventKind.VERIFYING, By.PERSON, actor, now, why or "", given)


def _check_actor(ticket: Ticket, actor: str) -> None:
    if not actor.strip():
        raise TransitionRefused(f"{ticket.ref}: say who acts (--by).")


def _check_closing(ticket: Ticket, closing: Closing) -> None:
    if closing.resolution is Resolution.RECOVERED:
        raise TransitionRefused(f"{ticket.ref}: 'recovered' is what the data say, not a person.")
    if ticket.kind is TicketKind.STORM:
        raise TransitionRefused(
            f"{ticket.ref} is the parent of a storm: close its {ticket.open_child_count} open children, "
            "it closes with the last one."
        )
    missing = [name for name in _REQUIRED[closing.resolution] if _is_blank(getattr(closing, name))]
    if missing:
        raise TransitionRefused(
            f"{ticket.ref}: '{closing.resolution}' needs {' and '.join(missing)}; say it and try again."
        )
    if ticket.resolution is Resolution.FIXED and ticket.is_open and _says_the_same(ticket, closing):
        raise TransitionRefused(f"{ticket.ref}: this fix is on record already; the data have to prove it.")
    if closing.duplicate_of == ticket.id:
        raise TransitionRefused(f"{ticket.ref} cannot be a duplicate of itself.")


def _says_the_same(ticket: Ticket, closing: Closing) -> bool:
    return (closing.resolution, closing.root_cause) == (ticket.resolution, ticket.root_cause)


def _is_blank(given: object) -> bool:
    return given is None or (isinstance(given, str) and not given.strip())
