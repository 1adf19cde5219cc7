"""The last step of every change: parents follow, people are told, and all is written at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.tracker_issue import family_of
from risk_pipeline.domain.tickets.ticket import Step, Ticket, TicketKind
from risk_pipeline.response.decisions.routing import ready_at, routed, still_told
from risk_pipeline.response.decisions.start_stop_clocks import Winder
from risk_pipeline.response.decisions.storms import update_parents
from risk_pipeline.response.messages.builder import Around, Occasion, Writer, newest_told
from risk_pipeline.response.messages.notification_plan import Telling, plan
from risk_pipeline.store import Outgoing, Transaction
from risk_pipeline.store.diagnoses import keep_diagnoses, read_diagnoses


class Stamp(NamedTuple):
    """When changes are written (UTC), and by whom."""

    now: datetime
    actor: str


def record_steps(
    transaction: Transaction,
    steps: Sequence[Step],
    writer: Writer,
    stamp: Stamp,
    *,
    notify: bool,
    winder: Winder | None = None,
) -> tuple[list[Step], int]:
    """Write the steps, those of parents that follow from them, and the messages about both.

    Clocks follow on the way. Returns all steps as they were recorded, and how many messages went into the
    outbox; details that follow a first message are not counted.
    """
    now, actor = stamp
    steps = routed(steps, writer.catalog)
    family = _Family(transaction, steps)
    everything = [*steps, *update_parents(steps, family.storms, family.children, now, actor)]
    storms = {step.after.id for step in everything if step.after.kind is TicketKind.STORM}
    storms |= family.storms.keys()
    winder = winder or Winder(transaction, writer.catalog, writer.policy)
    everything = winder.wind(everything, storms, now, starts=notify)
    announced = transaction.announced(
        {step.after.id for step in everything if step.change.kind.is_transition}
    )
    marked, told = plan(
        everything,
        announced,
        storms=storms,
        storm_threshold=writer.policy.storm_threshold,
        notify=notify,
    )
    transaction.save(marked)
    outgoing = _write(transaction, told, writer, family.children_by_parent(marked), now)
    transaction.enqueue(outgoing, now)
    return marked, sum(not _is_details(each) for each in outgoing)


class _Family:
    """The storms that the steps' tickets belong to, and all children of these."""

    def __init__(self, transaction: Transaction, steps: Sequence[Step]) -> None:
        transitions = [step.after for step in steps if step.change.kind.is_transition]
        ids = {ticket.parent_id for ticket in transitions if ticket.parent_id is not None}
        ids |= {ticket.id for ticket in transitions if ticket.kind is TicketKind.STORM}
        parents = transaction.tickets(ids)
        # What a person put under a ticket does not move that ticket; the members of a storm do.
        self.storms: Mapping[int, Ticket] = {
            id_: parent for id_, parent in parents.items() if parent.kind is TicketKind.STORM
        }
        born = {step.after.id for step in steps if step.is_birth and step.after.kind is TicketKind.STORM}
        self.children = transaction.children(self.storms.keys() | born)

    def children_by_parent(self, steps: Sequence[Step]) -> dict[int, list[Ticket]]:
        """Return the children as they are after the steps."""
        now = {child.id: child for child in self.children}
        now |= {step.after.id: step.after for step in steps}
        families: dict[int, list[Ticket]] = {}
        for child in now.values():
            if child.parent_id is not None:
                families.setdefault(child.parent_id, []).append(child)
        return families


def _write(
    transaction: Transaction,
    told: Sequence[Telling],
    writer: Writer,
    families: Mapping[int, list[Ticket]],
    now: datetime,
) -> list[Outgoing]:
    """Write all messages together, and remember the diagnoses that they were written from."""
    ids = {telling.step.after.id for telling in told}
    near = transaction.near([telling.step.after for telling in told])
    occasions = [
        Occasion(telling.step, Around(families.get(telling.step.after.id, ()), near)) for telling in told
    ]
    written = writer.write(occasions, read_diagnoses(transaction, ids))
    keep_diagnoses(transaction, newest_told(occasions, written))
    rooted = transaction.rooted(ids)
    outgoing = []
    for telling, each in zip(told, written, strict=True):
        ticket = telling.step.after
        for receiver in still_told(ticket, writer.catalog):
            # Who is added later, when the severity rises, begins with the whole story.
            begins = (ticket.id, receiver) not in rooted
            kinds = _begins(receiver) if begins else telling.kinds
            rooted.add((ticket.id, receiver))
            message = writer.for_receiver(each.message, receiver, begins=begins)
            ready = ready_at(ticket, receiver, writer.catalog, now.astimezone(writer.policy.ticket.zone))
            outgoing += [
                Outgoing(ticket, ticket.transition, kind, message, receiver, not_before=ready)
                for kind in kinds
            ]
    return outgoing


def _is_details(outgoing: Outgoing) -> bool:
    """Whether it is the reply with which a thread begins: a part of the first message, not news."""
    return outgoing.kind is DeliveryKind.REPLY and outgoing.message.begins


def _begins(receiver: str) -> tuple[DeliveryKind, ...]:
    """Return how a ticket begins: where there are threads, the details are the first reply."""
    has_threads = family_of(receiver) == "slack"
    return (DeliveryKind.ROOT, DeliveryKind.REPLY) if has_threads else (DeliveryKind.ROOT,)
