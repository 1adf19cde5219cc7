"""What to call segments: the titles of the register, and for what it does not name those of the data."""

from collections.abc import Iterable

from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables.titles import read_titles


def titles_for(platform: Platform, segments: Iterable[tuple[str, str]]) -> Titles:
    """Return titles for these (dimension, segment); the warehouse is only opened if the data must name one.

    Raises:
        WarehouseBusy: another process holds the warehouse.
        WarehouseError: the titles cannot be read.
    """
    titles, sources = platform.catalog.titles, platform.catalog.titles_in_data
    named = {source.dimension for source in sources.values()}
    wanted = {one for one in titles.without_title(segments) if one[0] in named}
    if not wanted or not platform.settings.warehouse_path.exists():
        return titles
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        return titles.with_data(read_titles(connection, sources, wanted))
