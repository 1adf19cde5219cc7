"""Diagnoses the breaches of one run over one open warehouse: what is equal for all tickets is read once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.diagnosis.diagnosis import RECENT_PERIODS, Diagnosis, WorstOfFeed
from risk_pipeline.domain.diagnosis.location import Located
from risk_pipeline.domain.diagnosis.reconciliation import KnownEvent, Reconciliation
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import FEED
from risk_pipeline.pipeline.diagnosis.feed_evidence import FeedEvidenceCache
from risk_pipeline.pipeline.diagnosis.locator import Locator, Move, never_closed
from risk_pipeline.pipeline.reports.chart_points import chart_point
from risk_pipeline.pipeline.texts.explaining import Explainer
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.courses import SeriesCourse, read_courses
from risk_pipeline.warehouse.diagnosis.largest_rows import read_largest_rows
from risk_pipeline.warehouse.diagnosis.top_segments import read_top_segments
from risk_pipeline.warehouse.feeds.missing_days import read_days_without_rows


class Diagnostics:
    """Implements `response.Diagnostics`; lives as long as a run, and remembers nothing beyond it."""

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
        """Read from `connection`, which must stay open while messages are written; hours are of `time_zone`.

        Without a `locator` nothing is said of where and why, and no day is known to be closed.
        `feeds_behind` names the feeds that an indicator (or a table) rests on, by lineage. `seen_to` says, of
        a day that is not over, how far each feed has brought its events: it is counted when it is over.
        """
        self._connection = connection
        self._indicators = indicators
        self._locator = locator
        self._explainer: Explainer | None = None
        self._closed = never_closed if locator is None else locator.closed
        self._time_zone = time_zone
        self._feeds = FeedEvidenceCache(connection, feeds_behind, seen_to or {})

    @classmethod
    def of(
        cls,
        connection: Connection,
        catalog: Catalog,
        *,
        time_zone: str = "UTC",
        seen_to: Mapping[str, datetime | None] | None = None,
    ) -> "Diagnostics":
        """Return the diagnostics for the content of a project, whose business days are of `time_zone`."""
        locator = Locator.of(connection, catalog, time_zone=time_zone)
        found = cls(
            connection,
            catalog.indicators,
            catalog.feeds_behind,
            locator,
            time_zone=time_zone,
            seen_to=seen_to,
        )
        found._explainer = Explainer.of(connection, catalog)
        return found

    def diagnose(self, breaches: Sequence[Breach]) -> dict[Breach, Diagnosis]:
        """Return what the warehouse says about each breach.

        Costs some five statements for all of them, however many there are, and four more for each that is
        located.
        """
        asked = list(dict.fromkeys(breaches))
        if not asked:
            return {}
        measured = [each for each in asked if each.series.indicator]
        courses = read_courses(self._connection, measured, RECENT_PERIODS) if measured else {}
        segments = read_top_segments(self._connection, measured, self._indicators)
        found = self._reconciled(asked, courses)
        located = self._located(measured, found)
        words = self._explainer.explain(measured, located) if self._explainer else {}
        largest = read_largest_rows(self._connection, measured, self._indicators, self._time_zone)
        return {
            breach: Diagnosis(
                points=self._points(breach, courses.get(breach)),
                segments=segments.get(breach, ()),
                reconciliation=found[breach],
                location=located.get(breach),
                largest=largest.get(breach),
                words=words.get(breach),
                worst=_worst_of_feed(breach, courses.get(breach)),
            )
            for breach in asked
        }

    def _points(self, breach: Breach, read: SeriesCourse | None) -> tuple[ChartPoint, ...]:
        if read is None or not read.points:
            return ()
        closed = self._closed(breach.series, read.points[0].period_start, breach.last_day)
        grain = breach.series.grain
        return tuple(chart_point(point, grain, read.stale, closed) for point in read.points)

    def _reconciled(
        self, asked: Sequence[Breach], courses: Mapping[Breach, SeriesCourse]
    ) -> dict[Breach, Reconciliation]:
        events = self._feeds.look_at(asked)
        return {
            breach: self._reconciliation(breach, courses.get(breach), events.get(breach, ()))
            for breach in asked
        }

    def _reconciliation(
        self, breach: Breach, read: SeriesCourse | None, events: tuple[KnownEvent, ...]
    ) -> Reconciliation:
        """Set feeds, calendar and course against each other; a feed's own series has no course."""
        known = self._indicators.get(breach.series.indicator)
        found = Reconciliation(day=breach.last_day, feeds=self._feeds.behind(breach), events=events)
        if breach.series.dimension == FEED:
            return replace(found, missing=self._missing(breach))
        if known is None or read is None:
            return found
        course = read.course
        return replace(
            found,
            since=course.since,
            since_hour=course.since_hour,
            excess=course.excess,
            excess_unit=course.excess_unit(known),
            counts_events=course.counts_events,
        )

    def _missing(self, breach: Breach) -> tuple[date, ...]:
        """Return the open days since a feed's ticket opened of which it has brought nothing."""
        feed, span = breach.series.segment, (breach.since, breach.last_day)
        closed = self._closed(breach.series, *span)
        days = read_days_without_rows(self._connection, feed, *span)
        return tuple(day for day in days if day not in closed)

    def _located(
        self, breaches: Sequence[Breach], found: Mapping[Breach, Reconciliation]
    ) -> dict[Breach, Located]:
        """Look for where and why, unless the data themselves are at fault."""
        moves = [
            _move(each, found[each])
            for each in breaches
            if each.is_located and found[each].kind != "data_fault"
        ]
        if self._locator is None:
            return {move.breach: Located() for move in moves}
        return self._locator.locate(moves) if moves else {}


def _worst_of_feed(breach: Breach, read: SeriesCourse | None) -> WorstOfFeed | None:
    """Return the worst of the periods that are red by now, since the ticket opened."""
    if read is None or breach.series.dimension != FEED:
        return None
    begin = (breach.since, breach.since_hour or 0)
    red = [
        WorstOfFeed(
            indicator=breach.series.indicator,
            on=point.period_start,
            hour=point.hour,
            value=point.value,
            usual=point.centre,
        )
        for point in read.points
        if point.value is not None
        and (point.period_start, point.hour) in read.red
        and (point.period_start, point.hour or 0) >= begin
    ]
    return max(red, key=lambda each: each.distance, default=None)


def _move(breach: Breach, found: Reconciliation) -> Move:
    """Look from the beginning of the breach, or of the evidence for it, whichever is earlier."""
    begun = breach.since, breach.since_hour or 0
    if found.since is not None:
        begun = min(begun, (found.since, found.since_hour or 0))
    return Move(breach, *begun)
