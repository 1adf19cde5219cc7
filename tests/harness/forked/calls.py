"""dbt's processes, forked from one that has imported dbt: most of a small project's call is its start.

A call does what `dbt_call` would have done, in a process of its own with the same folder and environment.
Processes that tests start themselves call dbt as users do, and so do the tests of `dbt_process`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import pytest

from risk_pipeline.pipeline.transform import dbt_call
from risk_pipeline.settings import Settings
from tests.paths import ROOT

MODULE = "tests.harness.forked.parent"


class DbtParent:
    """The process that others are forked from; it starts with the first call."""

    def __init__(self, templates: Path, parsed: Path) -> None:
        self.templates, self.parsed = templates, parsed
        self.process: subprocess.Popen[bytes] | None = None
        self.line: socket.socket | None = None
        self.lock = threading.Lock()

    def call(
        self, settings: Settings, arguments: list[str], environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        """Stand in for `call_dbt`."""
        told = {
            "arguments": arguments,
            "folder": str(settings.dbt_dir),
            "environment": {**settings.child_environment(), **environment},
        }
        with tempfile.TemporaryFile("w+") as request, _output() as out, _output() as error:
            json.dump(told, request)
            request.flush()
            code = self._run(request, out, error)
            return subprocess.CompletedProcess(arguments, code, _read(out), _read(error))

    def close(self) -> None:
        """End the process, if there is one."""
        if self.process and self.line:
            self.line.close()
            self.process.wait(timeout=60)

    def _run(self, *files: IO[str]) -> int:
        with self.lock:
            line = self.line or self._start()
        answer, answered = os.pipe()
        try:
            socket.send_fds(line, [b"c"], [*(file.fileno() for file in files), answered])
        finally:
            os.close(answered)
        with os.fdopen(answer) as ended:
            said = ended.read()
        return int(said) if said else -signal.SIGKILL

    def _start(self) -> socket.socket:
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", MODULE, str(theirs.fileno()), str(self.templates), str(self.parsed)],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
            )
        return self.line


def _output() -> IO[str]:
    return tempfile.TemporaryFile("w+")


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _of_all_processes(folder: Path) -> Path:
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def dbt_is_forked(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every dbt call of this process be forked; templates and projects are compiled and parsed once."""
    cache: pytest.Cache | None = getattr(pytestconfig, "cache", None)
    templates = cache.mkdir("dbt-templates") if cache else tmp_path_factory.mktemp("dbt-templates")
    parsed = _of_all_processes(tmp_path_factory.getbasetemp()) / "dbt-parsed"
    parsed.mkdir(exist_ok=True)
    parent = DbtParent(templates, parsed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_call, "call_dbt", parent.call)
        yield
    parent.close()
