"""The jobs that write digests and send them."""

import dagster as dg

from risk_pipeline.defs.resources import PlatformResource


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
    """Report what is open and what happened in a day."""
    write_daily_digests()


@dg.job(executor_def=dg.in_process_executor, description="Digests of the week, per owner and business line.")
def weekly_digest() -> None:
    """Report what is open and what happened in a week."""
    write_weekly_digests()
