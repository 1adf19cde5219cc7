"""The day in one screen: judged until when, what is broken, what is open, what waits, what to do next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.incidents.acts.people import missing_roles
from risk_pipeline.domain.incidents.clocks import late_names_at
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import State as IncidentState
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations.feeds import FeedStanding, standings
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.pipeline.reports.ticket_lines import TicketLine, ticket_lines
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.queries.digests import list_digests
from risk_pipeline.store.queries.tickets import OPEN_STATES, list_messages
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_queries import (
    WrittenBy,
    read_last_counts,
    read_last_runs,
    read_watermarks,
)

_RUNS = 3
_WELL, _NEW = {"ok", "not_configured"}, "new"
_WAITING = ("pending", "sending", "unknown", "retry_wait")
_REFUSED = "dead"
_IN_HAND = {State.ACKNOWLEDGED: "taken", State.IN_PROGRESS: "in progress"}


@dataclass(frozen=True)
class Judged:
    """How far the rules are judged. `behind` are those that are not judged up to the newest day of all."""

    until: date | None = None
    behind: tuple[str, ...] = ()
    known_on: date | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    runs: tuple[WrittenBy, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentStanding:
    """An incident that is not over, or a candidate: what of it is late, and how many roles nobody has."""

    ref: str
    severity: Severity
    title: str
    is_candidate: bool = False
    late: tuple[str, ...] = ()
    missing: int = 0

    @property
    def why(self) -> str:
        """What waits for a person; empty where nothing does."""
        if self.is_candidate:
            return "to be accepted or rejected"
        untaken = f"{counted(self.missing, 'role')} nobody has" if self.missing else ""
        return "; ".join(filter(None, (f"late: {', '.join(self.late)}" if self.late else "", untaken)))


@dataclass(frozen=True)
class Status:
    """How everything stands now. `busy` says who holds the warehouse, if somebody does."""

    closed_day: date
    judged: Judged
    feeds: tuple[FeedStanding, ...]
    tickets: tuple[TicketLine, ...]
    waiting: int
    refused: int
    busy: str
    incidents: tuple[IncidentStanding, ...] = ()

    @property
    def broken_feeds(self) -> tuple[FeedStanding, ...]:
        """Feeds whose last load did not end well."""
        return tuple(feed for feed in self.feeds if feed.state not in _WELL)

    @property
    def ticketed_feeds(self) -> tuple[FeedStanding, ...]:
        """Feeds with an open ticket about their data, however their last load ended."""
        return tuple(feed for feed in self.feeds if feed.ticket)

    @property
    def overdue(self) -> tuple[TicketLine, ...]:
        """Tickets on which something is late."""
        return tuple(line for line in self.tickets if line.is_overdue)

    def next_steps(self) -> list[tuple[str, str]]:
        """Return what to do, the most urgent first: a command and why."""
        failed = [feed for feed in self.broken_feeds if feed.state != _NEW]
        steps = [("risk feeds list", f"{feed.feed} is {feed.state}") for feed in failed[:1]]
        if self.judged.until is None:
            steps.append(("risk run", "nothing is judged yet"))
        elif self.judged.until < self.closed_day:
            steps.append(("risk run", f"{self.closed_day} is over and not judged"))
        steps += [
            (f"risk incident show {each.ref}", f"{each.severity} {each.title}: {each.why}")
            for each in self.incidents
            if each.why
        ]
        steps += self._ticket_steps()
        if self.refused:
            steps.append(("risk outbox list", f"{counted(self.refused, 'message')} refused for good"))
        if self.waiting:
            steps.append(("risk deliver", f"{counted(self.waiting, 'message')} to send"))
        return steps

    def _ticket_steps(self) -> list[tuple[str, str]]:
        """Return three of each: tickets that are overdue, that nobody has, and that somebody has in hand."""
        in_time = [line for line in self.tickets if not line.is_overdue]
        untaken = [line for line in in_time if line.state == State.OPEN]
        in_hand = [line for line in in_time if line.state in _IN_HAND and line.due_at]
        return [
            *((f"risk tickets show {line.ref}", f"{line.due}: {line.fact}") for line in self.overdue[:3]),
            *((f"risk tickets ack {line.ref}", f"nobody has it: {line.fact}") for line in untaken[:3]),
            *(
                (f"risk tickets show {line.ref}", f"{_IN_HAND[line.state]}: {line.fact}")
                for line in in_hand[:3]
            ),
        ]


def read_status(platform: Platform) -> Status:
    """Look at everything and change nothing; while a run holds the warehouse, at the published copy."""
    lines = ticket_lines(platform, list_tickets(platform.store, TicketFilter(states=OPEN_STATES)))
    states = Counter(message.state for message in list_messages(platform.store, states=(*_WAITING, _REFUSED)))
    states += Counter(digest.state for digest in list_digests(platform.store, states=(*_WAITING, _REFUSED)))
    busy, feeds = "", []
    try:
        feeds = standings(platform)
    except WarehouseBusy as error:
        busy = str(error)
    return Status(
        closed_day=platform.last_closed_day(),
        judged=_judged(platform, is_busy=bool(busy)),
        feeds=tuple(feeds),
        tickets=tuple(sorted(lines, key=lambda line: (not line.is_overdue, line.severity))),
        waiting=sum(states[state] for state in _WAITING),
        refused=states[_REFUSED],
        busy=busy,
        incidents=incidents_now(platform),
    )


def incidents_now(platform: Platform) -> tuple[IncidentStanding, ...]:
    """Return how the incidents that are not over stand, and the candidates, the newest first."""
    return tuple(_standing(platform, each) for each in list_incidents(platform.store, only_open=True))


def _standing(platform: Platform, incident: Incident) -> IncidentStanding:
    now, book = platform.clock.now(), platform.catalog.incidents
    return IncidentStanding(
        ref=incident.ref,
        severity=incident.severity,
        title=incident.title,
        is_candidate=incident.state is IncidentState.CANDIDATE,
        late=late_names_at(incident, now),
        missing=len(missing_roles(incident, book)) if incident.is_running else 0,
    )


def _judged(platform: Platform, *, is_busy: bool) -> Judged:
    path = readable_copy(platform) if is_busy else platform.settings.warehouse_path
    if not path.exists():
        return Judged()
    versions = {rule.sha256 for rule in platform.catalog.rules.values()}
    with connect(path, read_only=True) as connection:
        marks = read_watermarks(connection)
        known_on, counts = read_last_counts(connection, versions)
        runs = read_last_runs(connection, _RUNS)
    active = {rule.id for rule in platform.catalog.rules.values() if rule.meta.state is RuleState.ACTIVE}
    behind = tuple(sorted(rule_id for rule_id in active if rule_id not in marks))
    return Judged(max(marks.values(), default=None), behind, known_on, counts, tuple(runs))
