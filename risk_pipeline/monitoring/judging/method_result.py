"""What one method (limits, trend …) thinks of every row, before the state of the data is regarded."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

import numpy as np

from risk_pipeline.domain.formatting import format_value
from risk_pipeline.monitoring.judging.arrays import Codes, Dates, Flags, Floats, Positions

Describe = Callable[[Positions], list[str]]


@dataclass(frozen=True)
class Opinion:
    """Level per row with the limit behind it: the one crossed, or the nearest one kept.

    `limit` is in the indicator's unit. `small` marks hits too small to act on, `fading` those that
    were stronger before. `describe` gives
    the reasons of the rows asked for. A method that judges another number than the row's own
    (a share of the total) gives it as `value`, `numerator` and `denominator`.

    `is_up` says on which side a hit lies where the indicator is judged both ways. `score`, `since`
    and `excess` are given by a method that has a better answer than the row's own columns.
    """

    level: Codes
    limit: Floats
    kind: str
    describe: Describe
    small: Flags | None = None
    fading: Flags | None = None
    value: Floats | None = None
    numerator: Floats | None = None
    denominator: Floats | None = None
    is_up: Flags | None = None
    score: Floats | None = None
    since: Dates | None = None
    since_hour: Positions | None = None
    excess: Floats | None = None


def numbers_as_text(values: Floats, unit: str, currency: str = "") -> list[str]:
    """Render numbers in their unit; money whose currency nobody gave as minor units."""
    return [format_value(value, unit, currency) for value in values.tolist()]


def fraction_as_text(numerator: Floats, denominator: Floats, unit: str) -> list[str]:
    """Render ` (52 of 400)` behind a ratio or mean, nothing where there is no denominator."""
    if unit in {"count", "money_minor"}:
        return [""] * len(numerator)
    return [
        f" ({x:,.0f} of {n:,.0f})" if not (isnan(x) or isnan(n)) else ""
        for x, n in zip(numerator.tolist(), denominator.tolist(), strict=True)
    ]


def nearest(high: Floats, low: Floats, value: Floats) -> Floats:
    """Return the limit on the side the value leans to; infinite ones do not count."""
    leans_up = np.where(np.isinf(low), True, np.where(np.isinf(high), False, value - low > high - value))
    return np.where(leans_up, high, low)
