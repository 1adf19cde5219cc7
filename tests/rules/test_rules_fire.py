"""A rule proves that it can fire: each of each company has rows that breach it and rows that do not."""

import re
from collections import Counter

import pandas as pd
import pytest

from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import RULE_KINDS, RuleState
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.reasons import reason_in
from tests.builders.rule_cases import build_case, read_indicators, read_rules, whole_window
from tests.harness.messages.texts import english_in
from tests.paths import ROOT

PT = words_in("pt_BR")
MARKETPLACE, WALLET = ROOT, ROOT / "examples" / "wallet"
RULES = {project: read_rules(project) for project in (MARKETPLACE, WALLET)}
INDICATORS = {project: read_indicators(project) for project in RULES}
EVERY = [
    pytest.param(project, rule, id=f"{project.name}-{rule.id}")
    for project in RULES
    for rule in RULES[project]
]
OURS = [each for each in EVERY if each.values[1].type in RULE_KINDS]
CORE = [each for each in EVERY if each.values[1].type not in RULE_KINDS]
CORE_ROWS = {
    "data_platform.known_states": ({"seller_state": ["SP", "XX"]}, {"seller_state": ["SP", "RJ"]}),
    "data_platform.known_branches": (
        {"branch": ["Temuco", "Concepci?n"]},
        {"branch": ["Temuco", "Concepción"]},
    ),
}


def judge(project, rule, case):
    indicators = INDICATORS[project]
    window = whole_window(case, indicators.get(rule.indicator))
    judgement = judge_rules([rule], indicators, case.frame, window=window, run_id="test")
    assert judgement.by_rule[rule.id].error is None
    # Each reason is a sentence that readers of other languages are told.
    told = {each: reason_in(PT, Reason.from_json(each)) for each in set(judgement.verdicts["grounds"])}
    assert [each for each, text in told.items() if "“" in text or english_in(text)] == []
    return judgement.verdicts


def those_of(period, verdicts):
    """Return the verdicts on one period; of the day of an hour, the other hours are not it."""
    rows = verdicts[verdicts["period_start"] == pd.Timestamp(period.start)]
    return rows if period.hour is None else rows[rows["hour"] == period.hour]


@pytest.mark.parametrize(("project", "rule"), OURS)
def test_rule_names_the_segment_period_and_limit_of_rows_that_breach_it(project, rule):
    case = build_case(rule, INDICATORS[project], breach=True)
    red = judge(project, rule, case).query("status == 'red'")
    last = those_of(case.period, red)
    assert last[["dimension", "segment"]].values.tolist() == [[case.dimension, case.segment]]
    assert set(red["segment"]) == {case.segment}
    [verdict] = last.to_dict("records")
    if case.limit is not None:
        assert verdict["limit_value"] == pytest.approx(case.limit)
    assert verdict["limit_kind"]
    assert verdict["reason"]
    expected = "shadow" if rule.meta.state is RuleState.SHADOW else None
    assert verdict["suppressed"] == expected or (expected is None and pd.isna(verdict["suppressed"]))


@pytest.mark.parametrize(("project", "rule"), OURS)
def test_rule_is_green_on_rows_that_keep_its_limits(project, rule):
    case = build_case(rule, INDICATORS[project], breach=False)
    verdicts = judge(project, rule, case)
    own = those_of(case.period, verdicts).query("dimension == @case.dimension and segment == @case.segment")
    assert own["status"].tolist() == [Status.GREEN.value]
    assert not set(verdicts["status"]) & {"red", "amber", "error"}


@pytest.mark.parametrize(("project", "rule"), CORE)
@pytest.mark.parametrize("breach", [True, False])
def test_rule_of_a_core_type_fires_on_its_table_and_only_then(project, rule, breach):
    rows = CORE_ROWS[rule.id][0 if breach else 1]
    frame = build_case(RULES[MARKETPLACE][0], INDICATORS[MARKETPLACE], breach=False).frame
    day = pd.Timestamp("2018-01-01").date()
    judgement = judge_rules(
        [rule],
        INDICATORS[project],
        frame,
        window=(day, day),
        run_id="t",
        given=Given(load_dataset=lambda name: pd.DataFrame(rows)),
    )
    assert judgement.verdicts["status"].tolist() == ["red" if breach else "green"]


def test_rules_cover_all_kinds_both_modes_and_ten_lines():
    rules = RULES[MARKETPLACE]
    assert {rule.type for rule in rules} >= set(RULE_KINDS)
    assert {rule.meta.mode for rule in rules} == {"in_process", "post_event"}
    assert len({rule.id.partition(".")[0] for rule in rules}) == 10
    assert len(rules) >= 36
    assert any(rule.meta.state is RuleState.SHADOW for rule in rules)


def test_the_wallet_has_rules_of_all_kinds_for_each_of_its_lines():
    assert {rule.type for rule in RULES[WALLET]} >= set(RULE_KINDS)
    assert Counter(rule.id.partition(".")[0] for rule in RULES[WALLET]) == {
        "payments": 7,
        "lending": 9,
        "customer_care": 5,
        "data_platform": 4,
    }


@pytest.mark.parametrize(("project", "rule"), EVERY)
def test_rationale_gives_figures(project, rule):
    assert len(re.findall(r"\d", rule.meta.rationale)) >= 2, "say from which figures the limits follow"
