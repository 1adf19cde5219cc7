"""Are controls tested, and do they stand at a step of their process?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L325 and L338."""
    held = view.catalog.governance
    for control in held.controls.values():
        if control.is_in_force and control.test is None:
            text = "has no test, so it counts for nothing; say how it is tested"
            yield view.finding("controls", control.id, "test", "L325", text)
        versions = held.versions(control.process or "")
        steps = [step.id for version in versions for step in version.steps]
        if control.step and versions and control.step not in steps:
            yield view.unknown("controls", control.id, "step", "L338", control.step, steps)
