"""Tickets about our own delivery: an archived channel, a revoked token, a missing scope.

What holds is read from the outbox, so that a delivery that was killed is made good by the next one.
Such a ticket is told where messages still arrive: to the data owner, else to the deputies. When
nothing is left nobody is notified; it is in the list, and nothing is queued for a dead place.
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.messages.delivery_fault import DeliveryFault, is_reachable, met, over
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.tickets.lifecycle import RuleFacts
from risk_pipeline.domain.tickets.ticket import Change, Step, Ticket, fold
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.routing import resolve
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Store, Transaction
from risk_pipeline.store.outbox.faults import delivery_faults, open_fault_tickets

ACTOR = "delivery"
NOBODY_LEFT = Muted.NO_RECEIVER.because(" that takes messages")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnDeliveryReport:
    """How many tickets about our own delivery began or ended, and how many rows tell of it."""

    opened: int = 0
    closed: int = 0
    messages: int = 0


def report_own_delivery(
    store: Store, *, catalog: RuleBook, policy: ResponsePolicy, now: datetime
) -> OwnDeliveryReport:
    """Open one ticket for each cause that keeps messages away, and close those whose cause is gone.

    Call it after each drain. Doing it again changes nothing.

    Raises:
        ConfigError: the owner of data faults is not in the register.
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    with store.reading() as transaction:
        if not delivery_faults(transaction) and not open_fault_tickets(transaction):
            return OwnDeliveryReport()
    with store.writing() as transaction:
        faults = delivery_faults(transaction)
        begun = _begun(transaction, faults, catalog, policy, now)
        ended = _ended(transaction, faults, policy, now)
        if not begun and not ended:
            return OwnDeliveryReport()
        writer = Writer(catalog, policy, None)
        _, messages = record_steps(transaction, [*begun, *ended], writer, Stamp(now, ACTOR), notify=True)
    for step in begun:
        _LOG.error("%s: messages do not arrive. %s", step.after.ref, step.after.reason)
    return OwnDeliveryReport(len(begun), len({step.after.id for step in ended}), messages)


def _begun(
    transaction: Transaction,
    faults: Collection[DeliveryFault],
    catalog: RuleBook,
    policy: ResponsePolicy,
    now: datetime,
) -> list[Step]:
    owner = catalog.data_owner
    if faults and owner not in catalog.owners:
        raise ConfigError(
            f"'{owner}' answers for faults of delivery, and is not in register/owners.yaml. Add the owner."
        )
    known = transaction.latest({fault.identity_key for fault in faults})
    dead = {fault.place for fault in faults}
    steps: list[Step] = []
    for fault in faults:
        ticket = known.get(fault.identity_key)
        facts = RuleFacts(
            severity="critical",
            owner=owner,
            channel=catalog.owners[owner].channel,
            ticket_id=transaction.next_ticket_id() + sum(step.is_birth for step in steps),
            actor=ACTOR,
        )
        for change in met(ticket, fault, policy.ticket, now, facts):
            steps.append(_told(ticket, change, catalog, dead))
    return steps


def _told(ticket: Ticket | None, change: Change, catalog: RuleBook, dead: Collection[str]) -> Step:
    """Return the step with the receivers that messages still reach; marked as told to nobody without any."""
    after = fold(ticket, change)
    receivers = _reachable(after, catalog, dead)
    change = replace(change, fields=change.fields | {"receivers": receivers})
    return Step(ticket, change, fold(ticket, change), None if receivers else NOBODY_LEFT)


def _reachable(ticket: Ticket, catalog: RuleBook, dead: Collection[str]) -> tuple[str, ...]:
    outcome = resolve(ticket, catalog)
    own = outcome.receivers if outcome else (ticket.channel,)
    if alive := tuple(each for each in own if is_reachable(each, dead)):
        return alive
    deputies = (catalog.owners[owner].channel for owner in _deputies(ticket.owner, catalog))
    return tuple(channel for channel in deputies if is_reachable(channel, dead))[:1]


def _deputies(owner: str, catalog: RuleBook) -> Iterator[str]:
    seen = {owner}
    deputy = catalog.owners[owner].deputy
    while deputy is not None and deputy in catalog.owners and deputy not in seen:
        yield deputy
        seen.add(deputy)
        deputy = catalog.owners[deputy].deputy


def _ended(
    transaction: Transaction, faults: Collection[DeliveryFault], policy: ResponsePolicy, now: datetime
) -> list[Step]:
    holding = {fault.identity_key for fault in faults}
    steps: list[Step] = []
    for ticket in open_fault_tickets(transaction):
        if ticket.identity_key in holding:
            continue
        steps += steps_of(ticket, over(ticket, policy.ticket, now, ACTOR))
    return steps
