"""Close the data tickets of retired feeds: no run can ever judge them again.

The ticket of a rule that left stays open: the risk it found is still there, and a person decides.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from risk_pipeline.domain.messages.delivery_fault import DELIVERY_RULE
from risk_pipeline.domain.messages.failed_run import RUN_RULE
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.tickets.outcome.auto_close import ended
from risk_pipeline.domain.tickets.ticket import Step, Ticket, TicketKind
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.response.verdicts.fault_verdicts import BUILD_RULE, JUDGE_RULE
from risk_pipeline.store import Store, TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES

ACTOR = "feeds"
_OF_NO_FEED = frozenset({RUN_RULE, BUILD_RULE, JUDGE_RULE, DELIVERY_RULE})
_OPEN_DATA = TicketFilter(states=OPEN_STATES, kinds=(TicketKind.DATA,))


def configured(feeds: Mapping[str, Feed]) -> Collection[str]:
    """Return the feeds that are loaded: declared, and with a location."""
    return {feed.id for feed in feeds.values() if feed.location is not None}


def close_withdrawn(
    store: Store, *, catalog: RuleBook, policy: ResponsePolicy, now: datetime, notify: bool = True
) -> int:
    """Close the open data tickets of feeds that left the catalog or lost their location; return how many.

    Doing it again changes nothing.

    Raises:
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    found = {t.id for t in list_tickets(store, _OPEN_DATA) if _why(t, catalog)}
    if not found:
        return 0
    with store.writing() as transaction:
        steps: list[Step] = []
        for ticket in transaction.tickets(found).values():
            if ticket.is_open:
                steps += steps_of(ticket, ended(ticket, _why(ticket, catalog), now, ACTOR))
        record_steps(transaction, steps, Writer(catalog, policy, None), Stamp(now, ACTOR), notify=notify)
    return len({step.after.id for step in steps})


def _why(ticket: Ticket, catalog: RuleBook) -> str:
    """Return why nothing can judge the ticket any longer; empty while something can."""
    if ticket.rule_id in _OF_NO_FEED or ticket.segment in configured(catalog.feeds):
        return ""
    gone = "no longer has a location" if ticket.segment in catalog.feeds else "is no longer a feed"
    return f"withdrawn: {ticket.segment} {gone}, and nothing can judge it"
