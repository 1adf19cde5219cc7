"""Each ticket has one issue, and each comment is there once, whatever dies or gets lost on the way."""

import random
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.store import Store, StoreOutbox, open_store
from tests.builders.outbox_rows import LIFE, THREAD, enqueue
from tests.harness.killed.tracker import SystemClock, send_and_die
from tests.harness.tracker_places import GitHubPlace, JiraPlace, Place
from tests.servers.github import BOT_TOKEN, GitHubServer
from tests.servers.lossy_proxy import Fault, LossyProxy

pytestmark = pytest.mark.slow


@pytest.fixture(params=["github", "jira"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "github":
        return GitHubPlace(request.getfixturevalue("github_server"))
    return JiraPlace(request.getfixturevalue("jira_server"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/state.sqlite")
    yield opened
    opened.close()


def send(store: Store, messenger: Any) -> None:
    drain(
        StoreOutbox(store),
        messenger,
        SystemClock(),
        Timing(
            seconds_between_posts=0,
            stale_after_seconds=0,
            settle_seconds=0,
        ),
    )


def assert_each_told_once(place: Place, refs: list[str]) -> None:
    issues = place.issues()
    assert sorted(issue.title.rpartition("[")[2][:-1] for issue in issues) == sorted(refs), "one issue each"
    for issue in issues:
        assert [comment.split("\n")[0] for comment in issue.comments] == THREAD[1:]
        assert not issue.is_open


class Killed(BaseException):
    """Ends a drain as a kill does: nothing after it runs, nothing is caught."""


class DyingAfter:
    """Passes every call on; after the n-th it is over. Shared by outbox and messenger."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def around(self, inner: object) -> Any:
        dying = self

        class Wrapped:
            def __getattr__(self, name: str) -> Any:
                method: Callable[..., Any] = getattr(inner, name)

                def call(*args: object) -> Any:
                    answer = method(*args)
                    dying.left -= 1
                    if dying.left == 0:
                        raise Killed
                    return answer

                return call

        return Wrapped()


# Claim, send and mark of each row; after a send (2, 5, 8 …) the tracker knows more than the store.
EVERY_STEP = range(1, 3 * len(LIFE) + 1)


def test_a_sender_that_stops_after_any_step_leaves_one_issue_and_each_comment_once(
    store: Store, place: Place
) -> None:
    steps = EVERY_STEP if place.channel.startswith("github") else EVERY_STEP[1::3]
    refs: list[str] = []
    for step in steps:
        refs += enqueue(store, place.channel, first_id=step, now=datetime.now(UTC))
        dying = DyingAfter(step)
        with pytest.raises(Killed):
            drain(
                dying.around(StoreOutbox(store)),
                dying.around(place.messenger()),
                SystemClock(),
                Timing(
                    seconds_between_posts=0,
                    stale_after_seconds=0,
                    settle_seconds=0,
                ),
            )
        send(store, place.messenger())
    assert_each_told_once(place, refs)
    assert set(StoreOutbox(store).counts()) == {"sent"}


def test_a_process_killed_between_the_issue_and_its_record_leaves_one_issue(
    store: Store, tmp_path: Path, place: Place
) -> None:
    refs = enqueue(store, place.channel, now=datetime.now(UTC))
    url = f"sqlite:///{tmp_path}/state.sqlite"
    code = send_and_die(url, place.channel, place.server_url, place.label, BOT_TOKEN, posts=1)
    assert code == -signal.SIGKILL
    assert len(place.issues()) == 1
    assert StoreOutbox(store).counts()["sending"] == 1
    send(store, place.messenger())
    assert_each_told_once(place, refs)


@pytest.mark.parametrize("fault", ["lose_answer", "cut_answer", "stall"])
def test_an_issue_whose_answer_was_lost_is_found_and_not_made_again(
    store: Store, place: Place, fault: Fault
) -> None:
    refs = enqueue(store, place.channel, now=datetime.now(UTC))
    with LossyProxy(int(place.server_url.rsplit(":", 1)[1])) as proxy:
        proxy.fail(place.create_call, fault)
        messenger = place.messenger(f"http://127.0.0.1:{proxy.port}", timeout=1 if fault == "stall" else 5)
        outbox = StoreOutbox(store)
        drain(
            outbox,
            messenger,
            SystemClock(),
            Timing(
                seconds_between_posts=0,
                stale_after_seconds=60,
                settle_seconds=60,
                sleep=lambda _: None,
            ),
            limit=1,
        )
        assert outbox.counts()["unknown"] == 1
        assert len(place.issues()) == 1, "the tracker has committed"
        send(store, messenger)
    assert_each_told_once(place, refs)


def test_a_request_that_never_arrived_is_made_again(store: Store, place: Place) -> None:
    refs = enqueue(store, place.channel, now=datetime.now(UTC))
    with LossyProxy(int(place.server_url.rsplit(":", 1)[1])) as proxy:
        proxy.fail(place.create_call, "lose_request")
        for _ in range(3):
            send(store, place.messenger(f"http://127.0.0.1:{proxy.port}"))
    assert_each_told_once(place, refs)


@pytest.mark.parametrize("seed", range(2))
def test_many_lost_requests_and_answers_leave_each_issue_and_comment_once(
    store: Store, place: Place, seed: int
) -> None:
    refs = enqueue(store, place.channel, tickets=3, now=datetime.now(UTC))
    dice = random.Random(seed)
    faults: list[Fault | None] = [None, "lose_answer", "cut_answer", "lose_request"]
    with LossyProxy(int(place.server_url.rsplit(":", 1)[1])) as proxy:
        for call in (place.create_call, *map(place.comment_call, place.coming_ids(3))):
            proxy.fail(call, *(dice.choice(faults) for _ in range(6)))
        for _ in range(30):
            send(store, place.messenger(f"http://127.0.0.1:{proxy.port}"))
            if set(StoreOutbox(store).counts()) == {"sent"}:
                break
            _forget_waiting(store)
    assert_each_told_once(place, refs)


def test_two_senders_at_once_make_one_issue(github_server: GitHubServer, store: Store) -> None:
    place = GitHubPlace(github_server)
    refs = enqueue(store, place.channel, tickets=4, now=datetime.now(UTC))
    outbox, other = StoreOutbox(store), StoreOutbox(store)
    claimed = [outbox.claim(datetime.now(UTC)), other.claim(datetime.now(UTC))]
    assert len({delivery.outbox_id for delivery in claimed if delivery}) == 2
    for delivery in claimed:
        assert delivery is not None
        outbox.mark_sent(delivery.outbox_id, place.messenger().post(delivery), datetime.now(UTC))
    send(store, place.messenger())
    assert_each_told_once(place, refs)


def _forget_waiting(store: Store) -> None:
    with store.queueing() as connection:
        connection.exec_driver_sql("update outbox set not_before = '2000-01-01 00:00:00.000000'")
        connection.exec_driver_sql("delete from channel_pace")
