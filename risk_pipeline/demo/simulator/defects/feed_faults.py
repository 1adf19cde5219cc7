"""Faults of the feeds themselves: rows that never arrive. Other files keep their half of the story."""

import numpy as np
import pandas as pd

from risk_pipeline.demo.scenario import FeedGap, TruncatedFeed
from risk_pipeline.demo.simulator.world import DAY, Setting


def break_feeds(setting: Setting, tables: dict[str, pd.DataFrame]) -> None:
    """Drop the rows that gaps and truncations swallow, in place."""
    for gap in setting.scenario.of(FeedGap):
        frame = tables[gap.table]
        tables[gap.table] = frame[~setting.during(gap, frame["dated"].to_numpy())]
    for cut in setting.scenario.of(TruncatedFeed):
        frame = tables[cut.table]
        is_hit = setting.during(cut, frame["dated"].to_numpy())
        day = pd.Series(frame["dated"].to_numpy() // DAY, index=frame.index)
        place = frame["dated"].groupby(day).rank(method="first", pct=True).to_numpy()
        tables[cut.table] = frame[~is_hit | (np.asarray(place) <= cut.kept_share)]
