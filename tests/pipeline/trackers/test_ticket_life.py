"""A ticket and its issue through a whole life, both ways, against the emulators."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.messages.issue import InboundEvent, InboundKind
from risk_pipeline.domain.messages.routing import Match, Route, Routing
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, Ticket
from risk_pipeline.notify.trackers.signed_calls import handle_github
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.inbound import tracker_polling
from risk_pipeline.pipeline.runs import deliver
from risk_pipeline.response import apply_verdicts
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.issue_events import Outcome, apply_event
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import Settings
from risk_pipeline.store import find_ticket, list_events, list_messages
from tests.builders.ticket_world import DAY_ZERO, FakeBook, FakeDiagnostics, a_verdict, end_of
from tests.harness.tracker_places import GitHubPlace, JiraPlace, Place, SeenIssue
from tests.servers.github import ANN, BOT_TOKEN, GitHubServer
from tests.servers.slack import free_port
from tests.servers.webhook import WebhookServer

EXPLAINED = "Root cause: partner.carrier: its hub moved\nAction: switched the region to the second carrier"


@dataclass
class MovableClock:
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


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
class Desk:
    """A platform whose data are told day by day; day 0 is yesterday."""

    place: Place
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
    return Desk(place, Platform(known, book, clock), clock)


@pytest.fixture(params=["github", "jira"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    place: Place
    if request.param == "github":
        place = GitHubPlace(request.getfixturevalue("github_server"))
    else:
        place = JiraPlace(request.getfixturevalue("jira_server"))
    made = make_desk(tmp_path, place)
    yield made
    made.platform.store.close()


def test_an_issue_closed_without_a_word_is_opened_again_with_the_reason(desk: Desk) -> None:
    desk.day(0, "red")
    assert desk.deliver() == "2 sent"
    assert desk.issue.title.endswith("[T-000001]")
    desk.place.person_closes(desk.issue.id)
    assert desk.poll() == {Outcome.REFUSED: 1}
    assert desk.ticket.state is State.OPEN
    assert desk.history() == [EventKind.OPENED, EventKind.REFUSED]
    assert desk.deliver() == "2 sent"
    assert desk.issue.is_open
    (answer,) = desk.issue.comments
    assert "Nothing on the ticket says why" in answer.replace("\\", "")
    assert "Root cause: " in answer
    # Jira's emulator says that `admin` opened it again, who is not us; nothing follows from it.
    assert set(desk.poll()) <= {Outcome.REPEATED, Outcome.IGNORED}
    assert desk.deliver() == "nothing to send"


def test_an_issue_closed_with_cause_and_action_lets_the_ticket_verify_and_the_data_close_it(
    desk: Desk,
) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.place.person_comments(desk.issue.id, EXPLAINED)
    assert desk.poll() == {Outcome.APPLIED: 1}
    desk.place.person_closes(desk.issue.id)
    assert desk.poll() == {Outcome.REPEATED: 1, Outcome.APPLIED: 1}
    ticket = desk.ticket
    assert (ticket.state, ticket.resolution) == (State.VERIFYING, Resolution.FIXED)
    assert ticket.root_cause == "its hub moved"
    (action,) = ticket.actions
    assert (action.title, action.is_done) == ("switched the region to the second carrier", True)
    desk.deliver()
    assert not desk.issue.is_open, "verifying leaves the issue as people left it"

    desk.day(2, "green")
    desk.day(3, "green")
    assert desk.ticket.state is State.CLOSED
    desk.deliver()
    assert not desk.issue.is_open
    assert desk.issue.outcome in {"completed", "Done"}

    desk.day(5, "red")
    assert desk.ticket.recurrence_count == 1
    desk.deliver()
    assert desk.issue.is_open
    assert len(desk.place.issues()) == 1
    assert "recurrence 1" in desk.issue.body


def test_a_relapse_opens_the_issue_and_the_old_closing_counts_no_more(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.place.person_comments(desk.issue.id, EXPLAINED)
    desk.poll()
    desk.place.person_closes(desk.issue.id)
    desk.poll()
    desk.day(2, "red")
    assert desk.ticket.state is not State.VERIFYING
    desk.deliver()
    assert desk.issue.is_open
    assert set(desk.poll()) <= {Outcome.REPEATED, Outcome.IGNORED}
    assert desk.ticket.state is not State.VERIFYING


def test_a_closing_that_agreed_with_the_data_is_no_closing_after_a_relapse(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.day(1, "green")
    assert desk.ticket.state is State.VERIFYING
    desk.place.person_closes(desk.issue.id)
    assert desk.poll() == {Outcome.IGNORED: 1}
    desk.day(2, "red")
    assert desk.ticket.state is State.OPEN
    assert desk.poll() == {Outcome.IGNORED: 1}
    assert desk.history()[-1] is EventKind.RELAPSED
    desk.deliver()
    assert desk.issue.is_open


def test_a_false_positive_said_in_the_tracker_closes_the_ticket(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.place.person_comments(desk.issue.id, "False positive: the limit is too tight for January")
    desk.poll()
    desk.place.person_closes(desk.issue.id, as_dropped=True)
    desk.poll()
    assert (desk.ticket.state, desk.ticket.resolution) == (State.CLOSED, Resolution.FALSE_POSITIVE)
    assert desk.ticket.note == "the limit is too tight for January"
    desk.deliver()
    assert desk.issue.outcome in {"not_planned", "Won't Do"}


def test_an_issue_reopened_by_hand_while_closed_here_is_closed_again_with_the_reason(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.place.person_comments(desk.issue.id, "Expected change: planned sale")
    desk.poll()
    desk.place.person_closes(desk.issue.id)
    desk.poll()
    desk.deliver()
    desk.place.person_reopens(desk.issue.id)
    assert desk.poll()[Outcome.REFUSED] == 1
    desk.deliver()
    assert not desk.issue.is_open
    assert "Only the data reopen it" in desk.issue.comments[-1]


def test_who_takes_the_issue_takes_the_ticket(github_server: GitHubServer, tmp_path: Path) -> None:
    desk = make_desk(tmp_path, GitHubPlace(github_server))
    desk.day(0, "red")
    desk.deliver()
    repo = desk.place.channel.partition(":")[2]
    github_server.edit(repo, 1, assignees=[ANN])
    assert desk.poll() == {Outcome.APPLIED: 1}
    assert (desk.ticket.state, desk.ticket.assignee) == (State.ACKNOWLEDGED, ANN)
    assert list_events(desk.platform.store, 1)[-1].change.source == f"{desk.place.channel}#1"
    assert desk.poll() == {Outcome.REPEATED: 1}
    desk.platform.store.close()


def test_an_issue_that_only_claims_to_be_ours_moves_no_ticket(
    github_server: GitHubServer, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path, GitHubPlace(github_server))
    desk.day(0, "red")
    desk.deliver()
    repo = desk.place.channel.partition(":")[2]
    forged = {"title": "x", "body": "<!-- risk-pipeline:T-000001 -->"}
    github_server.call("POST", f"/repos/{repo}/issues", forged)
    github_server.comment(repo, 2, EXPLAINED)
    github_server.edit(repo, 2, state="closed")
    assert desk.poll() == {Outcome.IGNORED: 2}
    assert desk.history() == [EventKind.OPENED]
    desk.platform.store.close()


def test_a_tracker_that_is_down_stops_neither_slack_nor_the_next_poll(
    github_server: GitHubServer, tmp_path: Path
) -> None:
    place = GitHubPlace(github_server)
    desk = make_desk(tmp_path, place)
    desk.platform.settings.github_url = f"http://127.0.0.1:{free_port()}"
    desk.day(0, "red")
    report = deliver.deliver(desk.platform)
    assert (report.sent, report.deferred) == (1, 1)
    sent = {entry.channel: entry.state for entry in list_messages(desk.platform.store)}
    assert sent == {"risk-fulfilment": "sent", place.channel: "retry_wait"}
    heard = tracker_polling.poll(desk.platform, [place.channel])
    assert "cannot be reached" in heard.errors[0]
    desk.platform.store.close()


def test_a_receiver_without_settings_waits_and_names_them(
    github_server: GitHubServer, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path, GitHubPlace(github_server))
    desk.platform.settings.github_token = None
    desk.day(0, "red")
    report = deliver.deliver(desk.platform)
    assert (report.sent, report.deferred) == (2, 1)
    assert "set RISK_GITHUB_TOKEN" in report.errors[0]
    own = list_messages(desk.platform.store)[-1]
    assert (own.channel, own.message.segment) == ("data-faults", "delivery:github:*/not_configured")
    desk.platform.store.close()


def test_a_rising_severity_adds_receivers_who_begin_with_the_whole_story(
    github_server: GitHubServer, webhook_server: WebhookServer, tmp_path: Path
) -> None:
    place = GitHubPlace(github_server)
    worst = Route(
        id="worst", match=Match(severities=("P0", "P1")), to=("owner", place.channel, "webhook:on_call")
    )
    desk = make_desk(
        tmp_path,
        place,
        worst,
        webhook_urls={"on_call": SecretStr(webhook_server.url)},
        webhook_secrets={"on_call": SecretStr("any text")},
    )
    desk.day(0, "red")
    assert desk.ticket.severity == "P2"
    assert desk.ticket.told_at == ("risk-fulfilment",)
    desk.deliver()
    assert place.issues() == []
    desk.day(1, "red", value=0.5)
    assert desk.ticket.told_at == ("risk-fulfilment", place.channel, "webhook:on_call")
    assert desk.deliver() == "4 sent"  # Slack: update and reply; issue; webhook
    assert "50.0 %" in desk.issue.body
    assert len(webhook_server.calls) == 1
    desk.platform.store.close()


def test_a_call_that_github_signs_moves_the_ticket_once(
    github_server: GitHubServer, webhook_server: WebhookServer, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path, GitHubPlace(github_server))
    desk.day(0, "red")
    desk.deliver()
    repo = desk.place.channel.partition(":")[2]
    hook = {
        "name": "web",
        "events": ["issues", "issue_comment"],
        "config": {"url": webhook_server.url, "content_type": "json", "secret": "s3cret"},
    }
    github_server.call("POST", f"/repos/{repo}/hooks", hook, token=BOT_TOKEN)
    github_server.comment(repo, 1, EXPLAINED)
    github_server.edit(repo, 1, state="closed", state_reason="completed")
    calls = webhook_server.wait_for(2)
    events = [event for call in calls for event in handle_github(call.headers, call.body, "s3cret")]
    assert {event.kind for event in events} == {InboundKind.COMMENTED, InboundKind.CLOSED}
    # The closing alone, before anybody has heard the comment: the poll that goes with it has both.
    closing = [event for event in events if event.kind is InboundKind.CLOSED]
    report = tracker_polling.receive(desk.platform, closing)
    assert report.outcomes[Outcome.REFUSED] == 0
    assert desk.ticket.state is State.VERIFYING
    again = tracker_polling.receive(desk.platform, events)
    assert {outcome for outcome, count in again.outcomes.items() if count} == {Outcome.REPEATED}
    with pytest.raises(CallRefused):
        handle_github(calls[0].headers, calls[0].body, "another")
    desk.platform.store.close()


def test_what_a_stranger_comments_on_a_public_repository_is_not_heard(
    github_server: GitHubServer, tmp_path: Path
) -> None:
    desk = make_desk(tmp_path, GitHubPlace(github_server))
    desk.day(0, "red")
    desk.deliver()
    comment = InboundEvent(
        channel=desk.place.channel,
        issue_id="1",
        event_id="stranger",
        kind=InboundKind.COMMENTED,
        actor=ANN,
        at=datetime.now(UTC),
        text=EXPLAINED,
        is_trusted=False,
    )
    known: dict[str, Any] = {"catalog": desk.platform.catalog, "policy": policy_from(desk.platform.settings)}
    assert apply_event(desk.platform.store, comment, now=desk.clock.now(), **known) is Outcome.IGNORED
    trusted = replace(comment, is_trusted=True)
    assert apply_event(desk.platform.store, trusted, now=desk.clock.now(), **known) is Outcome.APPLIED
    assert desk.ticket.actions
    desk.platform.store.close()


def hear(desk: Desk, kind: InboundKind, actor: str, text: str = "") -> Outcome:
    """Let somebody do something to the issue, as the tracker reports it."""
    number = len(list_events(desk.platform.store, 1))
    event = InboundEvent(
        channel=desk.place.channel,
        issue_id=desk.issue.id,
        event_id=f"{kind}:{actor}:{number}",
        kind=kind,
        actor=actor,
        at=desk.clock.now(),
        text=text,
        assignee=actor if kind is InboundKind.ASSIGNED else None,
    )
    policy = policy_from(desk.platform.settings)
    now = desk.clock.now()
    return apply_event(desk.platform.store, event, now=now, catalog=desk.platform.catalog, policy=policy)


def owner_of(desk: Desk) -> str:
    return ANN if desk.place.channel.startswith("github:") else "riskbot"


def test_who_has_no_role_in_the_register_only_remarks_and_is_answered(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    assert hear(desk, InboundKind.COMMENTED, "mallory", EXPLAINED) is Outcome.APPLIED
    assert desk.ticket.actions == ()
    assert hear(desk, InboundKind.CLOSED, "mallory") is Outcome.REFUSED
    assert hear(desk, InboundKind.ASSIGNED, "mallory") is Outcome.REFUSED
    assert (desk.ticket.state, desk.ticket.assignee) == (State.OPEN, None)
    refused = [each.change for each in list_events(desk.platform.store, 1) if each.change.kind == "refused"]
    assert [each.actor for each in refused] == ["mallory"] * 3
    assert [each.reason.partition(": ")[2][:24] for each in refused] == [
        "Sorry, you may not add a",
        "Nothing on the ticket sa",
        "Sorry, you may not ackno",
    ]
    desk.deliver()
    no_action, not_closed, not_assigned = desk.issue.comments[-3:]
    assert "No action recorded: Sorry, you may not add an action to it" in no_action
    assert "up to Fulfilment operations" in no_action
    assert "Not closed: Nothing on the ticket says why it may be closed" in not_closed
    assert "Not assigned: Sorry, you may not acknowledge it" in not_assigned


def test_a_strangers_word_does_not_decide_how_the_owner_closes(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    hear(desk, InboundKind.COMMENTED, owner_of(desk), EXPLAINED)
    hear(desk, InboundKind.COMMENTED, "mallory", "False positive: nothing to see here")
    assert hear(desk, InboundKind.CLOSED, owner_of(desk)) is Outcome.APPLIED
    assert (desk.ticket.state, desk.ticket.resolution) == (State.VERIFYING, Resolution.FIXED)


def test_what_the_owner_wrote_does_not_let_a_stranger_close(desk: Desk) -> None:
    desk.day(0, "red")
    desk.deliver()
    hear(desk, InboundKind.COMMENTED, owner_of(desk), EXPLAINED)
    assert hear(desk, InboundKind.CLOSED, "mallory") is Outcome.REFUSED
    assert desk.ticket.state is State.OPEN
    desk.deliver()
    assert "Not closed: Sorry, you may not resolve it" in desk.issue.comments[-1]
    assert "To close: write a comment" not in desk.issue.comments[-1]


def test_the_assignee_may_fix_but_not_call_it_a_false_positive(desk: Desk) -> None:
    """The rights' defaults, as for a click in Slack."""
    desk.day(0, "red")
    desk.deliver()
    policy = policy_from(desk.platform.settings)
    verbs.assign(
        desk.platform.store,
        "T-1",
        "carla",
        actor=person("ana", "test"),
        now=desk.clock.now(),
        catalog=desk.platform.catalog,
        policy=policy,
    )
    hear(desk, InboundKind.COMMENTED, "carla", "False positive: too tight")
    assert hear(desk, InboundKind.CLOSED, "carla") is Outcome.REFUSED
    hear(desk, InboundKind.COMMENTED, "carla", EXPLAINED)
    assert hear(desk, InboundKind.CLOSED, "carla") is Outcome.APPLIED
    assert desk.ticket.resolution is Resolution.FIXED
