"""Our expectation types are real GX expectations: plain GX can use, refuse, render and keep them."""

import json

import great_expectations as gx
import pytest

from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.monitoring import expectations
from tests.builders.rule_rows import a_frame, a_row, a_series

CLASSES = [getattr(expectations, name) for name in expectations.__all__]
LEAST_KWARGS = {
    "expect_indicator_within_limits": {"indicator": "late_rate", "red": 0.12},
    "expect_indicator_within_control_limits": {"indicator": "late_rate"},
    "expect_indicator_not_to_shift": {"indicator": "late_rate"},
    "expect_indicator_not_to_worsen": {"indicator": "late_rate"},
    "expect_indicator_not_concentrated": {"indicator": "late_rate", "by": ["seller"], "red": 0.5},
    "expect_control_test_to_pass": {"indicator": "late_rate", "control": "C01"},
    "expect_process_to_conform": {"indicator": "late_rate"},
    "expect_feed_volume_as_usual": {"feeds": ["olist.orders"]},
    "expect_feed_to_be_fresh": {"feeds": ["olist.orders"]},
}


@pytest.fixture(scope="module")
def source():
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("frames")


@pytest.fixture
def validate(source, request):
    asset = source.add_dataframe_asset(request.node.name)
    definition = asset.add_batch_definition_whole_dataframe("all")
    return lambda frame, expectation, **options: definition.get_batch({"dataframe": frame}).validate(
        expectation, **options
    )


def test_every_kind_of_rule_has_a_class_of_its_name():
    assert {kind.expectation_type for kind in CLASSES} == set(RULE_KINDS)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.expectation_type)
def test_kwargs_and_defaults_are_those_of_the_domain(kind):
    spec = RULE_KINDS[kind.expectation_type]
    for name, field in spec.model_fields.items():
        assert name in kind.__fields__
        assert kind.__fields__[name].required == field.is_required()
        if not field.is_required():
            assert kind.__fields__[name].default == field.default


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.expectation_type)
def test_unknown_kwarg_is_refused(kind):
    with pytest.raises(ValueError, match="extra fields not permitted"):
        kind(**LEAST_KWARGS[kind.expectation_type], amberr=0.1)


@pytest.mark.parametrize(
    "kwargs",
    [
        {"red": "much"},
        {"red": 0.1, "consecutive": 0},
        {"red": float("nan")},
        {"red": 0.1, "grain": "minute"},
        {},
    ],
)
def test_ill_typed_kwarg_is_refused(kwargs):
    with pytest.raises(ValueError, match="validation error"):
        expectations.ExpectIndicatorWithinLimits(indicator="late_rate", **kwargs)


def test_plain_gx_validates_a_frame_by_segment(validate):
    rows = [
        a_row(0.2, segment="SP", dimension="customer_state"),
        a_row(0.02, segment="RJ", dimension="customer_state"),
    ]
    limits = expectations.ExpectIndicatorWithinLimits(
        indicator="late_rate", by=["customer_state"], amber=0.1, red=0.12
    )
    result = validate(a_frame(rows), limits)
    assert not result.success
    assert result.result["counts"] == {"green": 1, "red": 1}
    assert result.result["worst"]["segment"] == "SP"
    assert result.result["worst"]["limit_value"] == pytest.approx(0.12)
    assert result.result["observed_value"].startswith(
        "1 red, 1 green. Worst: SP (customer_state), 2018-01-01: 20.0 %"
    )
    assert "verdicts" not in result.result


def test_complete_result_holds_the_verdicts_and_only_then(validate):
    limits = expectations.ExpectIndicatorWithinLimits(indicator="late_rate", red=0.12)
    result = validate(a_frame(a_series([0.02, 0.3])), limits, result_format="COMPLETE")
    assert result.result["verdicts"].columns["status"].tolist() == ["green", "red"]


def test_result_of_gx_can_be_kept_as_json(validate):
    limits = expectations.ExpectIndicatorWithinLimits(indicator="late_rate", red=0.12)
    text = json.dumps(validate(a_frame(a_series([0.02, None, 0.3])), limits).to_json_dict())
    assert "above the red limit of 12.0 %" in text


def test_frame_without_rows_for_the_rule_is_no_success(validate):
    fresh = expectations.ExpectFeedToBeFresh(feeds=["olist.orders"])
    result = validate(a_frame([a_row(0.1)]), fresh)
    assert not result.success
    assert result.result["observed_value"] == "no data: the frame holds no rows for this rule"


def test_unknown_alone_is_no_success(validate):
    limits = expectations.ExpectIndicatorWithinLimits(indicator="late_rate", red=0.12)
    assert not validate(a_frame([a_row(None)]), limits).success


def test_suite_of_all_kinds_runs_and_survives_a_round_trip(validate):
    suite = gx.ExpectationSuite(
        name="all", expectations=[kind(**LEAST_KWARGS[kind.expectation_type]) for kind in CLASSES]
    )
    again = gx.ExpectationSuite(**json.loads(json.dumps(suite.to_json_dict())))
    assert again.expectations == suite.expectations
    result = validate(a_frame(a_series([0.02, 0.03])), again)
    assert len(result.results) == len(CLASSES)
    assert not any(r.exception_info.get("raised_exception") for r in result.results)


def test_broken_limits_are_an_exception_of_that_rule_alone(validate):
    suite = gx.ExpectationSuite(
        name="two",
        expectations=[
            expectations.ExpectIndicatorWithinLimits(indicator="late_rate", amber=0.3, red=0.12),
            expectations.ExpectIndicatorWithinLimits(indicator="late_rate", red=0.12),
        ],
    )
    outcomes = {r.success: r for r in validate(a_frame([a_row(0.02)]), suite).results}
    assert "Swap the two" in str(outcomes[False].exception_info)
    assert outcomes[True].result["counts"] == {"green": 1}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.expectation_type)
def test_expectation_is_rendered_as_a_sentence_with_its_limits(kind):
    expectation = kind(**LEAST_KWARGS[kind.expectation_type])
    expectation.render()
    [content] = expectation.rendered_content
    words = content.value.template
    for name, param in content.value.params.items():
        words = words.replace(f"${name}", param["value"]).replace(f"${{{name}}}", param["value"])
    assert "$" not in words
    assert words.endswith(".")
    assert next(iter(LEAST_KWARGS[kind.expectation_type].values()))[0] in words or "late_rate" in words
    [legacy] = kind._prescriptive_renderer(configuration=expectation.configuration)
    assert legacy.string_template["template"] == content.value.template


def test_hits_are_rendered_as_a_table(validate):
    limits = expectations.ExpectIndicatorWithinLimits(indicator="late_rate", red=0.12)
    result = validate(a_frame([a_row(0.3)]), limits)
    [table] = expectations.ExpectIndicatorWithinLimits._diagnostic_unexpected_table_renderer(result=result)
    assert table.table == [
        ["2018-01-01", "all", "all", "red", "30.0 % (120 of 400) is above the red limit of 12.0 %", ""]
    ]
