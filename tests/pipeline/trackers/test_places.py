"""GitHub Issues and Jira as places to deliver to, against stateful emulators."""

from datetime import UTC, datetime, timedelta

import pytest

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, SenderRefused
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.tracker_issue import InboundKind
from tests.builders.ticket_messages import a_closed_message, a_message
from tests.harness.tracker_places import GitHubPlace, JiraPlace, Place, a_tracker_delivery
from tests.servers.github import ANN, GitHubServer
from tests.servers.jira import JiraServer
from tests.servers.slack import WireMock, free_port

UPDATE, REPLY = DeliveryKind.UPDATE, DeliveryKind.REPLY
CLOSED = a_closed_message()


@pytest.fixture(params=["github", "jira"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "github":
        return GitHubPlace(request.getfixturevalue("github_server"))
    return JiraPlace(request.getfixturevalue("jira_server"))


def test_a_ticket_becomes_an_issue_that_follows_it_to_its_end(place: Place) -> None:
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    (opened,) = place.issues()
    assert opened.title == "P1 Late delivery rate: 14.4 % in Rio de Janeiro (usually 7.1 %) [T-000042]"
    assert "28,745.10" in opened.body
    assert {place.label, f"{place.label}:P1"} <= opened.labels
    assert opened.is_open
    assert root.ts == opened.id

    worse = a_message(severity="P0", status="acknowledged", value=0.3)
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=worse))
    tracker.post(a_tracker_delivery(place, kind=REPLY, root=root, message=CLOSED, idem_key="42:2:x:reply"))
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=CLOSED))

    (issue,) = place.issues()
    assert not issue.is_open
    assert issue.outcome in {"completed", "Done"}
    assert f"{place.label}:P0" not in issue.labels
    (comment,) = issue.comments
    assert comment.startswith("Closed as fixed by ana: carrier is back.")


def test_a_relapse_opens_the_issue_again_and_verifying_leaves_it_alone(place: Place) -> None:
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    place.person_closes(root.ts)
    verifying = a_message(status="verifying")
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=verifying))
    assert not place.issues()[0].is_open
    relapsed = a_message(status="in_progress", kind="relapsed")
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=relapsed))
    assert place.issues()[0].is_open


def test_a_message_that_was_on_its_way_does_not_open_what_people_just_closed(place: Place) -> None:
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    place.person_closes(root.ts)
    for status, kind in (("open", "action_added"), ("acknowledged", "acknowledged")):
        message = a_message(status=status, kind=kind)
        tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=message))
    assert not place.issues()[0].is_open


def test_an_acknowledged_ticket_shows_work_where_the_workflow_knows_it(jira_server: JiraServer) -> None:
    place = JiraPlace(jira_server)
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    taken = a_message(status="acknowledged", kind="acknowledged")
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=taken))
    (issue,) = jira_server.issues(place.label)
    assert issue["fields"]["status"]["statusCategory"]["key"] == "indeterminate"


def test_a_false_positive_is_closed_as_not_to_be_done(place: Place) -> None:
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    false = a_message(status="closed", resolution="false_positive")
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=false))
    assert place.issues()[0].outcome in {"not_planned", "Won't Do"}


def test_labels_and_words_of_people_stay(github_server: GitHubServer) -> None:
    place = GitHubPlace(github_server)
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    (issue,) = place.issues()
    repo = place.channel.partition(":")[2]
    labels = [*issue.labels, "carrier"]
    github_server.edit(repo, 1, body=f"Our notes first.\n\n{issue.body}\n\nAnd last.", labels=labels)
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=CLOSED))
    (issue,) = place.issues()
    assert issue.body.startswith("Our notes first.\n")
    assert issue.body.endswith("\nAnd last.")
    assert issue.body.count("<!-- risk-pipeline:T-000042 -->") == 1
    assert "**Closed**" in issue.body
    assert "**Open**" not in issue.body
    assert "carrier" in issue.labels


def test_an_update_that_changes_nothing_leaves_no_trace(github_server: GitHubServer) -> None:
    place = GitHubPlace(github_server)
    tracker = place.messenger()
    root = tracker.post(a_tracker_delivery(place))
    before = github_server.issues(place.channel.partition(":")[2])
    tracker.update(a_tracker_delivery(place, kind=UPDATE, root=root))
    assert github_server.issues(place.channel.partition(":")[2]) == before


def test_an_issue_and_a_comment_are_found_by_their_keys_and_no_others(place: Place) -> None:
    tracker = place.messenger()
    assert tracker.find(a_tracker_delivery(place)) is None
    root = tracker.post(a_tracker_delivery(place))
    reply = a_tracker_delivery(place, kind=REPLY, root=root, idem_key="42:2:x:reply")
    assert tracker.find(reply) is None
    tracker.post(reply)
    assert tracker.find(a_tracker_delivery(place)) == root
    assert tracker.find(reply) is not None
    assert tracker.find(reply.model_copy(update={"idem_key": "2:2:x:reply"})) is None
    other = a_tracker_delivery(place, message=a_message(ticket_ref="T-000004"))
    assert tracker.find(other) is None


def test_an_owner_known_there_is_assigned_and_called_an_unknown_one_is_left_out(
    github_server: GitHubServer,
) -> None:
    place = GitHubPlace(github_server)
    repo = place.channel.partition(":")[2]
    owned = a_message(owner="fulfilment_ops")
    place.messenger(handles={"fulfilment_ops": ANN}).post(a_tracker_delivery(place, message=owned))
    place.messenger(handles={"fulfilment_ops": "gone"}).post(
        a_tracker_delivery(place, message=owned.model_copy(update={"ticket_ref": "T-000043"}))
    )
    first, second = github_server.issues(repo)
    assert [user["login"] for user in first["assignees"]] == [ANN]
    assert "Fulfilment operations (@ann)" in first["body"]
    assert second["assignees"] == []


def test_what_people_do_comes_back_once_each_and_what_we_do_does_not(place: Place) -> None:
    messenger = place.messenger()
    root = messenger.post(a_tracker_delivery(place))
    messenger.post(a_tracker_delivery(place, kind=REPLY, root=root, idem_key="42:2:x:reply"))
    place.person_comments(root.ts, "Root cause: the carrier changed its hub")
    place.person_closes(root.ts, as_dropped=True)
    place.person_reopens(root.ts)
    # The emulator's Jira stands at nine in the morning, so the window is wide.
    since = datetime.now(UTC) - timedelta(days=2)
    events = list(messenger.tracker.changes(since))
    kinds = {event.kind for event in events}
    assert kinds == {InboundKind.COMMENTED, InboundKind.CLOSED, InboundKind.REOPENED}
    assert len(events) == len({event.event_id for event in events}) == 3
    assert {(event.channel, event.issue_id) for event in events} == {(place.channel, root.ts)}
    (comment,) = [event for event in events if event.kind is InboundKind.COMMENTED]
    assert comment.text == "Root cause: the carrier changed its hub"
    assert [event.event_id for event in messenger.tracker.changes(since)] == [e.event_id for e in events]


def test_a_dropped_closing_says_so(github_server: GitHubServer) -> None:
    place = GitHubPlace(github_server)
    messenger = place.messenger()
    root = messenger.post(a_tracker_delivery(place))
    place.person_closes(root.ts, as_dropped=True)
    (event,) = messenger.tracker.changes(datetime.now(UTC) - timedelta(minutes=5))
    assert event.is_drop
    assert event.actor == ANN


def test_our_own_moves_are_not_taken_for_somebody_elses(github_server: GitHubServer) -> None:
    place = GitHubPlace(github_server)
    messenger = place.messenger()
    root = messenger.post(a_tracker_delivery(place))
    messenger.update(a_tracker_delivery(place, kind=UPDATE, root=root, message=CLOSED))
    assert not place.issues()[0].is_open
    assert list(messenger.tracker.changes(datetime.now(UTC) - timedelta(minutes=5))) == []


def test_an_issue_that_is_not_ours_is_not_looked_at(github_server: GitHubServer) -> None:
    place = GitHubPlace(github_server)
    repo = place.channel.partition(":")[2]
    github_server.call("POST", f"/repos/{repo}/issues", {"title": "T-000042", "labels": [place.label]})
    place.person_closes("1")
    assert list(place.messenger().tracker.changes(datetime.now(UTC) - timedelta(minutes=5))) == []
    assert place.messenger().find(a_tracker_delivery(place)) is None


def test_an_issue_deleted_there_is_refused_with_the_remedy(place: Place) -> None:
    gone = a_tracker_delivery(place).model_copy(
        update={"kind": UPDATE, "root": place.messenger().post(a_tracker_delivery(place))}
    )
    root = gone.root
    assert root is not None
    missing = root.model_copy(update={"ts": "RISK-99999" if "jira" in place.channel else "99999"})
    with pytest.raises(DeliveryRefused, match=r"HTTP 404.*register/routing.yaml|deleted or moved"):
        place.messenger().update(gone.model_copy(update={"root": missing}))


def test_a_reply_without_its_issue_is_refused(place: Place) -> None:
    with pytest.raises(DeliveryRefused, match="no issue of it is in"):
        place.messenger().post(a_tracker_delivery(place, kind=REPLY))


def test_a_tracker_that_is_down_leaves_the_message_for_later(place: Place) -> None:
    nowhere = place.messenger(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(DeliveryDeferred, match="cannot be reached"):
        nowhere.post(a_tracker_delivery(place))


def test_who_am_i_names_user_and_place(place: Place) -> None:
    assert place.messenger().tracker.whoami().startswith("riskbot in ")


LIMITS = {
    "too many": ({"status": 429, "headers": {"Retry-After": "17"}}, DeliveryDeferred, 17),
    "secondary": (
        {"status": 403, "jsonBody": {"message": "You have exceeded a secondary rate limit"}},
        DeliveryDeferred,
        60,
    ),
    "secondary with wait": (
        {"status": 403, "headers": {"Retry-After": "31"}, "jsonBody": {"message": "slow down"}},
        DeliveryDeferred,
        31,
    ),
    "forbidden": ({"status": 403, "jsonBody": {"message": "Resource not accessible"}}, SenderRefused, None),
    "bad token": ({"status": 401, "jsonBody": {"message": "Bad credentials"}}, SenderRefused, None),
    "gone": ({"status": 410, "jsonBody": {"message": "Issues are disabled"}}, DeliveryRefused, None),
    "moved": ({"status": 307, "headers": {"Location": "/elsewhere"}}, DeliveryRefused, None),
}


@pytest.mark.parametrize("case", LIMITS)
def test_each_refusal_of_github_is_told_apart(
    wiremock: WireMock, github_server: GitHubServer, case: str
) -> None:
    place = GitHubPlace(github_server)
    answer, error, wait = LIMITS[case]
    wiremock.stub("POST", place.create_call, answer)
    with pytest.raises(error) as raised:
        place.messenger(wiremock.url).post(a_tracker_delivery(place))
    assert type(raised.value) is error
    if isinstance(raised.value, DeliveryDeferred):
        assert raised.value.retry_after == timedelta(seconds=wait)
    assert "token-of-riskbot" not in str(raised.value)
    assert place.issues() == []


def test_each_refusal_of_jira_is_told_apart(wiremock: WireMock, jira_server: JiraServer) -> None:
    place = JiraPlace(jira_server)
    for status, error in ((429, DeliveryDeferred), (401, SenderRefused), (400, DeliveryRefused)):
        wiremock.reset()
        wiremock.forward(jira_server.url)
        wiremock.stub("POST", place.create_call, {"status": status, "headers": {"Retry-After": "9"}})
        with pytest.raises(error) as raised:
            place.messenger(wiremock.url).post(a_tracker_delivery(place))
        assert type(raised.value) is error
        assert wiremock.count("POST", place.create_call) == 1, "the library repeated a write"
