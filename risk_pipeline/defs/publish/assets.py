"""`published`: the atomic, read-only copy for analysts, charts and the console."""

import dagster as dg

from risk_pipeline.defs.govern.assets import RISK_MAP
from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource


def build_published(project: Project) -> dg.AssetsDefinition:
    """Build the asset of the published copy."""

    @dg.asset(
        deps=[RISK_MAP],
        group_name="publish",
        kinds={"duckdb", "parquet"},
        owners=project.data_owner,
        description="published/risk.duckdb and published/parquet: facts, indicators, results, tickets, map. "
        "The run that completes a month writes its risk report, too.",
        partitions_def=project.business_days,
        freshness_policy=project.due_in_the_morning,
        backfill_policy=ONE_RUN,
    )
    def published(context: dg.AssetExecutionContext, risk: PlatformResource) -> dg.MaterializeResult[None]:
        """Replace the published copy in one rename."""
        from risk_pipeline.pipeline.audit.anchoring import note_anchor
        from risk_pipeline.pipeline.governance.report.closing import publish_report
        from risk_pipeline.pipeline.runs import stages

        platform = risk.platform()
        _, last = days_of(context, platform)
        copy = stages.publish(platform, run_id=context.run.run_id)
        anchor = note_anchor(platform)
        reports = publish_report(platform, last)
        return dg.MaterializeResult(
            metadata={
                "database": dg.MetadataValue.path(str(copy.database)),
                "parquet": dg.MetadataValue.path(str(copy.parquet)),
                "tables": copy.tables,
                "views": copy.views,
                "rows_of_all_tables": copy.rows,
                "history_head": anchor.head if anchor else "none",
                **{f"risk_report_{path.suffix[1:]}": dg.MetadataValue.path(str(path)) for path in reports},
            }
        )

    return published
