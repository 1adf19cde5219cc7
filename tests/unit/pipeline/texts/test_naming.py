"""A topic that becomes a known cause: the phrases it leaves, and the texts that prove them."""

from datetime import date

import pytest

from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.domain.texts.feed_texts import TextLanguage
from risk_pipeline.pipeline.texts.naming import NamedTopic, telling
from risk_pipeline.texts.matching import is_about, misjudged
from risk_pipeline.texts.terms import analyse
from risk_pipeline.warehouse.texts.topics import Topic

HEAD = {
    "id": "app_update",
    "title": "App breaks after an update",
    "owner": "care",
    "feeds": ["support.contacts"],
}


def cause_of(language: TextLanguage, name: str, forms: tuple[str, ...], examples: tuple[str, ...]) -> Cause:
    topic = Topic(name, date(2025, 9, 8), None, 133, 0.2, 133, examples)
    entry = HEAD | telling(NamedTopic("support.contacts", topic, forms), HEAD, language)
    return Cause.model_validate(entry)


def finds(cause: Cause, text: str, language: TextLanguage = "en") -> bool:
    return is_about(cause, frozenset(analyse(text, language).terms))


def test_a_confirmed_topic_does_not_find_every_text_with_one_of_its_words() -> None:
    forms = ("app", "right", "update", "crashes right", "right after the update", "app does not open")
    example = "app crashes right after the update when logging in"
    cause = cause_of("en", "update", forms, (example,))
    assert cause.phrases == {"en": ("crashes right", "right after the update", "app does not open")}
    assert cause.matches == {"en": (example,)}
    assert list(misjudged(cause)) == []
    assert not finds(cause, "the app is great, the colours are right")


def test_its_name_counts_where_an_example_would_be_missed() -> None:
    cause = cause_of("en", "charger", ("charger", "gets hot"), ("charger gets hot", "the charger smells"))
    assert cause.phrases == {"en": ("gets hot", "charger")}
    assert list(cause.matches["en"]) == ["charger gets hot", "the charger smells"]


@pytest.mark.parametrize(
    ("language", "name", "forms", "text"),
    [
        ("pt", "carregador", ("carregador",), "o carregador esquenta"),
        ("zh", "洒", ("洒", "汤洒"), "汤洒了一半"),
    ],
)
def test_single_words_count_where_there_is_nothing_else(
    language: TextLanguage, name: str, forms: tuple[str, ...], text: str
) -> None:
    cause = cause_of(language, name, forms, (text,))
    assert list(cause.phrases[language]) == list(forms)
    assert list(misjudged(cause)) == []
