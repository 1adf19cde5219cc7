"""`pytest --dearest N`: which files of tests cost the most CPU seconds, with the processes that they start.

Seconds on the clock say little where cores are shared. What a shared fixture costs is on the account of the
file that asks for it first.
"""

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

MARK = "PYTEST_DEAREST_OF"
_TICKS = os.sysconf("SC_CLK_TCK")
_KEY = "cpu_seconds"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the measure be asked for."""
    parser.addoption("--dearest", type=int, default=0, metavar="N", help="print the N dearest files in CPU s")


def pytest_configure(config: pytest.Config) -> None:
    """Measure where tests run; add up where the session is told."""
    if config.getoption("dearest"):
        config.pluginmanager.register(Account(config), "dearest")


class Account:
    """CPU seconds per file of tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.spent: Counter[str] = Counter()
        self.most = int(config.getoption("dearest"))
        self.output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self.mark = os.environ[MARK] = str(os.getpid())
        self.before = 0.0

    def pytest_collection_finish(self) -> None:
        """Put start and collection on an account of their own."""
        self._book("start and collection")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Book at the last test of a file, when its fixtures are gone."""
        ended = yield
        if nextitem is None or nextitem.path != item.path:
            self._book(item.nodeid.partition("::")[0])
        return ended

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Hand over to the process that prints."""
        if self.output is not None:
            self._book("end")
            self.output[_KEY] = dict(self.spent)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a process of pytest-xdist hands over."""
        self.spent.update(getattr(node, "workeroutput", {}).get(_KEY, {}))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the table."""
        terminalreporter.section(f"CPU seconds, children included: {self.spent.total():.0f}")
        for name, seconds in self.spent.most_common(self.most):
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")

    def _book(self, name: str) -> None:
        now = _used(self.mark.encode())
        self.spent[name] += max(0.0, now - self.before)
        self.before = now


def _used(mark: bytes) -> float:
    """Return the seconds of this process and of all that inherited its mark, ended ones included."""
    mine = os.times()
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if MARK.encode() + b"=" + mark in (process / "environ").read_bytes().split(b"\0"):
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except (OSError, ValueError):
            continue  # it has ended, or is somebody else's
    return mine.user + mine.system + mine.children_user + mine.children_system + ticks / _TICKS
