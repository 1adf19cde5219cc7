"""The stage of a run that reads what people wrote, before anything is built from it."""

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.texts import TEXT_DOCS


def read_new_texts(platform: Platform) -> dict[str, int]:
    """Read the texts that came since the last time; return how many, by table. No feed with texts, no work.

    Raises:
        ConfigError: a language is to be detected and the library for it is not installed.
        WarehouseError: the engine refuses.
    """
    feeds = [feed for feed in platform.catalog.feeds.values() if feed.texts is not None]
    if not feeds:
        return {}
    with connect(platform.settings.warehouse_path) as connection:
        found = read_texts(connection, feeds, platform.settings.time_zone or "UTC")
    count = sum(each.texts + each.gone for each in found)
    return {TEXT_DOCS.name: count} if count else {}
