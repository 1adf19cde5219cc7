"""`risk_map`: where every risk is after the verdicts and tickets of the run, and what moved it."""

import dagster as dg

from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.respond.assets import TICKETS
from risk_pipeline.defs.tables import ROWS, own_table
from risk_pipeline.warehouse.schema.governance import RISK_SNAPSHOTS

RISK_MAP = dg.AssetKey("risk_map")


def build_risk_map(project: Project) -> dg.AssetsDefinition:
    """Build the asset of the risk map."""

    @dg.asset(
        key=RISK_MAP,
        deps=[TICKETS],
        group_name="governance",
        kinds={"duckdb"},
        owners=project.risk_owner,
        description="Residual likelihood, impact and level of every risk at the end of each day, computed "
        "from verdicts, tests of controls and overrides, with the inputs and what moved it.",
        partitions_def=project.business_days,
        freshness_policy=project.due_in_the_morning,
        backfill_policy=ONE_RUN,
        metadata=own_table(RISK_SNAPSHOTS),
    )
    def risk_map(context: dg.AssetExecutionContext, risk: PlatformResource) -> dg.MaterializeResult[None]:
        """Compute all days of the run at once; a day that is the same stays as it is."""
        from risk_pipeline.pipeline.governance.duties import tell_duties
        from risk_pipeline.pipeline.governance.mapping import count_rows_of_map, map_risks
        from risk_pipeline.pipeline.governance.movements import moved_table

        platform = risk.platform()
        first, last = days_of(context, platform)
        run = map_risks(platform, first=first, last=last)
        context.log.info("%s", run)
        owed = tell_duties(platform, run_id=context.run.run_id, until=last)
        return dg.MaterializeResult(
            metadata={
                ROWS: count_rows_of_map(platform),
                "risks": run.risks,
                "snapshots_changed": run.changed,
                "moved": len(run.left),
                "tickets_opened": owed.opened + owed.reopened,
                "tickets_closed": owed.closed,
                "movements": dg.MetadataValue.md(moved_table(run.moved)),
            }
        )

    return risk_map
