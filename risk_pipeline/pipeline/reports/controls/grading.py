"""How bad a deficiency of a control is, by what the company said it can bear: the one place that grades."""

from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.risk.findings.deficiency import Grade, grade_of
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.pipeline.app import Platform


def grade_deficiency(
    platform: Platform, control: Control, share: float | None, amount_minor: int | None
) -> Grade:
    """Return the grade of a failed test: the share of cases that are exceptions, and their money."""
    plan = platform.catalog.response
    money = plan.impact.of_money(amount_minor) if plan else Severity.P3
    return grade_of(share, money, is_key=control.key)
