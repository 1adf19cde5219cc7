"""What an answer of a receiver means: whom it holds up, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, SenderRefused
from risk_pipeline.notify.http_answers import Remedies, of_answer
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.errors import translate


def answer(status: int, text: str, **headers: str) -> Any:
    return of_answer(status, headers, text, "a comment", Remedies("GitHub", {403: "Give the token access"}))


@pytest.mark.parametrize(
    "said",
    [
        "Unable to create comment because issue is locked.",
        "Commenting on this issue is limited to collaborators",
        "You cannot comment on this conversation",
    ],
)
def test_an_issue_that_is_locked_or_forbidden_holds_only_itself(said: str) -> None:
    found = answer(403, said)
    assert isinstance(found, DeliveryRefused)
    assert not isinstance(found, SenderRefused)
    assert (found.is_of_place, found.code) == (False, "locked")
    assert "Unlock the issue" in str(found)


def test_an_archived_repository_is_named_as_such_and_a_missing_right_still_is() -> None:
    archived = answer(403, "Repository was archived so is read-only.")
    assert (archived.is_of_place, archived.code) == (True, "archived")
    assert "Unarchive" in str(archived)
    assert isinstance(answer(403, "Resource not accessible"), SenderRefused)


@pytest.mark.parametrize("asked", ["86400", "1e12", "inf"])
def test_a_wait_of_a_day_is_said_as_asked_for_and_bounded(asked: str) -> None:
    response = SlackResponse(
        client=None,
        http_verb="",
        api_url="",
        req_args={},
        data={"error": "ratelimited"},
        headers={"Retry-After": asked},
        status_code=429,
    )
    found = translate(SlackApiError("", response), "T-1", "risk")
    assert isinstance(found, DeliveryDeferred)
    assert found.retry_after == timedelta(hours=1)
    assert "3,600 s" in str(found)


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("86400", 3600), ("1e12", 3600), ("inf", 3600), ("nan", 60), ("tomorrow", 60), ("-5", 1)],
)
def test_a_wait_that_a_tracker_asks_for_is_bounded_whatever_it_says(asked: str, waits: int) -> None:
    found = answer(429, "", **{"Retry-After": asked})
    assert isinstance(found, DeliveryDeferred)
    assert found.retry_after == timedelta(seconds=waits)


def test_a_channel_s_list_goes_on_where_a_limit_stopped_it(monkeypatch: pytest.MonkeyPatch) -> None:
    api, asked = SlackApi("xoxb-1", "http://127.0.0.1:9/", 1.0), []
    limits = iter([False, False, True, False, False])

    def read(method: str, channel: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if next(limits):
            raise DeliveryDeferred("limited", timedelta(seconds=10))
        page = int(arguments.get("cursor", 1))
        asked.append(page)
        more = str(page + 1) if page < 9 else ""
        return {
            "channels": [{"name": f"ch-{page}", "id": f"C000000{page}"}],
            "response_metadata": {"next_cursor": more},
        }

    monkeypatch.setattr(api, "read", read)
    with pytest.raises(DeliveryDeferred):
        api.channel_id("ch-4")
    assert api.channel_id("ch-4") == "C0000004"
    assert api.channel_id("ch-2") == "C0000002"
    assert asked == [1, 2, 3, 4]


def test_an_id_is_its_own_channel_and_needs_no_list() -> None:
    assert SlackApi("xoxb-1", "http://127.0.0.1:9/", 1.0).channel_id("C0123ABCD") == "C0123ABCD"
