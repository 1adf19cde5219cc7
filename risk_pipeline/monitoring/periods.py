"""Which periods a window of days is about, and how far back rules look for context."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from risk_pipeline.domain.indicator import Indicator
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.rule import NotWorsening, Rule, RuleState

EVALUATED = frozenset({RuleState.ACTIVE, RuleState.SHADOW})
_LONGEST_DAYS = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}

Window = tuple[date, date]


def periods_of(window: Window, grain: Grain, maturity_days: int) -> pd.DataFrame:
    """Return the periods that end, or become known, inside the window: start, end and known_on."""
    first, last = window
    start = first - timedelta(days=maturity_days + _LONGEST_DAYS[grain])
    found: dict[date, Period] = {}
    for offset in range((last - start).days + 1):
        period = Period.containing(start + timedelta(days=offset), grain)
        found[period.start] = period
    rows = [
        (period.start, period.end, known_on)
        for period in found.values()
        for known_on in [period.end + timedelta(days=maturity_days)]
        if first <= period.end <= last or first <= known_on <= last
    ]
    return pd.DataFrame(rows, columns=["period_start", "period_end", "known_on"]).astype("datetime64[s]")


def context_days(rules: Iterable[Rule], indicators: Mapping[str, Indicator]) -> int:
    """Return how many days before a window the frame must reach.

    Enough for cohorts that become known in it, and for the periods before that `consecutive`
    and trends look at.
    """
    needed = 0
    for rule in rules:
        spec = rule.spec
        if spec is None or rule.meta.state not in EVALUATED:
            continue
        periods = spec.periods if isinstance(spec, NotWorsening) else getattr(spec, "consecutive", 1) - 1
        grain: Grain = getattr(spec, "grain", Grain.DAY)
        indicator = indicators.get(rule.indicator or "")
        maturity_days = indicator.maturity_days if indicator else 0
        needed = max(needed, maturity_days + (periods + 1) * _LONGEST_DAYS[grain])
    return needed
