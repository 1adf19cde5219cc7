"""Faults that no rule judges: a failed run, a feed that cannot be loaded, a model or rule that does not work.

They become verdicts like any other, so that one path opens and closes data tickets.
"""

from dataclasses import replace
from datetime import date

from risk_pipeline.domain.messages.delivery_fault import DELIVERY_RULE
from risk_pipeline.domain.messages.failed_run import RUN_RULE
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.verdict import Verdict, fault_verdict
from risk_pipeline.wording.recorded import recorded

LOAD_RULE = "data.load"
BUILD_RULE = "data.build"
JUDGE_RULE = "data.judge"
FAULT_RULES = frozenset({LOAD_RULE, BUILD_RULE, JUDGE_RULE, RUN_RULE, DELIVERY_RULE})
MODEL = "model:"
"""What the segment of a fault of a dbt model begins with."""
RULE = "rule:"
"""What the segment of a fault of a rule begins with."""


def run_segment(job: str) -> str:
    """Return what the ticket of a job's failed run is about."""
    return f"run:{job}"


def run_verdict(job: str, error: str | None, *, day: date, run_id: str) -> Verdict:
    """Return the verdict on a run of a job on a business day: red with its error, green without.

    Apply it at or after the end of that day; the green of a day still running closes nothing.
    """
    return fault_verdict(RUN_RULE, run_segment(job), error, Period(day, Grain.DAY), run_id)


def build_verdict(model: str, fault: str | None, *, period: Period, run_id: str) -> Verdict:
    """Return the verdict on a dbt model in the newest build: red with the fault, or green."""
    return fault_verdict(BUILD_RULE, f"{MODEL}{model}", fault, period, run_id)


def judge_verdict(rule: str, fault: str | None, *, period: Period, run_id: str) -> Verdict:
    """Return the verdict on a rule in the newest judgement: red with why it could not be judged, or green."""
    return fault_verdict(JUDGE_RULE, f"{RULE}{rule}", fault, period, run_id)


def load_verdict(feed: str, fault: Reason | None, *, period: Period, run_id: str) -> Verdict:
    """Return the verdict on a feed's newest load and its quality gates: red with the fault, or green."""
    verdict = fault_verdict(LOAD_RULE, feed, recorded(fault) if fault else None, period, run_id)
    return replace(verdict, grounds=fault.own if fault else None)
