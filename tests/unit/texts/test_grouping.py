from risk_pipeline.texts.examples import shown
from risk_pipeline.texts.grouping import groups, is_inside


def test_terms_of_the_same_texts_are_one_topic_and_others_are_not() -> None:
    terms = {
        "funcion": frozenset(range(10)),
        "parou": frozenset(range(4, 12)),
        "preju": frozenset({2, 3, 20, 21, 22, 23, 24}),
        "greve": frozenset(range(40, 50)),
    }
    assert groups(terms, 200) == [["funcion", "parou"], ["preju"], ["greve"]]


def test_rare_terms_that_meet_often_are_one_topic() -> None:
    one, other = frozenset(range(10)), frozenset({0, 1, 2, *range(20, 27)})
    assert groups({"a": one, "b": other}, 10_000) == [["a", "b"]]
    assert groups({"a": one, "b": other}, 40) == [["a"], ["b"]]


def test_a_term_belongs_to_the_topic_that_holds_half_of_its_texts() -> None:
    assert is_inside(frozenset({1, 2, 3, 4}), frozenset({1, 2}))
    assert not is_inside(frozenset({1, 2, 3, 4}), frozenset({1}))
    assert not is_inside(frozenset(), frozenset({1}))


def test_an_example_hides_the_words_that_few_people_use() -> None:
    said = "não recebi o produto do Zenobio em Xiririca"
    assert shown(said, "pt", {"¬receb", "produt"}) == "não recebi o produto do ▢ em ▢"
