"""What people do to tickets, wherever they are: command line, Slack, a tracker. One function each.

All of them have the same shape:

    verb(store, ref, …, actor=Actor(By.PERSON, id, source), now=…, catalog=…, policy=…,
         diagnostics=None, idem_key=None) -> Result

State, event and messages commit together. A guard that refuses raises `TransitionRefused`, whose text
names the remedy, and changes nothing. `idem_key` is the key of what caused it at its source (a click's
action_ts, a delivery id): the same key again changes nothing and returns the ticket as it is now, with
`is_repeat`. Without `diagnostics` the message repeats the diagnosis
that is remembered of the ticket.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Unpack

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.money import Money
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.losses import Loss
from risk_pipeline.domain.tickets.outcome.remediation import PlannedAction, planned_as
from risk_pipeline.domain.tickets.severity import Impact
from risk_pipeline.domain.tickets.ticket import Change, Resolution, Ticket, fold, parse_ref
from risk_pipeline.response.actions.action_context import Acting, Result, act, load
from risk_pipeline.store import Store, Transaction
from risk_pipeline.store.incidents.transaction import Incidents

__all__ = [
    "Acting",
    "Closing",
    "Result",
    "accept",
    "acknowledge",
    "add_action",
    "add_done_action",
    "add_loss",
    "assign",
    "close",
    "comment",
    "escalate",
    "finish_action",
    "hold",
    "link",
    "merge",
    "refuse",
    "resume",
    "snooze",
    "start",
]


def acknowledge(store: Store, ref: str, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """Acknowledge an open ticket; the person who does becomes its assignee unless it has one.

    Raises:
        TransitionRefused: there is no such ticket, or it is not open.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.acknowledge(ticket, who, now, note)])


def start(store: Store, ref: str, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """Begin work on a ticket.

    Raises:
        TransitionRefused: there is no such ticket, or work has already begun.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.start(ticket, who, now, note)])


def assign(store: Store, ref: str, to: str, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """Give a ticket to somebody.

    Raises:
        TransitionRefused: there is no such ticket, it is closed, or it is theirs already.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.assign(ticket, to, who, now, note)])


def snooze(store: Store, ref: str, until: date, *, reason: str, **acting: Unpack[Acting]) -> Result:
    """Mute a ticket up to and including a day; a worse severity breaks it. Its clocks are paused.

    Raises:
        TransitionRefused: there is no such ticket, it is closed, the day is over, or no reason is given.
    """
    pause = partial(person_actions.snooze, until=until, reason=reason)
    return act(store, ref, acting, lambda ticket, _: [_paused(pause, ticket, acting)])


def hold(store: Store, ref: str, until: date, *, reason: str, **acting: Unpack[Acting]) -> Result:
    """Pause a ticket's clocks up to and including a day; notifications continue.

    Raises:
        TransitionRefused: as for `snooze`.
    """
    pause = partial(person_actions.hold, until=until, reason=reason)
    return act(store, ref, acting, lambda ticket, _: [_paused(pause, ticket, acting)])


def resume(store: Store, ref: str, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """End a snooze or a hold before its day.

    Raises:
        TransitionRefused: there is no such ticket, or it is neither snoozed nor on hold.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.resume(ticket, who, now, note)])


def comment(store: Store, ref: str, text: str, **acting: Unpack[Acting]) -> Result:
    """Record a remark in the history; it counts as progress.

    Raises:
        TransitionRefused: there is no such ticket, or no text.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.comment(ticket, text, who, now)])


def escalate(store: Store, ref: str, *, reason: str, **acting: Unpack[Acting]) -> Result:
    """Notify the next person in the ticket's escalation chain.

    Raises:
        TransitionRefused: there is no such ticket, it is closed or with the last one, or no reason is given.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.escalate(ticket, who, now, reason)])


def add_action(store: Store, ref: str, plan: PlannedAction, **acting: Unpack[Acting]) -> Result:
    """Plan something to do; it is `result.ticket.actions[-1]`.

    Raises:
        TransitionRefused: there is no such ticket, it is closed and of no incident that is not over, title
            or owner is missing, the day is over, or the very same is planned already.
    """
    who, now = acting["actor"], acting["now"]
    plan_it = partial(person_actions.add_action, plan=plan, actor=who, now=now, today=_today(acting))
    return act(
        store,
        ref,
        acting,
        lambda ticket, transaction: [plan_it(ticket, is_followed=_is_followed(transaction, ticket))],
    )


def add_done_action(store: Store, ref: str, plan: PlannedAction, **acting: Unpack[Acting]) -> Result:
    """Record something that is done already: the action that plans it, or a new one, is done now.

    Raises:
        TransitionRefused: as for `add_action`; only the day it was due may be over.
    """
    who, now = acting["actor"], acting["now"]

    def add(ticket: Ticket, transaction: Transaction) -> list[Change]:
        changes = []
        is_followed = _is_followed(transaction, ticket)
        planned = planned_as(ticket.actions, plan.title)
        if planned is None:
            today = min(plan.due, _today(acting))
            changes = [
                person_actions.add_action(ticket, plan, who, now, today=today, is_followed=is_followed)
            ]
            ticket = fold(ticket, changes[0])
        number = planned.number if planned else ticket.actions[-1].number
        done_on = _day_begun(acting)
        return [*changes, person_actions.finish_action(ticket, number, who, now, done_on=done_on)]

    return act(store, ref, acting, add)


def finish_action(store: Store, ref: str, number: int, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """Mark an action as done; the indicator will show whether it worked.

    Raises:
        TransitionRefused: there is no such ticket or action, or it is already done.
    """
    who, now = acting["actor"], acting["now"]

    def finish(ticket: Ticket, _: Transaction) -> list[Change]:
        return [person_actions.finish_action(ticket, number, who, now, done_on=_day_begun(acting), note=note)]

    return act(store, ref, acting, finish)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a ticket cost, as a person says it: money, and how many users and cases were hit."""

    gross: Money | None = None
    recovered: Money | None = None
    users: int = 0
    cases: int = 0
    note: str = ""


def add_loss(store: Store, ref: str, cost: Cost, **acting: Unpack[Acting]) -> Result:
    """Add to what a ticket cost; a correction is a negative entry with a note. It may raise the severity.

    Raises:
        TransitionRefused: there is no such ticket, the entry is empty or in two currencies, or takes away
            more than there is.
    """
    who, now = acting["actor"], acting["now"]
    given = [amount for amount in (cost.gross, cost.recovered) if amount is not None]
    currencies = {amount.currency for amount in given} or {acting["policy"].currency}
    if len(currencies) > 1:
        raise TransitionRefused(f"{ref}: a loss and what was recovered of it must be in one currency.")
    entry = Loss(
        at=now,
        by=who.id,
        gross_minor=cost.gross.minor if cost.gross else 0,
        recovered_minor=cost.recovered.minor if cost.recovered else 0,
        currency=currencies.pop(),
        users=cost.users,
        cases=cost.cases,
        note=cost.note,
    )

    def add(ticket: Ticket, _: Transaction) -> list[Change]:
        change = person_actions.add_loss(ticket, entry, who, now)
        after = ticket.model_copy(update={"losses": (*ticket.losses, entry)})
        return [change, *person_actions.raise_severity(after, _impact(acting, entry), who, now)]

    return act(store, ref, acting, add)


def link(store: Store, ref: str, parent: str | None, *, note: str = "", **acting: Unpack[Acting]) -> Result:
    """Group a ticket under another one, or ungroup it with `parent=None`.

    Raises:
        TransitionRefused: one of the tickets does not exist, or they cannot be grouped that way.
    """
    who, now = acting["actor"], acting["now"]

    def put(ticket: Ticket, transaction: Transaction) -> list[Change]:
        above = None if parent is None else load(transaction, parse_ref(parent))
        if above is not None and transaction.children([ticket.id]):
            raise TransitionRefused(
                f"{ticket.ref} has children itself; it cannot be grouped under {above.ref}."
            )
        return [person_actions.link(ticket, above, who, now, note)]

    return act(store, ref, acting, put)


def merge(store: Store, ref: str, into: str, *, note: str | None = None, **acting: Unpack[Acting]) -> Result:
    """Close a ticket as a duplicate of one that continues; both histories say so.

    Raises:
        TransitionRefused: as for `close`.
    """
    return close(store, ref, Closing(Resolution.DUPLICATE, note=note, duplicate_of=parse_ref(into)), **acting)


def accept(
    store: Store, ref: str, *, approver: str, until: date, reason: str, **acting: Unpack[Acting]
) -> Result:
    """Accept the risk of a ticket up to and including a day; then it reopens automatically.

    Raises:
        TransitionRefused: as for `close`; the approver has the ticket; the day is over or too far.
    """
    closing = Closing(Resolution.RISK_ACCEPTED, note=reason, approver=approver, quiet_until=until)
    return close(store, ref, closing, **acting)


def close(store: Store, ref: str, closing: Closing, **acting: Unpack[Acting]) -> Result:
    """Close a ticket, or with `fixed` let it verify: then enough green periods close it.

    Raises:
        TransitionRefused: there is no such ticket, it is closed, or the closing lacks something.
    """
    who, now, policy = acting["actor"], acting["now"], acting["policy"]

    def shut(ticket: Ticket, transaction: Transaction) -> list[Change]:
        if closing.duplicate_of is not None:
            person_actions.check_master(ticket, load(transaction, closing.duplicate_of))
        days = policy.ticket.max_acceptance_days
        return [
            person_actions.close(ticket, closing, who, now, today=_today(acting), max_acceptance_days=days)
        ]

    def tell_master(ticket: Ticket, transaction: Transaction) -> tuple[Ticket, Change] | None:
        if closing.duplicate_of is None:
            return None
        master = load(transaction, closing.duplicate_of)
        return master, person_actions.comment(master, f"{ticket.ref} was merged into this ticket", who, now)

    return act(store, ref, acting, shut, also=tell_master)


def refuse(store: Store, ref: str, what: str, *, why: str, **acting: Unpack[Acting]) -> Result:
    """Record that somebody tried something without permission; the ticket stays as it is.

    Raises:
        TransitionRefused: there is no such ticket.
    """
    who, now = acting["actor"], acting["now"]
    return act(store, ref, acting, lambda ticket, _: [person_actions.refuse(ticket, what, why, who, now)])


def _paused(pause: Any, ticket: Ticket, acting: Acting) -> Change:  # noqa: ANN401 - snooze or hold, half called
    change: Change = pause(ticket, actor=acting["actor"], now=acting["now"], today=_today(acting))
    return change


def _is_followed(transaction: Transaction, ticket: Ticket) -> bool:
    """Whether a ticket belongs to an incident that was declared and is not over."""
    return any(each.number and each.is_open for each in Incidents(transaction).of_ticket(ticket.id))


def _today(acting: Acting) -> date:
    return _local(acting["now"], acting)


def _day_begun(acting: Acting) -> date:
    """Return the last business day that had begun: what is done at midnight has the whole next day."""
    return _local(acting["now"] - timedelta(microseconds=1), acting)


def _local(at: datetime, acting: Acting) -> date:
    return at.astimezone(acting["policy"].ticket.zone).date()


def _impact(acting: Acting, entry: Loss) -> Impact | None:
    """Steps of money hold for the reporting currency; nobody converts."""
    policy = acting["policy"]
    impact = policy.ticket.impact
    if impact is None or entry.currency == policy.currency:
        return impact
    return impact.model_copy(update={"money_minor": {}})
