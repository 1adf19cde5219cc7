"""What each owner has on the table, and how much of the noise budget is used."""

from dataclasses import dataclass
from datetime import timedelta

from risk_pipeline.domain.messages.digest import Cadence, Event, Window, newest_window
from risk_pipeline.domain.tickets.history.lateness import is_late
from risk_pipeline.domain.tickets.states import EventKind, Resolution
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.transform.register_tables import budgets
from risk_pipeline.store.queries.digests import tickets_at

_WEEKS = 13


@dataclass(frozen=True)
class OwnerRow:
    """One owner now. `noise_week` are false tickets of the newest whole week, `noise_quarter` of 13 weeks.

    `budget_*` is how many the register accepts in that time (`tickets_per_day`).
    """

    owner: str
    channel: str
    open: int
    overdue: int
    noise_week: int
    budget_week: float
    noise_quarter: int
    budget_quarter: float

    @property
    def is_over_budget(self) -> bool:
        """Whether the quarter held more noise than accepted; a week alone says little."""
        return self.noise_quarter > self.budget_quarter


def read_owners(platform: Platform) -> list[OwnerRow]:
    """Return every owner of the register with open tickets and noise, as of now."""
    settings, now = platform.settings, platform.clock.now()
    week = newest_window(now, Cadence.WEEKLY, settings.digest_hour, settings.zone)
    present, _ = tickets_at(platform.store, now, now)
    of_week = _noisy(platform, week, 1)
    of_quarter = _noisy(platform, week, _WEEKS)
    per_day = budgets(platform.catalog, settings.tickets_per_day)
    return [
        OwnerRow(
            owner=owner.id,
            channel=owner.channel,
            open=sum(t.owner == owner.id for t in present),
            overdue=sum(t.owner == owner.id and is_late(t, now, settings.zone) for t in present),
            noise_week=of_week.get(owner.id, 0),
            budget_week=7 * per_day[owner.id],
            noise_quarter=of_quarter.get(owner.id, 0),
            budget_quarter=7 * _WEEKS * per_day[owner.id],
        )
        for owner in platform.catalog.owners.values()
    ]


def _noisy(platform: Platform, week: Window, weeks: int) -> dict[str, int]:
    """Return how many tickets of each owner were closed as false, or began to flap, in the last weeks."""
    start = week.until - timedelta(weeks=weeks)
    tickets, events = tickets_at(platform.store, start, week.until)
    by_id: dict[int, Ticket] = {ticket.id: ticket for ticket in tickets}
    noisy = {event.ticket_id for event in events if _is_noise(event)} & by_id.keys()
    found: dict[str, int] = {}
    for id_ in noisy:
        found[by_id[id_].owner] = found.get(by_id[id_].owner, 0) + 1
    return found


def _is_noise(event: Event) -> bool:
    return event.kind is EventKind.FLAPPING or event.resolution is Resolution.FALSE_POSITIVE
