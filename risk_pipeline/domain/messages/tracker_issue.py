"""Issue trackers (GitHub Issues, Jira …) as one thing: a place that shows our tickets to a team.

A tracker is a projection: the ticket is ours, the issue follows it. What people do to an issue comes
back as `InboundEvent`s, which are requests: the ticket's guards decide what becomes of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, get_args

Family = Literal["slack", "email", "teams", "github", "jira", "webhook"]
FAMILIES: tuple[Family, ...] = get_args(Family)


def family_of(receiver: str) -> Family:
    """Return who delivers to a receiver: `github:owner/repo` → `github`, a plain name → `slack`."""
    prefix, colon, _ = receiver.partition(":")
    return next((family for family in FAMILIES if colon and family == prefix), "slack")


def every_place(receiver: str) -> str:
    """Return the name of all places of a receiver's family: `risk-data` → `slack:*`."""
    return f"{family_of(receiver)}:*"


def place_of(receiver: str) -> str:
    """Return where at its family: `owner/repo`, a project's key, a person, a webhook's or channel's name."""
    return receiver.partition(":")[2] if ":" in receiver else receiver


class Stage(StrEnum):
    """What an issue should show.

    `open` opens a closed one. `working` shows an open one as begun, and `as_is` moves nothing: who has
    just closed the issue is read at the next poll, and must not find it reopened before that.
    """

    OPEN = "open"
    WORKING = "working"
    AS_IS = "as_is"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue as it should look now. `key` is ours, and never changes: it finds the issue again."""

    key: str
    title: str
    body: str
    labels: tuple[str, ...]
    stage: Stage
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class IssueRef:
    """The address of an issue at its tracker."""

    id: str
    url: str | None = None


class InboundKind(StrEnum):
    """What somebody did to an issue."""

    CLOSED = "closed"
    REOPENED = "reopened"
    COMMENTED = "commented"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """Something that a person did to an issue.

    `event_id` is the same whether it was polled or called, so that it counts once.
    `actor` and `assignee` are names at the tracker. `is_drop`: closed as not to be done.
    `is_trusted`: the tracker says that the actor belongs to the team (anybody may comment on
    a public repository).
    """

    channel: str
    issue_id: str
    event_id: str
    kind: InboundKind
    actor: str
    at: datetime
    text: str = ""
    assignee: str | None = None
    is_drop: bool = False
    is_trusted: bool = True


def order_of(event: InboundEvent) -> tuple[datetime, bool]:
    """Sort key: by time; in one second words come first, for they explain the move."""
    return event.at, event.kind is not InboundKind.COMMENTED


class Tracker(Protocol):
    """One project or repository of a tracker.

    Every method raises DeliveryRefused, SenderRefused, DeliveryDeferred or DeliveryUnknown.
    """

    def whoami(self) -> str:
        """Return the account we use there."""

    def create(self, draft: Draft) -> IssueRef:
        """Create the issue. Not repeatable: look with `find` first if an answer was lost."""

    def update(self, issue_id: str, draft: Draft) -> IssueRef:
        """Let the issue show the draft; what people added (labels, own text) stays. Repeatable."""

    def comment(self, issue_id: str, text: str, key: str) -> None:
        """Add a comment that can be found by `key`. Not repeatable."""

    def close(self, issue_id: str, *, is_done: bool) -> None:
        """Close the issue as done or as dropped, if it is open. Repeatable."""

    def reopen(self, issue_id: str) -> None:
        """Open the issue again, if it is closed. Repeatable."""

    def find(self, key: str, since: datetime) -> IssueRef | None:
        """Look for the issue of a key that was made since then."""

    def has_comment(self, issue_id: str, key: str, since: datetime) -> bool:
        """Whether the issue has a comment of that key, written since then."""

    def changes(self, since: datetime) -> Iterable[InboundEvent]:
        """Yield what people, not we, did to our issues since then, oldest first per issue."""
