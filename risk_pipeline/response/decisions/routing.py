"""Who is notified of a ticket, by the routes of the register.

Decided when a ticket opens and kept on it. A reopening or a worse severity adds the receivers of the
route it now has; nobody who was notified is dropped.
"""

from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.messages.delivery_fault import is_own_delivery
from risk_pipeline.domain.messages.matching import Facts
from risk_pipeline.domain.messages.routing import Routed
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.domain.series import FEED
from risk_pipeline.domain.tickets.fields import TicketFields, changed
from risk_pipeline.domain.tickets.ticket import EventKind, Step, Ticket, TicketKind
from risk_pipeline.response.decisions.steps import with_more
from risk_pipeline.response.ports import RuleBook

_DECIDES = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.RAISED})


def routed(steps: Sequence[Step], catalog: RuleBook) -> list[Step]:
    """Return the steps with receivers on those that open, reopen or worsen a ticket. Repeatable."""
    return with_more(steps, lambda step: _fields(step, catalog) if step.change.kind in _DECIDES else {})


def _fields(step: Step, catalog: RuleBook) -> TicketFields:
    ticket = step.after
    outcome = None if is_own_delivery(ticket) else resolve(ticket, catalog)
    if outcome is None:
        return {}
    fields: TicketFields = {}
    if step.change.kind is EventKind.OPENED and ticket.kind is not TicketKind.STORM:
        fields["channel"] = outcome.channel
    known = () if step.is_birth else ticket.told_at
    receivers = tuple(dict.fromkeys((*known, *outcome.receivers)))
    if receivers != ticket.told_at or fields.get("channel", ticket.channel) not in receivers:
        fields["receivers"] = receivers
    return changed(ticket, fields)


def still_told(ticket: Ticket, catalog: RuleBook) -> list[str]:
    """Return where people are told of a ticket now; whom the register no longer has is told nothing more."""
    return [name for name in ticket.told_at if not catalog.routing.is_gone(name, catalog.owners)]


def ready_at(ticket: Ticket, receiver: str, catalog: RuleBook, at: datetime) -> datetime:
    """Return when a message that is ready now, in the project's zone, may go to a receiver."""
    if ":" not in receiver:
        return at
    return catalog.routing.ready_at(receiver, facts_of(ticket, catalog), at)


def resolve(ticket: Ticket, catalog: RuleBook) -> Routed | None:
    """Return the outcome of the routes; None for a ticket whose owner the register no longer has."""
    if ticket.owner not in catalog.owners:
        return None
    rule = catalog.rules.get(ticket.rule_id)
    line = catalog.line_of(rule) if rule else _line_of_duty(ticket, catalog)
    return catalog.routing.resolve(facts_of(ticket, catalog), catalog.owners, line.head if line else None)


def _line_of_duty(ticket: Ticket, catalog: RuleBook) -> BusinessLine | None:
    """Return the line of a duty, whose rule stands in no suite."""
    if duty_of(ticket.rule_id) is None:
        return None
    return catalog.titles.lines.get(ticket.rule_id.partition(".")[0])


def facts_of(ticket: Ticket, catalog: RuleBook) -> Facts:
    """Return what of a ticket decides who is told, and when."""
    rule = catalog.rules.get(ticket.rule_id)
    return Facts(
        line=ticket.rule_id.partition(".")[0],
        rule_id=ticket.rule_id,
        kind="data" if ticket.kind is TicketKind.DATA or ticket.dimension == FEED else "risk",
        severity=ticket.severity,
        owner=ticket.owner,
        mode=rule.meta.mode if rule else "post_event",
    )
