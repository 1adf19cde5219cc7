"""Sections about what a month did not end: incidents that ran in it, and losses of tickets still open."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.tickets.outcome.losses import Loss, totals
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.documents.document import Cell, Part, Tone
from risk_pipeline.pipeline.governance.report.month import MonthMaterial
from risk_pipeline.pipeline.governance.report.words import Row, or_nothing
from risk_pipeline.store.incidents.queries import incidents_at


def incidents(of: MonthMaterial) -> Iterator[Part]:
    """Yield the incidents that were open at some time of the month, as they stood on the report's day."""
    zone = of.platform.settings.zone
    begin, until = (end_of_day(day, zone) for day in (of.month.before.last, of.page.day))
    found = [
        each
        for each in incidents_at(of.platform.store, until, since=begin)
        if each.number and not each.is_drill and of.line in (None, each.business_line)
    ]
    with of.platform.store.reading() as transaction:
        tickets = transaction.tickets({id_ for each in found for id_ in each.tickets})
    rows = [_incident(of, each, tickets) for each in sorted(found, key=lambda each: each.ref)]
    columns = [("incident", 2.6), ("state", 1.6), ("since", 1), ("of", 1.4), ("net", 1.2)]
    yield or_nothing(of, "incidents", columns, rows)


def _incident(of: MonthMaterial, incident: Incident, tickets: Mapping[int, Ticket]) -> Row:
    zone, words = of.platform.settings.zone, of.names.words
    linked = [tickets[id_] for id_ in incident.tickets if id_ in tickets]
    until = end_of_day(of.page.day, zone)
    losses = [loss for ticket in linked for loss in ticket.losses if loss.at <= until]
    state = words.say("incident-state", state=incident.state.value)
    return (
        f"{incident.ref} {incident.worst} {incident.title}",
        Cell(
            of.names.say("report-state-on", state=state, day=words.day(of.page.day)),
            Tone.WARN if incident.is_open else Tone.PLAIN,
        ),
        words.day(incident.since.astimezone(zone).date()),
        ", ".join(ticket.ref for ticket in linked),
        _net(of, losses),
    )


def open_losses(of: MonthMaterial) -> Iterator[Part]:
    """Yield what tickets that were open at the end have lost so far, by risk, if any."""
    risks = {rule.id: rule.meta.risk for rule in of.platform.catalog.rules.values()}
    lost = [each for each in of.tickets if each.is_open and each.losses and each.rule_id in risks]

    def risk_of(ticket: Ticket) -> str:
        return risks[ticket.rule_id]

    rows: list[Row] = []
    for risk, group in groupby(sorted(lost, key=risk_of), key=risk_of):
        tickets = list(group)
        losses = [loss for ticket in tickets for loss in ticket.losses]
        refs = ", ".join(ticket.ref for ticket in tickets)
        rows.append((of.named(risk), refs, _net(of, losses)))
    if rows:
        yield or_nothing(of, "open_losses", [("risk", 2.6), ("tickets", 2), ("net", 1.2)], rows)


def _net(of: MonthMaterial, losses: Sequence[Loss]) -> str:
    """Return what was lost less what came back, in each currency."""
    money = of.names.words.money
    return ", ".join(
        money(each.gross.minor - each.recovered.minor, each.gross.currency) for each in totals(losses)
    )
