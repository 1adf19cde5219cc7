"""`rule_results`: every rule of the suites judged over the days of the run."""

import dagster as dg
from dagster_dbt import get_asset_key_for_model

from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.tables import as_found, own_table
from risk_pipeline.domain.messages.ui_links import VERDICTS_ASSET
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS as VERDICTS

RULE_RESULTS = dg.AssetKey(VERDICTS_ASSET)


def build_rule_results(project: Project, models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Build the asset of the verdicts."""

    @dg.asset(
        key=RULE_RESULTS,
        deps=[get_asset_key_for_model([models], "indicator_values")],
        group_name="monitoring",
        kinds={"greatexpectations", "duckdb"},
        owners=project.risk_owner,
        description="One row per rule version, period, dimension and segment: the verdicts.",
        metadata=own_table(VERDICTS),
        partitions_def=project.business_days,
        freshness_policy=project.due_in_the_morning,
        backfill_policy=ONE_RUN,
    )
    def rule_results(context: dg.AssetExecutionContext, risk: PlatformResource) -> dg.MaterializeResult[None]:
        """Judge the rules; one that is broken becomes `error` and does not stop the others."""
        from risk_pipeline.pipeline.assets.shapes import shapes_of
        from risk_pipeline.pipeline.runs import judge

        platform = risk.platform()
        first, last = days_of(context, platform)
        report = judge.judge(platform, run_id=context.run.run_id, first=first, last=last)
        table = [
            dg.TableRecord({"status": status, "verdicts": count}) for status, count in report.counts.items()
        ]
        return dg.MaterializeResult(
            metadata={
                **as_found(shapes_of(platform, [VERDICTS.name]).get(VERDICTS.name)),
                "verdicts": report.verdict_count,
                "judged_from": report.window[0].isoformat(),
                "judged_to": report.window[1].isoformat(),
                "by_status": dg.MetadataValue.table(
                    table,
                    schema=dg.TableSchema(
                        columns=[dg.TableColumn("status", "string"), dg.TableColumn("verdicts", "int")]
                    ),
                )
                if table
                else dg.MetadataValue.text("no verdicts"),
            }
        )

    return rule_results
