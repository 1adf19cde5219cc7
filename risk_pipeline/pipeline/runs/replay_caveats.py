"""Where a replay cannot be as honest as the runs of those days were: it says so."""

from collections.abc import Iterator
from datetime import date

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.feeds.known_rows import count_late


def caveats(platform: Platform, connection: Connection, first: date, last: date) -> Iterator[str]:
    """Yield what the verdicts of these days rest on that nobody knew then, feed by feed."""
    for feed in platform.catalog.feeds.values():
        touched = _indicators_on(platform, feed)
        if feed.location is None or not touched:
            continue
        if feed.snapshot:
            yield (
                f"{feed.id} is a snapshot that does not say when its rows became known: "
                f"{touched} judged by what is known now"
            )
        late, rows = count_late(connection, feed, first, last)
        if late:
            yield (
                f"{feed.id}: {late:,} of {counted(rows, 'row')} of these days became known after their day; "
                f"live runs judged {touched} without them"
            )


def _indicators_on(platform: Platform, feed: Feed) -> str:
    names = [name for name, each in platform.catalog.indicators.items() if feed.id in each.feeds]
    if len(names) > 3:
        return counted(len(names), "indicator")
    return ", ".join(names)
