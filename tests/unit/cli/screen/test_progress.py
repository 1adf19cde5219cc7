"""Long work says what it does: a line per stage in a pipe, a live line on a terminal."""

import io

import pytest

from risk_pipeline.cli.screen import printing, progress
from risk_pipeline.cli.screen.printing import VerbatimConsole
from risk_pipeline.cli.screen.progress import Stages, bars


def heard_on(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> io.StringIO:
    heard = io.StringIO()
    console = VerbatimConsole(file=heard, force_terminal=is_terminal, width=80, color_system=None)
    monkeypatch.setattr(printing, "errors", console)
    monkeypatch.setattr(progress, "errors", console)
    return heard


def test_in_a_pipe_each_stage_is_a_line_as_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = heard_on(monkeypatch, is_terminal=False)
    with Stages() as on_stage:
        on_stage("load the feeds")
        on_stage("judge the rules")
        assert heard.getvalue().splitlines() == ["load the feeds \u2026", "judge the rules \u2026"]


def test_on_a_terminal_what_is_done_stays_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = heard_on(monkeypatch, is_terminal=True)
    with Stages() as on_stage:
        on_stage("load the feeds")
        on_stage("judge the rules")
    assert "load the feeds: 0 s" in heard.getvalue()
    assert "judge the rules: 0 s" in heard.getvalue()


def test_where_it_stopped_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = heard_on(monkeypatch, is_terminal=False)

    def fail() -> None:
        with Stages() as on_stage:
            on_stage("judge the rules")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert heard.getvalue().splitlines()[-1] == "stopped while it was to judge the rules"


def test_counted_work_in_a_pipe_says_when_it_begins_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = heard_on(monkeypatch, is_terminal=False)
    with bars() as bar:
        for done in range(1, 4):
            bar("replay", done, 3)
        bar("charts", 0, 1)
    assert heard.getvalue().splitlines() == ["replay \u2026", "replay: 3 done in 0 s", "charts \u2026"]
