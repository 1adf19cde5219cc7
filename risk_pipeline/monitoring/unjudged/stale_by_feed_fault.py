"""Rows that a broken feed leaves without a judgement: `stale`, `no_data` or `not_configured`."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from risk_pipeline.domain.reasons.parts import Count
from risk_pipeline.domain.reasons.reason import Reason, quoted
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import FEED_INDICATORS
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.hour_coverage import Hours
from risk_pipeline.monitoring.judging import frame_columns
from risk_pipeline.monitoring.judging.arrays import Dates, Flags, Positions, Texts, is_given
from risk_pipeline.monitoring.unjudged.quiet_days import on_closed_days, shut_quiet

AGE_INDICATOR = FEED_INDICATORS["expect_feed_to_be_fresh"]


def hour_numbers(rows: pd.DataFrame) -> pd.Series:
    """Return the number of each row's hour; NaN for longer periods."""
    days = rows["period_start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    numbers: pd.Series = days * 24 + rows[frame_columns.HOUR]
    return numbers


def shut_gates(
    rows: pd.DataFrame, indicators: Mapping[str, Indicator], faults: FeedFaults, hours: Hours
) -> None:
    """Set the status that the feeds of a row force upon it, and why, in the frame's columns of gates.

    A row is `not_configured`, `no_data` (hours that no feed has covered) or `stale` (a feed was broken on
    its days), whatever its value.
    """
    gate = np.full(len(rows), None, dtype=object)
    reason = np.full(len(rows), None, dtype=object)
    start = rows["period_start"].to_numpy().astype("datetime64[D]")
    end = rows["period_end"].to_numpy().astype("datetime64[D]")
    number = hour_numbers(rows).fillna(-1).to_numpy().astype(np.int64)
    start = _first_day_of_evidence(rows, start, number)
    codes, names = pd.factorize(rows["indicator"])
    for code, name in enumerate(names):
        at = np.flatnonzero(codes == code)
        if unbuilt := faults.unbuilt.get(name):
            missing_at = at[_is_unbuilt(rows, at)]
            gate[missing_at], reason[missing_at] = Status.STALE.value, quoted(unbuilt)
            at = np.setdiff1d(at, missing_at)
        if name in FEED_INDICATORS.values():
            _gate_feed_rows(rows, name, at, faults, gate, reason)
        elif missing := sorted(faults.not_configured.intersection(indicators[name].feeds)):
            gate[at] = Status.NOT_CONFIGURED.value
            reason[at] = Reason("reason-not-configured", {"names": ", ".join(missing)})
        else:
            unseen, why = hours.unseen(indicators[name].feeds, number[at])
            gate[at[unseen]], reason[at[unseen]] = Status.NO_DATA.value, why
            gate[at], reason[at] = _first(
                (gate[at], reason[at]), shut_quiet(rows, at, indicators[name], faults.closed, hours)
            )
            found = faults.of(indicators[name].feeds)
            named = _named_faults(found, start[at], end[at], (number[at] >= 0) & ~unseen)
            hit = np.flatnonzero(is_given(named))
            gate[at[hit]] = Status.STALE.value
            reason[at[hit]] = named[hit]
    rows[frame_columns.GATE] = pd.Series(gate, index=rows.index, dtype=object)
    rows[frame_columns.GATE_REASON] = pd.Series(reason, index=rows.index, dtype=object)


def _first(known: tuple[Texts, Texts], more: tuple[Texts, Texts]) -> tuple[Texts, Texts]:
    """Return gates and reasons, each the known one where there is one."""
    is_known = known[0] != np.array(None)
    return np.where(is_known, known[0], more[0]), np.where(is_known, known[1], more[1])


def _is_unbuilt(rows: pd.DataFrame, at: Positions) -> Flags:
    """Return which rows of an indicator lie behind its newest computed period: no build has reached them."""
    own = rows.iloc[at]
    if "data_as_of" not in own or own["data_as_of"].isna().all():
        return np.ones(len(at), dtype=bool)
    newest = own.loc[own["data_as_of"].notna()].groupby("grain")["period_end"].max()
    behind = own["period_end"] > own["grain"].map(newest)
    return (behind | ~own["grain"].isin(newest.index)).to_numpy(dtype=bool)


def _first_day_of_evidence(rows: pd.DataFrame, start: Dates, number: Positions) -> Dates:
    """Return the first day that must be sound. Evidence by the hour may be that of the day before."""
    if "since" not in rows:
        return start
    since = pd.to_datetime(rows["since"]).to_numpy().astype("datetime64[D]")
    return np.where((number >= 0) & (since < start), since, start)


def _named_faults(faults: Sequence[FeedFault], start: Dates, end: Dates, is_seen_hour: Flags) -> Texts:
    """Return per period what its first fault was and how many more there were; None for none.

    A load that failed says nothing of hours that earlier loads have covered.
    """
    count = np.zeros(len(start), dtype=int)
    named = np.full(len(start), None, dtype=object)
    for fault in faults:
        hit = (start <= _day(fault.last_day)) & (end >= _day(fault.first_day))
        if fault.is_load:
            hit &= ~is_seen_hour
        named[hit & (count == 0)] = fault.named
        count += hit
    several = np.flatnonzero(count > 1)
    named[several] = [
        Reason("reason-more-faults", {"rest": named[at], "count": Count(int(count[at]) - 1, ".0f")})
        for at in several
    ]
    return named


def _gate_feed_rows(
    rows: pd.DataFrame,
    name: str,
    at: Positions,
    faults: FeedFaults,
    gate: Texts,
    reason: Texts,
) -> None:
    """A feed that is not configured is not judged; one whose load failed is not fresh, whatever its age."""
    feed = rows["segment"].to_numpy(dtype=object)[at]
    day = rows["period_start"].to_numpy().astype("datetime64[D]")[at]
    for closed_feed in set(feed):
        days = faults.closed.of_feed(str(closed_feed))
        shut = at[(feed == closed_feed) & on_closed_days(rows.iloc[at], day, days)]
        gate[shut], reason[shut] = Status.NO_DATA.value, Reason("reason-feed-closed")
    unset = np.isin(feed.astype(str), sorted(faults.not_configured))
    gate[at[unset]] = Status.NOT_CONFIGURED.value
    reason[at[unset]] = Reason("reason-feed-not-configured")
    for fault in faults.faults if name == AGE_INDICATOR else ():
        if fault.rule_id is None:
            hit = at[(feed == fault.feed) & (day >= _day(fault.first_day)) & (day <= _day(fault.last_day))]
            gate[hit] = Status.RED.value
            reason[hit] = fault.reason


def _day(day: date) -> np.datetime64:
    return np.datetime64(day)
