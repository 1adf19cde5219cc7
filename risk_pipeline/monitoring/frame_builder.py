"""Make the frame that rules look at: rows of indicator_values plus what a row alone does not say.

Added here: rows for periods that have none (silence is `no_data`, never nothing), which rows are
context only, the indicator's direction and smallest sample, and the gate its feeds put it behind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import CONTROL, FeedFresh, Rule
from risk_pipeline.monitoring.feed_faults import FeedFaults
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judging import frame_columns
from risk_pipeline.monitoring.judging.judge import Target, target_of
from risk_pipeline.monitoring.periods import JudgedPeriod, Window, periods_of
from risk_pipeline.monitoring.unjudged.quiet_days import fill_zeros
from risk_pipeline.monitoring.unjudged.stale_by_feed_fault import hour_numbers, shut_gates


def prepare_frame(
    frame: pd.DataFrame,
    rules: Sequence[Rule],
    indicators: Mapping[str, Indicator],
    window: Window,
    faults: FeedFaults,
    hours: Hours | None = None,
) -> pd.DataFrame:
    """Return the rows that these rules look at, ready for our expectations.

    `hours` says how far hours are over and seen; without it, those of the window are.
    """
    hours = hours or Hours.all_of(window)
    names = {target.indicator for target in _targets(rules)}
    last = pd.Timestamp(window[1])
    rows = frame[frame["indicator"].isin(names)].copy()
    for name in frame_columns.DATES:
        rows[name] = pd.to_datetime(rows[name]).astype("datetime64[s]")
    for name in (frame_columns.HOUR, frame_columns.SINCE_HOUR):
        rows[name] = (rows[name] if name in rows else pd.Series(np.nan, rows.index)).astype("float64")
    rows = rows[(rows["period_end"] <= last) & ~(hour_numbers(rows) >= hours.first_open)]
    missing = _missing_rows(rows, rules, indicators, window, faults, hours)
    if len(missing):
        rows = pd.concat([rows, missing.reindex(columns=rows.columns)], ignore_index=True)
    first = pd.Timestamp(window[0])
    rows[frame_columns.IS_CONTEXT] = (rows["period_end"] < first) & ~rows["known_on"].between(first, last)
    is_known = rows["known_on"] <= last
    is_complete = rows["is_complete"].fillna(False).astype(bool)
    rows["is_complete"] = is_complete & is_known
    rows[frame_columns.BEGINS_WITHIN] = is_known & ~is_complete  # of age, and yet no whole period
    used = {name: indicators[name] for name in names}
    rows[frame_columns.DIRECTION] = rows["indicator"].map({n: i.direction.value for n, i in used.items()})
    least = {name: float(indicator.min_denominator) for name, indicator in used.items()}
    rows[frame_columns.MIN_DENOMINATOR] = rows["indicator"].map(least)
    shut_gates(rows, used, faults, hours)
    return rows


def _targets(rules: Iterable[Rule]) -> list[Target]:
    return [target_of(spec) for rule in rules if (spec := rule.spec) is not None]


def _missing_rows(
    rows: pd.DataFrame,
    rules: Sequence[Rule],
    indicators: Mapping[str, Indicator],
    window: Window,
    faults: FeedFaults,
    hours: Hours,
) -> pd.DataFrame:
    """Return one empty row per period that a rule should see and the frame does not have."""
    present = _present(rows)
    missing: dict[tuple[object, ...], JudgedPeriod] = {}
    for target, days in _looked_at(rules, window, faults):
        periods = periods_of(days, target.grain, indicators[target.indicator].maturity_days)
        for period in hours.over(periods):
            for dimension, segment in product(target.dimensions, target.segments or ("all",)):
                key = (target.indicator, target.grain.value, dimension, segment, period.start, period.hour)
                if key not in present:
                    missing[key] = period
    table = pd.DataFrame(list(missing), columns=[*frame_columns.KEY, frame_columns.HOUR])
    table[frame_columns.HOUR] = table[frame_columns.HOUR].astype("float64")
    table["period_end"] = [period.end for period in missing.values()]
    table["known_on"] = [period.known_on for period in missing.values()]
    for name in frame_columns.DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for name in ("unit", "business_line"):
        table[name] = table["indicator"].map({n: getattr(i, name) for n, i in indicators.items()})
    return fill_zeros(table.assign(is_complete=True), indicators)


def _present(rows: pd.DataFrame) -> set[tuple[object, ...]]:
    """Return the keys there are; a dimension other than `feed` is present whatever its segments.

    Controls are present each, and any of them.
    """
    keys = rows[[*frame_columns.KEY, frame_columns.HOUR]].copy()
    keys["segment"] = keys["segment"].astype(object)
    controls = keys[keys["dimension"] == CONTROL]
    keys["segment"] = keys["segment"].where(keys["dimension"] == "feed", "all")
    keys = pd.concat([keys, controls])
    keys = keys.drop_duplicates()
    hour = keys[frame_columns.HOUR].astype(object).where(keys[frame_columns.HOUR].notna(), None)
    day = keys["period_start"].dt.date
    return set(zip(*(keys[name] for name in frame_columns.KEY[:4]), day, hour, strict=True))


def _looked_at(rules: Sequence[Rule], window: Window, faults: FeedFaults) -> Iterator[tuple[Target, Window]]:
    """Yield what rules look at and when; a failed feed is looked at on its days, listed or not."""
    for target in set(_targets(rules)):
        yield target, window
    if any(isinstance(rule.spec, FeedFresh) for rule in rules):
        for fault in faults.faults:
            first, last = max(fault.first_day, window[0]), min(fault.last_day, window[1])
            if fault.rule_id is None and first <= last:
                yield target_of(FeedFresh(feeds=(fault.feed,))), (first, last)
