"""A facts sheet as people read it, in both languages; and the figures that statements name."""

from datetime import UTC, date, datetime

import pytest

from risk_pipeline.domain.incidents.facts.certainty import with_certainty
from risk_pipeline.domain.incidents.facts.sheet import (
    Affected,
    Booked,
    Earlier,
    FactsSheet,
    FeedHealth,
    FirstSign,
    Measured,
    Money,
    People,
    Place,
    Together,
    Voices,
)
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.texts.standing_out import StandingWord, StandingWords
from risk_pipeline.wording.incidents.facts import named_figures, sheet_lines
from risk_pipeline.wording.language import words_in

LATE = Measured(
    ref="T-000001",
    indicator="late_rate",
    title="Loans paid late",
    dimension="state",
    segment="RJ",
    unit="ratio",
    since=date(2018, 3, 10),
    until=date(2018, 3, 14),
    value=0.2,
    usual=0.046,
)
SHEET = with_certainty(
    FactsSheet(
        as_of=date(2018, 3, 14),
        is_healthy=True,
        since=date(2018, 3, 10),
        since_hour=14,
        what=(LATE,),
        where=(Place(ref="T-000001", slice="state RJ", observed=30, expected=6, share=1.04),),
        affected=(
            Affected(kind="loan_id", noun=("late loan", "late loans"), rows=1_250),
            Affected(kind="call_id", noun=("call", "calls"), rows=1),
        ),
        together=Together(kind="loan_id", noun=("loan", "loans"), rows=1_251),
        people=(People(column="holder", people=1),),
        money=Money(
            currency="BRL",
            at_risk_minor=1_234_500,
            per_hour_minor=10_287.5,
            hours=120,
            booked=(Booked(currency="BRL", gross_minor=900_000, recovered_minor=150_000),),
        ),
        health=(FeedHealth(feed="bank.loans"), FeedHealth(feed="bank.calls")),
        earlier=(
            Earlier(indicator="calls", title="Calls", since=date(2018, 3, 5), days_earlier=5, ratio=2.0),
        ),
        first_sign=FirstSign(
            indicator="late_rate",
            title="Loans paid late",
            on=date(2018, 3, 8),
            kind="evidence",
            told_at=datetime(2018, 3, 11, 3, tzinfo=UTC),
            hours=48.0,
        ),
    ),
    is_mature=True,
    has_cause=False,
    early_warning=False,
)
ENGLISH = {
    "What": "Loans paid late in RJ: 20.0 % (usually 4.6 %)",
    "Since": "10 Mar 2018, 14:00",
    "Where": "state RJ (100 % of what is too much)",
    "Hit": "1,251 loans: 1,250 late loans; 1 call (each counted once)",
    "People": "1 person",
    "At risk": "BRL 12,345.00, BRL 102.88 an hour",
    "Loss": "BRL 9,000.00 gross, BRL 1,500.00 recovered, BRL 7,500.00 net",
    "Data": "2 feeds are whole",
    "Before it": "Calls, since 5 Mar 2018",
    "First sign": "Loans paid late on 8 Mar 2018, 48 hours before the first message",
    "Known": "surely where, how many cases, how many people, the money at risk, the loss and whether the "
    "data are whole; probably since when and early signs",
    "Not known": "the cause, because no ticket names a root cause",
    "As of": "14 Mar 2018",
}


def test_a_sheet_says_what_since_when_where_how_many_and_what_is_not_known() -> None:
    assert dict(sheet_lines(SHEET, words_in("en"))) == ENGLISH


def test_portuguese_says_the_same_lines_with_its_own_numbers() -> None:
    said = dict(sheet_lines(SHEET, words_in("pt_BR")))
    assert len(said) == len(ENGLISH)
    assert said["Atingidos"] == "1.251 loans: 1.250 late loans; 1 call (sem repetições)"
    assert "atraso" not in said["Desde"]
    assert said["Não sabido"] == "a causa, porque nenhum tíquete diz a causa raiz"


@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_statements_get_only_what_is_known(language: Language) -> None:
    named = named_figures(SHEET, words_in(language))
    assert set(named) == {
        "what", "since", "where", "users", "cases", "gross", "recovered", "loss_per_hour", "known", "unknown",
        "as_of", "how_many_users", "how_many_cases",
    }  # fmt: skip
    counted = ("1,251 cases", "1 user") if language == "en" else ("1.251 casos", "1 usuário")
    assert (named["how_many_cases"], named["how_many_users"]) == counted
    assert (named["cases"], named["users"]) == (("1,251", "1") if language == "en" else ("1.251", "1"))
    assert "RJ" in named["known"]
    empty = FactsSheet(as_of=date(2018, 3, 14), is_healthy=None, since=None, money=Money(currency="BRL"))
    assert set(named_figures(empty, words_in(language))) == {"as_of"}


def test_what_stayed_away_is_said_to_be_missing() -> None:
    fewer = LATE.model_copy(update={"missing": 41.0, "dimension": "all", "segment": "all"})
    said = dict(sheet_lines(SHEET.model_copy(update={"what": (fewer,)}), words_in("en")))
    assert said["What"] == "Loans paid late: 41 fewer than usual"


def test_a_segment_is_shown_as_text_without_an_address() -> None:
    hostile = LATE.model_copy(update={"segment": "http://evil.example\n<!channel>"})
    said = dict(sheet_lines(SHEET.model_copy(update={"what": (hostile,)}), words_in("en")))
    assert "http://" not in said["What"]
    assert "\n" not in said["What"]


def test_a_broken_feed_is_named() -> None:
    broken = SHEET.model_copy(update={"health": (FeedHealth(feed="bank.loans", fault="rows are missing"),)})
    assert dict(sheet_lines(broken, words_in("en")))["Data"] == "bank.loans cannot be trusted"


def what(*measured: Measured, language: Language = "en") -> str:
    sheet = SHEET.model_copy(update={"what": measured})
    return dict(sheet_lines(sheet, words_in(language)))[words_in(language).say("facts-label", what="what")]


def test_two_tickets_of_one_series_say_a_fact_once_or_are_told_apart() -> None:
    twin = LATE.model_copy(update={"ref": "T-000002"})
    worse = twin.model_copy(update={"value": 0.3})
    elsewhere = worse.model_copy(update={"segment": "SP"})
    once = "Loans paid late in RJ: 20.0 % (usually 4.6 %)"
    assert what(LATE, twin) == once
    assert what(LATE, worse) == f"{once}, T-000001; Loans paid late in RJ: 30.0 % (usually 4.6 %), T-000002"
    assert what(LATE, elsewhere) == f"{once}; Loans paid late in SP: 30.0 % (usually 4.6 %)"
    assert what(LATE, worse, language="pt_BR").endswith("30,0 % (habitual: 4,6 %), T-000002")


def test_what_people_write_stands_on_the_sheet_and_in_no_statement() -> None:
    words = (
        StandingWord(form="stopped working", texts=12, usual=0.4),
        StandingWord(form="<!channel>", texts=5, usual=1),
    )
    written = (Voices(ref="T-000001", found=StandingWords(texts=31, words=words)),)
    sheet = SHEET.model_copy(update={"voices": written})
    said = dict(sheet_lines(sheet, words_in("en")))["People write"]
    assert said.startswith("Of 31 texts: “stopped working” in 12, usually 0.4; ")
    assert "O que se escreve" in dict(sheet_lines(sheet, words_in("pt_BR")))
    assert "stopped working" not in str(named_figures(sheet, words_in("en")))
