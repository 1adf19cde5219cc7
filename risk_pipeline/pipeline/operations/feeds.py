"""Feeds by hand: how each stands, and a fresh start for one."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted, did_you_mean
from risk_pipeline.domain.period import begin_of_hour
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds.forget import forget_feed
from risk_pipeline.warehouse.feeds.manifest import read_feed_standings
from risk_pipeline.warehouse.feeds.staging.keep_rejects import read_rejects


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How a feed's last load ended, and the open ticket about its data, if there is one."""

    feed: str
    state: str
    reason: str
    checked_at: datetime | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class FeedReset:
    """What was forgotten of a feed."""

    feed: str
    rows: int
    locations: int

    def __str__(self) -> str:
        return (
            f"{self.feed}: {counted(self.rows, 'row')} from {counted(self.locations, 'location')} forgotten; "
            "the next `risk run` loads and builds them again"
        )


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that broke its feed's contract: where it stands, the columns and why. Nothing of it."""

    file: str
    line: int | None
    reason: str
    rejected_at: datetime


def rejects(platform: Platform, feed_id: str, day: date | None = None) -> list[Reject]:
    """Return the rejected rows of a feed, by file and line; of a day only those that a load of it rejected.

    Raises:
        ConfigError: no such feed.
        WarehouseBusy: a run holds the warehouse.
    """
    _known(platform, feed_id)
    settings = platform.settings
    if not settings.warehouse_path.exists():
        return []
    since = datetime.min.replace(tzinfo=UTC) if day is None else begin_of_hour(day, 0, settings.zone)
    until = datetime.max.replace(tzinfo=UTC) if day is None else begin_of_hour(day, 24, settings.zone)
    with connect(settings.warehouse_path, read_only=True) as connection:
        found = read_rejects(connection, feed_id, since, until)
    folder = f"{Path(settings.data_dir).absolute()}/" if settings.data_dir else ""
    return [
        Reject(location.removeprefix(folder), line, reason, rejected_at)
        for location, line, reason, rejected_at in found
    ]


def _known(platform: Platform, feed_id: str) -> Feed:
    feeds = platform.catalog.feeds
    if feed_id not in feeds:
        hint = did_you_mean(feed_id, list(feeds)) or "`risk feeds list` shows them."
        raise ConfigError(f"No feed '{feed_id}'. {hint}")
    return feeds[feed_id]


def standings(platform: Platform) -> list[FeedStanding]:
    """Return how each declared feed stands, by id; one that was never loaded is `new`."""
    found: dict[str, FeedStanding] = {}
    if platform.settings.warehouse_path.exists():
        with connect(platform.settings.warehouse_path, read_only=True) as connection:
            found = {row[0]: FeedStanding(*row) for row in read_feed_standings(connection)}
    never = "never loaded: `risk run` does"
    wanted = TicketFilter(states=OPEN_STATES, kinds=(TicketKind.DATA,))
    told = {ticket.segment: ticket.ref for ticket in list_tickets(platform.store, wanted)}
    return [
        replace(found.get(feed, FeedStanding(feed, "new", never)), ticket=told.get(feed))
        for feed in sorted(platform.catalog.feeds)
    ]


def reset(platform: Platform, feed_id: str) -> FeedReset:
    """Forget what was loaded of a feed. Its tickets stay: the next run says what became of them.

    Raises:
        ConfigError: no such feed, or nothing was ever loaded.
        WarehouseBusy: a run holds the warehouse.
    """
    feed = _known(platform, feed_id)
    path = platform.settings.warehouse_path
    if not path.exists():
        raise ConfigError(f"Nothing was loaded yet: {path} does not exist.")
    with connect(path) as connection:
        forgotten = forget_feed(connection, feed)
    return FeedReset(feed_id, forgotten.rows, forgotten.locations)
