"""Read what a week's review is about, once for all of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.messages.brief import Names
from risk_pipeline.domain.messages.digest import Cadence, Event, Window, newest_window, window_of
from risk_pipeline.domain.tickets.states import Resolution, State, TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store.queries.digests import tickets_at
from risk_pipeline.store.queries.tickets import TicketFilter, list_tickets, permalinks
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.feeds.manifest import read_feed_state
from risk_pipeline.warehouse.indicators.moved import Hit, Standing, read_hits, read_standings
from risk_pipeline.warehouse.indicators.verdict_queries import read_watermarks


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed's last load ended."""

    feed: str
    state: str
    reason: str
    checked_at: datetime


@dataclass(frozen=True)
class Material:
    """A week: its tickets as they were at its end, what happened, what moved, how the feeds stand now.

    Members of a storm are left out, their parent speaks for them. `urls` are the tickets' pages.
    """

    window: Window
    names: Names
    tickets: Sequence[Ticket]
    events: Sequence[Event]
    accepted: Sequence[Ticket]
    urls: Mapping[int, str]
    hits: Sequence[Hit]
    standings: Sequence[Standing]
    feeds: Sequence[FeedState]


def names_of(platform: Platform) -> Names:
    """Return what the register and settings say about how things are called and written."""
    catalog, settings = platform.catalog, platform.settings
    return Names(
        catalog.titles,
        catalog.indicators,
        catalog.rules,
        catalog.playbooks,
        settings.currency,
        settings.zone,
    )


def week_of(platform: Platform, connection: Connection, day: date | None) -> Window:
    """Return the week that holds a day; by default the newest one that is over and was judged to its end."""
    settings, now = platform.settings, platform.clock.now()
    if day is not None:
        return window_of(day, Cadence.WEEKLY, settings.digest_hour, settings.zone)
    newest = newest_window(now, Cadence.WEEKLY, settings.digest_hour, settings.zone)
    judged_to = max(read_watermarks(connection).values(), default=newest.last)
    if judged_to >= newest.last:
        return newest
    return window_of(judged_to, Cadence.WEEKLY, settings.digest_hour, settings.zone)


def read_material(platform: Platform, connection: Connection, window: Window) -> Material:
    """Read a week from the store and the warehouse."""
    tickets, events = tickets_at(platform.store, window.start, window.until)
    storms = {ticket.id for ticket in tickets if ticket.kind is TicketKind.STORM}
    own = [ticket for ticket in tickets if ticket.parent_id not in storms]
    wanted = TicketFilter(states=(State.CLOSED,), resolution=Resolution.RISK_ACCEPTED)
    accepted = list_tickets(platform.store, wanted)
    states = read_feed_state(connection)[["feed", "state", "reason", "checked_at"]]
    return Material(
        window=window,
        names=names_of(platform),
        tickets=own,
        events=events,
        accepted=accepted,
        urls=permalinks(platform.store, {ticket.id for ticket in (*own, *accepted)}),
        hits=read_hits(connection, window.first, window.last),
        standings=read_standings(connection, window.last),
        feeds=[FeedState(*row) for row in states.itertuples(index=False, name=None)],
    )
