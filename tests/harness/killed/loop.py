"""`risk run` killed at given points, one life after the other on the same place.

Run as a program: `python -m tests.harness.killed.loop DAY LIVES OUT`. LIVES is JSON: a list of
[point, is_built]. A point is `module:name:before|after:nth`, a call at which the run is killed;
`dbt:nth` kills it while dbt begins its nth node; null lets it end. With `is_built` the run takes
the results of the dbt call before as its own, because a call costs seconds and has nothing to do.
OUT gets how each life ended. All lives are forked from one process that imported everything, at
six in the morning after DAY: at a later hour clocks would rest, because DAY would be the past.
"""

import importlib
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from risk_pipeline.cli import main as risk
from risk_pipeline.cli.app import load_verbs
from risk_pipeline.domain.clock import FixedClock, end_of_day
from risk_pipeline.pipeline import app
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import load_settings


def die() -> None:
    """Take the whole process group along: dbt is a child of ours."""
    os.killpg(os.getpgid(0), signal.SIGKILL)


def _die_at(point: str) -> None:
    module_name, path, when, nth = point.split(":")
    owner: Any = importlib.import_module(module_name)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == int(nth) and when == "before":
            die()
        answer = original(*arguments, **named)
        if calls == int(nth):
            die()
        return answer

    setattr(owner, name, deadly)


def _die_in_dbt(nth: int) -> None:
    log = load_settings().var_dir / "logs" / "dbt.log"
    seen = log.stat().st_size if log.exists() else 0

    def watch() -> None:
        while True:
            time.sleep(0.02)
            if log.exists() and re.search(rf"\b{nth} of \d+ START", log.read_text()[seen:]):
                die()

    threading.Thread(target=watch, daemon=True).start()


def _take_last_build() -> None:
    def built(settings: Any, **_: Any) -> dbt.BuildReport:
        return dbt.read_report(settings.target_dir / "run_results.json", settings.manifest_path)

    dbt.build = built


def _wake_at_six_after(day: date) -> None:
    morning = FixedClock(end_of_day(day, load_settings().zone) + timedelta(hours=6))
    app.SystemClock = lambda: morning


def live(day: str, point: str | None, is_built: bool) -> int:
    """Run once in a process of its own; return how it ended."""
    child = os.fork()
    if child == 0:
        os.setpgrp()
        code = 1
        try:
            _wake_at_six_after(date.fromisoformat(day))
            if is_built:
                _take_last_build()
            if point and point.startswith("dbt:"):
                _die_in_dbt(int(point.removeprefix("dbt:")))
            elif point:
                _die_at(point)
            risk(["run", "--day", day], standalone_mode=False)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    load_verbs()
    importlib.import_module("risk_pipeline.monitoring.judge_rules")
    day, lives, out = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3])
    out.write_text(json.dumps([live(day, point, is_built) for point, is_built in lives]))
