"""How much of an event there is to see: what its indicators counted against the eight weeks before it.

Pure: no files, no clock. To ask whether monitoring finds what matters, one must first define what
matters without the monitoring: so nothing here looks at limits, scores or tickets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from risk_pipeline.demo.scoring import LEAST_RATIO, Trace

Floats = npt.NDArray[np.float64]

USUAL_DAYS = 56
"""Days before an event that tell its base rate."""


@dataclass(frozen=True, slots=True)
class SliceDays:
    """A slice of an indicator, one row per day from `USUAL_DAYS` before an event to its last possible trace.

    `events` are what is counted: numerators, or for money and means the facts behind them. Of a stock
    (`is_stock`) the same ones are there day after day, so days are averaged instead of added up.
    """

    indicator: str
    dimension: str
    segment: str
    first: date
    numerator: Floats
    denominator: Floats
    events: Floats
    is_stock: bool = False
    counts_down: bool = False


def heaviest(slices: Iterable[SliceDays]) -> Trace | None:
    """Return the weightiest trace of an event: of those of twice the base rate the one of most events."""
    found = [trace for days in slices for trace in _traces(days)]
    return max(found, key=lambda trace: (trace.must_be_caught, abs(trace.excess)), default=None)


def _traces(days: SliceDays) -> Iterable[Trace]:
    """Yield the best stretch upwards, and where fewer count as well, downwards."""
    usual = slice(0, USUAL_DAYS)
    trials = days.denominator[usual].sum()
    if trials <= 0:
        return
    base = (days.numerator[usual].sum() + 0.5) / trials
    numerators, trials_of, events = (
        _stretches(column[USUAL_DAYS:]) for column in (days.numerator, days.denominator, days.events)
    )
    if days.numerator is days.events:
        excess = numerators - base * trials_of
    else:
        excess = events - days.events[usual].mean() * _stretches(np.ones(len(days.events) - USUAL_DAYS))
    if days.is_stock:
        excess = excess / np.maximum(_stretches(np.ones(len(days.events) - USUAL_DAYS)), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = numerators / (base * trials_of)
        sides = [(1, ratio), (-1, 1 / ratio)] if days.counts_down else [(1, ratio)]
    for side, times in sides:
        weight = np.where((times >= LEAST_RATIO) & (trials_of > 0), side * excess, -np.inf)
        at, until = np.unravel_index(int(weight.argmax()), weight.shape)
        if weight[at, until] > 0:
            start = days.first + timedelta(days=USUAL_DAYS)
            yield Trace(
                days.indicator,
                days.dimension,
                days.segment,
                start + timedelta(days=int(at)),
                start + timedelta(days=int(until)),
                float(times[at, until]),
                float(excess[at, until]),
            )


def _stretches(daily: Floats) -> Floats:
    """Return the sum of each stretch of days: row = its first day, column = its last; 0 where none."""
    until = np.cumsum(daily)
    sums: Floats = np.triu(until[None, :] - (until - daily)[:, None])
    return sums
