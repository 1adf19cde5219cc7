"""The job of a live run."""

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource


@dg.op
def judge_hours(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Load what is new, judge the finished hours, respond, send, publish; or report why not."""
    from risk_pipeline.pipeline.runs.live import run_live

    report = run_live(risk.platform())
    for name, value in report.lines():
        context.log.info("%s: %s", name, value)
    context.add_output_metadata({"skipped": report.skipped or "", "red": report.red_count})


@dg.job(
    executor_def=dg.in_process_executor,
    description="Judges today's finished hours by the hourly rules; does nothing if no feed has changed.",
)
def live() -> None:
    """Watch the current day."""
    judge_hours()
