"""The table of findings of internal control: what each comes from, how bad it is, what it changed."""

from collections.abc import Sequence

from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.risk.findings.deficiency import Grade
from risk_pipeline.domain.risk.findings.source import control_of, move_of, source_of
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.controls.grading import grade_deficiency
from risk_pipeline.warehouse.schema.statements import Rows


def finding_rows(platform: Platform, tickets: Sequence[Ticket]) -> Rows:
    """Return one row per finding, as it is now: rows of `catalog.findings`."""
    rows = []
    for ticket in tickets:
        rule = platform.catalog.rules.get(ticket.rule_id)
        source = source_of(ticket.rule_id, rule)
        if source is not None and ticket.kind is TicketKind.RISK:
            rows.append(_row(platform, ticket, rule, source))
    return rows


def _row(platform: Platform, ticket: Ticket, rule: Rule | None, source: str) -> tuple[object, ...]:
    process, move = move_of(rule, ticket.dimension, ticket.segment) or (None, None)
    control = control_of(ticket.rule_id, rule, ticket.segment) or _control_against(platform, process, move)
    grade = grade_of_ticket(platform, ticket)
    changes = [action.change for action in ticket.actions if action.change]
    return (
        *(ticket.ref, source, control, process, move, grade.value if grade else None),
        *(ticket.severity.value, ticket.state.value),
        *(ticket.resolution.value if ticket.resolution else None, changes),
    )


def _control_against(platform: Platform, process: str | None, move: str | None) -> str | None:
    versions = platform.catalog.governance.versions(process) if process else ()
    forbidden = versions[-1].forbidden if versions else ()
    return next((each.control for each in forbidden if each.id == move), None)


def grade_of_ticket(platform: Platform, ticket: Ticket) -> Grade | None:
    """Return how bad the deficiency behind a ticket is, by its worst red period; None for other tickets."""
    rule = platform.catalog.rules.get(ticket.rule_id)
    control = platform.catalog.governance.controls.get(control_of(ticket.rule_id, rule, ticket.segment) or "")
    if control is None:
        return None
    worst = ticket.episode.worst if ticket.episode else None
    share = worst.value if worst else ticket.value
    return grade_deficiency(platform, control, share, ticket.exposure_minor)
