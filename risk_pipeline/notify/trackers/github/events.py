"""What GitHub reports about an issue, as our events; the same whether we poll or GitHub calls."""

from datetime import UTC, datetime
from typing import TypedDict

from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind


class User(TypedDict):
    """Somebody at GitHub."""

    login: str


class Label(TypedDict):
    """A label."""

    name: str


class Issue(TypedDict, total=False):
    """An issue, as far as we read it."""

    number: int
    title: str
    body: str | None
    state: str
    state_reason: str | None
    labels: list[Label]
    html_url: str
    created_at: str
    updated_at: str
    closed_at: str
    pull_request: object


class Comment(TypedDict, total=False):
    """A comment on an issue."""

    id: int
    body: str | None
    user: User
    created_at: str
    author_association: str


class Moved(TypedDict, total=False):
    """An entry of an issue's history."""

    event: str
    actor: User | None
    assignee: User | None
    created_at: str


# Who belongs to a repository's team, in GitHub's words.
_TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
KINDS = {
    "closed": InboundKind.CLOSED,
    "reopened": InboundKind.REOPENED,
    "assigned": InboundKind.ASSIGNED,
}


def moved(
    channel: str, issue: Issue, kind: InboundKind, actor: str, at: str, assignee: str | None = None
) -> InboundEvent:
    """Return the event of an issue closed, reopened or assigned; the same polled as called."""
    when = time_of(at).replace(microsecond=0)
    about = f":{assignee}" if kind is InboundKind.ASSIGNED else ""
    return InboundEvent(
        channel=channel,
        issue_id=str(issue["number"]),
        event_id=f"{channel}#{issue['number']}:{kind}{about}:{stamp_of(when)}",
        kind=kind,
        actor=actor,
        at=when,
        assignee=assignee if kind is InboundKind.ASSIGNED else None,
        is_drop=kind is InboundKind.CLOSED and issue.get("state_reason") in {"not_planned", "duplicate"},
    )


def commented(channel: str, issue: Issue, comment: Comment) -> InboundEvent:
    """Return the event of a comment."""
    return InboundEvent(
        channel=channel,
        issue_id=str(issue["number"]),
        event_id=f"{channel}#{issue['number']}:comment:{comment['id']}",
        kind=InboundKind.COMMENTED,
        actor=comment["user"]["login"],
        at=time_of(comment["created_at"]).replace(microsecond=0),
        text=comment.get("body") or "",
        is_trusted=comment.get("author_association") in _TEAM,
    )


def is_ours(comment: Comment, label: str) -> bool:
    """Whether a comment is one that we wrote."""
    return f"<!-- {label}:" in (comment.get("body") or "")


def time_of(stamp: str) -> datetime:
    """Read a time as GitHub writes it."""
    return datetime.fromisoformat(stamp).astimezone(UTC)


def stamp_of(at: datetime) -> str:
    """Write a time as GitHub does."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
