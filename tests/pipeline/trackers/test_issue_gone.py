"""An issue that GitHub has no more holds its own messages, a repository that is closed to us all of them."""

from typing import Any

import pytest

from risk_pipeline.domain.errors import DeliveryRefused
from risk_pipeline.notify.trackers.github.tracker import GitHubTracker
from tests.servers.slack import WireMock

REPOSITORY, ISSUE = "/repos/acme/risk", "/repos/acme/risk/issues/7"


def refused(wiremock: WireMock, status: int, repository: dict[str, Any]) -> DeliveryRefused:
    gone = {"status": status, "jsonBody": {"message": "This issue was deleted"}}
    wiremock.stub("GET", ISSUE, gone)
    wiremock.stub("PATCH", ISSUE, gone)
    wiremock.stub("POST", f"{ISSUE}/comments", gone)
    wiremock.stub("GET", REPOSITORY, repository)
    tracker = GitHubTracker("acme/risk", "t", label="risk", base_url=wiremock.url)
    with pytest.raises(DeliveryRefused) as closing:
        tracker.close("7", is_done=True)
    with pytest.raises(DeliveryRefused) as commenting:
        tracker.comment("7", "text", "key")
    assert closing.value.code == commenting.value.code
    return commenting.value


@pytest.mark.parametrize("status", [404, 410])
def test_an_issue_that_is_gone_holds_only_itself(wiremock: WireMock, status: int) -> None:
    found = refused(wiremock, status, {"jsonBody": {"has_issues": True}})
    assert (found.code, found.is_of_place) == ("issue_gone", False)
    assert "deleted or moved" in str(found)


@pytest.mark.parametrize("repository", [{"jsonBody": {"has_issues": False}}, {"status": 404, "body": ""}])
def test_a_repository_without_issues_or_out_of_sight_is_told_as_such(
    wiremock: WireMock, repository: dict[str, Any]
) -> None:
    found = refused(wiremock, 410, repository)
    assert (found.code, found.is_of_place) == ("http_410", True)
