"""Each message is at Slack exactly once and in order, whatever dies or gets lost on the way."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.notify.slack.messenger import SlackMessenger
from risk_pipeline.store import Store, StoreOutbox, list_messages, open_store
from risk_pipeline.store.outbox.faults import delivery_faults
from tests.builders.outbox_rows import LIFE, THREAD, enqueue
from tests.harness.killed.notify import KILLED, SystemClock, send, start
from tests.servers.lossy_proxy import Fault, LossyProxy
from tests.servers.slack import NARROW_TOKEN, TOKEN, SlackServer, WireMock, refuses

pytestmark = pytest.mark.slow


class Channel:
    """A channel of the emulator and the tickets told there."""

    def __init__(self, slack: SlackServer, store: Store, tickets: int = 1, first_id: int = 1) -> None:
        self._slack = slack
        name, self.id = slack.new_channel()
        self.refs = enqueue(store, name, tickets=tickets, first_id=first_id, now=datetime.now(UTC))

    def assert_each_told_once(self) -> None:
        messages = self._slack.messages(self.id)
        keys = Counter(message["metadata"]["event_payload"]["idem_key"] for message in messages)
        assert set(keys.values()) == {1}, "a message came twice"
        assert len(keys) == len(self.refs) * len(THREAD), "a message is missing"
        for ref in self.refs:
            (root,) = [each for each in messages if ref in each["text"]]
            replies = [each["text"] for each in messages if each.get("thread_ts") == root["ts"]]
            assert ["root", *replies] == THREAD
            assert root["blocks"][0]["text"]["text"].startswith("✅ Closed")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def test_a_sender_killed_after_any_step_leaves_each_message_once(
    store: Store, store_url: str, slack_server: SlackServer
) -> None:
    for die_after in count(1):
        channel = Channel(slack_server, store, first_id=die_after)
        code = send(store_url, slack_server.api_url, die_after=die_after)
        if code == 0:
            break
        assert code == KILLED
        assert send(store_url, slack_server.api_url) == 0
        channel.assert_each_told_once()
    assert die_after > 3 * len(LIFE), "claim, send and mark of every row were a place to die"
    channel.assert_each_told_once()
    assert set(StoreOutbox(store).counts()) == {"sent"}


def test_a_sender_killed_while_it_reconciles_leaves_each_message_once(
    store: Store, store_url: str, slack_server: SlackServer
) -> None:
    # Steps: 1 unknown, 2 claim, 3 post of the root; then 1 unknown, 2 find, 3 mark_sent ...
    for die_after in range(1, 6):
        channel = Channel(slack_server, store, first_id=die_after)
        assert send(store_url, slack_server.api_url, die_after=3) == KILLED
        assert send(store_url, slack_server.api_url, die_after=die_after) == KILLED
        assert send(store_url, slack_server.api_url) == 0
        channel.assert_each_told_once()


def test_several_senders_at_once_send_each_message_once(
    store: Store, store_url: str, slack_server: SlackServer
) -> None:
    channel = Channel(slack_server, store, tickets=8)
    senders = [start(store_url, slack_server.api_url, stale_after_seconds=120) for _ in range(3)]
    for sender in senders:
        sender.join(60)
    assert [sender.exitcode for sender in senders] == [0, 0, 0]
    channel.assert_each_told_once()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/state.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def drains(sqlite_store: Store) -> Callable[[str], object]:
    def run(api_url: str) -> object:
        messenger = SlackMessenger(TOKEN, base_url=api_url, timeout_seconds=5)
        return drain(
            StoreOutbox(sqlite_store),
            messenger,
            SystemClock(),
            Timing(
                seconds_between_posts=0,
                stale_after_seconds=0,
                settle_seconds=0,
            ),
        )

    return run


@pytest.mark.parametrize("seed", range(5))
def test_lost_requests_and_answers_leave_each_message_once(
    sqlite_store: Store,
    slack_server: SlackServer,
    lossy: LossyProxy,
    drains: Callable[[str], object],
    seed: int,
) -> None:
    channel = Channel(slack_server, sqlite_store, tickets=4)
    dice = random.Random(seed)
    faults: list[Fault | None] = [None, None, "lose_answer", "cut_answer", "lose_request"]
    for method in ("chat.postMessage", "chat.update", "conversations.history", "conversations.replies"):
        lossy.fail(method, *(dice.choice(faults) for _ in range(12)))
    for _ in range(40):
        drains(lossy.api_url)
        if set(StoreOutbox(sqlite_store).counts()) == {"sent"}:
            break
        _forget_waiting(sqlite_store)
    channel.assert_each_told_once()


def test_the_sdk_with_its_own_retries_would_have_sent_twice(
    slack_server: SlackServer, lossy: LossyProxy
) -> None:
    """Proof that the proxy makes the fault that the design is about."""
    from slack_sdk import WebClient

    _, channel_id = slack_server.new_channel()
    lossy.fail("chat.postMessage", "lose_answer")
    WebClient(token=TOKEN, base_url=lossy.api_url).chat_postMessage(channel=channel_id, text="hello")
    assert len(slack_server.messages(channel_id)) == 2


def test_a_rate_limited_channel_waits_and_the_message_comes_after(
    sqlite_store: Store, slack_server: SlackServer, wiremock: WireMock, drains: Callable[[str], object]
) -> None:
    channel = Channel(slack_server, sqlite_store)
    limited = refuses("ratelimited", status=429, headers={"Retry-After": "30"})
    wiremock.forward(slack_server.url)
    wiremock.answer("chat.postMessage", limited, step=("Started", "over"))
    report = drains(wiremock.api_url)
    assert str(report).startswith("1 deferred: ")
    assert "Slack asks to wait 30 s" in str(report)
    assert slack_server.messages(channel.id) == []
    _forget_waiting(sqlite_store)
    drains(slack_server.api_url)
    channel.assert_each_told_once()


def test_an_archived_channel_leaves_dead_rows_that_can_be_revived(
    sqlite_store: Store, slack_server: SlackServer, drains: Callable[[str], object]
) -> None:
    channel = Channel(slack_server, sqlite_store)
    slack_server.admin.conversations_archive(channel=channel.id)
    report = drains(slack_server.api_url)
    assert str(report).startswith(f"{len(LIFE)} dead: ")
    assert "is_archived. Unarchive #" in str(report)
    assert causes(sqlite_store) == [(list_messages(sqlite_store)[0].channel, "is_archived")]
    slack_server.admin.conversations_unarchive(channel=channel.id)
    outbox = StoreOutbox(sqlite_store)
    for outbox_id in range(1, len(LIFE) + 1):
        assert outbox.revive(outbox_id, datetime.now(UTC))
    drains(slack_server.api_url)
    channel.assert_each_told_once()
    assert causes(sqlite_store) == []


def test_a_token_without_scope_keeps_its_rows_and_names_the_cause(
    sqlite_store: Store, slack_server: SlackServer
) -> None:
    Channel(slack_server, sqlite_store, tickets=2)
    report = drain(
        StoreOutbox(sqlite_store),
        SlackMessenger(NARROW_TOKEN, base_url=slack_server.api_url, timeout_seconds=5),
        SystemClock(),
        Timing(
            seconds_between_posts=0,
            stale_after_seconds=0,
            settle_seconds=0,
        ),
    )
    assert str(report).startswith("1 deferred; halted: ")
    assert causes(sqlite_store) == [("slack:*", "missing_scope")]


def causes(store: Store) -> list[tuple[str, str]]:
    with store.reading() as transaction:
        return [(fault.place, fault.code) for fault in delivery_faults(transaction)]


def _forget_waiting(store: Store) -> None:
    """Let the time pass that deferred rows and channels wait, without waiting."""
    with store.queueing() as connection:
        connection.exec_driver_sql("update outbox set not_before = '2000-01-01 00:00:00.000000'")
        connection.exec_driver_sql("delete from channel_pace")
