"""The picture under a message, as Slack's native chart block (`data_visualization`).

Slack wants exactly one number per category in every series, categories unique, at most 20.
"""

import math
from collections.abc import Sequence

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.money import is_known_currency, minor_digits
from risk_pipeline.notify.slack.text import plain
from risk_pipeline.wording.language import words_in

MAX_POINTS = 20
_LABEL, _SERIES_NAME, _TITLE, _AXIS_TITLE = 20, 20, 50, 50
_AXIS = {"ratio": "%", "days": "days", "hours": "hours", "count": "count"}


def to_chart(message: TicketMessage) -> Json | None:
    """Draw value, limit and usual of the newest periods; None when fewer than two have a value."""
    points = _drawn(message)
    if len(points) < 2:
        return None
    words = words_in(message.language)
    labels = _unique([plain(point.label, _LABEL) for point in points])
    lines = {
        _value_name(message): [point.value for point in points],
        words.say("chart-limit"): _carried([point.limit for point in points]),
        words.say("chart-usual"): _carried([point.expected for point in points]),
    }
    return {
        "type": "data_visualization",
        "title": plain(message.indicator_title, _TITLE),
        "chart": {
            "type": "line",
            "axis_config": {
                "categories": labels,
                "x_label": plain(message.grain, _AXIS_TITLE),
                "y_label": plain(_AXIS.get(message.unit, message.currency), _AXIS_TITLE),
            },
            "series": [_series(name, labels, line) for name, line in lines.items() if line],
        },
    }


def _drawn(message: TicketMessage) -> list[ChartPoint]:
    unit, currency = message.unit, message.currency
    scaled = [
        ChartPoint(
            label=point.label,
            value=_scaled(point.value, unit, currency),
            limit=_scaled(point.limit, unit, currency),
            expected=_scaled(point.expected, unit, currency),
        )
        for point in message.chart[-MAX_POINTS:]
    ]
    return [point for point in scaled if point.value is not None]


def _scaled(value: float | None, unit: str, currency: str) -> float | None:
    """Six significant digits, in the unit people read: per cent, whole currency."""
    if value is None:
        return None
    number = value * _factor(unit, currency)
    return float(f"{number:.6g}") if math.isfinite(number) else None


def _factor(unit: str, currency: str) -> float:
    if unit == "money_minor" and is_known_currency(currency):
        return 10.0 ** -minor_digits(currency)
    return 100.0 if unit == "ratio" else 1.0


def _carried(line: list[float | None]) -> list[float] | None:
    """Fill holes with the number before (or, at the start, after); None when there is none at all."""
    known = [value for value in line if value is not None]
    if not known:
        return None
    last, filled = known[0], []
    for value in line:
        last = last if value is None else value
        filled.append(last)
    return filled


def _series(name: str, labels: list[str], values: Sequence[float | None]) -> Json:
    return {
        "name": name,
        "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
    }


def _value_name(message: TicketMessage) -> str:
    name = plain(message.indicator_title, _SERIES_NAME)
    words = words_in(message.language)
    taken = {words.say("chart-limit"), words.say("chart-usual")}
    return words.say("chart-value") if name in taken else name


def _unique(labels: list[str]) -> list[str]:
    """Number labels that repeat, within the length allowed."""
    seen: dict[str, None] = {}
    for label in labels:
        candidate, number = label, 2
        while candidate in seen:
            candidate, number = f"{plain(label, _LABEL - 5)} #{number}", number + 1
        seen[candidate] = None
    return list(seen)
