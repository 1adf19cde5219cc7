"""How many green periods in a row close a ticket, by its rule or the settings, and whether any can."""

from collections.abc import Mapping

from risk_pipeline.domain.register.rule import EXCEPTION_RULES, Rule
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.domain.tickets.flapping import until_quiet
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind


def decided_by_rule(rule_id: str, rules: Mapping[str, Rule]) -> int | None:
    """Return the number where the rule decides it; None where the settings do.

    The next test of a control, or period of a process, says whether it works again.
    """
    if duty := duty_of(rule_id):
        return duty.green_days
    rule = rules.get(rule_id)
    return 1 if rule is not None and rule.type in EXCEPTION_RULES else None


def needed_to_prove(ticket: Ticket, rules: Mapping[str, Rule], policy: TicketPolicy) -> int:
    """Return how many green periods in a row prove that an action of a ticket worked."""
    return decided_by_rule(ticket.rule_id, rules) or policy.needed(ticket.kind, ticket.grain)


def needed_to_close(ticket: Ticket, rules: Mapping[str, Rule], policy: TicketPolicy) -> int:
    """Return how many green periods in a row close the ticket; one that flaps has to be quiet as well."""
    return until_quiet(ticket, needed_to_prove(ticket, rules, policy), policy.flapping)


def is_unwatched(ticket: Ticket, rules: Mapping[str, Rule]) -> bool:
    """Whether the rule behind a risk's ticket is retired, paused or gone: no data will close it."""
    if ticket.kind is not TicketKind.RISK or duty_of(ticket.rule_id) is not None:
        return False
    rule = rules.get(ticket.rule_id)
    return rule is None or not rule.meta.state.is_evaluated
