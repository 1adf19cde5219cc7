"""What tells tickets in the words of their messages, wherever they are listed."""

from collections.abc import Iterable
from datetime import datetime

from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.messages.builder import Around, Writer
from risk_pipeline.response.messages.ticket_diagnosis import figures_of
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store.diagnoses import read_diagnoses
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.teller import Teller


def tellers_of(
    platform: Platform,
    tickets: Iterable[Ticket],
    *,
    language: Language | None = None,
    titles: Titles | None = None,
    at: datetime | None = None,
) -> dict[int, Teller]:
    """Return what tells each ticket, by its id, whether people were told of it or not.

    In the language of the settings unless another is named; with `titles` that the register does not hold;
    as of now, or as of an instant at which the tickets were as they are given.
    """
    chosen = list(tickets)
    writer = Writer(platform.catalog, policy_from(platform.settings, platform.catalog.response), None)
    words = words_in(language or platform.settings.language)
    with platform.store.reading() as transaction:
        known = read_diagnoses(transaction, [ticket.id for ticket in chosen])
        storms = [ticket.id for ticket in chosen if ticket.kind is TicketKind.STORM]
        children = {id_: transaction.children([id_]) for id_ in storms}
        near = transaction.near(chosen)
    found = {}
    for ticket in chosen:
        told = known.get(ticket.id) if at is None else _of_its_period(ticket, known.get(ticket.id))
        message = writer.present(
            ticket,
            told,
            at or platform.clock.now(),
            Around(children.get(ticket.id, ()), near if at is None else ()),
            titles=titles,
        )
        found[ticket.id] = Teller(message, words)
    return found


def _of_its_period(ticket: Ticket, told: TicketDiagnosis | None) -> TicketDiagnosis | None:
    """Return what was found out about the ticket's newest period; None where that is of another one."""
    return told if told is not None and told.figures == figures_of(ticket) else None
