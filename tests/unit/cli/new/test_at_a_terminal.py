"""`risk new` at a terminal: what is missing is asked, and a wrong answer is asked again."""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.harness.verb_site import Site

SECONDS = 60


class Terminal:
    """A verb under a pseudo-terminal, and what it has shown."""

    def __init__(self, site: Site, *arguments: str) -> None:
        self._screen, its_own = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from risk_pipeline.cli import main; main()", *arguments],
            env=os.environ | site.environment() | {"TERM": "dumb", "COLUMNS": "200"},
            stdin=its_own,
            stdout=its_own,
            stderr=its_own,
            # Who starts the tests in the background lets them, and what they start, ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(its_own)
        self.shown, self._unanswered = "", ""

    def wait_for(self, question: str) -> None:
        """Read until a question is the last thing shown."""
        while not self._unanswered.rstrip().endswith(question):
            assert self._read(), f"{question!r} was not asked: {self.shown}"

    def answer(self, question: str, text: str) -> None:
        """Wait for a question and type an answer."""
        self.wait_for(question)
        self._unanswered = ""
        os.write(self._screen, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C until the verb ends: one pressed before it reads the terminal is not felt."""
        for _ in range(SECONDS):
            self._process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
                return

    def kill(self) -> None:
        """Leave no process behind, however the test ended."""
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def end(self) -> int:
        """Read the rest and return the exit code."""
        while self._read():
            pass
        return self._process.wait(SECONDS)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], SECONDS)
        assert ready, f"nothing more came: {self.shown}"
        try:
            read = os.read(self._screen, 4096).decode()
        except OSError:  # on Linux: the other end is closed
            return False
        self.shown += read
        self._unanswered += read
        return bool(read)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def terminal(site: Site) -> Iterator[Terminal]:
    terminal = Terminal(site, "new", "rule", "late_rate")
    yield terminal
    terminal.kill()


def test_a_rule_is_asked_for_and_a_wrong_word_is_asked_again(site: Site, terminal: Terminal) -> None:
    terminal.answer("]", "limmit")
    terminal.answer("]", "limit")
    terminal.answer("From which value on?", "")
    terminal.answer("From which value on?", "0.9")
    assert terminal.end() == 0, terminal.shown
    assert "Answer with one of these words." in terminal.shown
    rules = yaml.safe_load(site.read("expectations/fulfilment.yaml"))["expectations"]
    assert rules[-1]["kwargs"]["red"] == 0.9


def test_nothing_is_written_when_a_person_stops_answering(site: Site, terminal: Terminal) -> None:
    before = site.read("expectations/fulfilment.yaml")
    terminal.wait_for("]")
    terminal.interrupt()
    assert terminal.end() != 0
    assert "Traceback" not in terminal.shown
    assert site.read("expectations/fulfilment.yaml") == before
