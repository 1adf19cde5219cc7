"""A small run of `benchmarks/chaos.py runs`: days whose runs are killed are those of runs in peace."""

import signal
from pathlib import Path

import pytest

from tests.harness.killed.days.story import DaysOfChaos, live_through

pytestmark = [pytest.mark.slow, pytest.mark.soak]


def test_days_whose_runs_are_killed_leave_what_days_in_peace_leave(tmp_path: Path) -> None:
    survived = live_through(tmp_path, DaysOfChaos(seed=3, kills=2, days=2))
    assert survived.differences == []
    assert survived.outlived == 0
    assert survived.signals.total() == sum(survived.kills.values()) == 2
    assert set(survived.signals) <= {signal.SIGKILL.name, signal.SIGTERM.name}
    assert survived.rows > 100
    assert survived.messages > 0
