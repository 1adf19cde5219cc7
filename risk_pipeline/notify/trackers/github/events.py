"""What GitHub tells of an issue, as our events; the same whether we poll or GitHub calls."""

from datetime import UTC, datetime
from typing import Any

from risk_pipeline.domain.messages.issue import InboundEvent, InboundKind

Json = dict[str, Any]

# Who belongs to a repository's team, in GitHub's words.
_TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
KINDS = {
    "closed": InboundKind.CLOSED,
    "reopened": InboundKind.REOPENED,
    "assigned": InboundKind.ASSIGNED,
}


def moved(
    channel: str, issue: Json, kind: InboundKind, actor: str, at: str, assignee: str | None = None
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


def commented(channel: str, issue: Json, comment: Json) -> InboundEvent:
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


def is_ours(comment: Json, label: str) -> bool:
    """Whether a comment is one that we wrote."""
    return f"<!-- {label}:" in (comment.get("body") or "")


def time_of(stamp: str) -> datetime:
    """Read a time as GitHub writes it."""
    return datetime.fromisoformat(stamp).astimezone(UTC)


def stamp_of(at: datetime) -> str:
    """Write a time as GitHub does."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
