"""Findings of internal control: tickets of tests of controls, by rule or by hand, and of processes. Pure."""

from typing import Literal

from risk_pipeline.domain.register.rule import MOVE, ControlTestPasses, ProcessConforms, Rule
from risk_pipeline.domain.risk.duties.duty import Duty, duty_of

Source = Literal["control_test", "process"]


def source_of(rule_id: str, rule: Rule | None) -> Source | None:
    """Return what a rule's tickets come from; None for a rule that finds breaches of any other kind.

    The engine's own rule on tests by hand stands in no suite: it has an id alone.
    """
    if duty_of(rule_id) is Duty.TEST_PASSED:
        return "control_test"
    if rule is None:
        return None
    spec = rule.spec
    if isinstance(spec, ControlTestPasses):
        return "control_test"
    return "process" if isinstance(spec, ProcessConforms) else None


def control_of(rule_id: str, rule: Rule | None, segment: str) -> str | None:
    """Return the control that a verdict of a rule on a segment is about; None for any other rule."""
    if duty_of(rule_id) is Duty.TEST_PASSED:
        return segment
    spec = rule.spec if rule else None
    return (spec.control or segment) if isinstance(spec, ControlTestPasses) else None


def move_of(rule: Rule | None, dimension: str, segment: str) -> tuple[str, str] | None:
    """Return process and forbidden move that a verdict is about; None for any other rule."""
    if rule is None or not isinstance(rule.spec, ProcessConforms) or dimension != MOVE:
        return None
    process, _, move = segment.partition(".")
    return (process, move) if move else None
