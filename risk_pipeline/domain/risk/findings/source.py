"""Findings of internal control: tickets of the rules on control tests and on processes. Pure."""

from typing import Literal

from risk_pipeline.domain.register.rule import MOVE, ControlTestPasses, ProcessConforms, Rule

Source = Literal["control_test", "process"]


def source_of(rule: Rule | None) -> Source | None:
    """Return what a rule's tickets come from; None for a rule that finds breaches of any other kind."""
    if rule is None:
        return None
    spec = rule.spec
    if isinstance(spec, ControlTestPasses):
        return "control_test"
    return "process" if isinstance(spec, ProcessConforms) else None


def control_of(rule: Rule | None, segment: str) -> str | None:
    """Return the control that a verdict of a rule on a segment is about; None for any other rule."""
    spec = rule.spec if rule else None
    return (spec.control or segment) if isinstance(spec, ControlTestPasses) else None


def move_of(rule: Rule | None, dimension: str, segment: str) -> tuple[str, str] | None:
    """Return process and forbidden move that a verdict is about; None for any other rule."""
    if rule is None or not isinstance(rule.spec, ProcessConforms) or dimension != MOVE:
        return None
    process, _, move = segment.partition(".")
    return (process, move) if move else None
