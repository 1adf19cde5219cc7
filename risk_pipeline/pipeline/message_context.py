"""The numbers around a breach, read from the warehouse when a message is written."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from risk_pipeline.domain.indicator import Direction, Indicator
from risk_pipeline.domain.message import ChartPoint, Segment
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.wording import format_day
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.context import read_feed_day, read_points, read_top_slices

_DAYS = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}
_LABELS = {Grain.DAY: "%d %b", Grain.WEEK: "%d %b", Grain.MONTH: "%b %Y"}


class WarehouseContext:
    """Implements `response.MessageContext` over an open warehouse."""

    def __init__(self, connection: Connection, indicators: Mapping[str, Indicator]) -> None:
        """Read from `connection`, which must stay open while messages are written."""
        self._connection = connection
        self._indicators = indicators

    def recent_points(
        self, indicator: str, grain: Grain, dimension: str, segment: str, until: date, periods: int
    ) -> Sequence[ChartPoint]:
        """Return the last periods of a series with its usual level, oldest first."""
        points = read_points(
            self._connection,
            indicator=indicator,
            grain=grain,
            dimension=dimension,
            segment=segment,
            since=until - timedelta(days=_DAYS[grain] * periods),
            until=until,
        )
        return [
            ChartPoint(
                label=point.period_start.strftime(_LABELS[grain]), value=point.value, expected=point.centre
            )
            for point in points[-periods:]
        ]

    def top_segments(
        self, indicator: str, grain: Grain, period_start: date, dimensions: Sequence[str]
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

    def data_health(self, indicator: str, day: date) -> str:
        """Say how complete and fresh the feeds behind the indicator were on that day."""
        known = self._indicators.get(indicator)
        if known is None or not known.feeds:
            return "no feed is known behind this indicator"
        parts = []
        for feed in known.feeds:
            rows, usual, age = read_feed_day(self._connection, feed, day)
            if rows is None:
                continue  # a list without event time: nothing to be late or incomplete by
            against = "" if usual is None else f" (usual {usual:,.0f})"
            newest = "" if age is None else f", newest {age:.1f} h before midnight"
            parts.append(f"{feed} {rows:,.0f} rows{against}{newest}")
        return f"{format_day(day)}: {'; '.join(parts)}" if parts else f"{format_day(day)}: no rows counted"
