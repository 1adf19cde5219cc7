"""No text names a number without a unit or a noun: the grammar, and every kind of story by it."""

import pytest

from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.wording.language import LANGUAGES, words_in
from risk_pipeline.wording.story import story_of
from tests.harness.messages.grammar import bare_numbers
from tests.harness.messages.stories import CASES
from tests.harness.messages.texts import nouns_of, texts_of_story

NOUNS = ("order", "orders", "late order", "late orders")


@pytest.mark.parametrize(
    "text",
    [
        "🟠 P1 high · T-000042 · 65 orders (usually 98.25 orders)",
        "Orders: limits 700 to 1,400 orders, 35 missing orders",
        "2 of 14 orders; 3 late orders of 20; 14 tickets, 12 of them open",
        "412 late orders against 200 at the old pace, +212 = +14 by volume +198 by rate.",
        "em 3 mar. 2018, 15:00-16:00: R$ 28.745,10, 14,4 %, limites 700 a 1.400 orders",
        "by 6 Mar 2018, 11:00; in Nov 2017; version 9f3ac1d2; R04; seller 5cf13a…9d01; open for 3 d",
        "Back at BRL 1,234.56 after 25 days; action 1 was due 2018-03-04",
    ],
)
def test_what_has_a_unit_or_a_noun_passes(text: str) -> None:
    assert bare_numbers(text, NOUNS) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("65 orders (usually 100)", ["100"]),
        ("Orders: 65 on 5 Mar 2018", ["65"]),
        ("Late deliveries: 2 of 14", ["2", "14"]),
        ("limits 700 to 1,400", ["700", "1,400"]),
        ("it closes after 2 days in range, 1 so far", ["1"]),
        ("+14 by volume", ["14"]),
        ("65 orders. 12 open", ["12"]),
        ("16 in rows", ["16"]),
    ],
)
def test_what_has_none_is_found(text: str, left: list[str]) -> None:
    assert bare_numbers(text, NOUNS) == left


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", CASES.values(), ids=CASES)
def test_no_story_names_a_number_alone(language: str, message: TicketMessage) -> None:
    told = message.model_copy(update={"language": language})
    left = {text: bare_numbers(text, nouns_of(told)) for text in texts_of_story(story_of(told))}
    assert {text: found for text, found in left.items() if found} == {}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0.0577, "0.06"),
        (0.5772, "0.58"),
        (0.0042, "0.004"),
        (0, "0"),
        (7, "7"),
        (14.27, "14.3"),
        (1234, "1,230"),
    ],
)
def test_a_short_number_has_no_digits_that_nobody_reads(number: float, said: str) -> None:
    assert words_in("en").short(number) == said
