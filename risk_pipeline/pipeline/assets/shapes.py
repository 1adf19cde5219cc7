"""Sizes and columns of the tables behind assets, as the warehouse holds them now."""

from collections.abc import Collection

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables.shapes import Shape, read_shapes

__all__ = ["Shape", "shapes_of"]


def shapes_of(platform: Platform, tables: Collection[str]) -> dict[str, Shape]:
    """Return the shape of each table (`schema.table`) that the warehouse holds."""
    path = platform.settings.warehouse_path
    if not path.exists():
        return {}
    with connect(path, read_only=True) as connection:
        return read_shapes(connection, tables)
