"""A failed run is itself an incident: it gets a data ticket for the data engineer. A good run closes it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource

if TYPE_CHECKING:
    from risk_pipeline.pipeline.runs.failed_runs import StepError


def _errors(events: list[dg.DagsterEvent]) -> Iterator["StepError"]:
    """Yield what the steps died of: our own words for it, else the first cause, below Dagster's errors."""
    from risk_pipeline.pipeline.runs.failed_runs import StepError

    for event in events:
        found: StepError | None = None
        error = event.step_failure_data.error
        while error is not None and not (found and found.is_ours):
            kind = (error.cls_name or "").rpartition(".")[2]
            # Dagster puts the class before the text.
            text = error.message.strip()
            _, is_named, words = text.partition(f"{kind}: ")
            found = StepError(event.step_key or "", kind, words if is_named else text)
            error = error.cause
        if found is not None:
            yield found


@dg.run_failure_sensor(
    name="failed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Opens a data ticket for each job whose run failed, with the error's own words.",
)
def failed_runs(context: dg.RunFailureSensorContext, risk: PlatformResource) -> None:
    """Record the failure in the store; the next delivery run sends its message."""
    from risk_pipeline.pipeline.runs.failed_runs import error_in_words, report_failed_run

    platform = risk.platform()
    said = [error_in_words(platform, error) for error in _errors(list(context.get_step_failure_events()))]
    report_failed_run(
        platform,
        run_id=context.dagster_run.run_id,
        job=context.dagster_run.job_name,
        error="; ".join(said) or context.failure_event.message or "no message",
    )


@dg.run_status_sensor(
    name="recovered_runs",
    run_status=dg.DagsterRunStatus.SUCCESS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Lets a run that succeeded close the data ticket of its job's failure.",
)
def recovered_runs(context: dg.RunStatusSensorContext, risk: PlatformResource) -> None:
    """Close the ticket of the job, if it has one."""
    from risk_pipeline.pipeline.runs.failed_runs import report_good_run

    report_good_run(risk.platform(), run_id=context.dagster_run.run_id, job=context.dagster_run.job_name)
