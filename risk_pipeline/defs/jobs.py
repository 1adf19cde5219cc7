"""Jobs. Light steps that share one warehouse file: they run in one process, in order."""

import dagster as dg

from risk_pipeline.defs import project
from risk_pipeline.defs.deliver.checks import response_is_alive
from risk_pipeline.defs.resources import PlatformResource

daily = dg.define_asset_job(
    name="daily",
    selection=dg.AssetSelection.all(),
    partitions_def=project.business_days(),
    executor_def=dg.in_process_executor,
    description="The whole loop for one business day: feeds to messages and the published copy.",
)


watchdog = dg.define_asset_job(
    name="watchdog",
    selection=dg.AssetSelection.checks(response_is_alive),
    executor_def=dg.in_process_executor,
    description="Looks whether the response itself is alive, and tells the heartbeat address.",
)


def _write_digests(context: dg.OpExecutionContext, risk: PlatformResource, cadence: str) -> None:
    from risk_pipeline.domain.messages.digest import Cadence
    from risk_pipeline.pipeline.runs import deliver, digests

    platform = risk.platform()
    context.log.info("%s", digests.write_digests(platform, Cadence(cadence)))
    context.log.info("%s", deliver.deliver(platform))


@dg.op
def write_daily_digests(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Queue the digests of the newest day, and send them."""
    _write_digests(context, risk, "daily")


@dg.op
def write_weekly_digests(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Queue the digests of the newest week, and send them."""
    _write_digests(context, risk, "weekly")


@dg.job(executor_def=dg.in_process_executor, description="Digests of the day, per owner and business line.")
def daily_digest() -> None:
    """Tell what is open and what happened in a day."""
    write_daily_digests()


@dg.job(executor_def=dg.in_process_executor, description="Digests of the week, per owner and business line.")
def weekly_digest() -> None:
    """Tell what is open and what happened in a week."""
    write_weekly_digests()


@dg.op
def judge_hours(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Load what is new, judge the hours that are over, respond, send, publish; or say why not."""
    from risk_pipeline.pipeline.runs.live import run_live

    report = run_live(risk.platform())
    for name, value in report.lines():
        context.log.info("%s: %s", name, value)
    context.add_output_metadata({"skipped": report.skipped or "", "red": report.red_count})


@dg.job(
    executor_def=dg.in_process_executor,
    description="The hours of today that are over, by the rules on hours; nothing while no feed has changed.",
)
def live() -> None:
    """Watch the day that goes on."""
    judge_hours()


@dg.op
def drain_outbox(context: dg.OpExecutionContext, risk: PlatformResource) -> None:
    """Hear what people did in the trackers, let time do its part, then send what waits in the outbox."""
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
    description="Hear from the trackers, run the clocks, send waiting messages; no judging.",
)
def deliver() -> None:
    """Drain the outbox."""
    drain_outbox()
