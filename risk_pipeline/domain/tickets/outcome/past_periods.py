"""Which periods a ticket has behind it, and the one that may speak again: its newest, if it was green."""

from datetime import datetime

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.domain.verdict import Status, Verdict


def is_past(ticket: Ticket | None, verdict: Verdict, now: datetime) -> bool:
    """Whether the ticket has moved on from the verdict's period, as at `now`: it changes nothing any more.

    The newest period, with whose green it was closed or is being verified, is not past for a red that was
    found later: a load that fails on that very day, a late row. The ticket then knows it as red, so that the
    same red never counts twice.
    """
    if ticket is None or verdict.period.reach > ticket.last_reach:
        return False
    return not _is_refuted(ticket, verdict, now)


def _is_refuted(ticket: Ticket, verdict: Verdict, now: datetime) -> bool:
    """Whether the last green has turned red since: what was known before a close says nothing."""
    return (
        verdict.status is Status.RED
        and ticket.last_status is Status.GREEN
        and verdict.period == ticket.last_period
        and (ticket.closed_at is None or now > ticket.closed_at)
    )


def red_again(ticket: Ticket, verdict: Verdict, days: int) -> str:
    """Return why a closed ticket comes back; `days` lie between the period it was closed on and this one."""
    if verdict.period == ticket.last_period:
        return "red again: the period it was closed on was judged again"
    gap = counted(days, "day")
    if verdict.period.hour is not None and ticket.last_hour is not None:
        hours = verdict.period.reach - ticket.last_reach
        gap = counted(hours, "hour") if hours < 48 else gap
    return f"red again, {gap} after the period it was closed on"
