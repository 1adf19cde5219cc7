"""Days of a company, twice: in peace, and with runs that are killed and started again. Is it the same?

Every second day is run by `dagster job execute`, the others by `risk run`, as a company runs them.
Only the run's own process is told to end: what becomes of its children is its affair.
"""

import json
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import yaml

from risk_pipeline.domain.clock import days_between
from tests.harness.killed.days.shops import COMPANIES
from tests.harness.killed.days.state import State, state_of, unsettled
from tests.harness.killed.days.victim import Ended, left_behind, run_until
from tests.harness.loop_site import Site
from tests.paths import ROOT
from tests.servers.slack import TOKEN, SlackServer, running_slack

LOG = logging.getLogger(__name__)
_SHARE_OF_SIGTERM = 0.25
_BUSY = "held by another process"
# By then a process that lost its starter has ended.
_PATIENCE = 10.0
_MOST_REFUSALS = 30
# A sender takes what another had begun after two minutes.
_ABANDONED_AFTER = 180.0
_RISK = [str(Path(sys.executable).with_name("risk"))]


@dataclass(frozen=True)
class DaysOfChaos:
    """How much of it."""

    seed: int
    kills: int
    days: int = 10
    company: str = "init"

    def per_day(self) -> dict[date, int]:
        """Return how many runs of each day are killed."""
        first = COMPANIES[self.company].first
        days = days_between(first, first + timedelta(days=self.days - 1))
        return {day: self.kills // self.days + (at < self.kills % self.days) for at, day in enumerate(days)}


@dataclass
class Survived:
    """What was done, and what differs from the life in peace."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    signals: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    outlived: int = 0
    differences: list[str] = field(default_factory=list)
    rows: int = 0
    messages: int = 0
    cpu: float = 0.0
    cpu_in_peace: float = 0.0
    seconds: float = 0.0

    @property
    def is_equal(self) -> bool:
        """Whether killed runs left what runs in peace leave, and no process behind."""
        return not self.differences and not self.outlived


def live_through(folder: Path, chaos: DaysOfChaos) -> Survived:
    """Live the days in peace, then again with kills; compare."""
    started, survived = time.monotonic(), Survived()
    site = COMPANIES[chaos.company].open(folder)
    with _life(site) as life:
        in_peace = {day: life.run(day) for day in chaos.per_day()}
        expected = life.end()
    with _life(site) as life:
        dice = random.Random(chaos.seed)
        for day, kills in chaos.per_day().items():
            life.run_killed(day, in_peace[day], kills, dice, survived)
        found = life.end()
    survived.differences = expected.differences(found)
    survived.rows = sum(map(len, (*expected.warehouse.values(), *expected.store.values())))
    survived.messages = sum(map(len, expected.messages.values()))
    survived.cpu_in_peace = sum(ended.cpu for ended in in_peace.values())
    survived.seconds = time.monotonic() - started
    return survived


@contextmanager
def _life(site: Site) -> Iterator["_Life"]:
    site.put_back(None)
    shutil.rmtree(site.data, ignore_errors=True)
    folder = site.root / "life"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with running_slack(folder) as slack:
        owners = yaml.safe_load((site.settings.project_dir / "register/owners.yaml").read_text())["owners"]
        for name in sorted({owner["channel"] for owner in owners}):
            slack.admin.conversations_create(name=name)
        yield _Life(site, slack, folder)


@dataclass
class _Life:
    site: Site
    slack: SlackServer
    folder: Path
    number: Iterator[int] = field(default_factory=count)
    killed: int = 0

    def run(self, day: date) -> Ended:
        """Let the day's files come, and its run end by itself."""
        self.site.put_files(day)
        ended = self._start(day)
        if ended.code not in (0, 3):
            raise AssertionError(f"The run of {day} ended with {ended.code}:\n{ended.words[-4000:]}")
        return ended

    def run_killed(
        self, day: date, in_peace: Ended, kills: int, dice: random.Random, survived: Survived
    ) -> None:
        """Kill runs of the day at random instants, each started at once after the other; let the last end."""
        self.site.put_files(day)
        longest, left = in_peace.cpu, kills
        while left:
            by = signal.SIGTERM if dice.random() < _SHARE_OF_SIGTERM else signal.SIGKILL
            ended = self._again(day, survived, cpu=dice.uniform(0, longest), by=by)
            if not ended.stage:
                longest = min(longest, ended.cpu)
                continue
            left -= 1
            survived.kills[program_of(day), ended.stage] += 1
            survived.signals[by.name] += 1
            LOG.info("%s %s %s at %.1f s: %s", day, program_of(day), by.name, ended.cpu, ended.stage)
        last = self._again(day, survived)
        if last.code != in_peace.code:
            raise AssertionError(f"After kills the run of {day} ends with {last.code}:\n{last.words[-4000:]}")

    def _again(
        self, day: date, survived: Survived, cpu: float | None = None, by: signal.Signals = signal.SIGKILL
    ) -> Ended:
        """Run, again where children of the run before still held the warehouse."""
        for _ in range(_MOST_REFUSALS):
            ended = self._start(day, cpu, by)
            survived.cpu += ended.cpu
            if ended.stage or ended.code in (0, 3):
                survived.outlived += bool(self.killed and _outlives(self.killed))
                self.killed = ended.session if ended.stage else 0
                return ended
            if _BUSY not in ended.words:
                break
            survived.refused += 1
            time.sleep(1)
        raise AssertionError(f"A run of {day} ended with {ended.code}:\n{ended.words[-4000:]}")

    def _start(self, day: date, cpu: float | None = None, by: signal.Signals = signal.SIGKILL) -> Ended:
        folder = self.folder / str(next(self.number))
        folder.mkdir()
        return run_until(_command(day), self._environment(), folder, cpu=cpu, by=by)

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("RISK_")}
        slack = {
            "RISK_SLACK_TOKEN": TOKEN,
            "RISK_SLACK_BASE_URL": self.slack.api_url,
            "RISK_SLACK_SECONDS_BETWEEN_POSTS": "0",
        }
        dagster = {
            "DAGSTER_HOME": str(self.site.settings.project_dir),
            "RISK_DAGSTER_STORAGE": str(self.site.settings.var_dir / "dagster"),
        }
        return {**own, **self.site.environment(), **slack, **dagster, "PYTHONPATH": str(ROOT)}

    def end(self) -> State:
        """Deliver what a killed sender had begun, once that counts as abandoned; return what there is."""
        deadline = time.monotonic() + _ABANDONED_AFTER
        while unsettled(self.site) and time.monotonic() < deadline:
            subprocess.run([*_RISK, "deliver"], env=self._environment(), check=False, capture_output=True)
            time.sleep(5)
        verify = [*_RISK, "audit", "verify"]
        done = subprocess.run(verify, env=self._environment(), check=False, capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"The history is not whole: {done.stdout}{done.stderr}")
        return state_of(self.site, self.slack)


def program_of(day: date) -> str:
    """Return what runs the day."""
    return "dagster job execute" if day.toordinal() % 2 else "risk run"


def _command(day: date) -> list[str]:
    if program_of(day) == "risk run":
        return [*_RISK, "run", "--day", day.isoformat()]
    partition = json.dumps({"dagster/partition": day.isoformat()})
    program = str(Path(sys.executable).with_name("dagster"))
    return [program, "job", "execute", "-m", "risk_pipeline.definitions", "-j", "daily", "--tags", partition]


def _outlives(session: int) -> bool:
    """Tell whether a process of a killed run is still there after the time that its end may take."""
    deadline = time.monotonic() + _PATIENCE
    while left_behind(session) and time.monotonic() < deadline:
        time.sleep(0.2)
    return bool(left_behind(session))
