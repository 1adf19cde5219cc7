"""Whether what an incident changed holds: a test of the control, or green periods since."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.tickets.outcome.remediation import Action
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.judging.recovered import passed_since
from risk_pipeline.response.decisions.green_periods import decided_by_rule
from risk_pipeline.response.policy import policy_from
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import read_greens_since


def proofs_of(platform: Platform, connection: Connection, tickets: Sequence[Ticket], until: date) -> Proofs:
    """Return what data up to a day say of the done actions of tickets that change something."""
    done = [(ticket, each) for ticket in tickets for each in ticket.actions if each.change and each.holds]
    changed = {
        action.change.removeprefix("control "): action.done_at
        for _, action in done
        if action.change and action.change.startswith("control ")
    }
    return Proofs(
        controls=passed_since(connection, changed, until),
        green=_proven_green(platform, connection, done, until),
    )


def _proven_green(
    platform: Platform, connection: Connection, done: Sequence[tuple[Ticket, Action]], until: date
) -> list[tuple[int, int]]:
    """Return the actions of closed tickets, by ticket and number, since which their indicator stayed green.

    An open ticket judges its actions as verdicts come. A closed one takes no verdict that is not red, so
    its actions are judged here, by the same number of green periods.
    """
    known = [
        (ticket, each.number, each.done_on) for ticket, each in done if each.done_on and not ticket.is_open
    ]
    asked = [(ticket.rule_id, ticket.series) for ticket, _, _ in known]
    greens = read_greens_since(connection, asked, [on for _, _, on in known], until)
    policy, rules = policy_from(platform.settings).ticket, platform.catalog.rules
    return [
        (ticket.id, number)
        for (ticket, number, _), count in zip(known, greens, strict=True)
        if count >= (decided_by_rule(ticket.rule_id, rules) or policy.needed(ticket.kind, ticket.grain))
    ]
