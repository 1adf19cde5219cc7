"""A failed run is itself an incident: it gets a data ticket for the data engineer."""

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource


@dg.run_failure_sensor(name="failed_runs", default_status=dg.DefaultSensorStatus.RUNNING)
def failed_runs(context: dg.RunFailureSensorContext, risk: PlatformResource) -> None:
    """Record the failure in the store; the next delivery run sends its message."""
    from risk_pipeline.pipeline.runs import stages

    stages.report_failed_run(
        risk.platform(),
        run_id=context.dagster_run.run_id,
        job=context.dagster_run.job_name,
        error=context.failure_event.message or "no message",
    )
