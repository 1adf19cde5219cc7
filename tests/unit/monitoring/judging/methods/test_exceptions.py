"""Tests of controls and processes: every case counts, nothing is a sample, nothing to do is no pass."""

import pytest
from pydantic import ValidationError

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import ControlTestPasses, ProcessConforms
from risk_pipeline.monitoring.judge_rules import judge_rules
from risk_pipeline.monitoring.muting.reds import read_reds
from tests.builders.rule_rows import MONDAY, a_frame, a_row, a_rule, an_indicator, days
from tests.unit.monitoring.judging.test_judge import statuses_of, verdicts_of

NONE_ALLOWED = ControlTestPasses(indicator="late_rate", control="C06")


def cases(found: int, of: int, at: int = 0, **changed):
    return a_row(found / of if of else None, at, sample=of) | {"numerator": float(found)} | changed


def test_one_exception_fails_where_none_is_allowed_however_few_the_cases():
    rows = [cases(0, 3, 0), cases(1, 3, 1)]
    table = verdicts_of(rows, NONE_ALLOWED, min_denominator=30)
    assert table["status"].tolist() == ["green", "red"]
    assert table["reason"].tolist() == [
        "0 exceptions in 3 cases, within the 0 allowed",
        "1 exception in 3 cases, more than the 0 allowed",
    ]
    assert table["limit_kind"].tolist() == ["exceptions"] * 2


def test_a_period_without_cases_is_no_data_and_never_a_pass():
    assert statuses_of([cases(0, 0)], NONE_ALLOWED) == ["no_data"]


@pytest.mark.parametrize(
    ("found", "of", "status"),
    [(2, 10, "green"), (3, 10, "red"), (10, 1000, "green"), (11, 1000, "red")],
)
def test_the_larger_of_number_and_share_is_allowed(found, of, status):
    spec = ProcessConforms(indicator="late_rate", by=("all",), max_exceptions=2, max_share=0.01)
    assert statuses_of([cases(found, of)], spec) == [status]


def test_the_limit_is_told_as_a_share_of_the_cases():
    spec = ControlTestPasses(indicator="late_rate", control="C06", max_exceptions=2)
    assert verdicts_of([cases(3, 10)], spec)["limit_value"].tolist() == [0.2]


@pytest.mark.parametrize(("found", "status"), [(0, "green"), (1, "red")])
def test_the_part_of_a_period_in_which_the_data_begin_tests_the_control_as_well(found, status):
    part = cases(found, 3) | {"is_complete": False}
    assert verdicts_of([part], NONE_ALLOWED, begins_within=True)["status"].tolist() == [status]
    assert verdicts_of([part], NONE_ALLOWED)["status"].tolist() == ["immature"]


def test_where_the_indicator_has_no_row_at_all_nothing_is_judged():
    rows = judge_rules(
        [a_rule("expect_control_test_to_pass", "fulfilment.c06", indicator="late_rate", control="C06")],
        {"late_rate": an_indicator()},
        a_frame([cases(0, 3)]).iloc[:0],
        window=days(0, 0),
        run_id="r",
    ).verdicts
    assert set(rows["status"]) == {"no_data"}


def test_an_indicator_that_counts_no_cases_is_refused():
    with pytest.raises(ConfigError, match="unit: ratio"):
        statuses_of([a_row(5.0, sample=None, unit="count")], NONE_ALLOWED)


def test_a_test_names_its_control_or_says_that_segments_do():
    with pytest.raises(ValidationError, match="control"):
        ControlTestPasses(indicator="late_rate")


def statuses_by_segment(control, *rows):
    kwargs = {"indicator": "late_rate", "by": ["control"]} | ({"control": control} if control else {})
    judged = judge_rules(
        [a_rule("expect_control_test_to_pass", "fulfilment.evidence", **kwargs)],
        {"late_rate": an_indicator(dimensions=("control",))},
        a_frame(list(rows)),
        window=days(0, 0),
        run_id="r",
    ).verdicts
    return dict(zip(judged["segment"], judged["status"], strict=True))


def test_a_control_that_is_named_is_the_only_segment_judged():
    rows = [cases(found, 3, dimension="control", segment=id_) for id_, found in (("C04", 1), ("C05", 0))]
    assert statuses_by_segment("C05", *rows) == {"C05": "green"}
    assert statuses_by_segment("C04", *rows) == {"C04": "red"}
    assert statuses_by_segment(None, *rows) == {"C04": "red", "C05": "green"}


def test_a_control_that_left_no_trace_is_no_data_whatever_the_others_did():
    row = cases(0, 3, dimension="control", segment="C04")
    assert statuses_by_segment("C05", row) == {"C05": "no_data"}


def test_a_failed_control_test_is_neither_explained_by_another_rule_nor_explains_one():
    test = a_rule(
        "expect_control_test_to_pass", "fulfilment.control_c06", indicator="late_rate", control="C06"
    )
    limits = a_rule(rule_id="fulfilment.late", indicator="late_rate", red=0.1)
    judged = judge_rules(
        [test, limits],
        {"late_rate": an_indicator()},
        a_frame([cases(200, 400)]),
        window=days(0, 0),
        run_id="r",
    )
    rows = judged.verdicts.set_index("rule_id")
    assert rows["status"].to_dict() == {"fulfilment.control_c06": "red", "fulfilment.late": "red"}
    assert rows["suppressed"].isna().all()
    assert read_reds([]).empty
    assert str(rows["period_start"].iloc[0].date()) == str(MONDAY)
