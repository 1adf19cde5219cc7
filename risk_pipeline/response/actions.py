"""What people do to tickets: acknowledge, start, close. State, event and messages commit together."""

from collections.abc import Callable
from datetime import datetime

from risk_pipeline.domain import handling
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.handling import Closing
from risk_pipeline.domain.ticket import Change, Step, Ticket, fold, parse_ref, ticket_ref
from risk_pipeline.response.context import MessageContext, RuleBook
from risk_pipeline.response.letters import Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.recording import record_steps
from risk_pipeline.store import Store, Transaction


def acknowledge(
    store: Store,
    ref: str,
    *,
    actor: str,
    now: datetime,
    catalog: RuleBook,
    policy: ResponsePolicy,
    context: MessageContext | None = None,
    note: str = "",
) -> Ticket:
    """Take note of an open ticket; return it as it is now.

    Without `context`, the message repeats chart and segments of the one before.

    Raises:
        TransitionRefused: there is no such ticket, or it is not open.
    """
    writer = Writer(catalog, policy, context)
    return _act(store, ref, writer, now, actor, lambda ticket: handling.acknowledge(ticket, actor, now, note))


def start(
    store: Store,
    ref: str,
    *,
    actor: str,
    now: datetime,
    catalog: RuleBook,
    policy: ResponsePolicy,
    context: MessageContext | None = None,
    note: str = "",
) -> Ticket:
    """Begin work on a ticket; return it as it is now.

    Raises:
        TransitionRefused: there is no such ticket, or it is past that.
    """
    writer = Writer(catalog, policy, context)
    return _act(store, ref, writer, now, actor, lambda ticket: handling.start(ticket, actor, now, note))


def close(
    store: Store,
    ref: str,
    closing: Closing,
    *,
    actor: str,
    now: datetime,
    catalog: RuleBook,
    policy: ResponsePolicy,
    context: MessageContext | None = None,
) -> Ticket:
    """Close a ticket, or with `fixed` let it verify: then enough green periods close it.

    Raises:
        TransitionRefused: there is no such ticket, it is closed, or the closing lacks something.
    """
    writer = Writer(catalog, policy, context)
    return _act(
        store,
        ref,
        writer,
        now,
        actor,
        lambda ticket: handling.close(ticket, closing, actor, now),
        duplicate_of=closing.duplicate_of,
    )


def _act(
    store: Store,
    ref: str,
    writer: Writer,
    now: datetime,
    actor: str,
    decide: Callable[[Ticket], Change],
    *,
    duplicate_of: int | None = None,
) -> Ticket:
    with store.writing() as transaction:
        ticket = _load(transaction, parse_ref(ref))
        if duplicate_of is not None:
            _load(transaction, duplicate_of)
        change = decide(ticket)
        step = Step(ticket, change, fold(ticket, change))
        record_steps(transaction, [step], writer, now=now, actor=actor, notify=True)
    return step.after


def _load(transaction: Transaction, ticket_id: int) -> Ticket:
    ticket = transaction.tickets([ticket_id]).get(ticket_id)
    if ticket is None:
        raise TransitionRefused(
            f"There is no ticket {ticket_ref(ticket_id)}. `risk tickets list --all` shows all of them."
        )
    return ticket
