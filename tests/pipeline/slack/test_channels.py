"""Ids of channels by their names: the list of a large workspace takes longer than one process lives."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused
from risk_pipeline.notify.slack.api import KeptChannels, SlackApi
from risk_pipeline.store import Store, open_store
from risk_pipeline.store.directory import StoreChannels
from tests.servers.slack import TOKEN, WireMock, ok, refuses

NOW = datetime(2024, 4, 11, 6, tzinfo=UTC)
LIMITED = refuses("ratelimited", status=429, headers={"Retry-After": "10"})


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def page(*names: str, following: str = "") -> dict[str, object]:
    channels = [{"id": f"C{name}", "name": name} for name in names]
    return ok(channels=channels, response_metadata={"next_cursor": following})


def a_process(wiremock: WireMock, store: Store, *, token: str = TOKEN, now: datetime = NOW) -> SlackApi:
    """Return what a new process knows: nothing but what the store keeps."""
    kept = KeptChannels(StoreChannels(store), FixedClock(now))
    return SlackApi(token, wiremock.api_url, 5, kept=kept)


def turned(wiremock: WireMock) -> list[str]:
    """Return the cursors asked for, oldest first; empty for the first page."""
    calls = wiremock.asked("conversations.list")
    return [call.partition("cursor=")[2].partition("&")[0] for call in calls]


def two_pages_and_a_limit(wiremock: WireMock) -> None:
    for at, answer, then in (
        ("Started", page("ops", following="two"), "limit"),
        ("limit", LIMITED, "two"),
        ("two", page("care"), "Started"),
    ):
        wiremock.answer("conversations.list", answer, step=(at, then))


def test_a_list_that_a_rate_limit_broke_off_is_read_on_by_the_next_process(
    wiremock: WireMock, store: Store
) -> None:
    two_pages_and_a_limit(wiremock)
    with pytest.raises(DeliveryDeferred, match="asks to wait 10 s"):
        a_process(wiremock, store).channel_id("care")
    assert a_process(wiremock, store).channel_id("care") == "Ccare"
    assert turned(wiremock) == ["", "two", "two"]
    third = a_process(wiremock, store)
    assert [third.channel_id(name) for name in ("ops", "care")] == ["Cops", "Ccare"]
    assert len(turned(wiremock)) == 3, "the third process knew both"


def test_a_channel_made_since_is_looked_for_from_the_first_page(wiremock: WireMock, store: Store) -> None:
    wiremock.answer("conversations.list", page("ops"), step=("Started", "more"))
    wiremock.answer("conversations.list", page("ops", "new"), step=("more", "more"))
    with pytest.raises(DeliveryRefused, match="no such channel"):
        a_process(wiremock, store).channel_id("new")
    assert a_process(wiremock, store).channel_id("new") == "Cnew"


def test_a_cursor_that_slack_does_not_take_any_more_starts_the_list_anew(
    wiremock: WireMock, store: Store
) -> None:
    wiremock.answer("conversations.list", page("ops", following="two"), step=("Started", "old"))
    a_process(wiremock, store).channel_id("ops")
    wiremock.answer("conversations.list", refuses("invalid_cursor"), step=("old", "again"))
    wiremock.answer("conversations.list", page("ops", "care"), step=("again", "again"))
    assert a_process(wiremock, store).channel_id("care") == "Ccare"
    assert turned(wiremock) == ["", "two", ""]


def test_a_day_later_or_with_another_token_nothing_is_known(wiremock: WireMock, store: Store) -> None:
    wiremock.answer("conversations.list", page("ops"))
    a_process(wiremock, store).channel_id("ops")
    a_process(wiremock, store, token="xoxb-another").channel_id("ops")
    a_process(wiremock, store, now=NOW + timedelta(days=1)).channel_id("ops")
    assert len(turned(wiremock)) == 3


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived"])
def test_a_channel_that_is_gone_is_looked_for_again(wiremock: WireMock, store: Store, error: str) -> None:
    wiremock.answer("conversations.list", page("ops"))
    wiremock.answer("chat.postMessage", refuses(error))
    api = a_process(wiremock, store)
    with pytest.raises(Exception, match=error):
        api.write("chat.postMessage", "ops", {"channel": api.channel_id("ops")})
    a_process(wiremock, store).channel_id("ops")
    assert len(turned(wiremock)) == 2
