"""Faults of the data that no rule judges: a failed run, a feed that could not be loaded.

They become verdicts like any other, so that one path opens and closes data tickets.
"""

from datetime import date

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.verdict import Status, Verdict

RUN_RULE = "data_platform.run"
LOAD_RULE = "data_platform.load"


def run_verdict(job: str, error: str | None, *, day: date, run_id: str) -> Verdict:
    """Return the verdict on a run of a job on a business day: red with its error, green without.

    Apply it at or after the end of that day; the green of a day still running closes nothing.
    """
    return _verdict(RUN_RULE, f"run:{job}", error, day, run_id)


def load_verdict(feed: str, fault: str | None, *, day: date, run_id: str) -> Verdict:
    """Return the verdict on a feed's newest load and its quality gates: red with the fault, or green."""
    return _verdict(LOAD_RULE, feed, fault, day, run_id)


def _verdict(rule_id: str, segment: str, fault: str | None, day: date, run_id: str) -> Verdict:
    return Verdict(
        rule_id=rule_id,
        rule_sha="",
        indicator="",
        grain=Grain.DAY,
        period_start=day,
        period_end=day,
        known_on=day,
        dimension="feed",
        segment=segment,
        status=Status.RED if fault else Status.GREEN,
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
        reason=fault or "succeeded",
        suppressed=None,
        run_id=run_id,
    )
