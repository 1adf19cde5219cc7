"""What data hold is printed as it is: no markup, no control characters."""

import io

import pytest

from risk_pipeline.cli import printing
from risk_pipeline.cli.printing import VerbatimConsole

HOSTILE = "[/x] [bold]b[/bold] :smile: \x1b[31mred\x1b[0m"
SHOWN = "[/x] [bold]b[/bold] :smile: \ufffd[31mred\ufffd[0m"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    out = io.StringIO()
    monkeypatch.setattr(printing, "console", VerbatimConsole(file=out, width=200))
    return out


def test_a_table_shows_brackets_and_no_control_characters(printed: io.StringIO) -> None:
    printing.print_table(HOSTILE, [HOSTILE], [[HOSTILE]], note=HOSTILE)
    assert printed.getvalue().count(SHOWN) == 4
    assert "\x1b" not in printed.getvalue()


def test_facts_and_records_show_them_too(printed: io.StringIO) -> None:
    printing.print_fact("where", HOSTILE)
    printing.print_records("rows", ["segment"], [[HOSTILE]])
    assert printed.getvalue().count(SHOWN) == 2
    assert "\x1b" not in printed.getvalue()
