"""A sender to a tracker in a process of its own that kills itself (SIGKILL) after a given step."""

import os
import signal
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.notify.trackers.github.tracker import GitHubTracker
from risk_pipeline.notify.trackers.jira.tracker import JiraLogin, JiraTracker
from risk_pipeline.notify.trackers.markup import JiraWiki, Markdown
from risk_pipeline.notify.trackers.messenger import TrackerMessenger
from risk_pipeline.store import StoreOutbox, open_store

_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Dying:
    """Passes every call on and ends the process after the one whose turn it is."""

    def __init__(self, inner: object, die_after: int) -> None:
        self._inner, self._left = inner, die_after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: object) -> Any:
            answer = method(*args)
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return call


def send_and_die(store_url: str, channel: str, url: str, label: str, token: str, posts: int) -> int:
    """Drain in another process that dies right after so many posts; return its exit code."""
    process = _processes.Process(target=_drain, args=(store_url, channel, url, label, token, posts))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def _drain(store_url: str, channel: str, url: str, label: str, token: str, posts: int) -> None:
    family, _, place = channel.partition(":")
    if family == "github":
        github = GitHubTracker(place, token, label=label, base_url=url)
        messenger = TrackerMessenger(github, Markdown(), label=label)
    else:
        messenger = TrackerMessenger(
            JiraTracker(place, JiraLogin(url, token), label=label), JiraWiki(), label=label
        )
    dying: Any = Dying(messenger, posts)
    drain(
        StoreOutbox(open_store(store_url)),
        dying,
        SystemClock(),
        Timing(
            seconds_between_posts=0,
            stale_after_seconds=0,
            settle_seconds=0,
        ),
    )
