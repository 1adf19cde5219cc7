"""Where a replay cannot be as honest as the runs of those days were: it says so."""

from collections.abc import Iterator

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.formatting import counted


def caveats(catalog: Catalog) -> Iterator[str]:
    """Yield what verdicts rest on that nobody knew then, feed by feed."""
    for feed in catalog.feeds.values():
        touched = [name for name, each in catalog.indicators.items() if feed.id in each.feeds]
        if feed.snapshot and feed.location is not None and touched:
            named = counted(len(touched), "indicator") if len(touched) > 3 else ", ".join(touched)
            yield (
                f"{feed.id} is a snapshot that does not say when its rows became known: "
                f"{named} judged by what is known now"
            )
