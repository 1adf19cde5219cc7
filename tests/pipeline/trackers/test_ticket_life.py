"""A ticket and its issue through a whole life, both ways, against the emulators."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.messages.matching import Match
from risk_pipeline.domain.messages.routing import Route
from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State
from risk_pipeline.notify.trackers.signed_calls import handle_github
from risk_pipeline.pipeline.inbound import tracker_polling
from risk_pipeline.pipeline.runs import deliver
from risk_pipeline.response.actions.tracker_events import Outcome, apply_event
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store import list_events, list_messages
from tests.harness.tracker_desk import EXPLAINED, Desk, make_desk
from tests.harness.tracker_places import GitHubPlace
from tests.servers.github import ANN, BOT_TOKEN, GitHubServer
from tests.servers.slack import free_port
from tests.servers.webhook import WebhookServer


def test_an_issue_closed_without_a_word_is_opened_again_with_the_reason(desk: Desk) -> None:
    desk.day(0, "red")
    assert desk.deliver() == "3 sent"
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
    assert "It came back once after a close" in desk.issue.body


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
    assert (report.sent, report.deferred) == (2, 1)
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
    assert (report.sent, report.deferred) == (4, 1)
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
    assert "30 of 60" in desk.issue.body
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
