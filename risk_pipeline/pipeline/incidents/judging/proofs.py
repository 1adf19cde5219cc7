"""Whether what an incident changed holds: a test of the control, or green periods since."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.judging.recovered import passed_since
from risk_pipeline.response.decisions.green_periods import decided_by_rule
from risk_pipeline.response.policy import policy_from
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import GreenSince, read_greens_since


def proofs_of(platform: Platform, connection: Connection, tickets: Sequence[Ticket], until: date) -> Proofs:
    """Return what data up to a day say of the done actions of tickets that change something.

    An open ticket judges its actions as verdicts come. A closed one takes no verdict that is not red, so
    its actions are judged here, by the same number of green periods.
    """
    done = [(ticket, each) for ticket in tickets for each in ticket.actions if each.change and each.holds]
    changed = {
        action.change.removeprefix("control "): action.done_at
        for _, action in done
        if action.change and action.change.startswith("control ")
    }
    closed = [(ticket, each, each.done_on) for ticket, each in done if each.done_on and not ticket.is_open]
    asked = [GreenSince(ticket.rule_id, ticket.series, on) for ticket, _, on in closed]
    policy, rules = policy_from(platform.settings).ticket, platform.catalog.rules
    return Proofs(
        controls=passed_since(connection, changed, until),
        green=[
            (ticket.id, action.number)
            for (ticket, action, _), greens in zip(
                closed, read_greens_since(connection, asked, until), strict=True
            )
            if greens >= (decided_by_rule(ticket.rule_id, rules) or policy.needed(ticket.kind, ticket.grain))
        ],
    )
