"""A platform whose data are told day by day, also with a tracker, driven with few words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from risk_pipeline.domain.messages.routing import Route, Routing
from risk_pipeline.domain.tickets.ticket import EventKind, Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.inbound import tracker_polling
from risk_pipeline.pipeline.runs import deliver
from risk_pipeline.response import apply_verdicts
from risk_pipeline.response.actions.tracker_events import Outcome
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import Settings
from risk_pipeline.store import find_ticket, list_events
from tests.builders.ticket_world import DAY_ZERO, FakeBook, FakeDiagnostics, a_verdict, end_of
from tests.harness.tracker_places import Place, SeenIssue
from tests.servers.github import ANN, BOT_TOKEN

EXPLAINED = "Root cause: partner.carrier: its hub moved\nAction: switched the region to the second carrier"


@dataclass
class MovableClock:
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class PlatformDesk:
    """Judges days and delivers what they say; day 0 is yesterday."""

    platform: Platform
    clock: MovableClock
    first: int = field(default_factory=lambda: (datetime.now(UTC).date() - DAY_ZERO).days - 1)

    def day(self, number: int, status: str, **changes: Any) -> None:
        """Judge a day, at its end."""
        number += self.first
        self.clock.ahead = max(end_of(number) - datetime.now(UTC), timedelta())
        apply_verdicts(
            self.platform.store,
            [a_verdict(number, status, **changes)],
            Writer(self.platform.catalog, policy_from(self.platform.settings), FakeDiagnostics()),
            now=end_of(number),
        )

    def deliver(self) -> str:
        return str(deliver.deliver(self.platform))


@dataclass
class Book(FakeBook):
    """A register whose routes are given."""

    response: None = None

    def __post_init__(self) -> None:
        """Who acts in the emulators is in the role that owns the ticket; case does not matter to GitHub."""
        owner = self.owners["fulfilment_ops"]
        known = owner.model_copy(update={"logins": (f"github:{ANN.upper()}", "jira:riskbot", "jira:admin")})
        self.owners = {**self.owners, "fulfilment_ops": known}


@dataclass
class Desk(PlatformDesk):
    """A desk with a tracker."""

    place: Place = field(kw_only=True)

    def poll(self) -> dict[Outcome, int]:
        """Poll from the beginning each time: what was heard before must count once."""
        with self.platform.store.queueing() as connection:
            connection.exec_driver_sql("delete from tracker_poll")
        report = tracker_polling.poll(self.platform)
        assert report.errors == []
        return {outcome: count for outcome, count in report.outcomes.items() if count}

    @property
    def ticket(self) -> Ticket:
        found = find_ticket(self.platform.store, "T-1")
        assert found is not None
        return found

    @property
    def issue(self) -> SeenIssue:
        (issue,) = self.place.issues()
        return issue

    def history(self) -> list[EventKind]:
        return [event.change.kind for event in list_events(self.platform.store, 1)]


def make_desk(tmp_path: Path, place: Place, *routes: Route, **settings: Any) -> Desk:
    clock = MovableClock()
    known = Settings(
        var_dir=tmp_path,
        time_zone="UTC",
        tracker_label=place.label,
        tracker_seconds_between_posts=0,
        tracker_timeout_seconds=5,
        github_url=place.server_url,
        github_token=SecretStr(BOT_TOKEN),
        jira_url=place.server_url,
        jira_token=SecretStr("any"),
        **settings,
    )
    book: Any = Book(routing=Routing(routes or (Route(id="all", to=("owner", place.channel)),)))
    return Desk(Platform(known, book, clock), clock, place=place)
