"""What loads and quality gates show about feeds: faults for judging, verdicts for data tickets."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.response.verdicts.retired_feeds import configured
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.feeds.gates import read_gate_failures
from risk_pipeline.warehouse.feeds.manifest import read_feed_state
from risk_pipeline.warehouse.indicators.verdict_rows import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from risk_pipeline.domain.verdict import Verdict
    from risk_pipeline.monitoring.feed_faults import FeedFaults


def read_faults(connection: Connection, window: tuple[date, date]) -> "FeedFaults":
    """Return the feeds that cannot be trusted: their load failed, or a gate did not hold."""
    from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults  # with pandas: slow to import

    last = window[1]
    return FeedFaults.from_states(read_feed_state(connection), last, last).plus(
        FeedFault(failure.feed, failure.day, failure.day, f"{failure.test}: {failure.message}")
        for failure in read_gate_failures(connection, *window)
    )


def with_verdicts(
    verdicts: "pd.DataFrame", connection: Connection, feeds: Mapping[str, Feed], *, day: date, run_id: str
) -> "pd.DataFrame":
    """Return the verdicts of rules together with those on each feed's newest load."""
    return joined(verdicts, load_verdicts(connection, feeds, Period(day, Grain.DAY), run_id))


def joined(verdicts: "pd.DataFrame", more: "Iterable[Verdict]") -> "pd.DataFrame":
    """Return a table of verdicts with some more."""
    import pandas as pd

    found = to_frame(more)
    return verdicts if found.empty else pd.concat([verdicts, found], ignore_index=True)


def load_verdicts(
    connection: Connection,
    feeds: Mapping[str, Feed],
    period: Period,
    run_id: str,
    *,
    gates_of: date | None = None,
) -> "Iterator[Verdict]":
    """Yield the verdict on each feed's newest load, for a day or an hour.

    What was noted of a feed that is gone, or has no location any more, says nothing about the present.
    `gates_of` is the day of the quality gates that count, where it is another.
    """
    looked_at = gates_of or period.start
    gates = {
        failure.feed: f"{failure.test}: {failure.message}"
        for failure in read_gate_failures(connection, looked_at, looked_at)
    }
    states = read_feed_state(connection)
    loaded = configured(feeds)
    for feed, state, reason in states[["feed", "state", "reason"]].itertuples(index=False, name=None):
        if state == "not_configured" or feed not in loaded:
            continue
        fault = gates.get(feed) if state == "ok" else f"{state.replace('_', ' ')}: {reason}"
        yield load_verdict(feed, fault, period=period, run_id=run_id)
