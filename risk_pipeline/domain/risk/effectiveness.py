"""How far controls hold a risk down (risk catalogue, section 4.2)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from math import prod, sqrt

from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, RiskInputs, TestState

Z = 1.96
"""95 % two-sided."""
OVERDUE = 1.5
"""A test is overdue once it is older than so many times its frequency."""


class Flaw(StrEnum):
    """Why a control lowers nothing."""

    NOT_OPERATING = "not operating"
    UNTESTED = "never tested"
    OVERDUE = "test overdue"
    DESIGN = "design not effective"


def wilson_lower(passed: int, tested: int) -> float:
    """Return the lower bound of a pass rate, by Wilson (1927); 0 where nothing was tested."""
    if tested <= 0:
        return 0.0
    rate = passed / tested
    centre = rate + Z**2 / (2 * tested)
    reach = Z * sqrt(rate * (1 - rate) / tested + Z**2 / (4 * tested**2))
    return max(0.0, (centre - reach) / (1 + Z**2 / tested))


def operating(test: TestState) -> float:
    """Return 0 to 1: the pass rate of a whole population, or the bound of a sample's.

    A failed test that counted no exceptions says nothing of how many cases were right: 0, as where nothing
    was tested.
    """
    if test.tested <= 0 or (not test.has_passed and test.exceptions <= 0):
        return 0.0
    exceptions = min(max(test.exceptions, 0), test.tested)
    if test.is_full:
        return 1.0 - exceptions / test.tested
    return wilson_lower(test.tested - exceptions, test.tested)


def flaw(terms: ControlTerms, test: TestState | None) -> Flaw | None:
    """Return why a control lowers nothing, whatever its test found; None if it may."""
    if not terms.is_operating:
        return Flaw.NOT_OPERATING
    if terms.design <= 0:
        return Flaw.DESIGN
    if test is None:
        return Flaw.UNTESTED
    return Flaw.OVERDUE if test.is_overdue else None


def effectiveness(terms: ControlTerms, test: TestState | None) -> float:
    """Return `design x operating`; 0 for a control that is untested, overdue or not in operation."""
    if test is None or flaw(terms, test):
        return 0.0
    return terms.design * operating(test)


def strength(controls: Mapping[str, ControlTerms], tests: Mapping[str, TestState], axis: Axis) -> float:
    """Return `1 - prod(1 - cap * effectiveness)` over the controls of an axis; 0 without any."""
    return 1.0 - prod(
        1.0 - terms.cap * effectiveness(terms, tests.get(control))
        for control, terms in sorted(controls.items())
        if terms.axis is axis
    )


def trusting(inputs: RiskInputs, controls: Collection[str]) -> RiskInputs:
    """Return the inputs as if those of some controls that lack a test had passed one, in every case."""
    passed = TestState(1, 1, 0, has_passed=True, is_full=True, is_overdue=False)
    lacking = [
        id_
        for id_, terms in inputs.controls.items()
        if id_ in controls and flaw(terms, inputs.tests.get(id_)) in (Flaw.UNTESTED, Flaw.OVERDUE)
    ]
    return replace(inputs, tests={**inputs.tests, **dict.fromkeys(lacking, passed)}) if lacking else inputs
