"""Rows and columns of what dbt built, added to the events that tell of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.defs.project import Project
from risk_pipeline.defs.tables import as_found, column_texts

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform


def with_sizes(project: Project, platform: "Platform", events: Iterable[object]) -> Iterator[object]:
    """Return dbt's events; those of tables and views say what the warehouse holds now."""
    from risk_pipeline.pipeline.assets.shapes import shapes_of

    nodes = project.catalog.nodes
    shapes = shapes_of(platform, [node.table for node in nodes.values() if node.kind != "source"])
    for event in events:
        if isinstance(event, dg.Output) and (node := nodes.get(_unique_id(event))):
            found = as_found(shapes.get(node.table), column_texts(project.catalog, node))
            yield event.with_metadata({**event.metadata, **found})
        else:
            yield event


def _unique_id(event: dg.Output[object]) -> str:
    return str(getattr(event.metadata.get("unique_id"), "value", ""))
