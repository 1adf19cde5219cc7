"""`notifications`: the outbox sent to Slack, or to files without a token."""

import dagster as dg

from risk_pipeline.defs import project
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.assets import tickets


@dg.asset(
    deps=[tickets],
    group_name="response",
    kinds={"slack"},
    owners=project.owner_of("data_eng"),
    description="Messages delivered once: the outbox is drained, unknown outcomes are reconciled first.",
    partitions_def=project.business_days(),
    backfill_policy=project.ONE_RUN,
)
def notifications(context: dg.AssetExecutionContext, risk: PlatformResource) -> dg.MaterializeResult[None]:
    """Send what is due. A receiver that is down leaves its rows in the outbox for the next run."""
    from risk_pipeline.pipeline.runs import deliver

    report = deliver.deliver(risk.platform())
    context.log.info("%s", report)
    return dg.MaterializeResult(
        metadata={
            "sent": report.sent,
            "reconciled": report.reconciled,
            "deferred": report.deferred,
            "unknown": report.unknown,
            "dead": report.dead,
        }
    )
