"""Look at a file as `risk new feed` does, and decide what feed it is."""

from pathlib import Path

from risk_pipeline.domain.scaffold.feed import NewFeed, Told, decide_feed
from risk_pipeline.ingest.options import IngestOptions
from risk_pipeline.ingest.source_inspection import Opened, open_file
from risk_pipeline.warehouse.profiling.profile import open_scratch, profile_table, reserved_words

NOTHING_TOLD = Told()


def look_at(path: Path, told: Told = NOTHING_TOLD, sheet: str | None = None) -> tuple[NewFeed, Opened]:
    """Return what was decided of a file, and how it is built."""
    with (
        open_scratch(path.parent) as connection,
        open_file(connection, path, IngestOptions(), sheet=sheet) as opened,
    ):
        table = profile_table(connection, opened.source)
        return decide_feed(table, told, reserved_words()), opened


def decide(path: Path, told: Told = NOTHING_TOLD) -> NewFeed:
    """Return what was decided of a file."""
    return look_at(path, told)[0]


def types(feed: NewFeed) -> dict[str, str]:
    """Return the type of each column, by its name in the file."""
    return {one.header: one.data_type for one in feed.columns}
