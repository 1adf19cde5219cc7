"""A ticket as its message shows it now."""

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.current_message import present_message
from risk_pipeline.response.policy import policy_from


def read_present_message(platform: Platform, ticket: Ticket) -> TicketMessage | None:
    """Return the message of a ticket as it is now; None if people were never notified of it."""
    policy = policy_from(platform.settings, platform.catalog.response)
    with platform.store.reading() as transaction:
        return present_message(transaction, ticket, Writer(platform.catalog, policy, None))
