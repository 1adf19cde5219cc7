"""What a person may do to a ticket, and what each action requires. Every refusal names the remedy.

Closing has a module of its own, `outcome/closing.py`.
"""

from datetime import date, datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.said import Needed
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.outcome.closing import Closing, check_master, close
from risk_pipeline.domain.tickets.outcome.losses import Loss, append, is_correction
from risk_pipeline.domain.tickets.outcome.remediation import (
    Action,
    ActionKind,
    PlannedAction,
    find_action,
    planned_as,
    replace_action,
)
from risk_pipeline.domain.tickets.severity import Impact, Severity
from risk_pipeline.domain.tickets.states import Actor, EventKind, State, TicketKind, check_transition
from risk_pipeline.domain.tickets.ticket import Change, Ticket

__all__ = [
    "Closing",
    "acknowledge",
    "add_action",
    "add_loss",
    "assign",
    "check_master",
    "close",
    "comment",
    "escalate",
    "finish_action",
    "hold",
    "link",
    "raise_severity",
    "refuse",
    "resume",
    "snooze",
    "start",
]


def acknowledge(ticket: Ticket, actor: Actor, now: datetime, note: str = "") -> Change:
    """Return the change by which a person takes note of an open ticket, and takes it.

    Raises:
        TransitionRefused: the ticket is not open, or nobody is named.
    """
    check_actor(ticket, actor)
    check_transition(ticket.ref, ticket.state, State.ACKNOWLEDGED, actor.kind)
    fields: TicketFields = {"state": State.ACKNOWLEDGED, **_taken(ticket, actor, now)}
    return _by(EventKind.ACKNOWLEDGED, actor, now, note, fields)


def start(ticket: Ticket, actor: Actor, now: datetime, note: str = "") -> Change:
    """Return the change by which a person begins work; it acknowledges too, if nobody did.

    Raises:
        TransitionRefused: the ticket is verifying, closed or already in progress.
    """
    check_actor(ticket, actor)
    check_transition(ticket.ref, ticket.state, State.IN_PROGRESS, actor.kind)
    fields: TicketFields = {"state": State.IN_PROGRESS}
    if ticket.acknowledged_at is None:
        fields |= _taken(ticket, actor, now)
    return _by(EventKind.STARTED, actor, now, note, fields)


def assign(ticket: Ticket, assignee: str, actor: Actor, now: datetime, note: str = "") -> Change:
    """Return the change by which a ticket becomes somebody's.

    Raises:
        TransitionRefused: the ticket is closed, theirs already, or nobody is named.
    """
    check_actor(ticket, actor)
    _check_open(ticket, "assigned")
    if not assignee.strip():
        raise TransitionRefused(
            f"{ticket.ref}: say to whom (--to).", "refused-nobody", about=("to",), ref=ticket.ref
        )
    if ticket.assignee == assignee:
        raise TransitionRefused(
            f"{ticket.ref} is already assigned to {assignee}.",
            "refused-theirs-already",
            about=("to",),
            ref=ticket.ref,
            who=assignee,
        )
    return _by(EventKind.ASSIGNED, actor, now, note, {"assignee": assignee})


def snooze(ticket: Ticket, until: date, actor: Actor, now: datetime, *, today: date, reason: str) -> Change:
    """Return the change that mutes a ticket up to and including a day; a worse severity ends it.

    Raises:
        TransitionRefused: the ticket is closed, the day is not ahead, or there is no reason.
    """
    _check_pause(ticket, until, actor, today, reason, "snoozed")
    return _by(EventKind.SNOOZED, actor, now, reason, {"snoozed_until": until})


def hold(ticket: Ticket, until: date, actor: Actor, now: datetime, *, today: date, reason: str) -> Change:
    """Return the change that stops the clocks up to and including a day; people are still told of it.

    Raises:
        TransitionRefused: the ticket is closed, the day is not ahead, or there is no reason.
    """
    _check_pause(ticket, until, actor, today, reason, "put on hold")
    return _by(EventKind.HELD, actor, now, reason, {"hold_until": until, "hold_reason": reason})


def resume(ticket: Ticket, actor: Actor, now: datetime, note: str = "") -> Change:
    """Return the change that ends a snooze or a hold before its day.

    Raises:
        TransitionRefused: there is neither.
    """
    check_actor(ticket, actor)
    if ticket.hold_until is None and ticket.snoozed_until is None:
        raise TransitionRefused(f"{ticket.ref} is neither on hold nor snoozed.")
    kind = EventKind.WOKEN if ticket.snoozed_until else EventKind.RESUMED
    fields: TicketFields = {"hold_until": None, "hold_reason": None, "snoozed_until": None}
    return _by(kind, actor, now, note, fields)


def comment(ticket: Ticket, text: str, actor: Actor, now: datetime) -> Change:
    """Return the change that keeps a remark; it counts as progress and notifies nobody.

    Raises:
        TransitionRefused: there is no text.
    """
    check_actor(ticket, actor)
    if not text.strip():
        raise TransitionRefused(f"{ticket.ref}: the comment is empty.")
    return _by(EventKind.NOTED, actor, now, text, {})


def add_action(
    ticket: Ticket,
    plan: PlannedAction,
    actor: Actor,
    now: datetime,
    *,
    today: date,
    is_followed: bool = False,
) -> Change:
    """Return the change that plans something to do.

    `is_followed`: the ticket belongs to an incident that is not over. What an incident changes is planned
    on its tickets after they closed, too; it opens none of them again.

    Raises:
        TransitionRefused: the ticket is closed and not followed, or what is planned would contain what is
            over; title or owner is missing, the day is over, or the very same is planned already.
    """
    check_actor(ticket, actor)
    if not is_followed:
        _check_open(ticket, "given an action")
    elif not ticket.is_open and plan.kind is ActionKind.CONTAINMENT:
        raise TransitionRefused(
            f"{ticket.ref} is closed: nothing is left to contain. Plan what is corrective or preventive.",
            "refused-closed-containment",
            about=("kind",),
            ref=ticket.ref,
        )
    owner = ticket.owner if plan.owner is None else plan.owner
    missing = [name for name, text in (("title", plan.title), ("owner", owner)) if not text.strip()]
    if missing:
        raise TransitionRefused(
            f"{ticket.ref}: an action needs {' and '.join(missing)}.",
            "refused-bare-action",
            about=tuple(missing),
            ref=ticket.ref,
            needed=[Needed(name) for name in missing],
        )
    _check_day(ticket, plan.due, today, "due")
    if twin := planned_as(ticket.actions, plan.title):
        raise TransitionRefused(
            f"{ticket.ref}: planned already, as action {twin.number} of {twin.owner} until {twin.due}. "
            f"`risk tickets action done {ticket.ref} {twin.number}` when it is done; "
            "give what is something else another title.",
            "refused-planned-already",
            about=("title",),
            ref=ticket.ref,
            number=twin.number,
            who=twin.owner,
            day=twin.due,
        )
    action = Action(
        number=len(ticket.actions) + 1,
        kind=plan.kind,
        title=plan.title.strip(),
        owner=owner.strip(),
        due=plan.due,
        added_at=now,
        added_by=actor.id,
        change=plan.change,
    )
    why = f"{action.number} ({action.kind}) {action.title}, {action.owner} until {action.due}"
    why += f"; changes {plan.change}" if plan.change else ""
    return _by(EventKind.ACTION_ADDED, actor, now, why, {"actions": (*ticket.actions, action)})


def finish_action(
    ticket: Ticket, number: int, actor: Actor, now: datetime, *, done_on: date, note: str = ""
) -> Change:
    """Return the change that says an action is done; whether it worked, the indicator will say.

    Periods that begin after `done_on` will show it. An action of a closed ticket may still be done:
    prevention often comes later.

    Raises:
        TransitionRefused: there is no such action, or it was done before.
    """
    check_actor(ticket, actor)
    action = find_action(ticket.ref, ticket.actions, number)
    if action.is_done:
        raise TransitionRefused(
            f"{ticket.ref}: action {number} was done by {action.done_by} on {action.done_on}"
            f" and is {action.state}. Add a new action for new work.",
            "refused-done-before",
            ref=ticket.ref,
            number=number,
            who=action.done_by or "",
            day=action.done_on or now.date(),
        )
    done = action.model_copy(update={"done_at": now, "done_on": done_on, "done_by": actor.id, "note": note})
    why = f"{number} ({action.kind}) {action.title}{f': {note}' if note else ''}"
    fields: TicketFields = {"actions": replace_action(ticket.actions, done)}
    return _by(EventKind.ACTION_DONE, actor, now, why, fields)


def add_loss(ticket: Ticket, entry: Loss, actor: Actor, now: datetime) -> Change:
    """Return the change that adds an entry to what the ticket cost; also after it is closed.

    Raises:
        TransitionRefused: the entry is empty, or would take away more than was recorded.
    """
    check_actor(ticket, actor)
    losses = append(ticket.ref, ticket.losses, entry)
    what = "correction" if is_correction(entry) else "loss"
    amounts = {
        f"gross {entry.gross}": entry.gross_minor,
        f"recovered {entry.recovered}": entry.recovered_minor,
        counted(entry.users, "user"): entry.users,
        counted(entry.cases, "case"): entry.cases,
    }
    why = f"{what}: {', '.join(words for words, amount in amounts.items() if amount)}"
    why = f"{why}; {entry.note}" if entry.note else why
    return _by(EventKind.LOSS_RECORDED, actor, now, why, {"losses": losses})


def raise_severity(ticket: Ticket, impact: Impact | None, actor: Actor, now: datetime) -> list[Change]:
    """Return the change by which recorded losses make an open ticket worse; mostly none."""
    deserved = impact.of_losses(ticket.losses) if impact and ticket.is_open else Severity.P3
    if deserved.rank >= ticket.severity.rank:
        return []
    why = f"worsened: {ticket.severity} to {deserved} by what it cost"
    fields: TicketFields = {"severity": deserved, "snoozed_until": None}
    return [_by(EventKind.RAISED, actor, now, why, fields)]


def escalate(ticket: Ticket, actor: Actor, now: datetime, reason: str) -> Change:
    """Return the change by which a person escalates to the next person in the chain.

    Raises:
        TransitionRefused: the ticket is closed, has no chain or is at its end, or there is no reason.
    """
    check_actor(ticket, actor)
    _check_open(ticket, "escalated")
    _check_reason(ticket, reason, "escalating")
    chain = ticket.escalation
    if not chain:
        raise TransitionRefused(
            f"{ticket.ref} has no chain of escalation: its clocks never started. `risk clocks` starts them.",
            "refused-no-chain",
            ref=ticket.ref,
        )
    if ticket.escalation_level >= len(chain):
        raise TransitionRefused(
            f"{ticket.ref} is already with {chain[-1]}, the last of {', '.join(chain)}.",
            "refused-end-of-chain",
            ref=ticket.ref,
            who=chain[-1],
        )
    # The first of the chain is the owner, who knows: a person escalates past the owner.
    level = min(max(ticket.escalation_level + 1, 2), len(chain))
    fields: TicketFields = {"escalation_level": level, "escalated_to": chain[level - 1]}
    return _by(EventKind.ESCALATED, actor, now, reason, fields)


def link(ticket: Ticket, parent: Ticket | None, actor: Actor, now: datetime, note: str = "") -> Change:
    """Return the change that puts a ticket under another one, or takes it out (`parent` None).

    Raises:
        TransitionRefused: the parent is closed, is the ticket itself or one of its own children.
    """
    check_actor(ticket, actor)
    if parent is None:
        if ticket.parent_id is None:
            raise TransitionRefused(f"{ticket.ref} has no parent.")
        return _by(EventKind.LINKED, actor, now, note or "taken out", {"parent_id": None})
    if parent.id == ticket.id or parent.parent_id == ticket.id:
        raise TransitionRefused(f"{ticket.ref} cannot be put under itself or under its own child.")
    if parent.parent_id is not None:
        raise TransitionRefused(f"{parent.ref} is itself under another ticket; name that one.")
    _check_open(parent, "given children")
    if TicketKind.STORM in {ticket.kind, parent.kind}:
        raise TransitionRefused(f"{ticket.ref}: the members of a storm are those of its run; link others.")
    why = note or f"belongs to {parent.ref}"
    return _by(EventKind.LINKED, actor, now, why, {"parent_id": parent.id})


def refuse(ticket: Ticket, what: str, why: str, actor: Actor, now: datetime) -> Change:
    """Return the change that keeps on record what somebody tried and was not allowed to do."""
    return Change(EventKind.REFUSED, actor.kind, actor.id, now, f"{what}: {why}", {}, actor.source)


def check_actor(ticket: Ticket, actor: Actor) -> None:
    """Refuse to act for nobody."""
    if not actor.id.strip():
        raise TransitionRefused(f"{ticket.ref}: say who acts (--as).")


def _taken(ticket: Ticket, actor: Actor, now: datetime) -> TicketFields:
    return {
        "acknowledged_at": now,
        "acknowledged_by": actor.id,
        "assignee": ticket.assignee or actor.id,
    }


def _by(kind: EventKind, actor: Actor, now: datetime, why: str, fields: TicketFields) -> Change:
    """Return a person's change; anything a person does is progress."""
    return Change(kind, actor.kind, actor.id, now, why, {**fields, "progressed_at": now}, actor.source)


def _check_open(ticket: Ticket, what: str) -> None:
    if not ticket.is_open:
        raise TransitionRefused(
            f"{ticket.ref} is closed and cannot be {what}: take an open ticket (`risk tickets list`).",
            "refused-closed",
            ref=ticket.ref,
        )


def _check_reason(ticket: Ticket, reason: str, what: str) -> None:
    if not reason.strip():
        raise TransitionRefused(
            f"{ticket.ref}: {what} needs a reason (--note).",
            "refused-no-reason",
            about=("note",),
            ref=ticket.ref,
        )


def _check_pause(ticket: Ticket, until: date, actor: Actor, today: date, reason: str, what: str) -> None:
    check_actor(ticket, actor)
    _check_open(ticket, what)
    _check_reason(ticket, reason, f"being {what}")
    _check_day(ticket, until, today, "until")


def _check_day(ticket: Ticket, day: date, today: date, option: str) -> None:
    if day < today:
        raise TransitionRefused(
            f"{ticket.ref}: {day} is over; name a day from {today} on (--{option}).",
            "refused-day-over",
            about=(option,),
            ref=ticket.ref,
            day=day,
        )
