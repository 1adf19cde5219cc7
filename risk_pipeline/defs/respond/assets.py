"""`tickets`: what the verdicts do to the tickets, with the messages queued in the same transaction."""

import dagster as dg

from risk_pipeline.defs.monitor.assets import RULE_RESULTS
from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.tables import ROWS, own_table
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS

TICKETS = dg.AssetKey("tickets")
# Dagster's own tag on every run of a backfill: such runs are recorded, never notified.
BACKFILL_TAG = "dagster/backfill"


def build_tickets(project: Project) -> dg.AssetsDefinition:
    """Build the asset of the tickets."""

    @dg.asset(
        key=TICKETS,
        deps=[RULE_RESULTS],
        group_name="response",
        kinds={"sqlalchemy"},
        owners=project.risk_owner,
        description="Open, verifying, closed and reopened tickets after the verdicts of the run.",
        partitions_def=project.business_days,
        freshness_policy=project.due_in_the_morning,
        backfill_policy=ONE_RUN,
        metadata=own_table(PUBLISHED_TICKETS),
    )
    def tickets(context: dg.AssetExecutionContext, risk: PlatformResource) -> dg.MaterializeResult[None]:
        """Apply the verdicts day by day. A backfill changes tickets and pages nobody."""
        from risk_pipeline.pipeline.runs import stages
        from risk_pipeline.store import list_tickets

        platform = risk.platform()
        first, last = days_of(context, platform)
        report = stages.respond(
            platform,
            run_id=context.run.run_id,
            first=first,
            last=last,
            notify=BACKFILL_TAG not in context.run.tags,
        )
        return dg.MaterializeResult(
            metadata={ROWS: len(list_tickets(platform.store))}
            | {name: int(count) for name, count in report.counters().items()}
        )

    return tickets
