"""How an action of a person becomes state, event and messages, once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NotRequired, Required, TypedDict

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.ticket import Actor, Change, Step, Ticket, parse_ref, ticket_ref
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import Diagnostics, RuleBook
from risk_pipeline.store import Store, Transaction


class Acting(TypedDict, total=False):
    """What every action is told: who, when, under which register, caused by what."""

    actor: Required[Actor]
    now: Required[datetime]
    catalog: Required[RuleBook]
    policy: Required[ResponsePolicy]
    diagnostics: NotRequired[Diagnostics | None]
    idem_key: NotRequired[str | None]


@dataclass(frozen=True, slots=True)
class Result:
    """The ticket as it is now. `is_repeat`: the key was used before, and nothing changed this time."""

    ticket: Ticket
    is_repeat: bool = False


Deciding = Callable[[Ticket, Transaction], list[Change]]
AlsoChanging = Callable[[Ticket, Transaction], tuple[Ticket, Change] | None]


def act(
    store: Store, ref: str, acting: Acting, decide: Deciding, *, also: AlsoChanging | None = None
) -> Result:
    """Let `decide` say what an action changes, and record it.

    `also` may say what the action changes on one more ticket.

    Raises:
        TransitionRefused: there is no such ticket, or a guard says no; nothing was changed.
    """
    now, key = acting["now"], acting.get("idem_key")
    writer = Writer(acting["catalog"], acting["policy"], acting.get("diagnostics"))
    with store.writing() as transaction:
        ticket = load(transaction, parse_ref(ref))
        if key is not None and transaction.find_key(key) is not None:
            return Result(ticket, is_repeat=True)
        steps = _steps(ticket, decide(ticket, transaction), key)
        if also and (more := also(ticket, transaction)):
            steps += _steps(more[0], [more[1]], None)
        recorded, _ = record_steps(transaction, steps, writer, Stamp(now, acting["actor"].id), notify=True)
    last = [step.after for step in recorded if step.after.id == ticket.id][-1]
    return Result(last)


def load(transaction: Transaction, ticket_id: int) -> Ticket:
    """Return a ticket.

    Raises:
        TransitionRefused: there is none of that number.
    """
    ticket = transaction.tickets([ticket_id]).get(ticket_id)
    if ticket is None:
        raise TransitionRefused(
            f"There is no ticket {ticket_ref(ticket_id)}. `risk tickets list --all` shows all of them."
        )
    return ticket


def _steps(ticket: Ticket, changes: list[Change], key: str | None) -> list[Step]:
    steps = steps_of(ticket, changes)
    return [replace(steps[0], idem_key=key), *steps[1:]] if key else steps
