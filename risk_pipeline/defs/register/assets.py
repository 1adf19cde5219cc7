"""What dbt reads besides the feeds: budgets, calendar, marks of tickets, their history, counts of texts."""

from collections.abc import Iterator

import dagster as dg

from risk_pipeline.catalog.reading.model import PIPELINE_TABLES, Node
from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.tables import as_found, node_table
from risk_pipeline.domain.register.entries import MAP_TABLES, REGISTER_TABLES, TEXT_COUNTS


def _key(node: Node) -> dg.AssetKey:
    """Return the key dagster-dbt gives the dbt source."""
    return dg.AssetKey(node.name.split("."))


def _group(node: Node) -> str:
    if node.table in MAP_TABLES:
        return "governance"
    if node.table in TEXT_COUNTS:
        return "texts"
    return "register" if node.table in REGISTER_TABLES else "response"


def build_register(project: Project) -> dg.AssetsDefinition:
    """Build the assets of the register's and the tickets' tables, written in one step."""
    texts = [dg.AssetKey(feed.id.split(".")) for feed in project.catalog.feeds.values() if feed.texts]
    tables = [
        node
        for node in project.catalog.nodes.values()
        if node.table in PIPELINE_TABLES and (texts or node.table not in TEXT_COUNTS)
    ]

    @dg.multi_asset(
        name="register",
        specs=[
            dg.AssetSpec(
                key=_key(node),
                group_name=_group(node),
                deps=texts if node.table in TEXT_COUNTS else [],
                description=node.description,
                kinds={"duckdb", "yaml"},
                owners=project.risk_owner,
                freshness_policy=project.due_in_the_morning,
                metadata=node_table(node),
                skippable=True,
            )
            for node in tables
        ],
        can_subset=True,
        partitions_def=project.business_days,
        backfill_policy=ONE_RUN,
    )
    def register(
        context: dg.AssetExecutionContext, risk: PlatformResource
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Write the tables whose content changed; tickets count as they were at the end of the day.

        All are written whatever is selected: they are small, and they belong together.
        """
        from risk_pipeline.pipeline.assets.shapes import shapes_of
        from risk_pipeline.pipeline.runs import stages

        platform = risk.platform()
        _, last = days_of(context, platform)
        changed = stages.write_register(platform, day=last)
        shapes = shapes_of(platform, PIPELINE_TABLES)
        selected = [node for node in tables if _key(node) in context.selected_asset_keys]
        for node in selected:
            yield dg.MaterializeResult(
                asset_key=_key(node),
                metadata={"changed": node.table in changed, **as_found(shapes.get(node.table))},
            )

    return register
