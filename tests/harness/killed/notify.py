"""A sender in a process of its own that kills itself (SIGKILL) after a given step.

A step is a finished call of the outbox or of Slack: between any two of them nothing else happens.
"""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.notify.slack.messenger import SlackMessenger
from risk_pipeline.store import StoreOutbox, open_store
from tests.servers.slack import TOKEN

KILLED = -signal.SIGKILL
_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Dying:
    """Passes every call on and dies after the one whose turn it is."""

    def __init__(self, inner: object, step: Callable[[], None]) -> None:
        self._inner, self._step = inner, step

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: object) -> Any:
            answer = method(*args)
            self._step()
            return answer

        return call


def send(
    store_url: str, api_url: str, *, die_after: int | None = None, stale_after_seconds: float = 0.0
) -> int:
    """Drain in another process; return its exit code."""
    process = start(store_url, api_url, die_after=die_after, stale_after_seconds=stale_after_seconds)
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def start(
    store_url: str, api_url: str, *, die_after: int | None = None, stale_after_seconds: float = 0.0
) -> Any:
    """Start draining in another process."""
    process = _processes.Process(target=_drain, args=(store_url, api_url, die_after, stale_after_seconds))
    process.start()
    return process


def _drain(store_url: str, api_url: str, die_after: int | None, stale_after_seconds: float) -> None:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(store_url)
    outbox: Any = Dying(StoreOutbox(store), step)
    slack: Any = Dying(SlackMessenger(TOKEN, base_url=api_url, timeout_seconds=10), step)
    drain(
        outbox,
        slack,
        SystemClock(),
        Timing(
            seconds_between_posts=0,
            stale_after_seconds=stale_after_seconds,
            settle_seconds=0,
        ),
    )
    store.close()
