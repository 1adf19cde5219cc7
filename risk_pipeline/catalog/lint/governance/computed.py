"""Does the register still fit what the last risk map and the tests of controls say?"""

from collections.abc import Iterator
from datetime import timedelta

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L331 to L333."""
    measured, held = view.measured, view.catalog.governance
    if measured is None:
        return
    for id_ in sorted(measured.changed & held.matrix.keys()):
        text = "was used with another grid; give the change an id and a first day of its own"
        yield view.finding("matrix", id_, "grid", "L331", text)
    for (id_, axis), residual in measured.residual.items():
        risk = view.catalog.risks.get(id_)
        inherent = getattr(risk, f"inherent_{axis}", 5)
        if residual > inherent:
            text = f"{inherent} is below the residual {residual:.1f} that indicators show; assess it again"
            yield view.finding("risks", id_, f"inherent_{axis}", "L332", text)
    as_of = measured.as_of or view.today
    if as_of is None:
        return
    for control in held.controls.values():
        last = measured.tested.get(control.id)
        due = last and last + timedelta(days=control.overdue_days)
        if control.key and control.is_in_force and control.test and (due is None or due < as_of):
            text = f"was last tested for {last}" if last else "was never tested"
            yield view.finding(
                "controls", control.id, "test", "L333", f"{text}; test it, or it counts for nothing"
            )
