"""A run in processes of its own: how much CPU it took, at what it is, and its end at a chosen instant."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# While it starts or ends.
OUTSIDE = "before or after its stages"
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_EVERY = 0.25
# Python reads it when it starts: the run itself is as it is in production.
_TELLS_ITS_STACK = """
import faulthandler, os, signal
faulthandler.register(signal.SIGUSR1, open(os.path.join({folder!r}, f"stack-{{os.getpid()}}"), "w"))
"""
# The first that one of the stack's frames is in, and what that part of a run is called.
_STAGES = (
    ("pipeline/transform/register_tables.py", "register"),
    ("pipeline/transform/ticket_history.py", "register"),
    ("pipeline/transform/dbt.py", "dbt"),
    ("defs/transform/assets.py", "dbt"),
    ("pipeline/runs/judge.py", "judge"),
    ("pipeline/runs/deliver.py", "deliver"),
    ("warehouse/tables/publish.py", "publish"),
    ("pipeline/diagnosis/", "respond"),
    ("response/", "respond"),
    ("ingest/", "ingest"),
    ("pipeline/runs/stages.py", "between stages"),
)


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        code: its exit code; negative: the signal.
        cpu: CPU seconds of it and its children.
        words: what it printed.
        stage: the part of the run at which it was told to end; empty: it ended by itself.
        session: of its processes, some of which may outlive it.
    """

    code: int
    cpu: float
    words: str
    stage: str
    session: int


def run_until(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    cpu: float | None = None,
    by: signal.Signals = signal.SIGKILL,
) -> Ended:
    """Run a program; when it and its children used so many CPU seconds, end it alone by a signal.

    CPU seconds and not the clock say when: a busy machine then moves no instant.
    """
    (folder / "sitecustomize.py").write_text(_TELLS_ITS_STACK.format(folder=str(folder)))
    path = os.pathsep.join([str(folder), environment.get("PYTHONPATH", "")])
    with (folder / "words").open("w+") as words:
        process = subprocess.Popen(
            command,
            env={**environment, "PYTHONPATH": path},
            cwd=environment["RISK_PROJECT_DIR"],
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        used, stage = 0.0, ""
        while process.poll() is None:
            used = max(used, _cpu_of(process.pid))
            if cpu is not None and not stage and used >= cpu:
                stage = _stage_of(process.pid, folder)
                process.send_signal(by)
            time.sleep(_LOOK_EVERY)
        words.seek(0)
        return Ended(process.returncode, used, words.read(), stage, process.pid)


def left_behind(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    return [pid for pid, state in _states() if state[3] == str(session) and state[0] != "Z"]


def _states() -> Iterator[tuple[int, list[str]]]:
    """Give each process with what follows its name in `/proc/*/stat`: state, parent, group, session, ..."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(path.parent.name), path.read_text().rpartition(")")[2].split()


def _cpu_of(session: int) -> float:
    """Return the CPU seconds of a session's processes and of the children that they waited for."""
    used = [sum(map(int, state[11:15])) for _, state in _states() if state[3] == str(session)]
    return sum(used) / _TICKS


def _stage_of(pid: int, folder: Path) -> str:
    """Ask a process for its stack, and say which part of a run that is."""
    told = folder / f"stack-{pid}"
    if not told.exists():
        return OUTSIDE
    os.kill(pid, signal.SIGUSR1)
    deadline = time.monotonic() + 1
    size = -1
    while (size < told.stat().st_size or not size) and time.monotonic() < deadline:
        size = told.stat().st_size
        time.sleep(0.05)
    for path in re.findall(r'File "[^"]*risk_pipeline/([^"]+)"', told.read_text()):
        for part, stage in _STAGES:
            if path.startswith(part):
                return stage
    return OUTSIDE
