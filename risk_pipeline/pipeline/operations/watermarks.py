"""Watermarks: up to which day rules were judged; found in the future, and set back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.tickets.states import Actor
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.watermark_reset import reaching_beyond, set_back_tickets
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.verdict_queries import read_watermarks
from risk_pipeline.warehouse.indicators.verdicts_ahead import (
    read_build_ahead,
    read_verdicts_ahead,
    take_back,
)


@dataclass(frozen=True, slots=True)
class SetBack:
    """What setting the watermarks back to a day changed."""

    until: date
    verdicts: int
    tickets: int
    is_rebuilt: bool

    def __str__(self) -> str:
        built = "; the next run builds facts and indicators again" if self.is_rebuilt else ""
        return (
            f"set back to {self.until}: {counted(self.verdicts, 'verdict')} forgotten, "
            f"{counted(self.tickets, 'ticket')} set back{built}"
        )


def marks(platform: Platform) -> dict[str, date]:
    """Return up to which day each rule was judged; none before the first run."""
    if not platform.settings.warehouse_path.exists():
        return {}
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        return dict(sorted(read_watermarks(connection).items()))


def what_is_ahead(platform: Platform, connection: Connection) -> str:
    """Return in words what lies in the future, verdicts, tickets or the last build; empty if nothing does."""
    closed, now = platform.last_closed_day(), platform.clock.now()
    rules = read_verdicts_ahead(connection, closed)
    tickets = reaching_beyond(platform.store, closed + timedelta(days=1))
    built: datetime | None = read_build_ahead(connection, now)
    found = []
    if rules:
        found.append(f"{counted(len(rules), 'rule')} judged up to {max(rules.values())}")
    if tickets:
        found.append(f"{counted(len(tickets), 'ticket')} ({tickets[0].ref} …) up to a later day")
    if built:
        found.append(f"facts built as of {built:%Y-%m-%d %H:%M} UTC")
    return f"{', '.join(found)}, though {closed} is the newest day that is over" if found else ""


def reset(platform: Platform, until: date | None = None, *, by: Actor | None = None) -> SetBack:
    """Forget what was judged after `until` (default: the newest closed day), so that runs judge it again.

    `by` is who wants it; the history of each ticket that is set back says so.

    Raises:
        ConfigError: the day is not over, or nothing was ever judged.
        WarehouseBusy: a run holds the warehouse.
    """
    until = until or platform.last_closed_day()
    platform.refuse_open_day(until)
    settings, now = platform.settings, platform.clock.now()
    if not settings.warehouse_path.exists():
        raise ConfigError(f"Nothing was judged yet: {settings.warehouse_path} does not exist.")
    writer = Writer(platform.catalog, policy_from(settings, platform.catalog.response), None)
    # The tickets first: killed in between, the verdicts are still there to be found.
    tickets = set_back_tickets(platform.store, writer, until=until, now=now, by=by)
    with connect(settings.warehouse_path) as connection:
        taken = take_back(connection, until, now)
    return SetBack(until, taken.verdicts, tickets, taken.is_rebuilt)
