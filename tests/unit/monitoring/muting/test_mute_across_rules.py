"""Why a hit is recorded and not acted on: each reason alone, and the first in order against all others."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.muting_reasons import Muted, Stage, Told, of_stage
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.monitoring.muting.mute_across_rules import mute
from risk_pipeline.monitoring.periods import JudgedPeriod
from risk_pipeline.monitoring.rule_verdicts import error_block
from tests.builders.rule_rows import a_frame, a_row, a_rule, an_indicator, days

INDICATORS = {"late_rate": an_indicator("late_rate")}
TODAY = 1
BY_STATE = {"dimension": "customer_state", "segment": "RJ"}
USUAL = {
    "n_history": 168,
    "centre": 0.051,
    "lower": 0.02,
    "upper": 0.08,
    "deviation": 2.0,
    "is_shift": True,
    "is_spike": False,
}
EVIDENCE = {
    "side": "up",
    "since": date(2017, 12, 9),
    "events_since": 512.0,
    "expected_since": 300.0,
    "excess": 212.0,
}
REASONS = sorted(of_stage(Stage.VERDICT), key=lambda code: code.rank)


def a_shift(at: int, score: float, **changed: Any) -> dict[str, Any]:
    return a_row(0.4, at, score=score, sample=4000, **{**USUAL, **EVIDENCE, **BY_STATE, **changed})


def a_told(**changed: Any) -> Told:
    facts = {
        "rules": frozenset({"fulfilment.states"}),
        "segment": "RJ",
        "first": date(2018, 1, 2),
        "last": date(2018, 1, 2),
        "where": "INC-2018-001",
    }
    return Told(**{**facts, **changed})


def reason_of(*traits: Muted, told: tuple[Told, ...] = ()) -> tuple[str | None, str | None]:
    """Judge a slice's shift to which all of these apply; return code and sentence."""
    is_true = set(traits).__contains__
    slices = a_rule(
        "expect_indicator_not_to_shift",
        "fulfilment.states",
        indicator="late_rate",
        by=["customer_state"],
        min_excess=5.0,
        on_known_event="mute",
        state="shadow" if is_true(Muted.SHADOW) else "active",
    )
    others: list[Rule] = []
    rows = [
        a_shift(0, 3.0 if is_true(Muted.FADING) else 1.0),
        a_shift(
            TODAY,
            2.0,
            excess=1.0 if is_true(Muted.SMALL_EFFECT) else 212.0,
            known_event="Carnival" if is_true(Muted.KNOWN_EVENT) else None,
        ),
    ]
    if is_true(Muted.EXPLAINED_BY_TOTAL):
        others.append(a_rule(rule_id="fulfilment.total", indicator="late_rate", red=0.12))
        rows.append(a_row(0.4, TODAY, sample=4000))
    if is_true(Muted.SAME_FINDING):
        others.append(
            a_rule(
                "expect_indicator_not_to_shift",
                "fulfilment.a_weightier_one",
                indicator="late_rate",
                by=["customer_state"],
            )
        )
    told = (*told, a_told()) if is_true(Muted.ON_INCIDENT) else told
    judgement = judge_rules(
        [slices, *others],
        INDICATORS,
        a_frame(rows),
        window=days(TODAY, TODAY),
        run_id="run",
        given=Given(told=told),
    )
    table = judgement.verdicts.astype(object).where(judgement.verdicts.notna(), None)
    [own] = table[table["rule_id"] == slices.id].to_dict("records")
    assert own["status"] == "red"
    return own["suppressed"], own["suppressed_detail"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (Muted.SHADOW, "shadow"),
        (Muted.SMALL_EFFECT, "small effect"),
        (Muted.KNOWN_EVENT, "known event: Carnival"),
        (Muted.EXPLAINED_BY_TOTAL, "explained by the total: fulfilment.total, 2 Jan 2018"),
        (Muted.SAME_FINDING, "same finding as fulfilment.a_weightier_one, 2 Jan 2018"),
        (Muted.FADING, "fading evidence"),
        (Muted.ON_INCIDENT, "told on an incident: INC-2018-001"),
    ],
)
def test_each_muter_gives_its_own_reason(code: Muted, sentence: str) -> None:
    assert reason_of(code) == (code.value, sentence)


@pytest.mark.parametrize(
    "other",
    [
        {"rules": frozenset({"fulfilment.total"})},
        {"segment": "SP"},
        {"first": date(2018, 1, 3), "last": date(2018, 1, 9)},
        {"first": date(2017, 12, 1), "last": date(2018, 1, 1)},
    ],
)
def test_what_an_incident_tells_of_other_rules_segments_and_days_mutes_nothing(other: dict[str, Any]) -> None:
    assert reason_of(told=(a_told(**other),)) == (None, None)


def test_what_no_muter_stops_is_acted_on() -> None:
    assert reason_of() == (None, None)


@pytest.mark.parametrize("first", range(len(REASONS)))
def test_of_many_reasons_the_first_in_order_is_given(first: int) -> None:
    for second in range(first + 1, len(REASONS)):
        assert reason_of(REASONS[first], REASONS[second])[0] == REASONS[first]
    assert reason_of(*REASONS[first:])[0] == REASONS[first]


@given(st.lists(st.sampled_from(REASONS), min_size=1))
def test_the_order_holds_whoever_is_asked_first(asked: list[Muted]) -> None:
    monday = date(2018, 1, 1)
    block = error_block("broken", [JudgedPeriod(monday, monday, monday)])
    for number, code in enumerate(asked):
        mute(block, 0, code, f" number {number}")
    first = min(asked, key=lambda code: code.rank)
    assert block.columns["suppressed"][0] == first
    assert block.columns["suppressed_detail"][0] == f"{first.opening} number {asked.index(first)}"
