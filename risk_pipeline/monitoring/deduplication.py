"""One finding, one ticket: hits that a wider or weightier hit of the same judgement explains.

Two reds of one indicator on the same side are one finding when their periods meet:

- of a slice and of the total: the total speaks, and names the slices that are red with it
- of two rules of one owner on the same slice: the weightier speaks (`_weight`)

The other hit is recorded with who explains it, and opens nothing. It is free again as soon as the
explaining rule is no longer red. Only what a shock leaves behind in a slice is not: evidence that
has been adding up since before the total's alarm ended stays the total's finding for `_LINGERS` days.

A hit is only ever explained by what was known when it was, and by nothing that lies further back
than that, so that judging day by day says the same as judging a whole history at once.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from risk_pipeline.domain.formatting import format_period
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.rule import FEED_RULES, RULE_KINDS, RuleState
from risk_pipeline.domain.verdict import EXPLAINED_BY_TOTAL, SAME_FINDING
from risk_pipeline.monitoring.judgement import RuleVerdicts
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.judging.arrays import Column, Dates, Positions, hour_numbers

_SEVERITIES = ("critical", "warning", "info")
# An early warning comes first, lasts as long as the shift and tells since when: the others add little to it.
_KINDS = (
    "expect_indicator_not_to_shift",
    "expect_indicator_within_limits",
    "expect_indicator_within_control_limits",
)
# A slice's sums start anew some weeks after a shock has passed: only good periods wear them off.
_LINGERS = {Grain.HOUR: 24, Grain.DAY: 14, Grain.WEEK: 28, Grain.MONTH: 0}
_NAMED_SLICES = 3
_CONTEXT = -1
_NEVER = np.iinfo(np.int64).max


def explain_hits(parts: Sequence[RuleVerdicts]) -> list[RuleVerdicts]:
    """Return the verdicts of all rules, the hits that others explain marked as such."""
    reds = _reds_of(parts)
    if reds.empty:
        return list(parts)
    own = reds[reds["at"] != _CONTEXT]
    slices, totals = own[own["dimension"] != "all"], reds[reds["dimension"] == "all"]
    by_total = pd.concat(
        [_meet(slices, totals, ["indicator", "is_up"]), _linger(slices, totals, ["indicator", "is_up"])],
        ignore_index=True,
    ).drop_duplicates(["part", "at", "part_by", "start_by"])
    by_weight = _meet(own, reds, ["indicator", "is_up", "dimension", "segment", "owner"])
    by_weight = by_weight[by_weight["weight_by"] < by_weight["weight"]]
    changed = [_copy(part) for part in parts]
    _mark(changed, _by_hours(own), f"{SAME_FINDING} as ")
    # The total's word counts more, so it is written last.
    _mark(changed, by_weight, f"{SAME_FINDING} as ")
    _mark(changed, by_total, f"{EXPLAINED_BY_TOTAL}: ")
    _name_slices(changed, by_total)
    return changed


def _copy(part: RuleVerdicts) -> RuleVerdicts:
    block = part.block
    texts = {name: block.columns[name].copy() for name in ("suppressed", "reason")}
    return replace(part, block=replace(block, columns={**block.columns, **texts}))


def _reds_of(parts: Sequence[RuleVerdicts]) -> pd.DataFrame:
    """Return the acted-on reds of active rules on indicators, those of the context among them."""
    weights = {
        at: weight for weight, at in enumerate(sorted(range(len(parts)), key=lambda at: _weight(parts[at])))
    }
    tables = []
    for number, part in enumerate(parts):
        rule = part.rule
        if rule.type not in RULE_KINDS or rule.type in FEED_RULES or rule.meta.state is not RuleState.ACTIVE:
            continue
        red: Positions = np.flatnonzero(part.block.explains)
        if len(red) or len(part.block.earlier):
            table = _table(part, red)
            tables.append(
                table.assign(
                    part=number, weight=weights[number], indicator=part.indicator, owner=rule.meta.owner
                )
            )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _weight(part: RuleVerdicts) -> tuple[int, int, str]:
    """Return what rules are ordered by, the weightiest first. It does not depend on the data."""
    kind = _KINDS.index(part.rule.type) if part.rule.type in _KINDS else len(_KINDS)
    return _SEVERITIES.index(part.rule.severity), kind, part.rule.id


def _table(part: RuleVerdicts, red: Positions) -> pd.DataFrame:
    block, earlier = part.block, part.block.earlier

    def join(name: str, own: Column) -> Column:
        return np.concatenate([own, getattr(earlier, name)])

    def column(name: str) -> Column:
        return join(name, block.columns[name][red])

    start, end, since = column("period_start"), column("period_end"), block.columns["since"][red]
    is_hourly = part.grain is Grain.HOUR
    if is_hourly:
        # Hours are numbered too, far from any number of a day: they never meet one by chance.
        hour = join("hour", block.columns["hour"][red]).astype(np.int64)
        start = end = hour_numbers(start, hour)
        since = _hours_since(block, red)
    numbers = {
        name: np.concatenate([np.abs(block.columns[name][red]), np.full(len(earlier), np.nan)])
        for name in ("excess", "numerator")
    }
    return pd.DataFrame(
        {
            "at": np.concatenate([red, np.full(len(earlier), _CONTEXT)]),
            "start": start.astype(np.int64),
            "end": end.astype(np.int64),
            "until": _until(end, part.grain).astype(np.int64),
            "is_hourly": is_hourly,
            "lingers_from": _lingers_from(since, end, part.grain),
            "dimension": column("dimension"),
            "segment": column("segment"),
            "is_up": join("is_up", block.is_up[red]),
            **numbers,
        }
    )


def _hours_since(block: VerdictBlock, red: Positions) -> Positions:
    """Return the number of the hour each shift began in; of those without, one that is never reached."""
    since, hour = block.columns["since"][red], np.nan_to_num(block.columns["since_hour"][red])
    return np.where(np.isnat(since), _NEVER, hour_numbers(since, hour.astype(np.int64)))


def _until(end: Dates, grain: Grain) -> Dates:
    """Return the last day on which a period is the newest one known: the day before the next one ends."""
    if grain is Grain.MONTH:
        return (end.astype("datetime64[M]") + 2).astype("datetime64[D]") - 2
    return end + ({Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7}[grain] - 1)


def _lingers_from(since: Dates, end: Dates, grain: Grain) -> Positions:
    """Return the first day on which a total's alarm still explains each period: after it, where none does."""
    from_day = np.maximum(since, end[: len(since)] - _LINGERS[grain])
    if grain is Grain.HOUR:
        return np.concatenate(
            [np.where(since == _NEVER, end[: len(since)] + 1, from_day), end[len(since) :] + 1]
        )
    of_context = np.full(len(end) - len(since), np.datetime64("NaT", "D"))
    days = np.concatenate([from_day, of_context])
    return np.where(np.isnat(days), end + 1, days).astype("datetime64[D]").astype(np.int64)


def _linger(hits: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return hits whose shift was under way when the alarm of others was last on, with these."""
    hits = hits[hits["lingers_from"] <= hits["end"]]
    others = _renamed(others, keys).assign(day=others["end"])
    return _by_day(hits, "lingers_from", "end").merge(others, on=[*keys, "day"])


def _renamed(others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    names = ("part", "at", "weight", "start", "end", "until")
    return others[[*names, *keys]].rename(columns={name: f"{name}_by" for name in names})


def _meet(hits: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
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


def _by_hours(own: pd.DataFrame) -> pd.DataFrame:
    """Return hits of days on which hours of the same slice were red before: those were told of first."""
    keys = ["indicator", "is_up", "dimension", "segment", "owner"]
    hours = own[own["is_hourly"]]
    days = own[~own["is_hourly"] & (own["start"] == own["end"])]
    return days.assign(day=days["end"]).merge(
        _renamed(hours, keys).assign(day=hours["end"] // 24), on=[*keys, "day"]
    )


def _by_day(table: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Return one row per day between two columns."""
    length = (table[last] - table[first] + 1).to_numpy()
    rows = table.loc[table.index.repeat(length)]
    return rows.assign(day=rows[first].to_numpy() + _count_up(length))


def _count_up(lengths: Positions) -> Positions:
    """Return 0, 1 … for each length, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def _mark(parts: Sequence[RuleVerdicts], pairs: pd.DataFrame, because: str) -> None:
    """Write who explains each hit: of several the weightiest, in its newest period."""
    best = pairs.sort_values(["weight_by", "end_by"], ascending=[True, False]).drop_duplicates(["part", "at"])
    said: dict[tuple[int, int], str] = {}
    for number, at, by, start in best[["part", "at", "part_by", "start_by"]].itertuples(
        index=False, name=None
    ):
        if (by, start) not in said:
            said[by, start] = f"{because}{parts[by].rule.id}, {_period(start, parts[by].grain)}"
        parts[number].block.columns["suppressed"][at] = said[by, start]


def _period(start: int, grain: Grain) -> str:
    if grain is Grain.HOUR:
        day, hour = divmod(start, 24)
        return format_period(Period(np.datetime64(day, "D").astype(object), grain, hour))
    return format_period(Period(np.datetime64(start, "D").astype(object), grain))


def _name_slices(parts: Sequence[RuleVerdicts], pairs: pd.DataFrame) -> None:
    """Let a total's reason name the slices that are red with it, the largest first."""
    known = pairs[(pairs["at_by"] != _CONTEXT) & (pairs["end"] == pairs["end_by"])]
    largest = known.sort_values(
        ["excess", "numerator", "dimension", "segment"], ascending=[False, False, True, True]
    ).drop_duplicates(["part_by", "at_by", "dimension", "segment"])
    names: dict[tuple[int, int], list[str]] = {}
    for number, at, dimension, segment in largest[["part_by", "at_by", "dimension", "segment"]].itertuples(
        index=False, name=None
    ):
        names.setdefault((number, at), []).append(f"{dimension} {segment}")
    for (number, at), slices in names.items():
        more = f" and {len(slices) - _NAMED_SLICES} more" if len(slices) > _NAMED_SLICES else ""
        reasons = parts[number].block.columns["reason"]
        reasons[at] = f"{reasons[at]}; red with it: {', '.join(slices[:_NAMED_SLICES])}{more}"
