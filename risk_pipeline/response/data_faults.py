"""Faults of the data that no rule judges: a run of the pipeline that failed.

They become verdicts like any other, so that one path opens and closes data tickets.
"""

from datetime import date

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.verdict import Status, Verdict

RUN_RULE = "data_platform.run"


def run_verdict(job: str, error: str | None, *, day: date, run_id: str) -> Verdict:
    """Return the verdict on a run of a job on a business day: red with its error, green without.

    Apply it at or after the end of that day; the green of a day still running closes nothing.
    """
    return Verdict(
        rule_id=RUN_RULE,
        rule_sha="",
        indicator="",
        grain=Grain.DAY,
        period_start=day,
        period_end=day,
        known_on=day,
        dimension="feed",
        segment=f"run:{job}",
        status=Status.RED if error else Status.GREEN,
        value=None,
        numerator=None,
        denominator=None,
        limit_value=None,
        limit_kind=None,
        expected=None,
        lower=None,
        upper=None,
        score=None,
        exposure_minor=None,
        reason=error or "succeeded",
        suppressed=None,
        run_id=run_id,
    )
