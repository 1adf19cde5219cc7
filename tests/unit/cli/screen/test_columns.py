"""What gives way where a row is wider than the terminal, and how texts are cut and broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from risk_pipeline.cli.screen.columns import GAP, Column, cut, fit, hang, wrap

TICKET, WHAT, OWNER = Column("ticket"), Column("what", least=10), Column("owner", 2)


def test_where_there_is_room_nothing_gives_way() -> None:
    assert fit([TICKET, WHAT, OWNER], [8, 40, 12], 80) == [8, 40, 12]


def test_a_column_that_may_be_cut_is_cut_before_another_is_left_out() -> None:
    assert fit([TICKET, WHAT, OWNER], [8, 40, 12], 40) == [8, 16, 12]


def test_then_the_column_of_the_highest_rank_is_left_out() -> None:
    assert fit([TICKET, WHAT, OWNER], [8, 40, 12], 30) == [8, 20, 0]
    assert fit([TICKET, OWNER, Column("age", 1)], [8, 12, 5], 16) == [8, 0, 5]


def test_the_highest_rank_is_cut_first() -> None:
    owner = Column("owner", 2, least=4)
    assert fit([TICKET, WHAT, owner], [8, 20, 12], 40) == [8, 20, 8]


def test_what_can_neither_be_cut_nor_left_out_is_cut_all_the_same() -> None:
    assert fit([TICKET, Column("id")], [8, 40], 30) == [8, 20]
    assert fit([], [], 30) == []


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12), st.booleans()), min_size=1, max_size=8),
    st.lists(st.integers(1, 60), min_size=8, max_size=8),
    st.integers(24, 200),
)
def test_a_row_is_never_wider_than_the_terminal(
    shapes: list[tuple[int, int, bool]], widths: list[int], room: int
) -> None:
    columns = [Column("x", rank, least, wraps) for rank, least, wraps in shapes]
    given_ = [width for width in fit(columns, widths[: len(columns)], room) if width]
    assert sum(given_) + GAP * (len(given_) - 1) <= room


@pytest.mark.parametrize(
    "text", ["sell me", "a [b] c", "\u5c0f\u5bb6\u7535\u5668 x", "e\u0301 e\u0301 e\u0301 e\u0301", ""]
)
def test_a_cell_takes_exactly_its_width_whatever_its_characters(text: str) -> None:
    for width in range(1, 12):
        assert cell_len(cut(text, width)) == width
        assert cell_len(cut(text, width, is_right=True)) == width


def test_what_is_cut_says_so() -> None:
    assert cut("small_appliances", 8) == "small_a\u2026"
    assert cut("12 %", 6, is_right=True) == "  12 %"


def test_lines_break_at_spaces_and_long_words_only_where_they_must() -> None:
    assert hang("one two three", 7) == ["one two", "three"]
    assert hang("a " + "x" * 9, 7) == ["a", "x" * 9]
    assert wrap("a " + "x" * 9, 7) == ["a", "x" * 7, "xx"]
    assert wrap("\u5c0f\u5bb6\u7535\u5668", 4) == ["\u5c0f\u5bb6", "\u7535\u5668"]
    assert hang("", 7) == wrap("", 7) == [""]
