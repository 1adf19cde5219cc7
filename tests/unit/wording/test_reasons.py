"""Reasons are recorded in English, and told in the reader's language: each sentence, with its numbers."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

import risk_pipeline
from risk_pipeline.domain.reasons.parts import Amount, Count, Day, Figure, Instant, Moment
from risk_pipeline.domain.reasons.reason import QUOTED, Part, Reason, quoted
from risk_pipeline.wording.fit import PERSON
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.reasons import reason_in
from risk_pipeline.wording.recorded import recorded
from tests.harness.messages.texts import english_in

PACKAGE = Path(risk_pipeline.__file__).parent
EN, PT = words_in("en"), words_in("pt_BR")


def share(value: float) -> Amount:
    return Amount(value, "ratio")


def number(value: float) -> Figure:
    return Figure(value, ",.0f")


def of(value: float, part: float, whole: float) -> Reason:
    return Reason("reason-of", {"value": share(value), "part": number(part), "whole": number(whole)})


LIMIT = Reason(
    "reason-limit",
    {"value": Amount(5, "count"), "verb": "is_above", "level": "red", "limit": Amount(3, "count")},
)
USUAL: dict[str, Part] = {"value": Amount(5, "count"), "usual": Amount(1.23, "count")}
JUMP: dict[str, Part] = {"value": Amount(12, "count"), "usual": Amount(54.18, "count")}
FEWER = Reason("reason-excess", {"value": number(42), "way": "fewer"})
ROWS = Reason(
    "reason-rows-share",
    {
        "count": Count(1),
        "usual": number(112),
        "verb": "less_than",
        "level": "red",
        "limit": Figure(20, "g", "%"),
    },
)
SCORE = Reason("reason-score", {"score": Figure(1.6, ".1f"), "value": share(0.102), "usual": share(0.052)})
UNSET = Reason("reason-feed-not-configured")
ORDERS: dict[str, Part] = {"names": "shop.orders", "day": Day(date(2025, 1, 21))}
WORSE: dict[str, Part] = {"usual": share(0.156), "value": share(0.158)}

# By key: what it names, and the sentence that tables keep.
EXAMPLES: dict[str, tuple[dict[str, Part], str]] = {
    "reason-quoted": ({"words": "IO Error: no such file"}, "IO Error: no such file"),
    "reason-of": (of(0.722, 221, 1306).parts, "72.2 % (221 of 1,306)"),
    "reason-from-zero": ({}, "from zero"),
    "reason-cases": ({"count": Count(604)}, "604 cases"),
    "reason-red-with-more": (
        {"rest": LIMIT, "names": "state SP, state RJ", "count": Count(4)},
        "5 is above the red limit of 3; red with it: state SP, state RJ and 4 more",
    ),
    "reason-red-with": (
        {"rest": LIMIT, "names": "state SP"},
        "5 is above the red limit of 3; red with it: state SP",
    ),
    "reason-event": (
        {"rest": LIMIT, "names": "Carnaval"},
        "5 is above the red limit of 3; known event: Carnaval",
    ),
    "reason-more-faults": (
        {"rest": Reason("reason-feed-on", ORDERS | {"rest": ROWS}), "count": Count(3)},
        "feed shop.orders, 2025-01-21: 1 row, 112 are usual: less than the red share of 20 % (and 3 more)",
    ),
    "reason-feed-from": (
        ORDERS | {"until": Day(date(2025, 1, 22)), "rest": UNSET},
        "feed shop.orders, 2025-01-21 to 2025-01-22: the feed is not configured",
    ),
    "reason-feed-on": (ORDERS | {"rest": UNSET}, "feed shop.orders, 2025-01-21: the feed is not configured"),
    "reason-load-failed": ({"quoted": quoted("coluna order_id")}, "failed: coluna order_id"),
    "reason-load-empty": ({"quoted": quoted("arquivo vazio")}, "no data: arquivo vazio"),
    "reason-delivery-lost": (
        {"day": Day(date(2018, 5, 20))},
        "no data: no file brought rows of 2018-05-20",
    ),
    "reason-delivery-empty": ({"names": "a.csv"}, "no data: a.csv came without rows"),
    "reason-streak": (
        {
            "run": Figure(2, ".0f"),
            "needed": Figure(5, ".0f"),
            "rest": Reason(
                "reason-limit", LIMIT.parts | {"value": of(0.722, 221, 306), "limit": share(0.58)}
            ),
        },
        "red 2 of 5: 72.2 % (221 of 306) is above the red limit of 58.0 %",
    ),
    "reason-still": (
        {"rest": Reason("reason-score", USUAL | {"score": Figure(0.93, ".1f")})},
        "still shifted, score 0.9 of the alarm limit: 5 against 1.23 usual",
    ),
    "reason-jump": (JUMP | {"grain": "hour"}, "a jump in one hour: 12 against 54.18 usual"),
    "reason-jump-excess": (
        JUMP | {"grain": "week", "first": FEWER},
        "a jump in one week: 12 against 54.18 usual, 42 fewer than expected",
    ),
    "reason-since": (
        {"rest": SCORE, "day": Moment(date(2025, 2, 12))},
        "score 1.6 of the alarm limit: 10.2 % against 5.2 % usual, since 12 Feb 2025",
    ),
    "reason-since-excess": (
        {
            "rest": SCORE,
            "day": Moment(date(2025, 2, 12), 16),
            "first": Reason("reason-excess", {"value": number(62), "way": "fewer"}),
        },
        "score 1.6 of the alarm limit: 10.2 % against 5.2 % usual, 62 fewer than expected "
        "since 12 Feb 2025, 16:00",
    ),
    "reason-excess": ({"value": Amount(4972.5, "days"), "way": "more"}, "4,972.5 days more than expected"),
    "reason-score": (
        {"score": Figure(0.2, ".1f"), "value": Amount(1, "count"), "usual": Amount(4.58, "count")},
        "score 0.2 of the alarm limit: 1 against 4.58 usual",
    ),
    "reason-usual": ({"value": Amount(1, "count"), "usual": Amount(4.58, "count")}, "1 against 4.58 usual"),
    "reason-control": (
        {
            "value": Amount(752312, "money_minor", "BRL"),
            "usual": Amount(638353, "money_minor", "BRL"),
            "score": Figure(0.61, "+.1f"),
            "verb": "keeps",
            "level": "amber",
            "limit": Figure(3.5, "g"),
        },
        "BRL 7,523.12 against BRL 6,383.53 expected: +0.6 sigma keeps the amber limit of 3.5",
    ),
    "reason-share": (
        {"value": share(0.079), "count": Count(38), "verb": "keeps", "level": "amber", "limit": share(0.18)},
        "holds 7.9 % of the total over 38 segments, keeps the amber limit of 18.0 %",
    ),
    "reason-unsure": (
        {
            "rest": Reason("reason-limit", LIMIT.parts | {"value": of(0.4444, 16, 36), "limit": share(0.42)}),
            "value": share(0.317),
        },
        "44.4 % (16 of 36) is above the red limit of 42.0 %, but not surely: its 90 % bound is 31.7 %",
    ),
    "reason-limit": (
        {
            "value": Amount(-1250.5, "days"),
            "verb": "is_below",
            "level": "amber",
            "limit": Amount(None, "days"),
        },
        "-1,250.5 days is below the amber limit of no value",
    ),
    "reason-exceptions": (
        {
            "count": Count(1),
            "cases": Reason("reason-cases", {"count": Count(604)}),
            "verb": "more_than",
            "limit": number(0),
        },
        "1 exception in 604 cases, more than the 0 allowed",
    ),
    "reason-rows-share": (
        {
            "count": Count(68),
            "usual": number(87),
            "verb": "at_least",
            "level": "amber",
            "limit": Figure(30, "g", "%"),
        },
        "68 rows, 87 are usual: at least the amber share of 30 %",
    ),
    "reason-rows-spread": (
        {
            "count": Count(37),
            "usual": number(98),
            "score": Figure(4.3, ".1f"),
            "level": "amber",
            "limit": Figure(3, "g"),
        },
        "37 rows, 98 are usual: 4.3 standard deviations below, beyond the amber 3",
    ),
    "reason-age": (
        {"value": number(1143), "verb": "within", "level": "amber", "limit": Figure(400, "g")},
        "the newest event is 1,143 hours old, within the amber 400",
    ),
    "reason-worse-nearly": (
        {
            "rest": Reason("reason-worse", WORSE | {"count": Count(2), "move": Reason("reason-from-zero")}),
            "count": Count(3),
        },
        "worse 2 periods in a row, from 15.6 % to 15.8 % (from zero); 3 are red",
    ),
    "reason-worse-red": (
        {
            "rest": Reason("reason-worse", WORSE | {"count": Count(1), "move": Figure(1, "+.0f", "%")}),
            "count": Count(3),
            "limit": Figure(20, "g", "%"),
        },
        "worse 1 period in a row, from 15.6 % to 15.8 % (+1 %); red is 3 and 20 %",
    ),
    "reason-worse": (
        {
            "count": Count(3),
            "usual": Amount(2.0, "days"),
            "value": Amount(4.0, "days"),
            "move": Figure(100, "+.0f", "%"),
        },
        "worse 3 periods in a row, from 2.0 days to 4.0 days (+100 %)",
    ),
    "reason-no-worse": ({"value": share(0.184)}, "18.4 % is no worse than the period before"),
    "reason-trend-young": (
        {"count": Count(1), "needed": Figure(4, ".0f")},
        "1 period in a row known, 4 are needed to see a trend",
    ),
    "reason-history": (
        {"count": Count(23), "grain": "period", "needed": Figure(56, ".0f")},
        "23 periods of history, 56 are needed",
    ),
    "reason-feed-young": (
        {"count": Count(60)},
        "the feed has less than the 60 days of history that are needed",
    ),
    "reason-usual-rows": (
        {"value": Figure(11.9, ",.1f"), "needed": number(20)},
        "11.9 rows are usual, 20 are needed",
    ),
    "reason-sample": (
        {"value": number(274444), "needed": number(300000)},
        "a sample of 274,444, 300,000 are needed",
    ),
    "reason-expected-events": (
        {"value": Figure(404990, ",.1f"), "needed": number(500000)},
        "404,990.0 events expected, 500,000 are needed",
    ),
    "reason-segments": (
        {"count": Count(16), "needed": Figure(20, ".0f")},
        "the total has 16 segments, 20 are needed",
    ),
    "reason-total": ({"value": number(49), "needed": number(50)}, "the total is 49, 50 is needed"),
    "reason-begins-within": (
        {},
        "the data begin in the middle of this period, so it is only a part of one",
    ),
    "reason-not-ripe": (
        {"day": Day(date(2025, 7, 31)), "until": Day(date(2025, 9, 29))},
        "the period ends 2025-07-31 and is known on 2025-09-29",
    ),
    "reason-unscored": (
        {"grain": "day"},
        "nothing is scored in this day: it is closed, or has no usual value",
    ),
    "reason-not-configured": (
        {"names": "shop.orders, shop.items"},
        "feed shop.orders, shop.items is not configured",
    ),
    "reason-no-event": ({"names": "shop.orders"}, "feed shop.orders has brought no event yet"),
    "reason-events-to": (
        {"names": "shop.orders", "day": Instant(datetime.fromisoformat("2025-03-03T14:20"))},
        "feed shop.orders has brought events up to 3 Mar 2025 14:20 only",
    ),
    "reason-no-rows": ({"names": "facts.fct_orders"}, "facts.fct_orders holds no rows"),
    "reason-rows-fail": (
        {
            "value": number(0),
            "count": Count(917),
            "names": "facts.fct_sellers",
            "rule": "expect_column_values_to_be_in_set",
        },
        "0 of 917 rows of facts.fct_sellers fail expect_column_values_to_be_in_set",
    ),
    "reason-observed": (
        {"rule": "expect_column_mean_to_be_between", "names": "facts.fct_orders", "value": Figure(3.2, "")},
        "expect_column_mean_to_be_between on facts.fct_orders observed 3.2",
    ),
    "reason-no-history": ({}, "too little history for an early warning"),
    "reason-no-baseline": ({}, "no baseline to compare with"),
    "reason-no-sample": ({}, "the size of the sample is unknown"),
    "reason-hour-open": ({}, "the hour is not over in the newest build"),
    "reason-no-value": ({}, "no value: nothing happened or nothing arrived in this period"),
    "reason-not-finite": ({}, "the value is not a finite number"),
    "reason-feed-not-configured": ({}, "the feed is not configured"),
    "reason-feed-closed": ({}, "the feed is closed on this day"),
    "reason-closed": ({}, "closed on this day"),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A clause that English writes without a comma between day and time.
CLOCK = re.compile(r"(\d{4}) (\d\d:\d\d)")


def keys_in_code() -> Iterator[str]:
    """Yield the key of each reason that the engine makes."""
    for path in (*(PACKAGE / "monitoring").rglob("*.py"), *(PACKAGE / "domain/reasons").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Reason":
                named = [each.value for each in ast.walk(call.args[0]) if isinstance(each, ast.Constant)]
                yield from (each for each in named if str(each).startswith("reason-"))


def test_every_reason_that_the_engine_gives_has_an_example() -> None:
    assert set(EXAMPLES) == {*keys_in_code(), QUOTED}


@pytest.mark.parametrize("key", EXAMPLES)
def test_english_says_what_is_recorded_and_portuguese_has_no_english(key: str) -> None:
    parts, sentence = EXAMPLES[key]
    reason = Reason(key, parts)
    assert recorded(reason) == sentence
    said = CLOCK.sub(r"\1, \2", DAY.sub(lambda day: EN.day(date.fromisoformat(day[0])), sentence))
    assert reason_in(EN, reason) == said
    told = reason_in(PT, reason)
    assert english_in(told) == [], told
    assert "“" not in told or key.startswith(("reason-load", QUOTED))


@pytest.mark.parametrize("key", EXAMPLES)
def test_a_reason_comes_back_from_json(key: str) -> None:
    reason = Reason(key, EXAMPLES[key][0])
    assert Reason.from_json(reason.to_json()) == reason
    assert Reason.of(reason.plain()) == reason


@pytest.mark.parametrize(
    "text", ["3", '"red"', "[]", '{"key": "reason-closed"}', '{"key": "x", "parts": {"a": 1}}']
)
def test_other_json_is_no_reason(text: str) -> None:
    with pytest.raises(ValueError, match="no reason"):
        Reason.from_json(text)


def kept(value: Part, limit: Part) -> Reason:
    return Reason("reason-limit", {"value": value, "verb": "keeps", "level": "red", "limit": limit})


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            kept(Amount(752312, "money_minor", "BRL"), Amount(800000, "money_minor", "BRL")),
            "R$ 7.523,12 respeita o limite vermelho de R$ 8.000,00",
        ),
        (
            kept(Amount(7523, "money_minor", "JPY"), Amount(7000, "money_minor", "JPY")),
            "JP¥ 7.523 respeita o limite vermelho de JP¥ 7.000",
        ),
        (
            Reason("reason-no-worse", {"value": of(0.1229, 1204, 9800)}),
            "12,3 % (1.204 de 9.800) não é pior que o período anterior",
        ),
        (
            Reason("reason-usual", {"value": Amount(-3.2, "days"), "usual": Figure(0.05, "+.2f")}),
            "-3,2 dias, o habitual é +0,05",
        ),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(reason: Reason, told: str) -> None:
    assert reason_in(PT, reason) == told


@pytest.mark.parametrize(
    "words", ["IO Error: no such file", "Column `x` is gone. Deliver it.", "a; b: c (d)"]
)
def test_what_is_not_ours_is_quoted_as_it_is(words: str) -> None:
    assert reason_in(EN, words) == words.rstrip(".")
    assert reason_in(PT, words) == f"“{words.rstrip('.')}”"
    failed = Reason("reason-load-failed", {"quoted": quoted(words)})
    assert reason_in(PT, failed) == f"a carga falhou: “{words.rstrip('.')}”"
    assert recorded(failed) == f"failed: {words}"


def test_a_sentence_from_before_reasons_had_parts_is_quoted_whole() -> None:
    assert reason_in(PT, "5 is above the red limit of 3") == "“5 is above the red limit of 3”"


def test_nobody_is_called_and_nothing_is_said_of_no_reason() -> None:
    assert reason_in(PT, " ") == ""
    assert PERSON not in reason_in(PT, Reason("reason-not-configured", {"names": f"{PERSON}x"}))


def test_numbers_that_are_none_are_recorded_as_they_were_and_told_as_no_value() -> None:
    reason = Reason("reason-usual-rows", {"value": Figure(None, ",.1f"), "needed": number(20)})
    assert recorded(reason) == "nan rows are usual, 20 are needed"
    assert reason_in(EN, reason) == "no value rows are usual, 20 are needed"


def test_reasons_that_say_the_same_are_the_same_key() -> None:
    one, other = (Reason("reason-total", {"value": Figure(7, ",.0f"), "needed": "9"}) for _ in range(2))
    assert {one: 1}[other] == 1
    assert len({one, Reason("reason-total", {"value": Figure(8, ",.0f"), "needed": "9"})}) == 2
