"""How people write a term: their commonest form, and none that fewer than five people used."""

import pytest

from risk_pipeline.domain.texts.feed_texts import FeedTexts
from risk_pipeline.pipeline.texts.forms import forms_in
from risk_pipeline.pipeline.texts.reading import analysed
from risk_pipeline.warehouse.texts.standing_out import SampledText

TEXTS = FeedTexts(column="message", language="pt")
(TERM,) = analysed(TEXTS, None, "atrasados").terms


def said(form: str, authors: range, *, about: str = TERM) -> list[SampledText]:
    return [SampledText(author, None, form, frozenset({about})) for author in authors]


@pytest.mark.parametrize(("authors", "forms"), [(4, {}), (5, {TERM: "atrasados"})])
def test_a_form_of_fewer_than_five_authors_is_shown_to_nobody(authors: int, forms: dict[str, str]) -> None:
    often = said("atrasados", range(authors)) * 3
    assert forms_in(TEXTS, often, [TERM]) == forms


def test_the_form_of_most_authors_is_shown() -> None:
    sample = [*said("atrasada", range(6)), *said("atrasados", range(10, 17))]
    assert forms_in(TEXTS, sample, [TERM]) == {TERM: "atrasados"}


def test_a_text_that_was_taken_for_other_terms_counts_for_none_of_these() -> None:
    assert forms_in(TEXTS, said("atrasados", range(9), about="other"), [TERM]) == {}
