"""Rules about feeds are judged first: what they find are faults of feeds, which make other rules `stale`.

`unjudged/stale_by_feed_fault.py` sets that status.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import FEED_RULES, FeedFresh, Rule, RuleState
from risk_pipeline.domain.verdict import Status
from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults
from risk_pipeline.monitoring.frame_builder import prepare_frame
from risk_pipeline.monitoring.judging import FrameIndex, judge
from risk_pipeline.monitoring.periods import Window


def find_faults(
    rules: Iterable[Rule],
    indicators: Mapping[str, Indicator],
    frame: pd.DataFrame,
    window: Window,
    known: FeedFaults,
) -> FeedFaults:
    """Judge the active feed rules over all days of the frame, and add what they find red."""
    feed_rules = [rule for rule in rules if rule.type in FEED_RULES and rule.meta.state is RuleState.ACTIVE]
    if not feed_rules or frame.empty:
        return known
    first = min(pd.Timestamp(frame["period_start"].min()).date(), window[0])
    prepared = prepare_frame(frame, feed_rules, indicators, (first, window[1]), known)
    index = FrameIndex(prepared)
    found: dict[tuple[str, np.datetime64], FeedFault] = {}
    for rule in feed_rules:
        for fault in _faults_of(rule, index):
            found.setdefault((fault.feed, np.datetime64(fault.first_day)), fault)
    return known.plus(found.values())


def _faults_of(rule: Rule, index: FrameIndex) -> list[FeedFault]:
    spec = rule.spec
    try:
        block = judge(index, spec) if spec is not None else None
    except ConfigError:
        return []  # the rule's own run reports the error
    if block is None:
        return []
    red = np.flatnonzero(block.columns["status"] == Status.RED.value)
    feeds, days, reasons = (block.columns[name][red] for name in ("segment", "period_start", "grounds"))
    return [
        FeedFault(feed, day, day, reason, rule.id)
        for feed, day, reason in zip(feeds, days.astype(object), reasons, strict=True)
    ]


def extra_feeds(rules: Iterable[Rule], faults: FeedFaults) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    """Return the freshness rule that also speaks for failed feeds no freshness rule lists.

    A feed without event times cannot be listed, yet its failed load must open a ticket: the
    first active freshness rule takes it.
    """
    fresh = [
        (rule, rule.spec)
        for rule in rules
        if rule.meta.state is RuleState.ACTIVE and isinstance(rule.spec, FeedFresh)
    ]
    listed = {feed for _, spec in fresh for feed in spec.feeds}
    failed = sorted({fault.feed for fault in faults.faults if fault.rule_id is None} - listed)
    if not fresh or not failed:
        return None
    rule, spec = fresh[0]
    return rule.id, {"feeds": (*spec.feeds, *failed)}
