"""What loads, quality gates and judgements show: faults for judging, verdicts for data tickets."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_days, closed_feeds
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.reasons.reason import Reason, failed_load, lost_delivery, missing_delivery, quoted
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.verdicts.fault_verdicts import (
    BUILD_RULE,
    JUDGE_RULE,
    MODEL,
    RULE,
    build_verdict,
    judge_verdict,
    load_verdict,
)
from risk_pipeline.response.verdicts.retired_feeds import configured
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.feeds.gate_failures import read_gate_failures
from risk_pipeline.warehouse.feeds.manifest import read_feed_state
from risk_pipeline.warehouse.feeds.missing_days import MissingDay, read_missing_days
from risk_pipeline.warehouse.feeds.undelivered_days import AWAITED_DAYS
from risk_pipeline.warehouse.indicators.build_faults import read_build_faults
from risk_pipeline.warehouse.indicators.verdict_rows import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from risk_pipeline.domain.verdict import Verdict
    from risk_pipeline.monitoring.feed_faults import FeedFaults


# What rules look back at: closed days there must not count as faults either.
_CONTEXT = timedelta(days=92)
_AWAITED = timedelta(days=AWAITED_DAYS)


def read_faults(connection: Connection, platform: Platform, window: tuple[date, date]) -> "FeedFaults":
    """Return what cannot be trusted: feeds whose load or gate failed, and what could not be built.

    A feed that is gone is at no fault: the first freshness rule would speak for it, day after day.
    """
    # With pandas: slow to import.
    from risk_pipeline.monitoring.feed_faults import FeedFault, FeedFaults

    first, last = window[0] - _CONTEXT, window[1]
    closed = closed_days(platform.catalog, first, last)
    loaded = configured(platform.catalog.feeds)
    states = read_feed_state(connection)
    states = states[states["feed"].isin(loaded) | (states["state"] == "not_configured")]
    faults = FeedFaults.from_states(states, last, last, closed).plus(
        FeedFault(failure.feed, failure.day, failure.day, quoted(f"{failure.test}: {failure.message}"))
        for failure in read_gate_failures(connection, *window)
        if failure.feed in loaded
    )
    faults = faults.plus(
        FeedFault(missing.feed, missing.day, missing.day, _why_missing(missing))
        for missing in read_missing_days(connection, *window)
        if missing.feed in loaded and missing.day not in closed.of_feed(missing.feed)
    )
    unbuilt = {
        fault.dependant: f"model {fault.model} could not be built: {fault.message}"
        for fault in read_build_faults(connection)
    }
    return replace(faults, unbuilt=unbuilt)


def with_verdicts(
    verdicts: "pd.DataFrame", connection: Connection, platform: Platform, *, day: date, run_id: str
) -> "pd.DataFrame":
    """Return the verdicts of rules with those on newest loads, the newest build, and broken rules."""
    period = Period(day, Grain.DAY)
    loads = load_verdicts(connection, platform.catalog, period, run_id)
    builds = build_verdicts(connection, platform, period, run_id)
    return joined(verdicts, (*loads, *builds, *judge_verdicts(verdicts, platform, period, run_id)))


def build_verdicts(
    connection: Connection, platform: Platform, period: Period, run_id: str
) -> "Iterator[Verdict]":
    """Yield the verdict on each model that could not be built, and that one with a ticket is well again."""
    broken = {fault.model: fault.message for fault in read_build_faults(connection)}
    for model in sorted(broken.keys() | _told(platform, BUILD_RULE, MODEL)):
        yield build_verdict(model, broken.get(model), period=period, run_id=run_id)


def judge_verdicts(
    verdicts: "pd.DataFrame", platform: Platform, period: Period, run_id: str
) -> "Iterator[Verdict]":
    """Yield the verdict on each rule whose newest judgement is an error, and on one that is well again.

    Of a rule that these verdicts do not hold nothing is said, unless nothing judges it any more. A rule in
    shadow opens no ticket: the run names it.
    """
    live = {rule.id: rule for rule in platform.catalog.rules.values() if rule.meta.state is RuleState.ACTIVE}
    versions = {rule.sha256 for rule in live.values()}
    present = verdicts[verdicts["rule_sha"].isin(versions)]
    newest = present[present["known_on"] == present.groupby("rule_id")["known_on"].transform("max")]
    wrong = newest[newest["status"] == Status.ERROR].drop_duplicates("rule_id")
    broken = dict(zip(wrong["rule_id"], wrong["reason"], strict=True))
    told = _told(platform, JUDGE_RULE, RULE)
    well = {rule for rule in told - broken.keys() if rule not in live or rule in set(newest["rule_id"])}
    for rule in sorted(broken.keys() | well):
        yield judge_verdict(rule, broken.get(rule), period=period, run_id=run_id)


def _told(platform: Platform, rule_id: str, prefix: str) -> set[str]:
    """Return what the open tickets of such faults are about."""
    wanted = TicketFilter(states=OPEN_STATES, kinds=(TicketKind.DATA,), rule_id=rule_id)
    return {ticket.segment.removeprefix(prefix) for ticket in list_tickets(platform.store, wanted)}


def joined(verdicts: "pd.DataFrame", more: "Iterable[Verdict]") -> "pd.DataFrame":
    """Return a table of verdicts with some more."""
    import pandas as pd

    found = to_frame(more)
    return verdicts if found.empty else pd.concat([verdicts, found], ignore_index=True)


def load_verdicts(
    connection: Connection,
    catalog: Catalog,
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
    lost = _lost_days(connection, period.start)
    gates = {
        failure.feed: quoted(f"{failure.test}: {failure.message}")
        for failure in read_gate_failures(connection, looked_at, looked_at)
    }
    states = read_feed_state(connection)
    loaded = configured(catalog.feeds)
    closed = closed_feeds(catalog, period.start - _AWAITED, period.end)
    for feed, state, reason in states[["feed", "state", "reason"]].itertuples(index=False, name=None):
        is_closed = state == "no_data" and period.start in closed.get(feed, ())
        if state == "not_configured" or feed not in loaded or is_closed:
            continue
        awaited = (lost_delivery(day) for day in lost.get(feed, ()) if day not in closed.get(feed, ()))
        fault = gates.get(feed) or next(awaited, None) if state == "ok" else failed_load(state, reason)
        yield load_verdict(feed, fault, period=period, run_id=run_id)


def _lost_days(connection: Connection, day: date) -> dict[str, list[date]]:
    """Return per feed the days of the last week up to a day whose file never came, oldest first."""
    lost: dict[str, list[date]] = {}
    for missing in read_missing_days(connection, day - _AWAITED, day):
        if not missing.location:
            lost.setdefault(missing.feed, []).append(missing.day)
    return lost


def _why_missing(missing: MissingDay) -> Reason:
    if missing.location:
        return missing_delivery(Path(missing.location).name)
    return lost_delivery(missing.day)
