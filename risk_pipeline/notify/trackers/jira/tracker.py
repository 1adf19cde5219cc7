"""Jira, in the cloud or on your own server, by its REST API of version 2 (library `jira`).

An issue carries the ticket's key as a label, a comment a short reference in its last line. The
workflow is the project's own: statuses are distinguished by category (to do, in progress, done).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypedDict

import requests
from jira import JIRA, JIRAError
from jira.resources import Issue

from risk_pipeline.domain.errors import DeliveryRefused, DeliveryUnknown, RiskError
from risk_pipeline.domain.messages.tracker_issue import Draft, InboundEvent, IssueRef, Stage, order_of
from risk_pipeline.notify.http_answers import Remedies, as_read, of_answer, of_failure
from risk_pipeline.notify.trackers.jira.events import (
    DOING,
    OVER,
    TO_DO,
    Comment,
    IssueStatus,
    category_of,
    commented,
    is_ours,
    moved,
    name_of,
    reference_of,
    time_of,
)

_WANTED = {Stage.OPEN: TO_DO, Stage.WORKING: DOING, Stage.DONE: OVER, Stage.DROPPED: OVER}
_RESOLUTIONS = {
    Stage.DONE: ("Done", "Fixed", "Resolved"),
    Stage.DROPPED: ("Won't Do", "Won't Fix", "Declined", "Rejected", "Not a Bug", "Cannot Reproduce"),
}
_MAX_STEPS = 3
_FIELDS = "summary,description,labels,status"


class Named(TypedDict):
    """Something with a name."""

    name: str


class ScreenField(TypedDict, total=False):
    """A field that a transition may require."""

    allowedValues: list[Named]


class Transition(TypedDict, total=False):
    """A step that the workflow offers."""

    id: str
    to: IssueStatus
    fields: dict[str, ScreenField]


class JiraLogin(NamedTuple):
    """A server and who we are there. With `user` (cloud: an e-mail address) the token is its password."""

    url: str
    token: str
    user: str = ""


class JiraTracker:
    """The issues of one project. Made without a call; the server is asked when first needed."""

    def __init__(
        self,
        place: str,
        login: JiraLogin,
        *,
        label: str,
        issue_type: str = "Task",
        timeout_seconds: float = 10.0,
    ) -> None:
        """`place` is the project's key."""
        self._place, self._url = place, login.url.rstrip("/")
        self._token, self._user = login.token, login.user
        self._label, self._issue_type, self._timeout = label, issue_type, timeout_seconds
        self._remedies = _remedies(place)

    def whoami(self) -> str:
        """Say whose token it is, and that it reaches the project."""
        with self._told(f"project {self._place}", is_read=True):
            self._jira.project(self._place)
        return f"{self._me} in {self._place} ({self._url})"

    def create(self, draft: Draft) -> IssueRef:
        """Create the issue; an assignee that Jira refuses is left out."""
        fields = {
            "project": {"key": self._place},
            "issuetype": {"name": self._issue_type},
            "summary": draft.title,
            "description": draft.body,
            "labels": self._labels(draft),
        }
        what = f"issue {draft.key} in {self._place}"
        if draft.assignee:
            try:
                return self._create(fields | {"assignee": self._person(draft.assignee)}, what)
            except DeliveryRefused as error:
                if "HTTP 400" not in str(error):
                    raise
        return self._create(fields, what)

    def update(self, issue_id: str, draft: Draft) -> IssueRef:
        """Update summary, description and our labels where they differ; then move it, if needed."""
        with self._told(f"issue {issue_id}", is_read=True):
            issue = self._jira.issue(issue_id, fields=_FIELDS)
        present = issue.raw["fields"]
        foreign = [name for name in present.get("labels") or () if not self._is_own(name)]
        wanted = {
            "summary": draft.title,
            "description": draft.body,
            "labels": sorted({*foreign, *self._labels(draft)}),
        }
        changes = {name: value for name, value in wanted.items() if present.get(name) != value}
        if changes:
            with self._told(f"issue {issue_id}"):
                issue.update(fields=changes)
        self._move(issue_id, category_of(present["status"]), draft.stage)
        return self._ref(issue_id)

    def comment(self, issue_id: str, text: str, key: str) -> None:
        """Add a comment, its reference small in the last line."""
        with self._told(f"comment on issue {issue_id}"):
            self._jira.add_comment(issue_id, f"{text}\n\n{{color:#97a0af}}{reference_of(key)}{{color}}")

    def close(self, issue_id: str, *, is_done: bool) -> None:
        """Move the issue to a status of the category `done`."""
        self._move(issue_id, self._category_of(issue_id), Stage.DONE if is_done else Stage.DROPPED)

    def reopen(self, issue_id: str) -> None:
        """Move the issue out of the category `done`."""
        self._move(issue_id, self._category_of(issue_id), Stage.OPEN)

    def find(self, key: str, since: datetime) -> IssueRef | None:
        """Look for the label; the newest issue that has it."""
        label = _key_label(key)
        jql = f'project = "{self._place}" AND labels = "{label}" ORDER BY created DESC'
        with self._told(f"search for {label} in {self._place}", is_read=True):
            found = self._jira.search_issues(jql, maxResults=1, fields=["labels"])
        return self._ref(found[0].key) if found else None

    def has_comment(self, issue_id: str, key: str, since: datetime) -> bool:
        """Look through the newest comments."""
        return any(reference_of(key) in (each.get("body") or "") for each in self._comments(issue_id))

    def changes(self, since: datetime) -> Iterable[InboundEvent]:
        """Yield what others did to our issues."""
        minutes = math.ceil((datetime.now(UTC) - since).total_seconds() / 60) + 1
        jql = f'project = "{self._place}" AND labels = "{self._label}" AND updated >= "-{minutes}m"'
        with self._told(f"changes in {self._place}", is_read=True):
            touched = self._jira.search_issues(jql, maxResults=False, fields=["labels"])
        for each in touched:
            with self._told(f"history of issue {each.key}", is_read=True):
                issue = self._jira.issue(each.key, fields="status", expand="changelog")
            events = [*self._moves(issue, since), *self._remarks(each.key, since)]
            yield from sorted(events, key=order_of)

    def _moves(self, issue: Issue, since: datetime) -> Iterator[InboundEvent]:
        for history in issue.raw.get("changelog", {}).get("histories", ()):
            if time_of(history["created"]) >= since and name_of(history.get("author")) != self._me:
                yield from moved(f"jira:{self._place}", issue.key, history, self._categories)

    def _remarks(self, key: str, since: datetime) -> Iterator[InboundEvent]:
        for comment in self._comments(key):
            if time_of(comment["created"]) >= since and not is_ours(comment):
                yield commented(f"jira:{self._place}", key, comment)

    def _comments(self, issue_id: str) -> list[Comment]:
        with self._told(f"comments of issue {issue_id}", is_read=True):
            page = self._jira.find("issue/{0}/comment?maxResults=100&orderBy=-created", issue_id)
        comments: list[Comment] = (page.raw or {})["comments"]
        return comments

    def _create(self, fields: Mapping[str, object], what: str) -> IssueRef:
        with self._told(what):
            return self._ref(self._jira.create_issue(fields=dict(fields), prefetch=False).key)

    def _category_of(self, issue_id: str) -> str:
        with self._told(f"issue {issue_id}", is_read=True):
            return category_of(self._jira.issue(issue_id, fields="status").raw["fields"]["status"])

    def _move(self, issue_id: str, category: str, stage: Stage) -> None:
        """Take the workflow's transitions towards the stage's category, over `in progress` if need be."""
        wanted = _WANTED.get(stage)
        if stage is Stage.WORKING and category == OVER:
            return
        for _ in range(_MAX_STEPS):
            if wanted is None or _is_there(category, wanted):
                return
            with self._told(f"transitions of issue {issue_id}", is_read=True):
                offered: list[Transition] = self._jira.transitions(issue_id, expand="transitions.fields")
            step = _step(offered, category, wanted)
            if step is None and wanted == DOING:
                return  # a workflow without a status for work in progress
            if step is None:
                break
            with self._told(f"issue {issue_id} to {step['to']['name']}"):
                self._jira.transition_issue(issue_id, step["id"], fields=_screen(step, stage))
            category = category_of(step["to"])
        raise DeliveryRefused(
            f"issue {issue_id}: the workflow of {self._place} offers no transition from '{category}' "
            f"to '{wanted}' (categories). Add one, and let the user of RISK_JIRA_TOKEN take it.",
            code="no_transition",
        )

    def _labels(self, draft: Draft) -> list[str]:
        return sorted({*draft.labels, _key_label(draft.key)})

    def _is_own(self, label: str) -> bool:
        return label == self._label or label.startswith(f"{self._label}:")

    def _ref(self, key: str) -> IssueRef:
        return IssueRef(key, f"{self._url}/browse/{key}")

    def _person(self, handle: str) -> dict[str, str]:
        return {"accountId" if self._jira._is_cloud else "name": handle}

    @cached_property
    def _jira(self) -> JIRA:
        auth: dict[str, Any] = (
            {"basic_auth": (self._user, self._token)} if self._user else {"token_auth": self._token}
        )
        return JIRA(
            options={"server": self._url, "rest_api_version": "2", "headers": {"Connection": "close"}},
            max_retries=0,  # a repeated write whose answer was lost would be there twice
            timeout=self._timeout,
            logging=False,
            **auth,
        )

    @cached_property
    def _me(self) -> str:
        with self._told("the token's user", is_read=True):
            return name_of(self._jira.myself())

    @cached_property
    def _categories(self) -> dict[str, str]:
        with self._told("statuses", is_read=True):
            return {status.id: category_of(status.raw) for status in self._jira.statuses()}

    @contextmanager
    def _told(self, what: str, *, is_read: bool = False) -> Iterator[None]:
        """Say in our own words what the library raises."""
        try:
            yield
        except (JIRAError, requests.RequestException, ValueError) as error:
            told = self._translate(error, f"{what} in Jira")
            raise (as_read(told) if is_read else told) from error

    def _translate(self, error: Exception, what: str) -> RiskError:
        if isinstance(error, JIRAError) and error.status_code:
            headers = error.response.headers if error.response is not None else {}
            return of_answer(error.status_code, headers, error.text or "", what, self._remedies)
        if isinstance(error, requests.RequestException):
            return of_failure(error, what, self._remedies)
        return DeliveryUnknown(f"{what}: the answer is not understood ({str(error)[:200]})")


def _is_there(category: str, wanted: str) -> bool:
    """Whether the issue need not move: work in progress is open too."""
    return category == wanted or (wanted == TO_DO and category == DOING)


def _step(offered: list[Transition], category: str, wanted: str) -> Transition | None:
    by_category = {category_of(each["to"]): each for each in reversed(offered)}
    over = by_category.get(DOING) if category != DOING else None
    return by_category.get(wanted) or over


def _screen(transition: Transition, stage: Stage) -> dict[str, dict[str, str]]:
    """Fill in the resolution, if the transition requires one."""
    field = (transition.get("fields") or {}).get("resolution")
    names = [value["name"] for value in (field.get("allowedValues") if field else None) or ()]
    chosen = next(
        (name for name in _RESOLUTIONS.get(stage, ()) if name in names), names[0] if names else None
    )
    return {"resolution": {"name": chosen}} if chosen else {}


def _key_label(key: str) -> str:
    return key.replace(" ", "_")


def _remedies(place: str) -> Remedies:
    here = f"jira:{place} in register/routing.yaml"
    return Remedies(
        "Jira",
        {
            0: "Check RISK_JIRA_URL",
            400: f"Check that {place} has the issue type of RISK_JIRA_ISSUE_TYPE and requires no other field",
            401: "Create a new token and set RISK_JIRA_TOKEN (and RISK_JIRA_USER in the cloud)",
            403: f"Let the user of RISK_JIRA_TOKEN create, edit and move issues in {place}",
            404: f"Check {here}, and that the user of RISK_JIRA_TOKEN may see it; or the issue was deleted",
        },
    )
