"""`notifications`: the outbox sent to Slack, or to files without a token."""

import dagster as dg

from risk_pipeline.defs.project import ONE_RUN, Project
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.assets import TICKETS

NOTIFICATIONS = dg.AssetKey("notifications")


def build_notifications(project: Project) -> dg.AssetsDefinition:
    """Build the asset of the messages sent."""

    @dg.asset(
        key=NOTIFICATIONS,
        deps=[TICKETS],
        group_name="response",
        kinds={"slack"},
        owners=project.data_owner,
        description="Messages delivered once: the outbox is drained, unknown outcomes are reconciled first.",
        partitions_def=project.business_days,
        freshness_policy=project.due_in_the_morning,
        backfill_policy=ONE_RUN,
    )
    def notifications(
        context: dg.AssetExecutionContext, risk: PlatformResource
    ) -> dg.MaterializeResult[None]:
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

    return notifications
