"""Which periods a window of days is about, and how far back rules look for context."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel

from risk_pipeline.domain.period import LAST_HOUR, Grain, Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import FADING_PERIODS, NotShifting, NotWorsening, Rule

_LONGEST_DAYS = {Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}

Window = tuple[date, date]


class JudgedPeriod(NamedTuple):
    """A period and the first day at whose end it can be judged."""

    start: date
    end: date
    known_on: date
    hour: int | None = None


@lru_cache(maxsize=256)
def periods_of(window: Window, grain: Grain, maturity_days: int) -> tuple[JudgedPeriod, ...]:
    """Return the periods that end, or become known, inside the window, in order."""
    first, last = window
    if grain is Grain.HOUR:
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return tuple(JudgedPeriod(day, day, day, hour) for day in days for hour in range(LAST_HOUR + 1))
    start = first - timedelta(days=maturity_days + _LONGEST_DAYS[grain])
    days = (start + timedelta(days=offset) for offset in range((last - start).days + 1))
    periods = dict.fromkeys(Period.containing(day, grain) for day in days)
    rows = (
        JudgedPeriod(period.start, period.end, period.end + timedelta(days=maturity_days))
        for period in periods
    )
    return tuple(row for row in rows if first <= row.end <= last or first <= row.known_on <= last)


def context_days(rules: Iterable[Rule], indicators: Mapping[str, Indicator] | None = None) -> int:
    """Return how many days before a window the frame must reach.

    Enough for the periods that `consecutive`, trends and fading shifts look at, and, with `indicators`, for
    cohorts that become known inside the window.
    """
    needed = 0
    for rule in rules:
        spec = rule.spec
        if spec is None or not rule.meta.state.is_evaluated:
            continue
        grain: Grain = getattr(spec, "grain", Grain.DAY)
        periods = _periods_behind(spec, grain)
        indicator = (indicators or {}).get(rule.indicator or "")
        maturity_days = indicator.maturity_days if indicator else 0
        if grain is Grain.HOUR:
            periods = periods // (LAST_HOUR + 1) + 1
        needed = max(needed, maturity_days + (periods + 1) * _LONGEST_DAYS[grain])
    return needed


def _periods_behind(spec: BaseModel, grain: Grain) -> int:
    if isinstance(spec, NotWorsening):
        return spec.periods
    if isinstance(spec, NotShifting):
        return FADING_PERIODS[grain]
    return int(getattr(spec, "consecutive", 1)) - 1
