"""State of the feeds behind breaches: read once a run for each feed and span of days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, KnownEvent
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.feed_evidence import FeedDays, read_circumstances


class FeedEvidenceCache:
    """Keeps what a run has read of its feeds; two tickets of one day read nothing twice."""

    def __init__(
        self,
        connection: Connection,
        feeds_behind: Callable[[str], Sequence[str]],
        seen_to: Mapping[str, datetime | None],
    ) -> None:
        """`seen_to` says how far feeds have come on days that are not counted yet."""
        self._connection = connection
        self._feeds_behind = feeds_behind
        self._seen_to = seen_to
        self._known: dict[FeedDays, FeedEvidence | None] = {}

    def look_at(self, breaches: Sequence[Breach]) -> dict[Breach, tuple[KnownEvent, ...]]:
        """Read what is not known yet of the feeds behind these breaches; return what the calendar knows.

        Costs one statement for all.
        """
        asked = {days for breach in breaches for days in self._days(breach)} - self._known.keys()
        found = read_circumstances(self._connection, asked, breaches)
        self._known |= found.feeds
        return found.events

    def behind(self, breach: Breach) -> tuple[FeedEvidence, ...]:
        """Return the state of the feeds behind a breach over its days; those not configured are left out."""
        found = (self._known[days] for days in self._days(breach))
        return tuple(_of_days(breach, self._reaching(feed)) for feed in found if feed is not None)

    def _days(self, breach: Breach) -> list[FeedDays]:
        series = breach.series
        if series.is_feed:
            feeds: Sequence[str] = [series.feed] if series.feed else []
        else:
            feeds = self._feeds_behind(series.indicator)
        return [FeedDays(feed, *breach.days) for feed in feeds]

    def _reaching(self, feed: FeedEvidence) -> FeedEvidence:
        """Return the evidence with how far the feed has come, where its day is not counted yet."""
        return replace(feed, newest=self._seen_to.get(feed.feed)) if feed.newest is None else feed


def _of_days(breach: Breach, feed: FeedEvidence) -> FeedEvidence:
    """Return the evidence without a day that was lost before: later days are whole without it."""
    is_before = feed.lost is not None and feed.lost < breach.days[0]
    return replace(feed, lost=None) if is_before and not breach.series.is_feed else feed
