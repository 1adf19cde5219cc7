"""Inputs of residuals: risk R04 of the worked example, and any other by chance."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from risk_pipeline.domain.risk.inputs import (
    Axis,
    ControlTerms,
    Grid,
    Kri,
    Link,
    Override,
    Reading,
    RiskInputs,
    TestState,
)

GRID = Grid(
    "classic",
    ("low", "medium", "high", "extreme"),
    ((0, 0, 0, 1, 1), (0, 0, 1, 1, 2), (0, 1, 1, 2, 2), (1, 1, 2, 2, 3), (1, 2, 2, 3, 3)),
)
LATE, HANDOFF, STARS = Kri("late_delivery"), Kri("late_handoff"), Kri("low_star_share")


def a_reading(status: str | None, **changes: object) -> Reading:
    return replace(Reading(status=status, is_known=True), **changes)


def a_test(passed: int, tested: int, **changes: object) -> TestState:
    found = TestState(
        population=tested,
        tested=tested,
        exceptions=tested - passed,
        has_passed=passed == tested,
        is_full=False,
        is_overdue=False,
        kind="auto_sample",
        tested_for=date(2026, 3, 1),
    )
    return replace(found, **changes)


def r04(late: str = "green", handoff: str = "green", stars: str = "green") -> RiskInputs:
    """The worked example of the risk catalogue, section 4.4."""
    return RiskInputs(
        risk_id="R04",
        grid=GRID,
        inherent_likelihood=4,
        inherent_impact=3,
        links=(
            Link(LATE, Axis.LIKELIHOOD, 0.8),
            Link(HANDOFF, Axis.LIKELIHOOD, 0.4),
            Link(STARS, Axis.IMPACT, 0.6),
        ),
        readings={LATE: a_reading(late), HANDOFF: a_reading(handoff), STARS: a_reading(stars)},
        controls={
            "C04": ControlTerms(Axis.LIKELIHOOD, cap=0.6, design=1.0),
            "C20": ControlTerms(Axis.IMPACT, cap=0.4, design=1.0),
        },
        tests={"C04": a_test(19, 20), "C20": a_test(20, 20)},
    )


def an_override(**changes: object) -> Override:
    made = Override("O-1", likelihood=2, impact=None, by="ana", reason="contract", expires=date(2026, 4, 1))
    return replace(made, **changes)


AXES = st.sampled_from(list(Axis))
READINGS = st.builds(
    Reading,
    status=st.sampled_from([None, "green", "amber", "red"]),
    is_worsening=st.booleans(),
    is_known=st.booleans(),
    is_lapsed=st.booleans(),
)
TERMS = st.builds(
    ControlTerms,
    axis=AXES,
    cap=st.floats(0.0, 0.9),
    design=st.sampled_from([0.0, 0.5, 1.0]),
    is_operating=st.booleans(),
)


@st.composite
def found_tests(draw: st.DrawFn) -> TestState:
    tested = draw(st.integers(0, 50))
    exceptions = draw(st.integers(0, tested))
    full, overdue = draw(st.booleans()), draw(st.booleans())
    return a_test(tested - exceptions, tested, is_full=full, is_overdue=overdue)


@st.composite
def risk_inputs(draw: st.DrawFn) -> RiskInputs:
    kris = draw(st.lists(st.sampled_from([Kri(name) for name in "abcdef"]), unique=True, max_size=4))
    controls = draw(st.dictionaries(st.sampled_from(["C01", "C02", "C03", "C04"]), TERMS, max_size=4))
    tests = {id_: draw(found_tests()) for id_ in controls if draw(st.booleans())}
    return RiskInputs(
        risk_id="R01",
        grid=GRID,
        inherent_likelihood=draw(st.integers(1, 5)),
        inherent_impact=draw(st.integers(1, 5)),
        links=tuple(Link(kri, draw(AXES), draw(st.floats(0.01, 1.0))) for kri in kris),
        readings={kri: draw(READINGS) for kri in kris},
        controls=controls,
        tests=tests,
    )
