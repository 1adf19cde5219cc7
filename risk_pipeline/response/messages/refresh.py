"""Keep the first message of an open ticket up to date with the newest judged period, silently.

People are told of transitions. A period that moves no state only changes the numbers of the first message:
it is edited where an edit notifies nobody, and adds nothing to the thread. What was not sent yet is replaced,
so that a receiver that was away gets the newest state once. A snoozed ticket is kept up to date too: it calls
nobody. What flaps stays as announced: its state moves to and fro, and the thread does not say so.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from operator import itemgetter

from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.messages.tracker_issue import Family, family_of
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets.states import By, EventKind
from risk_pipeline.domain.tickets.storm import as_its_children_stand
from risk_pipeline.domain.tickets.ticket import Change, Step, Ticket, TicketKind
from risk_pipeline.response.decisions.routing import still_told
from risk_pipeline.response.messages.builder import Around, Occasion, Writer, newest_told
from risk_pipeline.response.messages.ticket_diagnosis import is_repaired, with_figures
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import Diagnostics, RuleBook
from risk_pipeline.store import Outgoing, Store, Transaction
from risk_pipeline.store.diagnoses import keep_diagnoses, read_diagnoses
from risk_pipeline.store.outbox.renewals import NO_TRANSITION, renew, roots_behind

MOST_RENEWED = 200  # a run; a channel takes a message a second, and more would delay news
# Jira notifies its watchers of every edit; a webhook only gets transitions, and a mail is what it was.
_SILENT_EDITS: frozenset[Family] = frozenset({"slack", "github"})


def renew_open(
    store: Store,
    *,
    catalog: RuleBook,
    policy: ResponsePolicy,
    diagnostics: Diagnostics,
    now: datetime,
    actor: str = "pipeline",
) -> int:
    """Update the first messages of all open tickets that are behind, at the end of a replay."""
    with store.writing() as transaction:
        return renew_roots(transaction, Writer(catalog, policy, diagnostics), now=now, actor=actor)


def renew_moved(
    transaction: Transaction, writer: Writer, steps: Sequence[Step], *, now: datetime, actor: str
) -> int:
    """Update the first messages of the tickets, and of their storms, that steps have moved on."""
    moved = {step.after.id for step in steps} | {step.after.parent_id for step in steps}
    ids = {id_ for id_ in moved if id_ is not None}
    return renew_roots(transaction, writer, now=now, actor=actor, ids=ids) if ids else 0


def renew_repaired(
    store: Store, writer: Writer, tickets: Sequence[Ticket], *, now: datetime, actor: str = "pipeline"
) -> int:
    """Say of feeds' open tickets that their red days are whole by now, or are so no more; once of each.

    Days that are judged again move no ticket: it waits for a later one. Returns how many updates were queued.
    """
    with store.writing() as transaction:
        told = read_diagnoses(transaction, [ticket.id for ticket in tickets])
        occasions = [Occasion(_seen(ticket, now, actor)) for ticket in tickets if ticket.id in told]
        pairs = zip(occasions, writer.write(occasions, told), strict=True)
        changed = [
            (occasion, each)
            for occasion, each in pairs
            if each.message.is_repaired is not _was_repaired(occasion.step.after, told)
        ]
        keep_diagnoses(transaction, {occasion.step.after.id: each.told for occasion, each in changed})
        rooted = transaction.rooted({occasion.step.after.id for occasion, _ in changed})
        outgoing = [
            _renewal(occasion.step.after, writer.for_receiver(each.message, place), place)
            for occasion, each in changed
            for place in _silent_places(occasion.step.after, rooted, writer.catalog)
        ]
        renew(transaction, outgoing, now)
    return len(outgoing)


def _was_repaired(ticket: Ticket, told: Mapping[int, TicketDiagnosis]) -> bool:
    last = told[ticket.id]
    return is_repaired(with_figures(ticket, last.figures), last.diagnosis)


def renew_roots(
    transaction: Transaction,
    writer: Writer,
    *,
    now: datetime,
    actor: str,
    ids: Collection[int] | None = None,
) -> int:
    """Queue an update of each root message that shows an older period than its open ticket.

    Of `ids`, or of all open tickets; those furthest behind, where there are very many. Returns how many rows
    went into the outbox. Repeating it queues nothing new.
    """
    behind_first = nsmallest(MOST_RENEWED, roots_behind(transaction, ids).items(), key=itemgetter(1))
    told = dict(behind_first)
    tickets = transaction.tickets(told)
    families = _families(transaction, tickets)
    behind = [
        present
        for ticket in tickets.values()
        if _begin(present := _present(ticket, families)) > told[ticket.id]
    ]
    if not behind:
        return 0
    rooted = transaction.rooted({ticket.id for ticket in behind})
    places = {ticket.id: _silent_places(ticket, rooted, writer.catalog) for ticket in behind}
    near = transaction.near(behind)
    occasions = [
        Occasion(_seen(ticket, now, actor), Around(families.get(ticket.id, ()), near))
        for ticket in behind
        if places[ticket.id]
    ]
    written = writer.write(occasions, read_diagnoses(transaction, told))
    keep_diagnoses(transaction, newest_told(occasions, written))
    outgoing = [
        _renewal(occasion.step.after, writer.for_receiver(each.message, place), place)
        for occasion, each in zip(occasions, written, strict=True)
        for place in places[occasion.step.after.id]
    ]
    renew(transaction, outgoing, now)
    return len(outgoing)


def _families(transaction: Transaction, tickets: Mapping[int, Ticket]) -> dict[int, list[Ticket]]:
    families: dict[int, list[Ticket]] = {}
    for child in transaction.children([t.id for t in tickets.values() if t.kind is TicketKind.STORM]):
        if child.parent_id is not None:
            families.setdefault(child.parent_id, []).append(child)
    return families


def _present(ticket: Ticket, families: Mapping[int, list[Ticket]]) -> Ticket:
    """Return the ticket as it is; a storm, as its children are."""
    children = families.get(ticket.id)
    return as_its_children_stand(ticket, children) if children else ticket


def _begin(ticket: Ticket) -> int:
    return reach(ticket.last_period_start, ticket.last_hour)


def _silent_places(ticket: Ticket, rooted: Collection[tuple[int, str]], catalog: RuleBook) -> list[str]:
    """Return where the ticket has a first message that can be edited silently."""
    return [
        place
        for place in still_told(ticket, catalog)
        if (ticket.id, place) in rooted and family_of(place) in _SILENT_EDITS
    ]


def _seen(ticket: Ticket, now: datetime, actor: str) -> Step:
    return Step(ticket, Change(EventKind.OBSERVED, By.DATA, actor, now, str(ticket.last_status)), ticket)


def _renewal(ticket: Ticket, message: TicketMessage, place: str) -> Outgoing:
    cause = f"{'whole' if message.is_repaired else 'seen'}-{_begin(ticket)}"  # once of each period
    return Outgoing(ticket, NO_TRANSITION, DeliveryKind.UPDATE, message, place, cause)
