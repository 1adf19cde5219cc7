"""Text from data, made fit for where it is shown."""

import sys
import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.text import file_name, printable, shown_name

# Unicode's classes of what turns the direction of the text behind it; two marks do so without such a class.
TURNS, MARKS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}, "\u200e\u200f"


def test_what_controls_turns_or_is_no_text_is_hidden_and_nothing_else() -> None:
    def is_hidden(character: str) -> bool:
        is_no_text = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in "\n\t"
        return is_no_text or character in MARKS or unicodedata.bidirectional(character) in TURNS

    every = map(chr, range(sys.maxunicode + 1))
    assert [hex(ord(each)) for each in every if (printable(each) != each) != is_hidden(each)] == []


@given(st.text())
def test_nothing_that_moves_a_cursor_or_hides_is_printed(text: str) -> None:
    shown = printable(f"{text}\x1b[31m\x07\x9b\u202e\ud800")
    assert not set(shown) & set("\x1b\x07\x9b\u202e\ud800\x00\r")
    assert shown.encode("utf-8")
    assert printable("two\nlines\tand tabs, ação 🧭") == "two\nlines\tand tabs, ação 🧭"


@given(st.text())
def test_a_name_is_one_short_line_without_an_address(text: str) -> None:
    name = shown_name(text)
    assert len(name.splitlines()) <= 1
    assert len(name) <= 250
    assert "://" not in name


def test_a_name_cannot_add_lines_or_links() -> None:
    assert shown_name("SP\n\nAll clear: https://evil.example") == "SP All clear: https:\u200b//evil.example"


@given(st.text())
def test_a_file_name_leads_nowhere_else(text: str) -> None:
    name = file_name(text)
    assert PurePosixPath(name).name == name
    assert name not in {"", ".", ".."}
    assert len(name) <= 120


@pytest.mark.parametrize("text", ["../../etc/passwd", "a/b", "R$10", "", "..", "-x", "x" * 300])
def test_file_names_of_odd_texts_differ_from_those_of_plain_ones(text: str) -> None:
    assert file_name(text) not in {file_name(other) for other in ("etc-passwd", "a-b", "R-10", "x")}


def test_a_plain_name_stays_as_it_is() -> None:
    assert file_name("late_rate_day_state_SP") == "late_rate_day_state_SP"
