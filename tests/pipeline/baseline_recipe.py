"""The recipe of the control limits, written a second time: plainly, day by day, to compare with."""

from math import nan, sqrt

import numpy as np
import pandas as pd

MIN_HISTORY = 28
FIRST, LAST = 210, 29


def share_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """Centre, limits and deviation of the daily total of a share; `rows` has x, n and a day index."""
    days = rows.index
    centre = pd.Series(nan, index=days)
    for day in days:
        past = _baseline(rows, day)
        if len(past) < MIN_HISTORY:
            continue
        level = (past["x"].sum() + 0.5) / (past["n"].sum() + 1)
        same = _same_weekday(rows, day)
        factor = (same["x"].sum() + 50) / (same["n"].sum() * level + 50)
        centre[day] = level * factor
    expected = rows["n"] * centre
    stray = ((rows["x"] - expected) ** 2 / (expected * (1 - centre)).replace(0, nan)).clip(upper=9)
    stray = stray.where(rows["n"] > 0)
    result = rows.assign(centre=centre, deviation=nan, lower=nan, upper=nan)
    for day in days:
        past = stray[_window(days, day)].dropna()
        if len(past) < MIN_HISTORY or rows.loc[day, "n"] == 0:
            continue
        phi = max(1.0, float(past.mean()))
        c, n, x = centre[day], rows.loc[day, "n"], rows.loc[day, "x"]
        reach = 3 * sqrt(phi * c * (1 - c) / n)
        result.loc[day, ["lower", "upper"]] = [max(0.0, c - reach), min(1.0, c + reach)]
        result.loc[day, "deviation"] = 2 * (sqrt(x + 0.375) - sqrt(n * c + 0.375)) / sqrt(phi)
    return result


def sum_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """The same of the daily total of a count: centre, growth and spread of its baseline."""
    days = rows.index
    learned = rows[rows["x"].notna()]
    centre = pd.Series(nan, index=days)
    for day in days:
        past = _baseline(learned, day)
        if len(past) < MIN_HISTORY:
            continue
        level = (past["x"].sum() + 0.5) / (len(past) + 1)
        same = _same_weekday(learned, day)["x"]
        ratio = same.sum() / (len(same) * level) if len(same) else 0.0
        centre[day] = level * (ratio * len(same) + 4) / (len(same) + 4)
    stray = (rows["x"] - centre) / centre
    result = rows.assign(centre=centre, deviation=nan)
    for day in days:
        past = stray[_window(days, day)].dropna()
        if len(past) < MIN_HISTORY or np.isnan(centre[day]):
            continue
        low, middle, high = np.quantile(past, [0.1587, 0.5, 0.8413])
        expected = centre[day] * (1 + min(0.5, max(-0.5, middle)))
        result.loc[day, "centre"] = expected
        sigma = max((high - low) / 2 * centre[day], sqrt(expected))
        result.loc[day, "deviation"] = (rows.loc[day, "x"] - expected) / sigma
    return result


def _window(days: pd.DatetimeIndex, day: pd.Timestamp) -> pd.Series:
    back = (day - days).days
    return pd.Series((back >= LAST) & (back <= FIRST), index=days)


def _baseline(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    past = rows[_window(rows.index, day)]
    return past[past["n"] > 0] if "n" in past else past


def _same_weekday(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    back = (day - rows.index).days
    return rows[(back % 7 == 0) & (back >= 28) & (back <= 203)]
