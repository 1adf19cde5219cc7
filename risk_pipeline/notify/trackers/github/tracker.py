"""GitHub Issues, on github.com or your own server, by its REST API.

An issue carries the ticket's key in a comment that the page does not show, around the part of the
body that is ours; what people write above or below it stays. Issues are found again by listing,
not by search, whose index lags behind.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from risk_pipeline.domain.errors import DeliveryRefused, RiskError
from risk_pipeline.domain.messages.tracker_issue import Draft, InboundEvent, IssueRef, Stage, order_of
from risk_pipeline.notify.http_answers import Remedies
from risk_pipeline.notify.trackers.github.events import (
    KINDS,
    Comment,
    Issue,
    Moved,
    User,
    commented,
    is_ours,
    moved,
    stamp_of,
    time_of,
)
from risk_pipeline.notify.trackers.github.http import HttpApi

# One deleted answers 410, one that was moved leads to where we may not look.
_NOT_THERE = frozenset({"http_404", "http_410"})
_STATE = {
    Stage.OPEN: {"state": "open"},
    Stage.WORKING: {},
    Stage.AS_IS: {},
    Stage.DONE: {"state": "closed", "state_reason": "completed"},
    Stage.DROPPED: {"state": "closed", "state_reason": "not_planned"},
}


class GitHubTracker:
    """The issues of one repository."""

    def __init__(
        self,
        place: str,
        token: str,
        *,
        label: str,
        base_url: str = "https://api.github.com",
        login: str = "",
        timeout_seconds: float = 10.0,
    ) -> None:
        """`place` is owner/repo; `login` is ours, where the token may not ask (a GitHub App's)."""
        self._place, self._label = place, label
        self._login: str | None = login or None
        self._api = HttpApi(base_url, _headers(token), timeout_seconds, _remedies(place))

    def whoami(self) -> str:
        """Say whose token it is, and that it reaches the repository."""
        self._api.read(f"/repos/{self._place}", f"repository {self._place}")
        return f"{self._own_login() or 'an app'} in {self._place}"

    def create(self, draft: Draft) -> IssueRef:
        """Create the issue; an assignee that GitHub refuses is left out."""
        body = {"title": draft.title, "body": _framed(draft), "labels": list(draft.labels)}
        path, what = f"/repos/{self._place}/issues", f"issue {draft.key} in {self._place}"
        if draft.assignee:
            try:
                return _ref(self._api.write("POST", path, what, body | {"assignees": [draft.assignee]}))
            except DeliveryRefused as error:
                if "HTTP 422" not in str(error):
                    raise
        return _ref(self._api.write("POST", path, what, body))

    def update(self, issue_id: str, draft: Draft) -> IssueRef:
        """Update title, our part of the body, our labels and the state where they differ."""
        issue = self._issue(issue_id)
        wanted: dict[str, object] = {
            "title": draft.title,
            "body": _reframed(issue.get("body") or "", draft),
            "labels": sorted({*self._foreign_labels(issue), *draft.labels}),
            **_STATE[draft.stage],
        }
        present = {**issue, "labels": sorted(_labels(issue))}
        if wanted.get("state") == "open":
            wanted |= {"state_reason": "reopened"} if issue["state"] == "closed" else {}
        changes = {name: value for name, value in wanted.items() if present.get(name) != value}
        return self._edit(issue_id, changes) if changes else _ref(issue)

    def comment(self, issue_id: str, text: str, key: str) -> None:
        """Add a comment, its key unseen."""
        path = f"/repos/{self._place}/issues/{issue_id}/comments"
        body = {"body": f"{text}\n\n{_mark(key)}"}
        with self._about(issue_id):
            self._api.write("POST", path, f"comment on issue {issue_id} in {self._place}", body)

    def close(self, issue_id: str, *, is_done: bool) -> None:
        """Close the issue."""
        self._edit(issue_id, _STATE[Stage.DONE if is_done else Stage.DROPPED])

    def reopen(self, issue_id: str) -> None:
        """Open the issue again."""
        self._edit(issue_id, {"state": "open", "state_reason": "reopened"})

    def find(self, key: str, since: datetime) -> IssueRef | None:
        """Look through the issues touched since then for one made since then with the key."""
        for issue in self._issues(since):
            if _mark(key) in (issue.get("body") or "") and time_of(issue["created_at"]) >= since:
                return _ref(issue)
        return None

    def has_comment(self, issue_id: str, key: str, since: datetime) -> bool:
        """Look through the issue's comments."""
        return any(_mark(key) in (each.get("body") or "") for each in self._comments(issue_id, since))

    def changes(self, since: datetime) -> Iterable[InboundEvent]:
        """Yield what others did to our issues."""
        for issue in self._issues(since):
            if f"<!-- {self._label}:" not in (issue.get("body") or ""):
                continue
            events = [*self._moves(issue, since), *self._remarks(issue, since)]
            yield from sorted(events, key=order_of)

    def _moves(self, issue: Issue, since: datetime) -> Iterator[InboundEvent]:
        path = f"/repos/{self._place}/issues/{issue['number']}/events"
        event: Moved
        for event in self._api.pages(path, f"events of issue {issue['number']} in {self._place}"):
            kind, actor = KINDS.get(event["event"]), _login(event.get("actor")) or ""
            if kind and time_of(event["created_at"]) >= since and not self._is_us(actor):
                yield moved(
                    f"github:{self._place}",
                    issue,
                    kind,
                    actor,
                    event["created_at"],
                    _login(event.get("assignee")),
                )

    def _remarks(self, issue: Issue, since: datetime) -> Iterator[InboundEvent]:
        for comment in self._comments(str(issue["number"]), since):
            if not is_ours(comment, self._label) and not self._is_us(comment["user"]["login"]):
                yield commented(f"github:{self._place}", issue, comment)

    def _issues(self, since: datetime) -> Iterator[Issue]:
        query = {"state": "all", "since": stamp_of(since), "sort": "created", "direction": "desc"}
        path = f"/repos/{self._place}/issues"
        for issue in self._api.pages(path, f"issues of {self._place}", **query):
            if "pull_request" not in issue:
                yield issue

    def _comments(self, issue_id: str, since: datetime) -> Iterator[Comment]:
        path = f"/repos/{self._place}/issues/{issue_id}/comments"
        yield from self._api.pages(
            path, f"comments of issue {issue_id} in {self._place}", since=stamp_of(since)
        )

    def _issue(self, issue_id: str) -> Issue:
        path = f"/repos/{self._place}/issues/{issue_id}"
        with self._about(issue_id):
            issue: Issue = self._api.read(path, f"issue {issue_id} in {self._place}")
        return issue

    def _edit(self, issue_id: str, changes: Mapping[str, object]) -> IssueRef:
        path = f"/repos/{self._place}/issues/{issue_id}"
        with self._about(issue_id):
            return _ref(self._api.write("PATCH", path, f"issue {issue_id} in {self._place}", changes))

    @contextmanager
    def _about(self, issue_id: str) -> Iterator[None]:
        """Tell an issue that is gone, whose messages alone are refused, from a repository that is."""
        try:
            yield
        except DeliveryRefused as error:
            if error.code not in _NOT_THERE or not self._takes_issues():
                raise
            raise DeliveryRefused(
                f"issue {issue_id} in {self._place}: GitHub has it no more; it was deleted or moved, and the "
                "repository takes others. The ticket has its history; drop the message (`risk outbox drop`).",
                code="issue_gone",
                is_of_place=False,
            ) from error

    def _takes_issues(self) -> bool:
        """Whether the repository is there for us, with its issues switched on."""
        try:
            found = self._api.read(f"/repos/{self._place}", f"repository {self._place}")
        except RiskError:
            return False
        return bool(found.get("has_issues", True))

    def _foreign_labels(self, issue: Issue) -> list[str]:
        own = f"{self._label}:"
        return [name for name in _labels(issue) if name != self._label and not name.startswith(own)]

    def _is_us(self, login: str) -> bool:
        return bool(login) and login == self._own_login()

    def _own_login(self) -> str:
        if self._login is None:
            try:
                self._login = str(self._api.read("/user", "the token's user")["login"])
            except DeliveryRefused:
                self._login = ""  # an app's token may not ask: RISK_GITHUB_LOGIN tells
        return self._login


def _headers(token: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "risk-pipeline",
    }


def _remedies(place: str) -> Remedies:
    here = f"github:{place} in register/routing.yaml"
    return Remedies(
        "GitHub",
        {
            0: "Check RISK_GITHUB_URL",
            301: f"The repository has moved: correct {here}",
            307: f"The repository has moved: correct {here}",
            401: "Create a new token and set RISK_GITHUB_TOKEN",
            403: "Give the token read and write access to the repository's issues (docs/trackers.md)",
            404: f"Check {here}, and that the token of RISK_GITHUB_TOKEN may see that repository",
            410: f"Issues are switched off in {place}, or this one was deleted",
        },
    )


def _mark(key: str) -> str:
    return f"<!-- {key} -->"


def _framed(draft: Draft) -> str:
    return f"{_mark(draft.key)}\n{draft.body}\n{_mark(f'/{draft.key}')}"


def _reframed(present: str, draft: Draft) -> str:
    """Replace our part of a body; where its frame is gone, put it before what people wrote."""
    head, begin, rest = present.partition(_mark(draft.key))
    _, end, tail = rest.partition(_mark(f"/{draft.key}"))
    if begin and end:
        return f"{head}{_framed(draft)}{tail}"
    return f"{_framed(draft)}\n\n{present}" if present else _framed(draft)


def _login(user: User | None) -> str | None:
    return user["login"] if user else None


def _labels(issue: Issue) -> list[str]:
    return [label["name"] for label in issue.get("labels", ())]


def _ref(issue: Issue) -> IssueRef:
    return IssueRef(str(issue["number"]), issue.get("html_url"))
