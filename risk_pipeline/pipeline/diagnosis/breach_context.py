"""The numbers around a breach, read from the warehouse when a message is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.pipeline.diagnosis.locator import Locator
from risk_pipeline.pipeline.reports.chart_points import chart_point
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.evidence import (
    Course,
    read_course,
    read_feed_evidence,
    read_known_events,
)
from risk_pipeline.warehouse.indicators.series import read_points, read_stale_periods, read_top_slices

_DAYS = {Grain.HOUR: 1 / 24, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}

# Kinds of series whose numerators are events.
_EVENTS = frozenset({"rate", "count"})


class WarehouseContext:
    """Implements `response.MessageContext` over an open warehouse."""

    def __init__(
        self,
        connection: Connection,
        indicators: Mapping[str, Indicator],
        feeds_behind: Callable[[str], Sequence[str]],
        locator: Locator | None = None,
        *,
        time_zone: str = "UTC",
        seen_to: Mapping[str, datetime | None] | None = None,
    ) -> None:
        """Read from `connection`, which must stay open while messages are written.

        Without a `locator` nothing is said of where and why.

        `time_zone` is that of the business. `seen_to` says, of a day that goes on, how far each feed has
        brought its events: its days are counted when it is over. `feeds_behind` names the feeds that an
        indicator (or a table) rests on, by lineage.
        """
        self._connection = connection
        self._indicators = indicators
        self._feeds_behind = feeds_behind
        self._locator = locator
        self._time_zone = time_zone
        self._seen_to = seen_to or {}

    def recent_points(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        until: date,
        periods: int,
        hour: int | None = None,
    ) -> Sequence[ChartPoint]:
        """Return the last periods of a series with its usual level, oldest first."""
        points = read_points(
            self._connection,
            indicator=indicator,
            grain=grain,
            dimension=dimension,
            segment=segment,
            since=until - timedelta(days=ceil(_DAYS[grain] * periods)),
            until=until,
        )
        if hour is not None:
            points = [point for point in points if (point.period_start, point.hour or 0) <= (until, hour)]
        stale = read_stale_periods(
            self._connection, indicator=indicator, grain=grain, dimension=dimension, segment=segment
        )
        return [chart_point(point, grain, stale) for point in points[-periods:]]

    def top_segments(
        self,
        indicator: str,
        grain: Grain,
        period_start: date,
        dimensions: Sequence[str],
        hour: int | None = None,
    ) -> Sequence[Segment]:
        """Return the segments that push the period's total furthest the bad way."""
        known = self._indicators.get(indicator)
        if known is None or not dimensions:
            return []
        slices = read_top_slices(
            self._connection,
            indicator=indicator,
            grain=grain,
            period_start=period_start,
            dimensions=dimensions,
            up_is_bad=known.direction is not Direction.DOWN_BAD,
            hour=hour,
        )
        return [
            Segment(
                name=f"{part.dimension} {part.segment}",
                value=part.value,
                numerator=part.numerator,
                denominator=part.denominator,
            )
            for part in slices
        ]

    def reconcile(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        period: tuple[date, date],
        since: date,
        hours: tuple[int, int] | None = None,
    ) -> Reconciliation:
        """Return what feeds, source and calendar say about a period of a series.

        Of a feed's own series only that feed is asked.
        """
        known = self._indicators.get(indicator)
        feeds = [segment] if dimension == "feed" else self._feeds_behind(indicator)
        course = None
        if known is not None and dimension != "feed":
            course = read_course(
                self._connection,
                indicator=indicator,
                grain=grain,
                dimension=dimension,
                segment=segment,
                period_start=period[0],
                since=since,
                hours=hours,
            )
        return Reconciliation(
            day=period[1],
            feeds=tuple(self._reaching(read_feed_evidence(self._connection, feeds, *period))),
            events=tuple(read_known_events(self._connection, indicator, dimension, segment, *period)),
            since=course.since if course else None,
            since_hour=course.since_hour if course else None,
            excess=course.excess if course else None,
            excess_unit=_excess_unit(known, course),
            counts_events=course.kind in _EVENTS if course else None,
        )

    def _reaching(self, feeds: Sequence[FeedEvidence]) -> Sequence[FeedEvidence]:
        """Return the evidence with how far feeds have come, where their day is not counted yet."""
        return [
            replace(feed, newest=self._seen_to.get(feed.feed)) if feed.newest is None else feed
            for feed in feeds
        ]

    def locate(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        period: tuple[date, date],
        since: date,
        risk: str,
        hours: tuple[int, int] | None = None,
    ) -> Located:
        """Return where and why a series moved, by a scan of the events behind it."""
        if self._locator is None:
            return Located()
        span = None if hours is None else (hours[1] if since == period[1] else 0, hours[0], self._time_zone)
        return self._locator.locate(indicator, grain, dimension, segment, period, since, risk, span)


def _excess_unit(indicator: Indicator | None, course: Course | None) -> str:
    """Events can be counted and money added up; a sum of shares, days or stars says nothing."""
    if indicator is None or course is None:
        return ""
    if course.kind in _EVENTS:
        return "count"
    return "money_minor" if course.is_sum and indicator.unit == "money_minor" else ""
