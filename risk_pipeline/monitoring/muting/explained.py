"""One finding, one ticket: hits that a wider or weightier hit of the same judgement explains.

Two reds of one indicator on the same side are one finding when their periods meet:

- of a slice and of the total: the total speaks, and names the slices that are red with it
- of two rules of one owner on the same slice: the weightier speaks (`reds.py`)

The other hit is recorded with who explains it, and opens nothing. It is free again as soon as the
explaining rule is no longer red. Only what a shock leaves behind in a slice is not: evidence that
has been adding up since before the total's alarm ended stays the total's finding for some weeks.

A hit is only ever explained by what was known when it was, and by nothing that lies further back
than that, so that judging day by day says the same as judging a whole history at once.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from risk_pipeline.domain.formatting import format_period
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.parts import Count
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.monitoring.muting import pairs
from risk_pipeline.monitoring.muting.reds import CONTEXT
from risk_pipeline.monitoring.rule_verdicts import RuleVerdicts

_NAMED_SLICES = 3

Explanations = Iterator[tuple[int, int, str]]
"""Number of the part, row in its block, and by which rule and period the row is explained."""


def by_total(reds: pd.DataFrame) -> pd.DataFrame:
    """Return slices that are red with a total, or still by what the total's shock left behind."""
    slices = reds[(reds["at"] != CONTEXT) & (reds["dimension"] != "all")]
    totals = reds[reds["dimension"] == "all"]
    found = [pairs.meet(slices, totals, pairs.SIDE), pairs.linger(slices, totals, pairs.SIDE)]
    return pd.concat(found, ignore_index=True).drop_duplicates(["part", "at", "part_by", "start_by"])


def by_weight(reds: pd.DataFrame) -> pd.DataFrame:
    """Return hits for which a weightier rule of the same owner speaks."""
    met = pairs.meet(reds[reds["at"] != CONTEXT], reds, pairs.SLICE)
    return met[met["weight_by"] < met["weight"]]


def by_hours(reds: pd.DataFrame) -> pd.DataFrame:
    """Return hits of days whose hours were red before: those were told of first."""
    return pairs.by_hours(reds[reds["at"] != CONTEXT])


def explanations(parts: Sequence[RuleVerdicts], found: pd.DataFrame) -> Explanations:
    """Yield who explains each hit: of several the weightiest, in its newest period."""
    best = found.sort_values(["weight_by", "end_by"], ascending=[True, False]).drop_duplicates(["part", "at"])
    said: dict[tuple[int, int], str] = {}
    columns = best[["part", "at", "part_by", "start_by"]]
    for number, at, by, start in columns.itertuples(index=False, name=None):
        if (by, start) not in said:
            said[by, start] = f"{parts[by].rule.id}, {_period(start, parts[by].grain)}"
        yield number, at, said[by, start]


def _period(start: int, grain: Grain) -> str:
    if grain is Grain.HOUR:
        day, hour = divmod(start, 24)
        return format_period(Period(np.datetime64(day, "D").astype(object), grain, hour))
    return format_period(Period(np.datetime64(start, "D").astype(object), grain))


def name_slices(parts: Sequence[RuleVerdicts], found: pd.DataFrame) -> None:
    """Let a total's reason name the slices that are red with it, the largest first."""
    known = found[(found["at_by"] != CONTEXT) & (found["end"] == found["end_by"])]
    largest = known.sort_values(
        ["excess", "numerator", "dimension", "segment"], ascending=[False, False, True, True]
    ).drop_duplicates(["part_by", "at_by", "dimension", "segment"])
    names: dict[tuple[int, int], list[str]] = {}
    for number, at, dimension, segment in largest[["part_by", "at_by", "dimension", "segment"]].itertuples(
        index=False, name=None
    ):
        names.setdefault((number, at), []).append(f"{dimension} {segment}")
    for (number, at), slices in names.items():
        reasons = parts[number].block.columns["grounds"]
        named: dict[str, Part] = {"rest": reasons[at], "names": ", ".join(slices[:_NAMED_SLICES])}
        more = len(slices) - _NAMED_SLICES
        if more > 0:
            reasons[at] = Reason("reason-red-with-more", {**named, "count": Count(more, ".0f")})
        else:
            reasons[at] = Reason("reason-red-with", named)
