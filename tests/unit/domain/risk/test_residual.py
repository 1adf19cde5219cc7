"""The arithmetic: the worked example of the risk catalogue, and its properties M1 to M6 and D1 to D4."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.risk.canonical import IS_OPERATING, from_json, hash_of, to_json
from risk_pipeline.domain.risk.effectiveness import Flaw, effectiveness, flaw, operating, wilson_lower
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Kri, Link, Reading, RiskInputs
from risk_pipeline.domain.risk.pressure import confidence, pressure, score
from risk_pipeline.domain.risk.residual import residual, round_half_up
from tests.builders.governance.risk_inputs import (
    LATE,
    READINGS,
    STARS,
    a_reading,
    a_test,
    an_override,
    r04,
    risk_inputs,
)

BADNESS = [None, "green", "amber", "red"]


def place(inputs: RiskInputs) -> tuple[float, float, int]:
    found = residual(inputs)
    return found.residual_likelihood, found.residual_impact, found.rank


def is_at_least(worse: RiskInputs, better: RiskInputs) -> bool:
    return all(a >= b - 1e-9 for a, b in zip(place(worse), place(better), strict=True))


def test_strengths_and_bounds_are_those_of_the_catalogue() -> None:
    assert round(wilson_lower(20, 20), 3) == 0.839
    assert round(wilson_lower(19, 20), 3) == 0.764
    found = residual(r04())
    assert round(found.strength_pre, 3) == 0.458
    assert round(found.strength_post, 3) == 0.336


@pytest.mark.parametrize(
    ("case", "statuses", "pressures", "axes", "classes"),
    [
        ("A", ("green", "green", "green"), (0, 0), (2.6, 2.3), (3, 2)),
        ("B", ("red", "amber", "amber"), (0.84, 0.30), (4.3, 2.9), (4, 3)),
        ("C", ("red", "green", "red"), (0.80, 0.60), (4.2, 3.5), (4, 4)),
        ("D", ("red", "green", "red"), (0.80, 0.60), (5.0, 3.5), (5, 4)),
    ],
)
def test_the_worked_example(
    case: str,
    statuses: tuple[str, str, str],
    pressures: tuple[float, float],
    axes: tuple[float, float],
    classes: tuple[int, int],
) -> None:
    inputs = r04(*statuses)
    overdue = replace(inputs.tests["C04"], is_overdue=case == "D")
    found = residual(replace(inputs, tests={**inputs.tests, "C04": overdue}))
    assert (round(found.pressure_likelihood, 2), round(found.pressure_impact, 2)) == pressures
    assert (round(found.residual_likelihood, 1), round(found.residual_impact, 1)) == axes
    assert (found.likelihood, found.impact) == classes


@given(risk_inputs(), st.data())
def test_m1_a_worse_indicator_never_lowers_anything(inputs: RiskInputs, data: st.DataObject) -> None:
    for kri, reading in inputs.readings.items():
        worse = data.draw(st.sampled_from(BADNESS[BADNESS.index(reading.status) :]))
        changed = replace(inputs, readings={**inputs.readings, kri: replace(reading, status=worse)})
        assert is_at_least(changed, inputs)


@given(risk_inputs(), st.data())
def test_m2_a_worse_test_never_lowers_anything(inputs: RiskInputs, data: st.DataObject) -> None:
    for control, found in inputs.tests.items():
        more = data.draw(st.integers(found.exceptions, found.tested))
        worse = data.draw(
            st.sampled_from(
                [
                    replace(found, is_overdue=True),
                    replace(found, exceptions=more, has_passed=more == 0),
                    replace(found, tested=0, exceptions=0),
                    replace(found, has_passed=False),
                ]
            )
        )
        assert is_at_least(replace(inputs, tests={**inputs.tests, control: worse}), inputs)


@given(risk_inputs(), st.sampled_from(list(Axis)), st.floats(0.0, 0.9))
def test_m3_another_effective_control_never_raises_anything(
    inputs: RiskInputs, axis: Axis, cap: float
) -> None:
    more = replace(
        inputs,
        controls={**inputs.controls, "C99": ControlTerms(axis, cap, 1.0)},
        tests={**inputs.tests, "C99": a_test(20, 20)},
    )
    assert is_at_least(inputs, more)


@given(risk_inputs(), st.sampled_from(list(Axis)), st.floats(0.01, 1.0))
def test_m4_another_green_indicator_changes_no_pressure(
    inputs: RiskInputs, axis: Axis, weight: float
) -> None:
    kri = Kri("another")
    links, readings = (*inputs.links, Link(kri, axis, weight)), {**inputs.readings, kri: a_reading("green")}
    for each in Axis:
        assert pressure(links, readings, each) == pytest.approx(pressure(inputs.links, inputs.readings, each))


@given(risk_inputs())
def test_m6_bounded_and_in_no_order(inputs: RiskInputs) -> None:
    likelihood, impact, _ = place(inputs)
    assert 1 <= likelihood <= 5
    assert 1 <= impact <= 5
    turned = replace(
        inputs,
        links=inputs.links[::-1],
        readings=dict(reversed(inputs.readings.items())),
        controls=dict(reversed(inputs.controls.items())),
        tests=dict(reversed(inputs.tests.items())),
    )
    assert residual(turned) == residual(inputs)
    assert to_json(turned) == to_json(inputs)


@given(risk_inputs())
def test_d1_stored_inputs_give_the_same_bytes_and_the_same_level(inputs: RiskInputs) -> None:
    text = to_json(inputs)
    again = from_json(text)
    assert to_json(again) == text
    assert hash_of(text) == hash_of(to_json(inputs))
    terms = json.loads(text)["controls"]
    assert {id_: terms[id_][IS_OPERATING] for id_ in terms} == {
        id_: each.is_operating for id_, each in inputs.controls.items()
    }
    assert residual(again).level == residual(from_json(to_json(again))).level


def test_d1_another_input_is_another_text() -> None:
    assert to_json(r04()) != to_json(r04(late="amber"))


@given(risk_inputs(), st.integers(1, 5), st.integers(1, 5))
def test_d3_an_override_keeps_the_computed_value_and_its_end_restores_it(
    inputs: RiskInputs, likelihood: int, impact: int
) -> None:
    plain = residual(inputs)
    held = replace(inputs, override=an_override(likelihood=likelihood, impact=impact))
    found = residual(held)
    assert (found.likelihood, found.impact) == (likelihood, impact)
    assert (found.residual_likelihood, found.residual_impact) == (
        plain.residual_likelihood,
        plain.residual_impact,
    )
    assert found.computed_level == plain.level
    assert residual(replace(held, override=None)) == plain


def test_d4_a_test_of_nothing_proves_nothing() -> None:
    terms = ControlTerms(Axis.LIKELIHOOD, 0.6, 1.0)
    for full in (True, False):
        assert effectiveness(terms, a_test(0, 0, is_full=full)) == 0


@given(READINGS)
def test_losing_data_never_lowers_a_score(reading: Reading) -> None:
    assert score(replace(reading, is_known=False)) >= score(reading)
    assert score(replace(reading, is_lapsed=True)) >= max(score(reading), 0.5)


def test_worsening_adds_a_quarter_up_to_one() -> None:
    found = [score(a_reading(status, is_worsening=True)) for status in ("green", "amber", "red")]
    assert found == [0.25, 0.75, 1.0]


def test_confidence_is_the_weight_that_is_known() -> None:
    inputs = r04()
    assert confidence(inputs.links, inputs.readings) == 1
    lost = {**inputs.readings, LATE: a_reading("red", is_known=False)}
    assert confidence(inputs.links, lost) == pytest.approx(1.0 / 1.8, abs=0.001)
    assert confidence((), {}) == 0
    assert confidence(inputs.links, {STARS: a_reading("green")}) == pytest.approx(0.6 / 1.8, abs=0.001)


def test_a_whole_population_needs_no_bound() -> None:
    assert operating(a_test(19, 20, is_full=True)) == 0.95
    assert operating(a_test(20, 20, has_passed=False)) == 0  # failed for another reason than exceptions


@pytest.mark.parametrize(
    ("terms", "test", "why"),
    [
        ({}, None, Flaw.UNTESTED),
        ({}, a_test(20, 20, is_overdue=True), Flaw.OVERDUE),
        ({"design": 0.0}, a_test(20, 20), Flaw.DESIGN),
        ({"is_operating": False}, a_test(20, 20), Flaw.NOT_OPERATING),
        ({}, a_test(20, 20), None),
    ],
)
def test_a_flawed_control_lowers_nothing(terms: dict[str, object], test: object, why: Flaw | None) -> None:
    control = replace(ControlTerms(Axis.IMPACT, 0.5, 1.0), **terms)
    assert flaw(control, test) is why
    assert (effectiveness(control, test) == 0) is (why is not None)


def test_rounding_is_half_up() -> None:
    assert [round_half_up(value) for value in (1.5, 2.5, 2.4999, 2.49999999999)] == [2, 3, 2, 3]
