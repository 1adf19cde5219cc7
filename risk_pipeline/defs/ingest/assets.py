"""One asset per feed: its raw table. Declared in the dbt source YAML, loaded by `ingest/`."""

from collections.abc import Iterator

import dagster as dg

from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.defs.project import ONE_RUN, Project, days_of
from risk_pipeline.defs.resources import PlatformResource
from risk_pipeline.defs.tables import as_found, node_table
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.schema.feeds import LINE_COLUMN, LOAD_COLUMNS


def feed_key(feed_id: str) -> dg.AssetKey:
    """Return the key dagster-dbt gives the dbt source behind a feed."""
    return dg.AssetKey(feed_id.split("."))


def _node(feed: Feed, project: Project) -> Node:
    return next(node for node in project.catalog.nodes.values() if node.is_fed and node.name == feed.id)


def _spec(feed: Feed, project: Project) -> dg.AssetSpec:
    added = (LINE_COLUMN,) if feed.mode == "append" else ()
    return dg.AssetSpec(
        key=feed_key(feed.id),
        group_name="ingest",
        description=feed.description,
        kinds={"duckdb", feed.format},
        owners=project.owner_of(feed.owner),
        freshness_policy=project.due_in_the_morning if feed.location and not feed.optional else None,
        metadata={
            "location": feed.location or "not configured",
            "key": ", ".join(feed.key) or "none: rows are known by their file and line",
            "cursor": feed.cursor or "none",
            **node_table(_node(feed, project), *LOAD_COLUMNS, *added),
        },
        skippable=True,
    )


def build_feeds(project: Project) -> dg.AssetsDefinition:
    """Build the assets of all feeds, loaded in one step."""

    @dg.multi_asset(
        name="ingest",
        specs=[_spec(feed, project) for feed in project.catalog.feeds.values()],
        can_subset=True,
        partitions_def=project.business_days,
        backfill_policy=ONE_RUN,
    )
    def feeds(
        context: dg.AssetExecutionContext, risk: PlatformResource
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Load what is new in every feed. A feed that fails is reported; the others still land."""
        from risk_pipeline.pipeline.assets.shapes import shapes_of
        from risk_pipeline.pipeline.runs import stages

        wanted = {"/".join(key.path) for key in context.selected_asset_keys}
        chosen = [feed for feed in project.catalog.feeds.values() if feed.id.replace(".", "/") in wanted]
        platform = risk.platform()
        _, last = days_of(context, platform)
        report = stages.ingest(platform, run_id=context.run.run_id, day=last, feeds=chosen)
        tables = {feed.id: feed.raw_table for feed in chosen}
        shapes = shapes_of(platform, tables.values())
        for load in report.loads:
            yield dg.MaterializeResult(
                asset_key=feed_key(load.feed),
                metadata={
                    "state": load.state,
                    **as_found(shapes.get(tables[load.feed])),
                    "rows_new": load.rows_new,
                    "rows_changed": load.rows_changed,
                    "rows_unchanged": load.rows_unchanged,
                    "rows_rejected": load.rows_rejected,
                    "files_loaded": load.files_loaded,
                },
            )
        for failure in report.failures:
            context.log.error("%s: %s", failure.feed, failure.reason)
            # Dagster would skip whatever waits for an output that does not come: all lines, not this feed's.
            yield dg.MaterializeResult(
                asset_key=feed_key(failure.feed),
                metadata={
                    "state": "failed",
                    "reason": failure.reason,
                    **as_found(shapes.get(tables[failure.feed])),
                },
            )

    return feeds
