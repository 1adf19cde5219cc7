"""What people write in comments, and what it says about closing a ticket."""

import pytest

from risk_pipeline.domain.commands.comment_parser import (
    Line,
    actions_in,
    closing_from,
    read_lines,
)
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.wording.language import LANGUAGES, words_in

FIX = "Root cause: partner.carrier: its hub moved\nAction: switched the region to the second carrier"


@pytest.mark.parametrize(
    "written",
    [
        "Root cause: partner.carrier: its hub moved",
        "root cause (partner.carrier): its hub moved",
        "**Root cause:** partner.carrier, its hub moved",
        "- *Root Cause* : partner.carrier - its hub moved",
        "We looked into it.\n\n### Root cause: PARTNER.CARRIER: its hub moved\n\nBye",
    ],
)
def test_a_root_cause_is_read_however_it_is_written(written: str) -> None:
    closing = closing_from([written])
    assert closing.resolution is Resolution.FIXED
    assert closing.root_cause_category is RootCause.PARTNER_CARRIER
    assert closing.root_cause == "its hub moved"


@pytest.mark.parametrize(
    ("written", "resolution"),
    [
        ("False positive: the limit is too tight", Resolution.FALSE_POSITIVE),
        ("Expected change: sale of the year", Resolution.EXPECTED_CHANGE),
        ("data fault: orders came twice", Resolution.DATA_FAULT),
    ],
)
def test_other_reasons_carry_their_note(written: str, resolution: Resolution) -> None:
    closing = closing_from(["hello", written])
    assert (closing.resolution, closing.note) == (resolution, written.partition(": ")[2])


def test_a_duplicate_names_its_master() -> None:
    assert closing_from(["Duplicate of: T-000041"]).duplicate_of == 41


def test_the_last_word_counts() -> None:
    assert closing_from([FIX, "False positive: no, the limit"]).resolution is Resolution.FALSE_POSITIVE
    assert closing_from(["False positive: the limit", FIX]).resolution is Resolution.FIXED


@pytest.mark.parametrize(
    ("comments", "is_drop", "said"),
    [
        ([], False, "Nothing on the ticket says why"),
        (["done", "Action: called them"], False, "Nothing on the ticket says why"),
        (["Root cause: the carrier"], False, "no category: write 'Root cause: partner.carrier: the carrier'"),
        (["Root cause: partner.carier: hub"], False, "Did you mean partner.carrier"),
        ([FIX], True, "the last word on it is a root cause"),
        (["Duplicate of: the other one"], False, "'the' is not a ticket reference"),
    ],
)
def test_what_does_not_explain_is_refused_with_the_remedy(
    comments: list[str], is_drop: bool, said: str
) -> None:
    with pytest.raises(TransitionRefused, match=said):
        closing_from(comments, is_drop=is_drop)


def test_quoted_lines_and_our_own_hint_say_nothing() -> None:
    assert read_lines(f"> {FIX}\n> Action: no\nbq. Action: no") == [
        Line("action", FIX.partition("Action: ")[2])
    ]
    for language in LANGUAGES:
        assert read_lines(words_in(language).say("how-to-close")) == []


def test_actions_are_taken_one_by_one() -> None:
    assert actions_in(f"{FIX}\nAction: told the sellers\nAction:\n") == [
        "switched the region to the second carrier",
        "told the sellers",
    ]
