"""Read what a week's review is about, once for all of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_days
from risk_pipeline.domain.messages.digest import Cadence, Event, Window, newest_window, window_of
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.tickets.states import Resolution, State, TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.briefs import OpenIncidents, open_at
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.store.queries.digests import tickets_at
from risk_pipeline.store.queries.tickets import TicketFilter, list_tickets, permalinks
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.moved import Hit, Standing, read_hits, read_standings
from risk_pipeline.warehouse.feeds.manifest import read_feed_state
from risk_pipeline.warehouse.indicators.verdict_queries import read_watermarks
from risk_pipeline.wording.listing.names import Names

# Nobody asks how something stood that has been closed for longer.
_LONGEST_CLOSED = timedelta(days=366)


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

    Members of a storm are left out, their parent speaks for them. `incidents` are those that were not over
    at its end; drills are not among them. `urls` are the tickets' pages. `rules` and
    `indicators` are those that the page is about; `names` knows all.
    """

    window: Window
    names: Names
    tickets: Sequence[Ticket]
    events: Sequence[Event]
    accepted: Sequence[Ticket]
    incidents: OpenIncidents
    urls: Mapping[int, str]
    hits: Sequence[Hit]
    standings: Sequence[Standing]
    feeds: Sequence[FeedState]
    rules: Sequence[Rule]
    indicators: Sequence[Indicator]

    @property
    def is_open(self) -> list[Ticket]:
        """The tickets that are open at the end of the week, the worst and oldest first."""
        return sorted((t for t in self.tickets if t.is_open), key=lambda each: (each.severity, each.id))

    def of_line(self, line: str) -> "Material":
        """Return what of it belongs to one business line: by its rules, and totals by their indicator."""
        indicators = [each for each in self.indicators if each.business_line == line]
        behind = {feed for indicator in indicators for feed in indicator.feeds}
        return replace(
            self,
            tickets=[each for each in self.tickets if line_of(each.rule_id) == line],
            accepted=[each for each in self.accepted if line_of(each.rule_id) == line],
            incidents=self.incidents.of_line(line),
            hits=[each for each in self.hits if line_of(each.rule_id) == line],
            rules=[each for each in self.rules if line_of(each.id) == line],
            feeds=[each for each in self.feeds if each.feed in behind],
            indicators=indicators,
        )


def line_of(rule_id: str) -> str:
    """Return the id of the line whose suite a rule is in."""
    return rule_id.partition(".")[0]


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
    hits = read_hits(connection, window.first, window.last)
    named = {(ticket.dimension, ticket.segment) for ticket in (*own, *accepted)}
    named |= {(hit.series.dimension, hit.series.segment) for hit in hits}
    states = read_feed_state(connection)[["feed", "state", "reason", "checked_at"]]
    return Material(
        window=window,
        names=names_of(platform, named),
        tickets=own,
        events=events,
        accepted=accepted,
        incidents=open_at(platform, window.until).without_drills(),
        urls=permalinks(platform.store, {ticket.id for ticket in (*own, *accepted)}),
        hits=hits,
        standings=read_standings(connection, window.last, _closed(platform.catalog, window.last)),
        feeds=[FeedState(*row) for row in states.itertuples(index=False, name=None)],
        rules=list(platform.catalog.rules.values()),
        indicators=list(platform.catalog.indicators.values()),
    )


def _closed(catalog: Catalog, last: date) -> list[tuple[str, date]]:
    """Return the indicators and days, up to a day, on which these are closed."""
    closed = closed_days(catalog, last - _LONGEST_CLOSED, last)
    return [
        (name, day)
        for name, indicator in catalog.indicators.items()
        if indicator.form == "flow"
        for day in sorted(closed.of_indicator(indicator))
    ]
