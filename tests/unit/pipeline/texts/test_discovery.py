"""Topics nobody has named: found where people say so in their own words, and not made up by few."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp, log
from pathlib import Path

import pytest

from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.pipeline.texts import discovery
from risk_pipeline.pipeline.texts.discovery import discover, discover_up_to
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.pipeline.texts.stage import count_known
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.texts.scores import read_scores
from risk_pipeline.warehouse.texts.topics import Topic
from tests.builders.texts.reviews import FEED, Review, land, quiet, shop

FIRST, DAYS = date(2026, 1, 5), 120
START = FIRST + timedelta(days=100)
OWN_WORDS = (
    "o carregador esquentou demais",
    "carregador derreteu na tomada",
    "meu carregador queimou ontem",
    "esse carregador solta cheiro ruim",
    "carregador estragou o celular",
    "medo do carregador pegar fogo",
    "carregador fez barulho e parou",
    "nunca vi carregador tao perigoso",
    "joguei o carregador fora",
    "carregador com defeito grave",
    "o carregador deu choque",
    "carregador ruim, devolvi",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with shop(tmp_path) as opened:
        yield opened


def topics(connection: Connection, planted: list[Review], days: int = 10) -> dict[int, list[Topic]]:
    """Land a quiet past and what is planted from START on; return the topics by day from START, from 1."""
    land(connection, [*quiet(FIRST, DAYS), *planted])
    read_texts(connection, [FEED], "UTC")
    found = {day + 1: discover(connection, FEED, START + timedelta(days=day)) for day in range(-5, days)}
    return {day: opened for day, opened in found.items() if opened}


def said(number: int, day: int, who: str, text: str, stars: int = 1) -> Review:
    return (f"p{number}", START + timedelta(days=day), stars, who, text)


def test_twelve_people_in_their_own_words_are_a_topic_by_the_fourth_day(connection: Connection) -> None:
    planted = [said(n, n * 7 // 12, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    found = topics(connection, planted)
    assert [topic.topic for opened in found.values() for topic in opened] == ["carregador"]
    assert min(found) <= 4
    counted = connection.execute(
        "select count(*), sum(x), min(day) from ops.text_topic_days where topic = 'carregador'"
    ).fetchone()
    assert counted == (DAYS, 12, FIRST)


def test_two_topics_of_one_day_have_their_own_terms_and_examples(connection: Connection) -> None:
    leaks = [
        f"chuveiro vazando {word}" for word in ["agua", "muito", "sempre", "hoje", "tudo", "cozinha"] * 2
    ]
    planted = [said(n, 0, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    planted += [said(100 + n, 0, f"s{n}", text) for n, text in enumerate(leaks)]
    (opened,) = topics(connection, planted, days=1).values()
    told = {topic.topic: topic for topic in opened}
    assert len(told) == 2
    charger, shower = (next(name for name in told if word in name) for word in ("carregador", "chuveiro"))
    assert (told[charger].texts, told[shower].texts) == (12, 12)
    assert all("carregador" in each for each in told[charger].examples)
    assert all("chuveiro" in each for each in told[shower].examples)


def test_groups_of_terms_that_people_write_alike_are_one_topic(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaks = [f"chuveiro vazando {word}" for word in ["agua", "muito", "sempre", "tudo"] * 3]
    planted = [said(n, 0, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    planted += [said(100 + n, 0, f"s{n}", text) for n, text in enumerate(leaks)]
    monkeypatch.setattr(discovery, "forms_in", lambda _texts, _sample, terms: dict.fromkeys(terms, "defeito"))
    (opened,) = topics(connection, planted, days=1).values()
    assert [(topic.topic, topic.texts, topic.authors) for topic in opened] == [("defeito", 24, 24)]
    rows = connection.execute("select term from ops.text_topic_terms where topic = 'defeito'").fetchall()
    for begin in ("carreg", "chuveir"):
        assert any(term.startswith(begin) for (term,) in rows), rows


def test_one_author_thirty_times_is_no_topic(connection: Connection) -> None:
    assert topics(connection, [said(n, n // 4, "one", OWN_WORDS[n % 12]) for n in range(30)]) == {}


def test_forty_accounts_with_one_text_are_no_topic_and_are_counted_as_copies(connection: Connection) -> None:
    text = "esta loja vendeu um carregador que derreteu na tomada e nunca devolve o dinheiro de ninguem"
    assert topics(connection, [said(n, n // 8, f"c{n}", text) for n in range(40)]) == {}
    assert connection.execute("select sum(copies) from ops.text_days").fetchone() == (37,)


def test_praise_of_a_new_shop_is_no_topic(connection: Connection) -> None:
    planted = [
        said(n, n // 3, f"c{n}", f"adorei a papelaria {letter}", 5)
        for n, letter in enumerate("abcdefghijklmno")
    ]
    assert topics(connection, planted) == {}


def test_what_every_year_brings_and_names_of_the_feed_are_no_topics(connection: Connection) -> None:
    planted = [said(n, n // 2, f"c{n}", "presente de natal atrasado") for n in range(12)]
    found = topics(connection, planted)
    assert not any("natal" in topic.topic for opened in found.values() for topic in opened)


def test_a_topic_closes_when_it_is_usual_again(connection: Connection) -> None:
    planted = [said(n, n * 7 // 12, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    topics(connection, planted, days=8)
    later = quiet(FIRST + timedelta(days=DAYS), 40)
    land(connection, [(f"l{row[0]}", *row[1:]) for row in later], load=2)
    read_texts(connection, [FEED], "UTC")
    for day in range(8, 50):
        assert discover(connection, FEED, START + timedelta(days=day)) == []
    rows = connection.execute("select closed_on from ops.text_topics").fetchall()
    assert len(rows) == 1
    assert rows[0][0] is not None


def test_examples_are_masked_and_hide_names(connection: Connection) -> None:
    ends = ("fala com Zenobio", "ligue (11) 98765-4321", "cpf 123.456.789-09")
    planted = [said(n, n * 7 // 12, f"c{n}", f"{text} {ends[n % 3]}") for n, text in enumerate(OWN_WORDS)]
    found = topics(connection, planted)
    shown = " ".join(each for opened in found.values() for topic in opened for each in topic.examples)
    assert "carregador" in shown
    for personal in ("Zenobio", "zenobio", "98765", "123.456"):
        assert personal not in shown


def test_scores_are_those_of_a_plain_implementation(connection: Connection) -> None:
    planted = [said(n, n * 7 // 12, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    land(connection, [*quiet(FIRST, DAYS, per_day=9), *planted])
    read_texts(connection, [FEED], "UTC")
    day = START + timedelta(days=5)
    wanted = reference(connection, day)
    found = {each.term: each for each in read_scores(connection, FEED.id, day)}
    assert found.keys() == wanted.keys()
    assert len(found) > 5
    for term, (rate, phi, score) in wanted.items():
        assert found[term].rate == pytest.approx(rate, abs=1e-12)
        assert found[term].phi == pytest.approx(phi, abs=1e-9)
        assert found[term].score == pytest.approx(score, abs=1e-9)


def test_words_of_known_causes_open_no_topic_and_take_theirs_with_them(connection: Connection) -> None:
    planted = [said(n, n * 7 // 12, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    found = topics(connection, planted, days=6)
    assert found
    cause = Cause.model_validate(
        {
            "id": "charger",
            "title": "The charger burns",
            "owner": "care",
            "phrases": {"pt": ["carregador"]},
            "matches": {"pt": ["o carregador queimou"]},
        }
    )
    count_known(connection, {cause.id: cause}, [FEED], set())
    assert discover(connection, FEED, START + timedelta(days=6)) == []
    assert connection.execute("select count(*) from ops.text_topics").fetchone() == (0,)
    assert connection.execute("select count(*) from ops.text_topic_days").fetchone() == (0,)
    assert connection.execute("select sum(x) from ops.text_cause_days").fetchone() == (12,)


def test_a_day_is_looked_at_once(connection: Connection) -> None:
    planted = [said(n, n * 7 // 12, f"c{n}", text) for n, text in enumerate(OWN_WORDS)]
    land(connection, [*quiet(FIRST, DAYS), *planted])
    read_texts(connection, [FEED], "UTC")
    day = START + timedelta(days=6)
    assert [topic.topic for topic in discover_up_to(connection, FEED, day)] == ["carregador"]
    assert discover_up_to(connection, FEED, day) == []


Counts = dict[date, int]


def reference(connection: Connection, day: date) -> dict[str, tuple[float, float, float]]:
    """Rate, dispersion and score of each active term, by loops."""
    n: Counts = dict(connection.execute("select day, n from ops.text_days where n > 0").fetchall())
    x: dict[str, Counts] = {}
    for term, on, count in connection.execute("select term, day, x from ops.text_term_days").fetchall():
        x.setdefault(term, {})[on] = count
    recent = [day - timedelta(days=back) for back in range(28)]
    active = {term: of for term, of in x.items() if sum(of.get(on, 0) for on in recent) >= 5}
    return {term: scored(of, n, day) for term, of in active.items()}


def scored(x: Counts, n: Counts, day: date) -> tuple[float, float, float]:
    past = [day - timedelta(days=back) for back in range(29, 211) if day - timedelta(days=back) in n]
    rate = (sum(x.get(on, 0) for on in past) + 1) / sum(n[on] for on in past)
    phi = dispersion(x, n, rate, [(((day - on).days - 29) // 7, on) for on in past])
    return rate, phi, log(sum(exp(best(x, n, rate, phi, day, rise)) for rise in (2, 4, 10)) / 3)


def dispersion(x: Counts, n: Counts, rate: float, past: list[tuple[int, date]]) -> float:
    weeks = {week: [on for other, on in past if other == week] for week, _ in past}
    if rate * sum(n[on] for _, on in past) / len(weeks) < 1:
        return 1.0
    off = 0.0
    for days in weeks.values():
        e = rate * sum(n[on] for on in days)
        off += min(9.0, (sum(x.get(on, 0) for on in days) - e) ** 2 / (e * (1 - rate)))
    return max(1.0, (off + 4) / (len(weeks) + 4))


def best(x: Counts, n: Counts, rate: float, phi: float, day: date, rise: int) -> float:
    total, most = 0.0, 0.0
    for back in range(28):
        on = day - timedelta(days=back)
        total += (x.get(on, 0) * log(rise) - n.get(on, 0) * rate * (rise - 1)) / phi
        most = max(most, total)
    return most
