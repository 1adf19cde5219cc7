"""GitHub and Jira seen alike: a place of its own per test, what is there, and what people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from risk_pipeline.domain.messages.message import Delivery
from risk_pipeline.notify.trackers.github.tracker import GitHubTracker
from risk_pipeline.notify.trackers.jira.tracker import JiraLogin, JiraTracker
from risk_pipeline.notify.trackers.markup import JiraWiki, Markdown
from risk_pipeline.notify.trackers.messenger import TrackerMessenger
from tests.builders.ticket_messages import a_delivery
from tests.servers.github import BOT_TOKEN, GitHubServer
from tests.servers.jira import PROJECT, JiraServer


@dataclass(frozen=True)
class SeenIssue:
    """An issue as a person sees it."""

    id: str
    title: str
    body: str
    labels: frozenset[str]
    is_open: bool
    outcome: str | None
    comments: tuple[str, ...]


class Place(Protocol):
    """A repository or project of one test."""

    channel: str
    label: str
    server_url: str
    create_call: str

    def messenger(
        self, url: str = "", *, handles: Mapping[str, str] | None = None, timeout: float = 5
    ) -> TrackerMessenger: ...

    def issues(self) -> list[SeenIssue]: ...

    def person_closes(self, issue_id: str, *, as_dropped: bool = False) -> None: ...

    def person_reopens(self, issue_id: str) -> None: ...

    def person_comments(self, issue_id: str, text: str) -> None: ...

    def comment_call(self, issue_id: str) -> str: ...

    def coming_ids(self, number: int) -> list[str]: ...


class GitHubPlace:
    """A new repository."""

    label = "risk-pipeline"

    def __init__(self, server: GitHubServer) -> None:
        self._server = server
        self._repo = server.new_repository()
        self.channel = f"github:{self._repo}"
        self.server_url = server.url
        self.create_call = f"/repos/{self._repo}/issues"

    def messenger(
        self, url: str = "", *, handles: Mapping[str, str] | None = None, timeout: float = 5
    ) -> TrackerMessenger:
        tracker = GitHubTracker(
            self._repo, BOT_TOKEN, label=self.label, base_url=url or self.server_url, timeout_seconds=timeout
        )
        return TrackerMessenger(tracker, Markdown(), label=self.label, handles=handles)

    def issues(self) -> list[SeenIssue]:
        return [
            SeenIssue(
                str(issue["number"]),
                issue["title"],
                issue["body"],
                frozenset(label["name"] for label in issue["labels"]),
                issue["state"] == "open",
                issue["state_reason"],
                tuple(self._server.comments(self._repo, issue["number"])),
            )
            for issue in self._server.issues(self._repo)
        ]

    def person_closes(self, issue_id: str, *, as_dropped: bool = False) -> None:
        reason = "not_planned" if as_dropped else "completed"
        self._server.edit(self._repo, int(issue_id), state="closed", state_reason=reason)

    def person_reopens(self, issue_id: str) -> None:
        self._server.edit(self._repo, int(issue_id), state="open")

    def person_comments(self, issue_id: str, text: str) -> None:
        self._server.comment(self._repo, int(issue_id), text)

    def comment_call(self, issue_id: str) -> str:
        return f"{self.create_call}/{issue_id}/comments"

    def coming_ids(self, number: int) -> list[str]:
        """Return the ids of the issues that will be created next."""
        return [str(n + 1) for n in range(number)]


class JiraPlace:
    """The one project of the emulator, with a label of its own."""

    channel = f"jira:{PROJECT}"
    create_call = "/rest/api/2/issue"
    _count = 0

    def __init__(self, server: JiraServer) -> None:
        JiraPlace._count += 1
        self._server = server
        self.server_url = server.url
        self.label = f"risk-{JiraPlace._count}"

    def messenger(
        self, url: str = "", *, handles: Mapping[str, str] | None = None, timeout: float = 5
    ) -> TrackerMessenger:
        tracker = JiraTracker(
            PROJECT, JiraLogin(url or self.server_url, "any"), label=self.label, timeout_seconds=timeout
        )
        return TrackerMessenger(tracker, JiraWiki(), label=self.label, handles=handles)

    def issues(self) -> list[SeenIssue]:
        return [
            SeenIssue(
                issue["key"],
                issue["fields"]["summary"],
                issue["fields"]["description"],
                frozenset(issue["fields"]["labels"]),
                issue["fields"]["status"]["statusCategory"]["key"] != "done",
                (issue["fields"]["resolution"] or {}).get("name"),
                tuple(self._server.comments(issue["key"])),
            )
            for issue in self._server.issues(self.label)
        ]

    def person_closes(self, issue_id: str, *, as_dropped: bool = False) -> None:
        self._server.move(issue_id, "Done", "Won't Do" if as_dropped else "Done")

    def person_reopens(self, issue_id: str) -> None:
        self._server.move(issue_id, "Reopened")

    def person_comments(self, issue_id: str, text: str) -> None:
        self._server.comment(issue_id, text)

    def comment_call(self, issue_id: str) -> str:
        return f"{self.create_call}/{issue_id}/comment"

    def coming_ids(self, number: int) -> list[str]:
        """Return the ids of the issues that will be created next: numbers run through the whole project."""
        jql = f"project%20%3D%20{PROJECT}"
        found = self._server.call("GET", f"/rest/api/2/search?jql={jql}&maxResults=1000")["issues"]
        newest = max((int(issue["key"].rpartition("-")[2]) for issue in found), default=0)
        return [f"{PROJECT}-{newest + n + 1}" for n in range(number)]


def a_tracker_delivery(place: Place, **changes: Any) -> Delivery:
    """A delivery to a place, attempted just now."""
    return a_delivery(channel=place.channel, attempt_started_at=datetime.now(UTC), **changes)
