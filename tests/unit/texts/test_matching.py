from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.texts.matching import is_about, misjudged, says_nothing
from risk_pipeline.texts.terms import analyse


def a_cause(**changes: object) -> Cause:
    given: dict[str, object] = {
        "id": "not_received",
        "title": "Nothing has arrived",
        "owner": "care",
        "phrases": {"pt": ["não recebi", "produto errado"]},
        "excluded": {"pt": ["não recebi a nota"]},
        "matches": {"pt": ["Ainda não recebi"]},
        **changes,
    }
    return Cause.model_validate(given)


def about(text: str) -> bool:
    return is_about(a_cause(), frozenset(analyse(text, "pt").terms))


def test_a_phrase_is_found_in_any_of_its_forms_and_not_without_its_negation() -> None:
    assert about("eu NAO recebi nada")
    assert about("produtos errados")
    assert not about("recebi o produto")
    assert not about("errado, o produto")


def test_a_phrase_that_excludes_wins() -> None:
    assert not about("não recebi a nota")


def test_examples_prove_a_cause() -> None:
    assert list(misjudged(a_cause())) == []
    wrong = a_cause(matches={"pt": ["Recebi"]}, misses={"pt": ["não recebi"]})
    assert list(misjudged(wrong)) == [("matches", "Recebi"), ("misses", "não recebi")]


def test_a_phrase_of_words_that_say_nothing_is_named() -> None:
    assert says_nothing(a_cause(phrases={"pt": ["com a sua"]})) == ["com a sua"]
