"""A desk whose tickets are issues, once in each tracker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.tracker_desk import Desk, make_desk
from tests.harness.tracker_places import GitHubPlace, JiraPlace, Place


@pytest.fixture(params=["github", "jira"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    place: Place
    if request.param == "github":
        place = GitHubPlace(request.getfixturevalue("github_server"))
    else:
        place = JiraPlace(request.getfixturevalue("jira_server"))
    made = make_desk(tmp_path, place)
    yield made
    made.platform.store.close()
