"""The table of tickets for analysts: what each is about, whose it is, what it cost, what is due."""

from collections.abc import Sequence

from risk_pipeline.domain.formatting import judged_unit
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.ticket_lines import next_due
from risk_pipeline.store.queries.tickets import permalinks
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS

_AT_ONCE = 5_000  # ids that one query may name


def ticket_rows(platform: Platform, tickets: Sequence[Ticket], titles: Titles) -> Rows:
    """Return one row per ticket, as it is now: rows of `ops.tickets`."""
    links = _links(platform, [ticket.id for ticket in tickets])
    now = platform.clock.now()
    rows = []
    for ticket in tickets:
        due_at = next_due(platform, ticket)
        derived = {
            **_said(platform, ticket, titles),
            **_cost(ticket, platform.settings.currency),
            "link": links.get(ticket.id),
            "due_at": due_at,
            "is_overdue": due_at is not None and due_at < now,
        }
        rows.append(
            tuple(
                _plain(derived[name] if name in derived else getattr(ticket, name))
                for name in PUBLISHED_TICKETS.names
            )
        )
    return rows


def _said(platform: Platform, ticket: Ticket, titles: Titles) -> dict[str, object]:
    known = platform.catalog.indicators.get(ticket.indicator)
    line = ticket.rule_id.partition(".")[0]
    where = titles.segment(ticket.dimension, ticket.segment)
    if ticket.kind is TicketKind.DATA:
        title = f"Data of {where}"
    else:
        duty = duty_of(ticket.rule_id)
        title = known.title if known else (duty.words if duty else ticket.indicator)
    return {
        "title": title,
        "business_line": line,
        "business_line_title": titles.line(line),
        "dimension_title": titles.dimension(ticket.dimension),
        "segment_title": where,
        "owner_title": titles.owner(ticket.owner),
        "unit": judged_unit(ticket.limit_kind, known.unit if known else "count"),
    }


def _cost(ticket: Ticket, currency: str) -> dict[str, object]:
    episode = ticket.episode
    worst = episode.worst if episode else None
    lost = next((total for total in totals(ticket.losses) if total.currency == currency), None)
    return {
        "worst_value": worst.value if worst else None,
        "worst_on": worst.on if worst else None,
        "total": episode.total if episode else None,
        "currency": currency,
        "cost_minor": episode.exposure_minor if episode else None,
        "lost_minor": lost.gross.minor if lost else 0,
        "recovered_minor": lost.recovered.minor if lost else 0,
    }


def _links(platform: Platform, ids: Sequence[int]) -> dict[int, str]:
    parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return {ticket: url for part in parts for ticket, url in permalinks(platform.store, part).items()}


def _plain(cell: object) -> object:
    return getattr(cell, "value", cell)
