"""Is every risk looked at again, controlled and covered by an appetite; are levels those of the matrix?"""

from collections.abc import Iterator
from datetime import date

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX

_LAST = date.max


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L324, L326, L327, L328 and L334."""
    held = view.catalog.governance
    for risk in view.catalog.risks.values():
        if view.today and risk.next_review and risk.next_review < view.today:
            text = f"was due on {risk.next_review}; look at it again, and set the next day"
            yield view.finding("risks", risk.id, "next_review", "L326", text)
        reducing = [control for control in held.controls_of(risk.id) if control.is_in_force]
        if held.controls and not reducing and risk.treatment in ("mitigate", "transfer"):
            text = "no control in force names it; add one, or change its treatment"
            yield view.finding("risks", risk.id, "", "L324", text)
        if held.appetite and not held.appetite_on(_LAST, risk.business_line, risk.category):
            text = f"nothing says what {risk.business_line} bears of {risk.category}; add it to appetite.yaml"
            yield view.finding("risks", risk.id, "category", "L327", text)
    yield from _levels(view)
    yield from _gates(view)


def _levels(view: View) -> Iterator[Finding]:
    held = view.catalog.governance
    for appetite in held.appetite.values():
        # A row that is older than all matrices is read by the first of them that comes.
        matrix = held.matrix_on(appetite.from_)
        if matrix is DEFAULT_MATRIX and held.matrix:
            matrix = min(held.matrix.values(), key=lambda each: each.from_)
        known = [level.id for level in matrix.levels]
        unknown = [key for key in ("appetite", "tolerance") if getattr(appetite, key) not in known]
        for key in unknown:
            text = f"{getattr(appetite, key)} is no level of {matrix.id}; {suggestion(key, known)}"
            yield view.finding("appetite", appetite.id, key, "L328", text)
        if not unknown and matrix.rank(appetite.appetite) > matrix.rank(appetite.tolerance):
            text = f"{appetite.tolerance} is below the appetite {appetite.appetite}; exchange the two"
            yield view.finding("appetite", appetite.id, "tolerance", "L328", text)


def _gates(view: View) -> Iterator[Finding]:
    """A line with a risk that came with new business needs a gate before a launch."""
    held = view.catalog.governance
    for risk in view.catalog.risks.values():
        gates = [c for c in held.controls_of(risk.id) if c.frequency == "per_launch" and c.is_in_force]
        if held.controls and risk.trigger == "new_business" and not gates:
            text = "came with new business, and no control of frequency per_launch names it; add the gate"
            yield view.finding("risks", risk.id, "trigger", "L334", text)
