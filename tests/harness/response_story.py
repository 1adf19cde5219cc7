"""A story of runs and people, killed at its n-th step by SIGKILL and told again from the start.

Run as a script: `python -m tests.harness.response_story URL STRIDE OUT`. `{n}` in the URL is the
number of the step at which the story is killed; 0 is the story told without interruption. OUT
gets, for each n, what the store holds in the end, as JSON.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.store import Store, open_store
from tests.builders.response_desk import STATES, Desk, in_states, snapshot
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import a_feed_verdict, a_verdict

STRIKE = Closing(Resolution.FIXED, root_cause="strike", root_cause_category=RootCause.PARTNER_CARRIER)
KILLED = -signal.SIGKILL
LITE = "sqlite:///"
Told = Callable[[str, int | None, Path | None], None]


def tell(desk: Desk) -> None:
    """A storm, a single breach, a broken feed; people act, clocks run; all ends, one comes back."""
    single = {"dimension": "all", "segment": "all"}
    desk.run(0, [*in_states(0, states=STATES[:7]), a_feed_verdict(0, "red")])
    desk.time_passes(0)
    _by_person(lambda: desk.ack("T-000003", 0))
    desk.run(1, [*in_states(1, "green", STATES[:7]), a_verdict(1, **single), a_feed_verdict(1, "green")])
    desk.act("T-000010", 1, key="click")
    _by_person(lambda: desk.close("T-000010", STRIKE, 1))
    desk.run(2, [*in_states(2, "green", STATES[:7]), a_verdict(2, "green", **single)])
    desk.run(4, [*in_states(4, states=["AC"]), a_verdict(4, "green", **single)])


def _by_person(act: Callable[[], object]) -> None:
    """A person who acts again is told that it is done already."""
    try:
        act()
    except TransitionRefused as refusal:
        if not any(text in str(refusal) for text in ("cannot become", "only the data", "already recorded")):
            raise


def kill_at(store: Store, number: int) -> None:
    """Die before the n-th statement or commit."""
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", step)
    event.listen(store.engine, "commit", step)


def in_child(work: Callable[[], None]) -> int:
    """Do the work in a process of its own; return how it ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _story(url: str, killed_at: int | None, out: Path | None) -> None:
    store = open_store(url)
    if killed_at:
        kill_at(store, killed_at)
    tell(Desk(store, plan=a_plan()))
    if out:
        out.write_text(json.dumps(snapshot(store), default=str))
    store.close()


def begin_at(url: str, number: int) -> str:
    """Return the URL of a store without rows for the story killed at a step; SQLite's is migrated already."""
    here = url.replace("{n}", str(number))
    if here.startswith(LITE):
        migrated = Path(url.removeprefix(LITE).replace("{n}", "migrated"))
        if not migrated.exists():
            open_store(f"{LITE}{migrated}").close()
        shutil.copy(migrated, here.removeprefix(LITE))
    return here


def main(url: str, stride: int, out: Path) -> None:
    """Kill the story at every `stride`-th step, until it is too short to be killed."""
    kill_everywhere(_story, url, stride, out)


def kill_everywhere(story: Told, url: str, stride: int, out: Path) -> None:
    """Tell a story whole, then killed at every `stride`-th step and told again; note each ending by its step.

    A story takes the URL of a store, the step at which it is killed, and where its ending is written.
    """
    end = out.with_suffix(".end")
    # Told once in this very process: its children need not import and compile everything again.
    story(begin_at(url, 0), None, end)
    found: dict[int, Any] = {0: json.loads(end.read_text())}
    number, ended = 1, KILLED
    while ended == KILLED:
        here = begin_at(url, number)
        ended = in_child(partial(story, here, number, None))
        assert ended in {0, KILLED}, f"the story killed at {number} ended with {ended}"
        again = in_child(partial(story, here, None, end))
        assert again == 0, f"the story told again after {number} ended with {again}"
        found[number] = json.loads(end.read_text())
        number += stride
    out.write_text(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
