"""When a level that stays counts as usual: its owner is told, and expected values learn from it. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from risk_pipeline.domain.formatting import counted, format_day
from risk_pipeline.domain.tickets.episode import Episode
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Ticket
from risk_pipeline.domain.verdict import Verdict

NEW_LEVEL_DAYS = 60
"""Unless the register says otherwise."""


def new_level(ticket: Ticket, seen: Sequence[Change], verdict: Verdict, after_days: int) -> list[Change]:
    """Return what a red period does to a ticket that has been open so long that its level is the usual one.

    `seen` are the changes that the period makes already, oldest first.
    """
    days = (verdict.period.end - ticket.since).days + 1
    known = (change.fields["episode"] for change in reversed(seen) if "episode" in change.fields)
    episode = next(known, ticket.episode) or Episode()
    if days < after_days or episode.usual_from is not None:
        return []
    usual_from = verdict.period.end + timedelta(days=1)
    why = (
        f"red since {format_day(ticket.since)}, {counted(days, 'day')}; from {format_day(usual_from)} on "
        "this level counts as usual, and what is expected is learned from it"
    )
    fields: TicketFields = {"episode": episode.model_copy(update={"usual_from": usual_from})}
    return [Change(EventKind.NEW_LEVEL, By.DATA, seen[-1].actor, seen[-1].at, why, fields)]
