"""What Jira reports about an issue, as our events; the same whether we poll or Jira calls."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypedDict

from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind


class User(TypedDict, total=False):
    """Somebody at Jira: an account id in the cloud, a name elsewhere."""

    accountId: str
    name: str


class Category(TypedDict, total=False):
    """What kind of status it is."""

    key: str


class IssueStatus(TypedDict, total=False):
    """An issue's position in its workflow."""

    id: str
    name: str
    statusCategory: Category


# `from` is a word of Python.
Item = TypedDict(
    "Item", {"field": str, "from": str | None, "to": str | None, "toString": str | None}, total=False
)


class Changelog(TypedDict, total=False):
    """What was changed in one go."""

    id: str
    items: list[Item]


class History(Changelog, total=False):
    """What was changed, by whom and when."""

    author: User
    created: str


class Comment(TypedDict, total=False):
    """A comment on an issue."""

    id: str
    author: User
    created: str
    body: str | None


TO_DO, DOING, OVER = "new", "indeterminate", "done"
DROPS = frozenset(
    {"Won't Do", "Won't Fix", "Declined", "Rejected", "Not a Bug", "Cannot Reproduce", "Duplicate"}
)
_REFERENCE = re.compile(r"\bref [0-9a-f]{16}(\{color\})?\s*$")


def moved(channel: str, key: str, history: History, categories: Mapping[str, str]) -> Iterator[InboundEvent]:
    """Yield what one entry of an issue's history says; the same polled as called."""
    items = history.get("items", ())
    resolution = next((item.get("toString") for item in items if item.get("field") == "resolution"), None)
    for item in items:
        kind = _kind(item, categories)
        if kind is None:
            continue
        yield InboundEvent(
            channel=channel,
            issue_id=key,
            event_id=f"{channel}/{key}:change:{history['id']}:{kind}",
            kind=kind,
            actor=name_of(history.get("author")),
            at=time_of(history["created"]).replace(microsecond=0),
            assignee=(item.get("to") or None) if kind is InboundKind.ASSIGNED else None,
            is_drop=kind is InboundKind.CLOSED and resolution in DROPS,
        )


def commented(channel: str, key: str, comment: Comment) -> InboundEvent:
    """Return the event of a comment."""
    return InboundEvent(
        channel=channel,
        issue_id=key,
        event_id=f"{channel}/{key}:comment:{comment['id']}",
        kind=InboundKind.COMMENTED,
        actor=name_of(comment.get("author")),
        at=time_of(comment["created"]).replace(microsecond=0),
        text=comment.get("body") or "",
    )


def is_ours(comment: Comment) -> bool:
    """Whether a comment is one that we wrote."""
    return bool(_REFERENCE.search(comment.get("body") or ""))


def _kind(item: Item, categories: Mapping[str, str]) -> InboundKind | None:
    if item.get("field") == "assignee":
        return InboundKind.ASSIGNED if item.get("to") else None
    if item.get("field") != "status":
        return None
    was_over, is_over = (categories.get(str(item.get(side)), "") == OVER for side in ("from", "to"))
    if was_over == is_over:
        return None
    return InboundKind.CLOSED if is_over else InboundKind.REOPENED


def stamp_of_millis(millis: int) -> str:
    """Write a time, given in milliseconds as Jira's calls do, as its API writes it."""
    return datetime.fromtimestamp(millis / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f%z")


def category_of(status: Mapping[str, object]) -> str:
    """Return to do, doing or over, by Jira's keys for them."""
    category = status.get("statusCategory")
    return str(category.get("key", "")) if isinstance(category, Mapping) else ""


def name_of(user: Mapping[str, object] | None) -> str:
    """Return what identifies a user: the account id in the cloud, elsewhere the name."""
    return str(user.get("accountId") or user.get("name") or "") if user else ""


def time_of(stamp: str) -> datetime:
    """Read a time as Jira writes it."""
    return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)


def reference_of(key: str) -> str:
    """Return what the last line of our comment says, the same for the same key."""
    return f"ref {hashlib.sha256(key.encode()).hexdigest()[:16]}"
