"""Rules in words: who reads one knows what must hold, without its YAML."""

from typing import Any

import pytest

from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.domain.register.rule_words import RuleWords
from risk_pipeline.domain.register.titles import DimensionTitles, Titles
from tests.builders.rule_rows import a_rule, an_indicator

WORDS = RuleWords(
    {
        "late_rate": an_indicator("late_rate", title="Orders late"),
        "stars": an_indicator("stars", title="Mean stars", direction="down_bad"),
    },
    Titles(dimensions={"customer_state": DimensionTitles(title="State of the buyer")}),
    "BRL",
)
BY_STATE = {"indicator": "late_rate", "by": ["all", "customer_state"]}
CASES: list[tuple[str, dict[str, Any], str]] = [
    (
        "expect_indicator_within_limits",
        {"indicator": "late_rate", "red": 0.12, "amber": 0.08, "consecutive": 3},
        "Orders late: red above 12.0 % in a day, 3 days in a row, amber above 8.0 %.",
    ),
    (
        "expect_indicator_within_limits",
        {"indicator": "stars", "red": 0.1, "grain": "hour", "min_expected": 4, "consecutive": 3},
        "Mean stars: red below 10.0 % in an hour that usually has 4 or more, 3 hours in a row.",
    ),
    (
        "expect_indicator_within_limits",
        {"indicator": "stars", "red": 0.5, "grain": "week"},
        "Mean stars: red below 50.0 % in a week.",
    ),
    (
        "expect_indicator_within_limits",
        {"indicator": "late_rate", "red": [0.1, 0.9]},
        "Orders late: red outside 10.0 % to 90.0 % in a day.",
    ),
    (
        "expect_indicator_within_control_limits",
        {**BY_STATE, "red": 4},
        "Orders late, in total and by state of the buyer: red more than 4 standard deviations from what its "
        "own past lets expect for the day, amber from 3.",
    ),
    (
        "expect_indicator_not_to_shift",
        {"indicator": "late_rate", "spike": False},
        "Orders late: red once it has moved away from its usual level and stays there (the evidence of each "
        "day adds up).",
    ),
    (
        "expect_indicator_not_to_worsen",
        {"indicator": "late_rate", "grain": "month", "periods": 3},
        "Orders late: red after 3 months in a row that are each worse than the one before, by 20.0 % or more "
        "in all.",
    ),
    (
        "expect_indicator_not_concentrated",
        {"indicator": "late_rate", "by": ["customer_state"], "red": 0.4, "amber": 0.3},
        "Orders late by state of the buyer: red where one of them holds more than 40.0 % of the total of a "
        "day, amber above 30.0 %.",
    ),
    (
        "expect_control_test_to_pass",
        {"indicator": "late_rate", "control": "C06", "max_share": 0.01},
        "Orders late: the test of C06 fails with more than 0 exceptions and 1.0 % of all cases in a day.",
    ),
    (
        "expect_control_test_to_pass",
        {"indicator": "late_rate", "by": ["control"], "grain": "month", "max_exceptions": 1},
        "Orders late by control: the test of its control fails with more than 1 exception in a month.",
    ),
    (
        "expect_process_to_conform",
        {"indicator": "late_rate", "grain": "week"},
        "Orders late by move: red with more than 0 exceptions in a week.",
    ),
    (
        "expect_feed_volume_as_usual",
        {"feeds": ["olist.orders"]},
        "olist.orders: red where a day brings less than 40.0 % of the rows usual for its weekday, amber "
        "below 60.0 %.",
    ),
    (
        "expect_feed_to_be_fresh",
        {"feeds": ["olist.orders"]},
        "olist.orders: red where the newest event is more than 60 hours old at the end of a day, amber above "
        "36 hours.",
    ),
]


@pytest.mark.parametrize(("kind", "kwargs", "words"), CASES)
def test_a_rule_says_what_must_hold(kind: str, kwargs: dict[str, Any], words: str) -> None:
    assert WORDS.sentence(a_rule(kind, **kwargs)) == words


def test_a_limit_that_asks_for_nothing_usual_keeps_the_version_of_before() -> None:
    plain = a_rule("expect_indicator_within_limits", indicator="late_rate", red=0.12)
    asked = a_rule("expect_indicator_within_limits", indicator="late_rate", red=0.12, min_expected=10)
    assert plain.spec is not None
    assert "min_expected" not in plain.spec.model_dump(mode="json")
    assert plain.sha256 != asked.sha256


def test_every_kind_of_rule_has_words() -> None:
    assert {kind for kind, _, _ in CASES} == set(RULE_KINDS)


def test_a_rule_of_great_expectations_own_names_table_and_column() -> None:
    rule = a_rule(
        "expect_column_values_to_be_in_set", dataset="facts.sellers", column="state", value_set=["SP"]
    )
    assert WORDS.sentence(rule) == "facts.sellers, column state: column values to be in set."
