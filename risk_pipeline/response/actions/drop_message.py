"""Give up a message that its receiver refused for good; the ticket's history says who did, and why."""

from typing import Unpack

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.ticket import Change, Ticket, ticket_ref
from risk_pipeline.response.actions.action_context import Acting, act
from risk_pipeline.store import Store, Transaction
from risk_pipeline.store.outbox.dead_letters import DeadRow, drop_row, find_dead, state_of


def drop_message(store: Store, outbox_id: int, *, reason: str, **acting: Unpack[Acting]) -> str | None:
    """Drop a dead message; return its ticket's reference, or None for a digest, which has no ticket.

    A first message that is dropped was never there: the next event of its ticket starts a new first message.

    Raises:
        TransitionRefused: there is no such message, it is not dead, or no reason is given.
    """
    if not reason.strip():
        raise TransitionRefused("Say why nobody needs the message any more (--reason).")
    with store.reading() as transaction:
        dead = find_dead(transaction, outbox_id)
        if dead is None:
            raise _not_dead(transaction, outbox_id)
    why = f"dropped by {acting['actor'].id}: {reason.strip()}"
    if dead.ticket_id is None:
        with store.writing() as transaction:
            _drop(transaction, outbox_id, why)
        return None

    def decide(ticket: Ticket, transaction: Transaction) -> list[Change]:
        _drop(transaction, outbox_id, why)
        return [person_actions.comment(ticket, _remark(dead, reason), acting["actor"], acting["now"])]

    return act(store, ticket_ref(dead.ticket_id), acting, decide).ticket.ref


def _drop(transaction: Transaction, outbox_id: int, why: str) -> None:
    if not drop_row(transaction, outbox_id, why):
        raise _not_dead(transaction, outbox_id)


def _remark(dead: DeadRow, reason: str) -> str:
    return f"message {dead.id} ({dead.kind} to {dead.channel}) dropped: {reason.strip()}"


def _not_dead(transaction: Transaction, outbox_id: int) -> TransitionRefused:
    state = state_of(transaction, outbox_id)
    if state is None:
        return TransitionRefused(
            f"There is no message {outbox_id}. `risk outbox list --state dead` lists what can be dropped."
        )
    return TransitionRefused(f"Message {outbox_id} is {state}, not dead, so it is not dropped.")
