"""Jobs. Light steps that share one warehouse file: they run in one process, in order."""

import dagster as dg

from risk_pipeline.defs import project
from risk_pipeline.defs.resources import PlatformResource

daily = dg.define_asset_job(
    name="daily",
    selection=dg.AssetSelection.all(),
    partitions_def=project.business_days(),
    executor_def=dg.in_process_executor,
    description="The whole loop for one business day: feeds to messages and the published copy.",
)


@dg.op
def drain_outbox(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Hear what people did in the trackers, then send what waits in the outbox."""
    from risk_pipeline.pipeline import stages, trackers

    platform = risk.platform()
    heard = trackers.poll(platform)
    context.log.info("%s", heard)
    for error in heard.errors:
        context.log.warning("%s", error)
    context.log.info("%s", stages.deliver(platform))


@dg.job(
    executor_def=dg.in_process_executor,
    description="Hear from the trackers, send waiting messages; no judging.",
)
def deliver() -> None:
    """Drain the outbox."""
    drain_outbox()
