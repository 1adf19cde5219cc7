"""Turn periods of the values table into points of a picture."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from risk_pipeline.domain.message import ChartPoint
from risk_pipeline.domain.period import Grain
from risk_pipeline.warehouse.context import Point

_LABELS = {Grain.DAY: "%d %b", Grain.WEEK: "%d %b", Grain.MONTH: "%b %Y"}


def chart_point(point: Point, grain: Grain, stale: Collection[date] = ()) -> ChartPoint:
    """Return the point to draw; `stale` are starts of periods whose data were late or broken."""
    return ChartPoint(
        label=point.period_start.strftime(_LABELS[grain]),
        value=point.value,
        expected=point.centre,
        on=point.period_start,
        lower=point.lower,
        upper=point.upper,
        score=point.score,
        state=_state(point, stale),
        event=point.known_event,
        is_spike=bool(point.is_spike),
    )


def _state(point: Point, stale: Collection[date]) -> Literal["judged", "immature", "unknown"]:
    if not point.is_complete:
        return "immature"
    return "unknown" if point.value is None or point.period_start in stale else "judged"
