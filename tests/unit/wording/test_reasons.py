"""Recorded reasons are told in the reader's language: each sentence, with its numbers, and nothing else."""

import re
from datetime import date

import pytest

from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.reasons import FORMS, reason_in
from tests.harness.messages.texts import english_in

EN, PT = words_in("en"), words_in("pt_BR")

# One of each, as the code writes it.
EXAMPLES = {
    "reason-red-with-more": "5 is above the red limit of 3; red with it: state SP, state RJ and 4 more",
    "reason-red-with": "5 is above the red limit of 3; red with it: state SP",
    "reason-event": "5 is above the red limit of 3; known event: Carnaval",
    "reason-more-faults": "feed shop.orders, 2025-01-21: 1 row, 112 are usual: less than the red share "
    "of 20 % (and 3 more)",
    "reason-feed-from": "feed shop.orders, 2025-01-21 to 2025-01-22: the feed is not configured",
    "reason-feed-on": "feed shop.orders, 2025-01-21: the feed is not configured",
    "reason-load-failed": "failed: coluna order_id",
    "reason-load-empty": "no data: arquivo vazio",
    "reason-streak": "red 2 of 5: 72.2 % (221 of 306) is above the red limit of 58.0 %",
    "reason-still": "still shifted, score 0.9 of the alarm limit: 5 against 1.23 usual",
    "reason-jump": "a jump in one hour: 12 against 54.18 usual",
    "reason-jump-excess": "a jump in one week: 12 against 54.18 usual, 42 fewer than expected",
    "reason-since": "score 1.6 of the alarm limit: 10.2 % against 5.2 % usual, since 12 Feb 2025, 16:00 "
    "62 fewer than expected",
    "reason-excess": "4,972.5 days more than expected",
    "reason-score": "score 0.2 of the alarm limit: 1 against 4.58 usual",
    "reason-usual": "1 against 4.58 usual",
    "reason-control": "BRL 7,523.12 against BRL 6,383.53 expected: +0.6 sigma keeps the amber limit of 3.5",
    "reason-share": "holds 7.9 % of the total over 38 segments, keeps the amber limit of 18.0 %",
    "reason-unsure": "44.4 % (16 of 36) is above the red limit of 42.0 %, but not surely: "
    "its 90 % bound is 31.7 %",
    "reason-limit": "-1,250.5 minor units is below the amber limit of no value",
    "reason-exceptions": "1 exception in 604 cases, more than the 0 allowed",
    "reason-rows-share": "68 rows, 87 are usual: at least the amber share of 30 %",
    "reason-rows-spread": "37 rows, 98 are usual: 4.3 standard deviations below, beyond the amber 3",
    "reason-age": "the newest event is 1,143 hours old, within the amber 400",
    "reason-worse-nearly": "worse 2 periods in a row, from 15.6 % to 15.8 % (from zero); 3 are red",
    "reason-worse-red": "worse 1 period in a row, from 15.6 % to 15.8 % (+1 %); red is 3 and 20 %",
    "reason-worse": "worse 3 periods in a row, from 2.0 days to 4.0 days (+100 %)",
    "reason-no-worse": "18.4 % is no worse than the period before",
    "reason-trend-young": "1 period in a row known, 4 are needed to see a trend",
    "reason-history": "23 periods of history, 56 are needed",
    "reason-feed-young": "the feed has less than the 60 days of history that are needed",
    "reason-usual-rows": "11.9 rows are usual, 20 are needed",
    "reason-sample": "a sample of 274,444, 300,000 are needed",
    "reason-expected-events": "404,990.0 events expected, 500,000 are needed",
    "reason-segments": "the total has 16 segments, 20 are needed",
    "reason-total": "the total is 49, 50 is needed",
    "reason-not-ripe": "the period ends 2025-07-31 and is known on 2025-09-29",
    "reason-unscored": "nothing is scored in this day: it is closed, or has no usual value",
    "reason-not-configured": "feed shop.orders, shop.items is not configured",
    "reason-no-event": "feed shop.orders has brought no event yet",
    "reason-events-to": "feed shop.orders has brought events up to 3 Mar 2025 14:20 only",
    "reason-no-rows": "facts.fct_orders holds no rows",
    "reason-rows-fail": "0 of 917 rows of facts.fct_sellers fail expect_column_values_to_be_in_set",
    "reason-observed": "expect_column_mean_to_be_between on facts.fct_orders observed 3.2",
    "reason-no-history": "too little history for an early warning",
    "reason-no-baseline": "no baseline to compare with",
    "reason-no-sample": "the size of the sample is unknown",
    "reason-hour-open": "the hour is not over in the newest build",
    "reason-no-value": "no value: nothing happened or nothing arrived in this period",
    "reason-not-finite": "the value is not a finite number",
    "reason-feed-not-configured": "the feed is not configured",
    "reason-feed-closed": "the feed is closed on this day",
    "reason-closed": "closed on this day",
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A clause that English writes without a comma between day and time.
CLOCK = re.compile(r"(\d{4}) (\d\d:\d\d)")


def test_every_sentence_has_an_example() -> None:
    assert set(EXAMPLES) == set(FORMS)


@pytest.mark.parametrize("key", EXAMPLES)
def test_english_repeats_the_record_and_portuguese_has_no_english(key: str) -> None:
    recorded = EXAMPLES[key]
    assert next(name for name, form in FORMS.items() if form.fullmatch(recorded)) == key
    said = CLOCK.sub(r"\1, \2", DAY.sub(lambda day: EN.day(date.fromisoformat(day[0])), recorded))
    assert reason_in(EN, recorded) == said
    told = reason_in(PT, recorded)
    assert english_in(told) == [], told
    assert "“" not in told or key.startswith("reason-load")


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        (
            "BRL 7,523.12 keeps the red limit of BRL 8,000.00.",
            "R$ 7.523,12 respeita o limite vermelho de R$ 8.000,00",
        ),
        (
            "JPY 7,523 is above the red limit of JPY 7,000",
            "JP¥ 7.523 está acima do limite vermelho de JP¥ 7.000",
        ),
        (
            "12.3 % (1,204 of 9,800) is no worse than the period before",
            "12,3 % (1.204 de 9.800) não é pior que o período anterior",
        ),
        ("-3.2 days against +0.05 hours usual", "-3,2 dias, o habitual é +0,05 horas"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(recorded: str, told: str) -> None:
    assert reason_in(PT, recorded) == told


@pytest.mark.parametrize(
    "words", ["IO Error: no such file", "Column `x` is gone. Deliver it.", "a; b: c (d)"]
)
def test_what_is_not_ours_is_quoted_as_it_is(words: str) -> None:
    assert reason_in(EN, words) == words.rstrip(".")
    assert reason_in(PT, words) == f"“{words.rstrip('.')}”"
    assert reason_in(PT, f"failed: {words}") == f"a carga falhou: “{words.rstrip('.')}”"


def test_nobody_is_called_and_nothing_is_said_of_no_reason() -> None:
    assert reason_in(PT, " ") == ""
    assert PERSON not in reason_in(PT, f"feed {PERSON}x is not configured")
