"""Periods in which nothing happened: a real zero, a closed day, or data that have not come yet.

| what is known                                  | a count or sum without events |
|------------------------------------------------|-------------------------------|
| every feed behind it reaches beyond the period | 0, judged                     |
| a feed does not                                | `no_data`                     |
| its line, or every feed behind it, was closed  | `no_data`, with the reason    |
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.closed_days import ClosedDays
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judging import frame_columns
from risk_pipeline.monitoring.judging.arrays import Dates, Flags, Positions, Texts


def fill_zeros(rows: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Give rows without events their value: the total of a count or sum is 0. Others stay without one."""
    sums = {name for name, indicator in indicators.items() if indicator.is_sum}
    is_zero = rows["indicator"].isin(sums) & (rows["dimension"] == "all")
    zero = pd.Series(np.where(is_zero, 0.0, np.nan), index=rows.index)
    return rows.assign(numerator=zero, value=zero)


def shut_quiet(
    rows: pd.DataFrame, at: Positions, indicator: Indicator, closed: ClosedDays, hours: Hours
) -> tuple[Texts, Texts]:
    """Return gate and reason for the quiet ones among an indicator's rows `at`; None where it stays open."""
    own = rows.iloc[at]
    gate, reason = np.full(len(at), None, dtype=object), np.full(len(at), None, dtype=object)
    is_quiet = _is_quiet(own)
    end = own["period_end"].to_numpy().astype("datetime64[D]")
    if indicator.is_sum and is_quiet.any():
        late, why = hours.not_reached(indicator.feeds, end)
        late &= is_quiet & own[frame_columns.HOUR].isna().to_numpy()
        gate[late], reason[late] = Status.NO_DATA.value, why
    shut = is_quiet & on_closed_days(own, end, closed.of_indicator(indicator))
    gate[shut], reason[shut] = Status.NO_DATA.value, Reason("reason-closed")
    return gate, reason


def on_closed_days(rows: pd.DataFrame, end: Dates, closed: frozenset[date]) -> Flags:
    """Return which rows of days and hours lie on closed days; longer periods hold open days too."""
    is_short = rows["grain"].isin(["day", "hour"]).to_numpy(dtype=bool)
    return is_short & np.isin(end, np.array(sorted(closed), dtype="datetime64[D]"))


def _is_quiet(rows: pd.DataFrame) -> Flags:
    numerator = rows["numerator"].fillna(0.0).to_numpy()
    denominator = rows["denominator"].fillna(0.0).to_numpy()
    quiet: Flags = (numerator == 0) & (denominator == 0)
    return quiet
