"""What one method (limits, trend …) thinks of every row, before the state of the data is regarded."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, isnan

import numpy as np

from risk_pipeline.domain.reasons.parts import Amount, Count, Figure
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.monitoring.judging.arrays import Codes, Dates, Flags, Floats, Positions

Describe = Callable[[Positions], list[Reason]]


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


def amounts(values: Floats, unit: str, currency: str = "") -> list[Amount]:
    """Return numbers in their unit; money whose currency nobody gave is told in minor units."""
    return [Amount(value if isfinite(value) else None, unit, currency) for value in values.tolist()]


def with_cases(values: list[Amount], numerator: Floats, denominator: Floats, unit: str) -> list[Part]:
    """Return each ratio or mean with its cases (52 of 400), where there is a denominator."""
    if unit in {"count", "money_minor"}:
        return list(values)
    return [
        value
        if isnan(x) or isnan(n)
        else Reason("reason-of", {"value": value, "part": Figure(x, ",.0f"), "whole": Figure(n, ",.0f")})
        for value, x, n in zip(values, numerator.tolist(), denominator.tolist(), strict=True)
    ]


def figure(number: float, form: str, unit: str = "") -> Figure:
    """Return a number as a reason names it."""
    return Figure(number if isfinite(number) else None, form, unit)


def how_many(number: float, form: str = ",.0f") -> Count:
    """Return a number of things as a reason names it."""
    return Count(number if isfinite(number) else None, form)


def nearest(high: Floats, low: Floats, value: Floats) -> Floats:
    """Return the limit on the side the value leans to; infinite ones do not count."""
    leans_up = np.where(np.isinf(low), True, np.where(np.isinf(high), False, value - low > high - value))
    return np.where(leans_up, high, low)
