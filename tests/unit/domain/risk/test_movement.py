"""The difference of two maps: nothing for the same, one cause for one change, parts that add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.risk.attribution import CauseKind, attribute, mixed
from risk_pipeline.domain.risk.canonical import hash_of, to_json
from risk_pipeline.domain.risk.coalitions import worths
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Grid, Kri, Link, RiskInputs
from risk_pipeline.domain.risk.movement import Change, Position, diff, recomputes
from risk_pipeline.domain.risk.residual import residual
from tests.builders.governance.risk_inputs import (
    GRID,
    LATE,
    READINGS,
    STARS,
    a_reading,
    a_test,
    an_override,
    found_tests,
    r04,
    risk_inputs,
)


def position(inputs: RiskInputs, day: int = 1, within: str = "tolerance") -> Position:
    found, text = residual(inputs), to_json(inputs)
    return Position(
        inputs.risk_id,
        date(2026, 3, day),
        found.residual_likelihood,
        found.residual_impact,
        found.likelihood,
        found.impact,
        found.level,
        within,
        hash_of(text),
        text,
    )


def late_is_red(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, readings={**inputs.readings, LATE: a_reading("red")})


def stars_are_judged_at_last(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, readings={**inputs.readings, STARS: a_reading("amber")})


def the_test_fails(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, tests={**inputs.tests, "C04": a_test(0, 20)})


def the_test_is_overdue(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, tests={**inputs.tests, "C04": replace(inputs.tests["C04"], is_overdue=True)})


def a_person_overrides(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, override=an_override(likelihood=5))


def inherent_is_raised(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, inherent_likelihood=5)


def a_control_is_added(inputs: RiskInputs) -> RiskInputs:
    controls = {**inputs.controls, "C50": ControlTerms(Axis.LIKELIHOOD, 0.9, 1.0)}
    return replace(inputs, controls=controls, tests={**inputs.tests, "C50": a_test(20, 20)})


def a_pressing_indicator_is_linked(inputs: RiskInputs) -> RiskInputs:
    kri = Kri("another")
    links = (*inputs.links, Link(kri, Axis.IMPACT, 0.5))
    return replace(inputs, links=links, readings={**inputs.readings, kri: a_reading("red")})


def the_matrix_is_stricter(inputs: RiskInputs) -> RiskInputs:
    return replace(inputs, grid=Grid("strict", GRID.levels, ((3,) * 5,) * 5))


@pytest.mark.parametrize(
    ("change", "kind", "id_", "called"),
    [
        (late_is_red, CauseKind.INDICATOR, "late_delivery", Change.MOVED),
        (the_test_fails, CauseKind.CONTROL, "C04", Change.MOVED),
        (the_test_is_overdue, CauseKind.CONTROL, "C04", Change.MOVED),
        (a_person_overrides, CauseKind.OVERRIDE, "O-1", Change.MOVED),
        (inherent_is_raised, CauseKind.REGISTER, "R04", Change.MOVED),
        (a_control_is_added, CauseKind.REGISTER, "R04", Change.MOVED),
        (a_pressing_indicator_is_linked, CauseKind.REGISTER, "R04", Change.MOVED),
        (the_matrix_is_stricter, CauseKind.METHOD, "strict", Change.RESCALED),
    ],
)
def test_one_changed_input_is_one_movement_with_that_cause(
    change: Callable[[RiskInputs], RiskInputs], kind: CauseKind, id_: str, called: Change
) -> None:
    before, other = position(r04()), position(replace(r04(), risk_id="R05"))
    after = position(change(r04()), 2)
    found = diff({"R04": before, "R05": other}, {"R04": after, "R05": other})
    assert [(each.risk_id, each.change) for each in found] == [("R04", called)]
    assert [(part.kind, part.id) for part in found[0].parts] == [(kind, id_)]


def test_what_is_judged_for_the_first_time_is_the_cause_and_so_it_is_where_readings_end() -> None:
    readings = {kri: each for kri, each in r04().readings.items() if kri != STARS}
    never = replace(r04(), readings=readings)
    judged = stars_are_judged_at_last(never)
    for before, after, way in ((never, judged, 1), (judged, never, -1)):
        [moved] = diff({"R04": position(before)}, {"R04": position(after, 2, "beyond")})
        [part] = moved.parts
        assert (part.kind, part.id) == (CauseKind.INDICATOR, "low_star_share")
        assert part.impact == pytest.approx(way * 0.6)


def test_a_map_and_itself_have_no_difference() -> None:
    there = {"R04": position(r04("red", "amber", "red"))}
    assert diff(there, there) == ()


def test_evidence_that_changes_no_number_is_no_movement() -> None:
    seen = replace(r04(), readings={**r04().readings, LATE: a_reading("green", value=0.1, rule="x.y")})
    assert to_json(seen) != to_json(r04())
    assert diff({"R04": position(r04())}, {"R04": position(seen)}) == ()


def test_risks_that_came_and_went() -> None:
    old, new = position(r04()), position(replace(r04(), risk_id="R05"))
    found = diff({"R04": old}, {"R05": new})
    assert [(each.risk_id, each.change, each.has_left_its_cell) for each in found] == [
        ("R04", Change.RETIRED, True),
        ("R05", Change.NEW, True),
    ]


def test_another_appetite_is_a_change_of_the_register() -> None:
    found = diff({"R04": position(r04())}, {"R04": position(r04(), within="beyond")})
    assert [(part.kind, part.id) for part in found[0].parts] == [(CauseKind.REGISTER, "appetite")]


@given(risk_inputs(), risk_inputs(), st.data())
@settings(max_examples=60)
def test_parts_add_up_to_the_move(before: RiskInputs, after: RiskInputs, data: st.DataObject) -> None:
    before, after = (
        replace(side, readings={kri: each for kri, each in side.readings.items() if data.draw(st.booleans())})
        for side in (before, after)
    )
    parts, old, new = attribute(before, after), residual(before), residual(after)
    assert sum(part.likelihood for part in parts) == pytest.approx(
        new.residual_likelihood - old.residual_likelihood, abs=1e-6
    )
    assert sum(part.impact for part in parts) == pytest.approx(
        new.residual_impact - old.residual_impact, abs=1e-6
    )
    assert sum(part.level for part in parts) == pytest.approx(new.rank - old.rank, abs=1e-6)


def test_parts_add_up_where_too_many_causes_changed_for_every_order() -> None:
    kris = [Kri(f"indicator_{number:02}") for number in range(12)]
    links = tuple(Link(kri, Axis.LIKELIHOOD, 0.1) for kri in kris)
    calm, red = ({kri: a_reading(status) for kri in kris} for status in ("green", "red"))
    before = replace(r04(), links=links, readings=calm)
    after = replace(before, readings=red)
    parts = attribute(before, after)
    assert len(parts) == 12
    assert sum(part.likelihood for part in parts) == pytest.approx(
        residual(after).residual_likelihood - residual(before).residual_likelihood
    )


def test_equal_causes_have_equal_parts() -> None:
    other = Kri("other")
    links = (Link(LATE, Axis.LIKELIHOOD, 0.5), Link(other, Axis.LIKELIHOOD, 0.5))
    calm, red = ({kri: a_reading(status) for kri in (LATE, other)} for status in ("green", "red"))
    first, second = attribute(
        replace(r04(), links=links, readings=calm), replace(r04(), links=links, readings=red)
    )
    assert first.likelihood == pytest.approx(second.likelihood)


def test_a_stored_snapshot_recomputes_and_a_forged_one_does_not() -> None:
    assert recomputes(position(r04("red")))
    assert not recomputes(replace(position(r04("red")), level="low"))


@given(risk_inputs(), st.data())
@settings(max_examples=60)
def test_factors_give_what_whole_inputs_give(before: RiskInputs, data: st.DataObject) -> None:
    """All coalitions at once, from their factors, are worth what each one's own inputs compute."""
    readings = {kri: data.draw(READINGS) for kri in before.readings}
    tests = {id_: data.draw(found_tests()) for id_ in before.tests}
    after = replace(before, readings=readings, tests=tests)
    indicators, controls = [kri.indicator for kri in readings], sorted(tests)
    names = [(CauseKind.INDICATOR, each) for each in indicators]
    names += [(CauseKind.CONTROL, each) for each in controls]
    for mask, found in enumerate(worths(before, after, indicators, controls)):
        joined = frozenset(name for at, name in enumerate(names) if mask >> at & 1)
        expected = residual(mixed(before, after, joined))
        assert found == pytest.approx(
            (expected.residual_likelihood, expected.residual_impact, expected.rank), abs=1e-6
        )
