"""Signed calls from trackers become events; anything else is refused or means nothing."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind, order_of
from risk_pipeline.notify.trackers.github import events as github_events
from risk_pipeline.notify.trackers.jira import events as jira_events
from risk_pipeline.notify.trackers.signed_calls import handle_github, handle_jira

SECRET = "s3cret"
ISSUE = {
    "number": 5,
    "body": "<!-- risk-pipeline:T-000042 -->\n…",
    "state_reason": "completed",
    "closed_at": "2026-03-01T10:00:00Z",
    "updated_at": "2026-03-01T10:00:01Z",
}
COMMENT = {
    "id": 77,
    "body": "Root cause: system.config: wrong fee",
    "user": {"login": "ann"},
    "created_at": "2026-03-01T09:59:00Z",
    "author_association": "MEMBER",
}


def signed(body: bytes, secret: str = SECRET, **headers: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", **headers}


def github(event: str, *, login: str = "", **call: Any) -> list[InboundEvent]:
    call = {"issue": ISSUE, "repository": {"full_name": "o/r"}, "sender": {"login": "ann"}} | call
    body = json.dumps(call).encode()
    return handle_github(signed(body, **{"X-GitHub-Event": event}), body, SECRET, login=login)


def test_a_closed_issue_is_the_same_event_called_as_polled() -> None:
    (called,) = github("issues", action="closed")
    polled = github_events.moved("github:o/r", ISSUE, InboundKind.CLOSED, "ann", "2026-03-01T10:00:00.123Z")
    assert called == polled
    assert called.event_id == "github:o/r#5:closed:2026-03-01T10:00:00Z"
    assert not called.is_drop


def test_a_comment_is_the_same_event_called_as_polled() -> None:
    (called,) = github("issue_comment", action="created", comment=COMMENT)
    assert called == github_events.commented("github:o/r", ISSUE, COMMENT)
    assert called.event_id == "github:o/r#5:comment:77"
    assert called.is_trusted


@pytest.mark.parametrize("association", ["NONE", "CONTRIBUTOR", "FIRST_TIMER", None])
def test_a_comment_of_a_stranger_is_not_trusted(association: str | None) -> None:
    stranger = COMMENT | {"author_association": association}
    (event,) = github("issue_comment", action="created", comment=stranger)
    assert not event.is_trusted


def test_an_issue_closed_as_not_planned_is_dropped() -> None:
    (event,) = github("issues", action="closed", issue=ISSUE | {"state_reason": "not_planned"})
    assert event.is_drop


def test_an_assignment_names_who_got_it() -> None:
    (event,) = github("issues", action="assigned", assignee={"login": "bob"})
    assert (event.kind, event.actor, event.assignee) == (InboundKind.ASSIGNED, "ann", "bob")


@pytest.mark.parametrize(
    ("event", "call"),
    [
        ("ping", {"zen": "…", "issue": None}),
        ("issues", {"action": "labeled"}),
        ("issues", {"action": "closed", "issue": ISSUE | {"body": "somebody else's"}}),
        ("issues", {"action": "closed", "sender": {"login": "riskbot"}}),
        ("issue_comment", {"action": "edited", "comment": COMMENT}),
        ("issue_comment", {"action": "created", "comment": COMMENT | {"body": "x <!-- risk-pipeline:k -->"}}),
        ("push", {"action": "closed"}),
    ],
)
def test_calls_about_other_things_mean_nothing(event: str, call: dict[str, Any]) -> None:
    assert github(event, login="riskbot", **call) == []


BODY = json.dumps({"issue": ISSUE}).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": "sha256=00"},
        {"X-Hub-Signature-256": "ä"},
        signed(BODY, "other"),
        signed(BODY + b" "),
    ],
)
def test_a_call_that_is_not_signed_with_our_secret_is_refused(headers: dict[str, str]) -> None:
    for handle in (handle_github, handle_jira):
        with pytest.raises(CallRefused, match="not signed with our secret"):
            handle(headers, BODY, SECRET)


def test_without_a_secret_every_call_is_refused() -> None:
    with pytest.raises(CallRefused, match="No secret is set"):
        handle_github(signed(BODY, ""), BODY, "")


@pytest.mark.parametrize("body", [b"no json", b"[]", b"\xff"])
def test_a_body_that_makes_no_sense_is_refused(body: bytes) -> None:
    with pytest.raises(CallRefused, match=r"is not (a )?JSON"):
        handle_github(signed(body), body, SECRET)


JIRA_ISSUE = {
    "key": "RISK-7",
    "fields": {
        "labels": ["risk-pipeline"],
        "status": {"id": "10002", "statusCategory": {"key": "done"}},
    },
}
CLOSING = {"field": "status", "from": "3", "to": "10002", "fromString": "In Progress", "toString": "Done"}


def jira(event: str, *, own: str = "", **call: Any) -> list[InboundEvent]:
    call = {
        "webhookEvent": event,
        "issue": JIRA_ISSUE,
        "user": {"name": "ann"},
        "timestamp": 1772359200000,
    } | call
    body = json.dumps(call).encode()
    return handle_jira(signed(body), body, SECRET, user=own)


def test_a_closed_jira_issue_has_the_id_of_its_history() -> None:
    (called,) = jira("jira:issue_updated", changelog={"id": "55", "items": [CLOSING]})
    assert (called.kind, called.actor) == (InboundKind.CLOSED, "ann")
    assert called.at == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    history = {
        "id": "55",
        "items": [CLOSING],
        "author": {"name": "ann"},
        "created": "2026-03-01T10:00:00.400+0000",
    }
    (polled,) = jira_events.moved("jira:RISK", "RISK-7", history, {"3": "indeterminate", "10002": "done"})
    assert polled == called


def test_a_jira_issue_that_left_done_is_reopened_and_one_moved_on_is_nothing() -> None:
    known = {"1": "new", "3": "indeterminate", "10002": "done", "10003": "done"}

    def kinds(source: str, target: str) -> list[InboundKind]:
        item = {"field": "status", "from": source, "to": target}
        history = {"id": "1", "items": [item], "author": {}, "created": "2026-03-01T10:00:00.000+0000"}
        return [event.kind for event in jira_events.moved("jira:RISK", "RISK-7", history, known)]

    assert kinds("10002", "1") == [InboundKind.REOPENED]
    assert kinds("1", "10002") == [InboundKind.CLOSED]
    assert kinds("1", "3") == kinds("10002", "10003") == []


def test_a_jira_issue_closed_as_wont_do_is_dropped_and_an_assignment_names_who() -> None:
    items = [CLOSING, {"field": "resolution", "toString": "Won't Do"}, {"field": "assignee", "to": "bob"}]
    closed, assigned = jira("jira:issue_updated", changelog={"id": "55", "items": items})
    assert closed.is_drop
    assert assigned.assignee == "bob"


@pytest.mark.parametrize(
    "call",
    [
        {"changelog": {"id": "1", "items": [{"field": "summary"}]}},
        {"changelog": {"id": "1", "items": [{"field": "assignee", "to": None}]}},
        {"issue": JIRA_ISSUE | {"fields": {"labels": []}}, "changelog": {"id": "1", "items": [CLOSING]}},
        {"user": {"name": "riskbot"}, "changelog": {"id": "1", "items": [CLOSING]}},
        {"webhookEvent": "comment_created", "comment": {"id": "1", "body": "x\n\nref 0123456789abcdef"}},
        {},
    ],
)
def test_jira_calls_about_other_things_mean_nothing(call: dict[str, Any]) -> None:
    event = call.get("webhookEvent", "jira:issue_updated")
    assert jira(event, own="riskbot", **{k: v for k, v in call.items() if k != "webhookEvent"}) == []


def test_words_come_before_the_move_of_the_same_second() -> None:
    (closed,) = github("issues", action="closed")
    (comment,) = github(
        "issue_comment", action="created", comment=COMMENT | {"created_at": ISSUE["closed_at"]}
    )
    assert sorted([closed, comment], key=order_of) == [comment, closed]
