"""What data hold is printed as it is: no markup, no control characters."""

import io

import pytest

from risk_pipeline.cli.screen import printing
from risk_pipeline.cli.screen.printing import VerbatimConsole
from tests.unit.cli.screen.hostile import HOSTILE, SHOWN


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    out = io.StringIO()
    monkeypatch.setattr(printing, "console", VerbatimConsole(file=out, width=200))
    return out


def test_facts_and_records_show_them_too(printed: io.StringIO) -> None:
    printing.print_fact("where", HOSTILE)
    printing.print_records("rows", ["segment"], [[HOSTILE]])
    assert printed.getvalue().count(SHOWN) == 2
    assert "\x1b" not in printed.getvalue()


def test_a_long_fact_goes_on_below_its_beginning_and_a_path_stays_whole(
    printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = VerbatimConsole(file=printed, width=40, force_terminal=True, color_system=None)
    monkeypatch.setattr(printing, "console", terminal)
    path = "/srv/" + "x" * 60
    printing.print_fact("where", f"the words of a sentence that is long {path} end")
    first, second, *rest = printed.getvalue().splitlines()
    assert first.strip().startswith("where the words of a")
    assert len(second) - len(second.lstrip()) == 11
    assert path in [line.strip() for line in rest]


def test_a_fact_in_a_pipe_is_one_line(printed: io.StringIO) -> None:
    printing.print_fact("where", "word " * 100)
    assert len(printed.getvalue().splitlines()) == 1
