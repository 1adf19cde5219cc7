"""Calls from trackers: a signed request becomes events. Pure: an HTTP endpoint mounts these.

    events = handle_github(request.headers, await request.body(), secret)

The signature is checked over the raw bytes before anything is parsed. A call about something else
(a ping, another issue, a label) gives no events; that is no error.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import TypedDict, cast

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind
from risk_pipeline.notify.trackers.github import events as github_events
from risk_pipeline.notify.trackers.jira import events as jira_events


class Repository(TypedDict):
    """The address of a GitHub issue."""

    full_name: str


class GitHubCall(TypedDict, total=False):
    """What GitHub reports about an issue."""

    action: str
    issue: github_events.Issue
    comment: github_events.Comment
    assignee: github_events.User | None
    repository: Repository
    sender: github_events.User


class JiraFields(TypedDict, total=False):
    """Fields of a Jira issue."""

    labels: list[str] | None
    status: jira_events.IssueStatus | None


class JiraIssue(TypedDict, total=False):
    """An issue as a call holds it."""

    key: str
    fields: JiraFields | None


class JiraCall(TypedDict, total=False):
    """What Jira reports about an issue."""

    webhookEvent: str
    timestamp: int
    issue: JiraIssue
    comment: jira_events.Comment
    changelog: jira_events.Changelog
    user: jira_events.User


def handle_github(
    headers: Mapping[str, str], body: bytes, secret: str, *, label: str = "risk-pipeline", login: str = ""
) -> list[InboundEvent]:
    """Return the events in a webhook call of GitHub (`issues`, `issue_comment`).

    Args:
        label: RISK_TRACKER_LABEL; our own comments carry it.
        login: our own login, whose changes are not somebody else's.

    Raises:
        CallRefused: the signature is missing or wrong, or the body is not a JSON object.
    """
    call = cast("GitHubCall", _checked(headers, body, secret))
    issue, action = call.get("issue"), call.get("action")
    kind = _header(headers, "x-github-event")
    if not isinstance(issue, dict) or f"<!-- {label}:" not in (issue.get("body") or ""):
        return []
    channel = f"github:{call['repository']['full_name']}"
    actor = call["sender"]["login"]
    if kind == "issue_comment" and action == "created":
        comment = call["comment"]
        if github_events.is_ours(comment, label):
            return []
        return [github_events.commented(channel, issue, comment)]
    if kind != "issues" or action is None or action not in github_events.KINDS or actor == login:
        return []
    moved = github_events.KINDS[action]
    at = issue["closed_at"] if moved is InboundKind.CLOSED else issue["updated_at"]
    assignee = call.get("assignee")
    return [github_events.moved(channel, issue, moved, actor, at, assignee["login"] if assignee else None)]


def handle_jira(
    headers: Mapping[str, str],
    body: bytes,
    secret: str,
    *,
    label: str = "risk-pipeline",
    user: str = "",
    categories: Mapping[str, str] | None = None,
) -> list[InboundEvent]:
    """Return the events in a webhook call of Jira (`jira:issue_updated`, `comment_created`).

    Args:
        label: RISK_TRACKER_LABEL; an issue without it is not ours.
        user: our own user name or account id.
        categories: status id to category; without it only the issue's present status is known.

    Raises:
        CallRefused: the signature is missing or wrong, or the body is not a JSON object.
    """
    call = cast("JiraCall", _checked(headers, body, secret))
    issue = call.get("issue")
    if not isinstance(issue, dict) or not _has_label(issue, label):
        return []
    key = issue["key"]
    channel = f"jira:{key.rpartition('-')[0]}"
    if call.get("webhookEvent") == "comment_created":
        comment = call["comment"]
        return [] if jira_events.is_ours(comment) else [jira_events.commented(channel, key, comment)]
    changelog = call.get("changelog")
    author = call.get("user") or jira_events.User()
    if not changelog or (user and jira_events.name_of(author) == user):
        return []
    stamp = jira_events.stamp_of_millis(int(call["timestamp"]))
    history: jira_events.History = {**changelog, "author": author, "created": stamp}
    known = categories if categories is not None else _categories_of(issue, changelog)
    return list(jira_events.moved(channel, key, history, known))


def _checked(headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, object]:
    """Let in what is signed with the secret; GitHub and Jira sign alike."""
    if not secret:
        raise CallRefused("No secret is set for these calls: see docs/trackers.md.")
    expected = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    given = _header(headers, "x-hub-signature-256") or _header(headers, "x-hub-signature")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise CallRefused("The call is not signed with our secret.")
    try:
        call = json.loads(body)
    except ValueError as error:
        raise CallRefused("The call's body is not JSON.") from error
    if not isinstance(call, dict):
        raise CallRefused("The call's body is not a JSON object.")
    return call


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


def _has_label(issue: JiraIssue, label: str) -> bool:
    fields = issue.get("fields")
    return label in ((fields.get("labels") if fields else None) or ())


def _categories_of(issue: JiraIssue, changelog: jira_events.Changelog) -> dict[str, str]:
    """Guess from what the call holds: the present status has a category, an earlier one is not over.

    A closed issue that is moved to another closed status would look closed again; the ticket's
    state then ignores it.
    """
    fields = issue.get("fields")
    status = (fields.get("status") if fields else None) or jira_events.IssueStatus()
    known = {str(status.get("id", "")): jira_events.category_of(status)}
    for item in changelog.get("items", ()):
        if item.get("field") == "status":
            is_over = known.get(str(item.get("to"))) == jira_events.OVER
            known.setdefault(str(item.get("from")), jira_events.TO_DO if is_over else jira_events.OVER)
    return known
