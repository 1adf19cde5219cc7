"""Tables fit a terminal, and are complete and plain in a pipe; what data hold is shown as it is."""

import io
import os
from typing import Any

import pytest

from risk_pipeline.cli.screen import printing, tables
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import VerbatimConsole
from tests.unit.cli.screen.hostile import HOSTILE, SHOWN, WIDE

COLUMNS = (Column("ticket"), Column("what", least=10), Column("state", 1), Column("note", 2))
ROW = ("T-000001", "a long text about what is wrong", "open", "seen")


def print_at(
    monkeypatch: pytest.MonkeyPatch, width: int | None, rows: list[tuple[str, ...]], *, wide: bool = False
) -> list[str]:
    out = io.StringIO()
    colours: Any = None if os.environ["TERM"] == "plain" or width is None else "standard"
    console = VerbatimConsole(
        file=out, width=width or 80, force_terminal=width is not None, color_system=colours
    )
    for module in (printing, tables):
        monkeypatch.setattr(module, "console", console)
    tables.print_table("tickets", COLUMNS, rows, wide=wide)
    return out.getvalue().splitlines()


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "plain")


def test_a_narrow_terminal_loses_columns_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    assert print_at(monkeypatch, 40, [ROW])[2] == "T-000001  a long text abou\u2026  open   seen"
    assert print_at(monkeypatch, 24, [ROW]) == [
        "tickets",
        "ticket    what",
        "T-000001  a long text a\u2026",
        "not shown here: state,",
        "note",
    ]


@pytest.mark.parametrize(("width", "wide"), [(30, True), (None, False)])
def test_wide_and_a_pipe_show_all_of_it(
    monkeypatch: pytest.MonkeyPatch, width: int | None, wide: bool
) -> None:
    assert print_at(monkeypatch, width, [ROW], wide=wide) == [
        "tickets",
        "ticket    what                             state  note",
        "T-000001  a long text about what is wrong  open   seen",
    ]


def test_columns_without_any_value_take_no_room_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = ("T-000001", "x", "", "")
    assert print_at(monkeypatch, 40, [empty])[1:] == ["ticket    what", "T-000001  x"]
    assert print_at(monkeypatch, None, [empty])[1].split() == ["ticket", "what", "state", "note"]


def test_no_rows_are_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    assert print_at(monkeypatch, 40, []) == ["tickets"]


def test_brackets_are_no_markup_and_control_characters_move_no_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for width in (None, 200):
        text = "\n".join(print_at(monkeypatch, width, [(HOSTILE, "a\nb\tc", "", "")]))
        assert SHOWN in text
        assert "a b c" in text
        assert "\x1b" not in text


def test_wide_characters_keep_columns_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    lines = print_at(monkeypatch, 40, [(WIDE, WIDE * 9, "open", ""), ROW])
    assert max(cell_len(line) for line in lines) <= 40
    head, *rows = lines[1:3]
    at = cell_len(head[: head.index("what")])
    assert all(cell_len(row[: row.rindex("  ") + 2]) >= at for row in rows)


def test_colours_are_of_severity_and_state_only_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[31mopen" in "\n".join(print_at(monkeypatch, 80, [ROW]))
    assert "\x1b" not in "\n".join(print_at(monkeypatch, None, [ROW]))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in "\n".join(print_at(monkeypatch, 80, [ROW]))
