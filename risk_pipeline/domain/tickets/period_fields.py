"""What a judged period leaves on a ticket: its dates, its value, and the limit that it broke."""

from risk_pipeline.domain.tickets.fields import TicketFields, changed, only, without
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.domain.verdict import Status, Verdict


def fields_of_period(verdict: Verdict) -> TicketFields:
    """Return what every judged period leaves on the ticket, a breach with its limit."""
    return {
        "rule_id": verdict.rule_id,
        "rule_sha": verdict.rule_sha,
        "indicator": verdict.series.indicator,
        "grain": verdict.series.grain,
        "last_status": verdict.status,
        "last_period_start": verdict.period.start,
        "last_period_end": verdict.period.end,
        "value": verdict.value,
        "numerator": verdict.numerator,
        "limit_value": verdict.limit_value,
        "limit_kind": verdict.limit_kind,
        "expected": verdict.expected,
        "exposure_minor": verdict.exposure_minor,
        "reason": verdict.reason,
        "grounds": verdict.grounds,
        "run_id": verdict.run_id,
    }


def fields_of_next_period(ticket: Ticket, verdict: Verdict) -> TicketFields:
    """Return what a further period leaves: only a red one moves the limit the ticket is about.

    The rules of one feed share its ticket: a healthy period that another of them speaks for, with
    another unit, moves the dates only.
    """
    seen = fields_of_period(verdict)
    if verdict.status is not Status.RED:
        seen = without(seen, {"limit_value", "limit_kind"})
        if ticket.kind is TicketKind.DATA and verdict.rule_id != ticket.rule_id:
            seen = only(seen, {"last_status", "last_period_start", "last_period_end", "run_id"})
    seen |= changed_hours(ticket, {"last_hour": verdict.period.hour, "unknown_hour": None})
    return seen | {"unknown_status": None, "unknown_period_end": None}


def changed_hours(ticket: Ticket | None, hours: TicketFields) -> TicketFields:
    """Return those of the ticket's hours that change: a rule that looks at days never sets any."""
    if ticket is not None:
        return changed(ticket, hours)
    return only(hours, {name for name, hour in hours.items() if hour is not None})
