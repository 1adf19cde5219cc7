"""The job that works on the outbox between the daily runs."""

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource


@dg.op
def drain_outbox(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Read what people did in the trackers, advance the clocks, then send what waits in the outbox."""
    from risk_pipeline.pipeline.inbound import tracker_polling
    from risk_pipeline.pipeline.runs import deliver, stages

    platform = risk.platform()
    heard = tracker_polling.poll(platform)
    context.log.info("%s", heard)
    for error in heard.errors:
        context.log.warning("%s", error)
    context.log.info("%s", stages.clocks(platform))
    context.log.info("%s", deliver.deliver(platform))


@dg.job(
    executor_def=dg.in_process_executor,
    description="Poll the trackers, run the clocks, send waiting messages; no judging.",
)
def deliver() -> None:
    """Drain the outbox."""
    drain_outbox()
