from datetime import date, timedelta

from risk_pipeline.texts.sketches import Copies, Sketched, sketches

DAY = date(2026, 3, 1)
SAID = "esta loja enganou todos os clientes e nunca devolve o dinheiro de ninguem nao comprem"
PRAISE = "o produto chegou antes do prazo e a embalagem estava perfeita recomendo muito aqui"
COPY, OTHER = list(SAID.split()), list(PRAISE.split())


def texts(words: list[list[str]], day: date = DAY) -> list[Sketched]:
    return [Sketched(doc, day, each) for doc, each in enumerate(sketches(words), start=1)]


def judged(given: list[Sketched], copies: Copies | None = None) -> list[bool]:
    copies = copies or Copies()
    return [copies.judge(text).is_copy for text in given]


def test_three_copies_are_kept_and_the_others_are_too_many() -> None:
    assert judged(texts([[*COPY, "ok"[: n % 3]] for n in range(40)])) == [False] * 3 + [True] * 37


def test_texts_in_own_words_are_no_copies() -> None:
    assert not any(judged(texts([COPY, OTHER] * 3)))


def test_a_copy_after_14_days_counts_again() -> None:
    copies = Copies()
    assert judged(texts([COPY] * 4), copies) == [False, False, False, True]
    late = [text._replace(doc=99) for text in texts([COPY], DAY + timedelta(days=14))]
    assert judged(late, copies) == [False]


def test_a_build_that_begins_later_finds_the_same() -> None:
    days = [texts([COPY, OTHER], DAY + timedelta(days=number // 2)) for number in range(12)]
    in_order = [text._replace(doc=n) for n, text in enumerate(text for day in days for text in day)]
    whole = Copies()
    all_at_once = [whole.judge(text) for text in in_order]
    later = Copies()
    later.known(all_at_once[:11])
    assert [later.judge(text) for text in in_order[11:]] == all_at_once[11:]
    assert any(text.is_copy for text in all_at_once)
