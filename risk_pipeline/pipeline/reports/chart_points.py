"""Turn periods of the values table into points of a picture."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.formatting import format_hour
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.warehouse.indicators.series import Point, Start

_LABELS = {Grain.HOUR: "%d %b", Grain.DAY: "%d %b", Grain.WEEK: "%d %b", Grain.MONTH: "%b %Y"}


def chart_point(
    point: Point, grain: Grain, stale: Collection[Start] = (), closed: Collection[date] = ()
) -> ChartPoint:
    """Return the point to draw.

    `stale` are starts (day, hour) of periods whose data were late or broken, `closed` days that are no days
    of business: what lies on such days alone is closed.
    """
    return ChartPoint(
        label=_label(point, grain),
        value=point.value,
        expected=point.centre,
        on=point.period_start,
        hour=point.hour,
        lower=point.lower,
        upper=point.upper,
        score=point.score,
        state="closed" if is_closed(point, grain, closed) else _state(point, stale),
        event=point.known_event,
        is_spike=bool(point.is_spike),
    )


def _label(point: Point, grain: Grain) -> str:
    day = point.period_start.strftime(_LABELS[grain])
    return day if point.hour is None else f"{day} {format_hour(point.hour)}"


def is_closed(point: Point, grain: Grain, closed: Collection[date]) -> bool:
    """Tell whether all days of a period are closed."""
    period = Period(point.period_start, grain)
    return bool(closed) and all(day in closed for day in days_between(period.start, period.end))


def _state(point: Point, stale: Collection[Start]) -> Literal["judged", "immature", "unknown"]:
    if not point.is_complete:
        return "immature"
    return "unknown" if point.value is None or (point.period_start, point.hour) in stale else "judged"
