"""Clocks of feeds' tickets stand still while what broke is whole again, and the next period is awaited."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.domain.tickets.history.timeline import WHOLE, waiting
from risk_pipeline.domain.tickets.states import By, EventKind
from risk_pipeline.domain.tickets.ticket import Change, Step, Ticket
from risk_pipeline.response.decisions.start_stop_clocks import Winder
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.ticket_diagnosis import is_repaired, with_figures
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Store
from risk_pipeline.store.diagnoses import read_diagnoses

ACTOR, SOURCE = "clocks", "pipeline"


def wait_for_whole_feeds(
    store: Store, *, catalog: RuleBook, policy: ResponsePolicy, tickets: Sequence[Ticket], now: datetime
) -> int:
    """Pause the clocks of feeds' open tickets whose red days are whole by now, and let others run on.

    Nobody owes anything there: the ticket closes by the next period. Returns how many tickets changed; twice
    is the same as once.

    Raises:
        StoreError: the store is locked or cannot be reached.
    """
    with store.writing() as transaction:
        present = transaction.tickets({ticket.id for ticket in tickets}).values()
        told = read_diagnoses(transaction, [ticket.id for ticket in present])
        winder = Winder(transaction, catalog, policy)
        steps = [step for ticket in present for step in _waited(ticket, told, winder, now)]
        transaction.save(steps)
    return len(steps)


def _waited(
    ticket: Ticket, told: Mapping[int, TicketDiagnosis], winder: Winder, now: datetime
) -> Iterator[Step]:
    last = told.get(ticket.id)
    is_whole = last is not None and is_repaired(with_figures(ticket, last.figures), last.diagnosis)
    if fields := waiting(ticket, now, winder.table(ticket), is_whole=is_whole):
        why = f"{WHOLE}: clocks stand still" if is_whole else "its clocks run on"
        yield from steps_of(ticket, [Change(EventKind.NOTED, By.CLOCK, ACTOR, now, why, fields, SOURCE)])
