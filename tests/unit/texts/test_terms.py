import pytest

from risk_pipeline.texts.terms import analyse


def terms(text: str, language="pt") -> set[str]:
    return set(analyse(text, language).terms)


@pytest.mark.parametrize(
    ("language", "negated", "plain"),
    [
        ("pt", "não recebi", "recebi"),
        ("en", "I can't open the app", "I open the app"),
        ("zh", "没有送", "送"),
    ],
)
def test_a_negated_word_is_another_term_than_the_word(language: str, negated: str, plain: str) -> None:
    words = {term for term in terms(plain, language) if " " not in term}
    found = terms(negated, language)
    bare = {term.removeprefix("¬") for term in found if term.startswith("¬")}
    assert bare & words
    assert not bare & found


def test_not_bad_is_one_word_of_praise_in_chinese() -> None:
    assert terms("东西不错", "zh") == {"不错"}


def test_a_negator_reaches_over_three_words_that_say_nothing_and_no_punctuation() -> None:
    assert "¬pra" not in terms("não pra o meu produto")
    assert "¬produt" in terms("não pra o meu produto")
    assert not any("¬" in term for term in terms("não era pra o meu produto"))
    assert not any("¬" in term for term in terms("não. chegou"))


def test_stems_join_what_is_one_word_and_keep_what_is_not() -> None:
    assert terms("entregou") == terms("entrega")
    assert terms("cartão") != terms("carta")
    assert "atras" not in terms("dias atrás")


def test_idioms_are_one_term_however_they_are_accented() -> None:
    assert "ate_agora_nada" in terms("Até agora nada!")
    assert terms("ate agora nada") == terms("até agora nada")
    assert "nada_a_reclamar" in terms("nada a reclamar")


def test_pairs_stay_within_punctuation_and_each_term_counts_once() -> None:
    found = terms("produto errado, produto errado")
    assert found == {"produt", "errad", "produt errad"}


def test_the_surface_is_what_people_wrote() -> None:
    found = analyse("Não  RECEBI o produto", "pt")
    assert found.surface("¬receb") == "não recebi"
    assert found.surface("¬receb produt") == "não recebi o produto"


@pytest.mark.parametrize("text", ["", "   ", "!!!", "123", "xxxx", "a"])
def test_what_says_nothing_has_no_terms(text: str) -> None:
    assert terms(text) == set()


def test_emoji_mixed_scripts_and_long_texts_have_terms() -> None:
    assert "😡" in terms("😡😡")
    assert {"¬送", "produt"} <= terms("produto 没有送")
    assert len(terms("pessimo atendimento " * 5000)) == 4


def test_letters_drawn_out_are_cut_to_two() -> None:
    assert terms("péssssimo") == terms("pésssssssimo")
