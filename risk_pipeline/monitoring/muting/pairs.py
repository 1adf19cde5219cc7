"""Pairs of hits and the reds that explain them: columns of the other end in `_by`."""

import numpy as np
import pandas as pd

from risk_pipeline.monitoring.judging.arrays import Positions

SIDE = ["indicator", "is_up"]
SLICE = [*SIDE, "dimension", "segment", "owner"]


def meet(hits: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return hits with those of other rules that were known with them and whose periods meet theirs.

    Either the other period ends inside the hit's own, or it is the newest known one when the hit's ends.
    All periods of an indicator come of age after the same time, so the order of their ends is the
    order in which they are known.
    """
    others = _renamed(others, keys)
    inside = _by_day(hits, "start", "end").merge(others.assign(day=others["end_by"]), on=[*keys, "day"])
    newest = hits.assign(day=hits["end"]).merge(_by_day(others, "end_by", "until_by"), on=[*keys, "day"])
    met = pd.concat([inside, newest], ignore_index=True)
    return met.drop_duplicates(["part", "at", "part_by", "start_by"])


def linger(hits: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return hits whose shift was under way when the alarm of others was last on, with these."""
    hits = hits[hits["lingers_from"] <= hits["end"]]
    others = _renamed(others, keys).assign(day=others["end"])
    return _by_day(hits, "lingers_from", "end").merge(others, on=[*keys, "day"])


def by_hours(own: pd.DataFrame) -> pd.DataFrame:
    """Return hits of days on which hours of the same slice were red before: those were told of first."""
    hours = own[own["is_hourly"]]
    days = own[~own["is_hourly"] & (own["start"] == own["end"])]
    return days.assign(day=days["end"]).merge(
        _renamed(hours, SLICE).assign(day=hours["end"] // 24), on=[*SLICE, "day"]
    )


def _renamed(others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    names = ("part", "at", "weight", "start", "end", "until")
    return others[[*names, *keys]].rename(columns={name: f"{name}_by" for name in names})


def _by_day(table: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Return one row per day between two columns."""
    length = (table[last] - table[first] + 1).to_numpy()
    rows = table.loc[table.index.repeat(length)]
    return rows.assign(day=rows[first].to_numpy() + _count_up(length))


def _count_up(lengths: Positions) -> Positions:
    """Return 0, 1 … for each length, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
