"""Whether what an incident changed holds: a test of the control, or green periods since."""

from collections.abc import Mapping, Sequence
from datetime import date

from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.tickets.outcome.remediation import Trial
from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import known_until
from risk_pipeline.pipeline.incidents.judging.recovered import passed_since
from risk_pipeline.response.decisions.green_periods import needed_to_prove
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store.queries.tickets import list_children
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import read_greens_since, read_last_reds, read_refuted_since

Trials = Mapping[int, Mapping[int, Trial]]
"""What came of actions, by ticket and number."""


def proofs_of(platform: Platform, connection: Connection, tickets: Sequence[Ticket], until: date) -> Proofs:
    """Return what data up to a day say of the done actions of tickets that change something."""
    changed = {
        action.change.removeprefix("control "): action.done_at
        for ticket in tickets
        for action in ticket.actions
        if action.holds and action.change and action.change.startswith("control ")
    }
    return Proofs(
        controls=passed_since(connection, changed, until, platform.settings.zone),
        green=_proven_green(platform, tickets, trials_of(connection, tickets, until)),
        relapsed=_relapsed(platform, connection, tickets),
    )


def trials_of(connection: Connection, tickets: Sequence[Ticket], until: date) -> Trials:
    """Return what data up to a day say of the done actions of closed tickets whose effect is not known yet.

    An open ticket judges its actions as verdicts come. A closed one takes no verdict that is not red.
    """
    known = [
        (ticket, each.number, each.done_on)
        for ticket in tickets
        if not ticket.is_open
        for each in ticket.actions
        if each.done_on and each.effect is None
    ]
    asked = [(ticket.rule_id, ticket.series) for ticket, _, _ in known]
    after = [on for _, _, on in known]
    greens = read_greens_since(connection, asked, after, until)
    refuted = read_refuted_since(connection, asked, after, until)
    found: dict[int, dict[int, Trial]] = {}
    for (ticket, number, _), green, is_refuted in zip(known, greens, refuted, strict=True):
        found.setdefault(ticket.id, {})[number] = Trial(green, is_refuted)
    return found


def _proven_green(platform: Platform, tickets: Sequence[Ticket], trials: Trials) -> list[tuple[int, int]]:
    """Return the actions that change something and are proven, by ticket and number."""
    policy, rules = policy_from(platform.settings).ticket, platform.catalog.rules
    return [
        (ticket.id, action.number)
        for ticket in tickets
        for action in ticket.actions
        if action.change
        and (trial := trials.get(ticket.id, {}).get(action.number))
        and trial.proves(needed_to_prove(ticket, rules, policy))
    ]


def _relapsed(platform: Platform, connection: Connection, tickets: Sequence[Ticket]) -> list[int]:
    """Return the closed tickets whose rule was red after the period that closed them, or those of a storm."""
    own = {
        ticket.id: list_children(platform.store, ticket.id) if ticket.kind is TicketKind.STORM else [ticket]
        for ticket in tickets
        if not ticket.is_open
    }
    asked = [(each.rule_id, each.series) for group in own.values() for each in group]
    reds = read_last_reds(connection, asked, known_until(platform))

    def is_red_since(ticket: Ticket) -> bool:
        last = reds.get((ticket.rule_id, ticket.series))
        return ticket.is_open or (last is not None and reach(last.on, last.hour) > ticket.last_reach)

    return [id_ for id_, group in own.items() if any(map(is_red_since, group))]
