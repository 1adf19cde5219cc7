"""The SQL of the rows behind a linked ticket or series, over the whole time that it lasts."""

from risk_pipeline.domain.incidents.facts.span import Hit, Span
from risk_pipeline.domain.period import LAST_HOUR
from risk_pipeline.domain.series import ALL, FEED
from risk_pipeline.warehouse.sql import identifier, is_segment, literal

_HITS = {
    Hit.COUNTED: "numerator <> 0",
    Hit.NOT_COUNTED: "numerator = 0 and denominator <> 0",
    Hit.WITHOUT_CHANCE: "numerator <> 0 and coalesce(denominator, 0) = 0",
    Hit.NONE: "false",
}
_FLOW_MEASURES = ("occurred_on", "numerator", "denominator", "exposure_minor")
_STOCK_MEASURES = ("entered_on", "hit_from", "left_on", "exposure_minor")
SEPARATOR, NULL = "chr(31)", "chr(30)"
"""Between the parts of what a row says, and in place of one that is not known."""


def rows_sql(span: Span, time_zone: str) -> str:
    """Return the SQL of the rows affected, oldest first: what a person runs to see them."""
    order = "entered_on" if span.is_stock else "occurred_on"
    return f"select *\n{from_where(span, time_zone)}\norder by {order}, entity_id"


def from_where(span: Span, time_zone: str) -> str:
    """Return FROM and WHERE of the rows affected; hours are of `time_zone`."""
    conditions = [*_when(span, time_zone), *_slice(span)]
    if not span.is_stock:
        conditions.append(_HITS[span.hit])
    return f"from indicators.ind_{span.indicator.name}\nwhere " + "\n    and ".join(conditions)


def day_of(span: Span) -> str:
    """Return the SQL of the day on which a row became one of the affected."""
    if span.is_stock:
        return f"greatest(hit_from, entered_on, date '{span.first}')"
    return "occurred_on"


def content_of(span: Span) -> str:
    """Return the SQL of what a row says: its dates, numbers and segments, whatever else the view has.

    Further attributes may be added to a view without any row having changed.
    """
    measures = _STOCK_MEASURES if span.is_stock else _FLOW_MEASURES
    names = (*measures, *segments_of(span))
    parts = ", ".join(f"coalesce({identifier(name)}::varchar, {NULL})" for name in names)
    return f"concat_ws({SEPARATOR}, {parts})"


def segments_of(span: Span) -> list[str]:
    """Return the columns of the view that its indicator is cut by."""
    return sorted(name for name in span.indicator.dimensions if name not in (ALL, FEED))


def _when(span: Span, time_zone: str) -> list[str]:
    first, last = f"date '{span.first}'", f"date '{span.last}'"
    if span.is_stock:
        since = day_of(span)
        return [
            "hit_from is not null",
            f"{since} <= {last}",
            f"(left_on is null or left_on > {since})",
        ]
    hour = f"extract(hour from occurred_at at time zone {literal(time_zone)})"
    found = [f"occurred_on between {first} and {last}"]
    if span.first_hour:
        found.append(f"(occurred_on > {first} or {hour} >= {int(span.first_hour)})")
    if span.last_hour is not None and span.last_hour < LAST_HOUR:
        found.append(f"(occurred_on < {last} or {hour} <= {int(span.last_hour)})")
    return found


def _slice(span: Span) -> list[str]:
    series = span.series
    if series.is_total:
        return []
    return [is_segment(series.dimension, span.indicator.names_of(series.dimension, series.segment))]
