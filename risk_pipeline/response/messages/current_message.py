"""The message that shows a ticket as it is now, rewritten from what was stored."""

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.response.messages.builder import Around, Writer
from risk_pipeline.store import Transaction
from risk_pipeline.store.diagnoses import read_diagnoses


def present_message(transaction: Transaction, ticket: Ticket, writer: Writer) -> TicketMessage | None:
    """Return the ticket as a message, as of its newest event; None if people were never notified of it."""
    if not transaction.announced([ticket.id]):
        return None
    newest = transaction.events(ticket.id)[-1].change.at
    last = read_diagnoses(transaction, [ticket.id]).get(ticket.id)
    children = transaction.children([ticket.id]) if ticket.kind is TicketKind.STORM else []
    return writer.present(ticket, last, newest, Around(children, transaction.near([ticket])))
