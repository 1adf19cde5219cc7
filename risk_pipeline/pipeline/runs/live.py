"""The live run: the current day, hour by hour. The daily run judges the same hours again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.notify.sender import DrainReport
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import refuse_lost_history
from risk_pipeline.pipeline.incidents.tick import watch_incidents
from risk_pipeline.pipeline.runs import broken_feeds, stages
from risk_pipeline.pipeline.runs import deliver as delivery_run
from risk_pipeline.pipeline.runs.hour_window import hour_rules
from risk_pipeline.pipeline.runs.judge import JudgeReport, judge_hours
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.response.verdicts.fault_verdicts import LOAD_RULE
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.feeds.coverage import read_seen_to
from risk_pipeline.warehouse.feeds.live_state import read_loads, read_seen_loads, write_seen_loads
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results
from risk_pipeline.warehouse.tables.publish import Published

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here


@dataclass(frozen=True)
class LiveReport:
    """What a live run did. `skipped` says why it had nothing to do; the stages it did not reach are None."""

    run_id: str
    now: datetime
    skipped: str | None = None
    ingest: stages.IngestReport | None = None
    transform: dbt.BuildReport | None = None
    judge: JudgeReport | None = None
    respond: AppliedReport | None = None
    deliver: DrainReport | None = None
    published: Published | None = None

    @property
    def red_count(self) -> int:
        """Red verdicts of the judgement that are acted on."""
        return self.judge.red_count if self.judge else 0

    @property
    def is_partial(self) -> bool:
        """Whether a feed could not be loaded, a model not be built, or a rule failed."""
        return bool(
            (self.ingest and self.ingest.failures)
            or (self.transform and self.transform.broken)
            or (self.judge and self.judge.failed)
        )

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        lines = [("live run", f"{self.run_id} at {self.now:%Y-%m-%d %H:%M %Z}")]
        if self.skipped:
            lines.append(("nothing", self.skipped))
        if self.ingest:
            lines += self.ingest.failure_lines()
        if self.transform:
            lines += [("model", f"{model.name} FAILED: {model.message}") for model in self.transform.broken]
        if self.judge:
            statuses = ", ".join(f"{count:,} {status}" for status, count in self.judge.counts.items())
            lines.append(("judge", f"{self.judge.verdict_count:,} hours: {statuses or 'none is over'}"))
            lines += self.judge.failure_lines()
            lines += [("waiting", str(reason)) for reason in self.judge.held_up]
        if self.respond:
            lines.append(("tickets", self.respond.moved()))
        if self.deliver:
            lines.append(("messages", str(self.deliver)))
        return lines


def run_live(
    platform: Platform,
    *,
    notify: bool = True,
    force: bool = False,
    on_stage: stages.OnStage = stages.untold,
) -> LiveReport:
    """Load what is new, judge the hours that are over, respond; nothing new since the last time costs little.

    `force` continues even so. While another run holds the warehouse nothing is done: the next one comes soon.

    Raises:
        HistoryError: the store lacks what was noted of its history outside it.
        RiskError: a stage failed; what was done stays, and running again continues.
    """
    run_id, now = stages.new_run_id(), platform.clock.now().astimezone(platform.settings.zone)
    if not hour_rules(platform.catalog.rules.values()):
        return LiveReport(run_id, now, skipped="no rule looks at hours")
    refuse_lost_history(platform)
    try:
        return _run(platform, run_id, now, on_stage, notify=notify, force=force)
    except WarehouseBusy as busy:
        return LiveReport(run_id, now, skipped=str(busy))


def _run(
    platform: Platform, run_id: str, now: datetime, on_stage: stages.OnStage, *, notify: bool, force: bool
) -> LiveReport:
    on_stage("load the feeds")
    ingest = stages.ingest(platform, run_id=run_id, day=platform.last_closed_day())
    path = platform.settings.warehouse_path
    with connect(path) as connection:
        loads = read_loads(connection)
        if loads == read_seen_loads(connection) and not force:
            return LiveReport(
                run_id, now, skipped="no feed has changed since the last live run", ingest=ingest
            )
    on_stage("build what changed")
    with ingest.told_with_errors():
        built = stages.transform_at(platform, run_id=run_id, now=now)
    on_stage("judge the hours, move the tickets")
    with connect(path) as connection:
        judged = judge_hours(platform, connection, run_id=run_id, now=now)
        applied = _respond(platform, connection, run_id, judged.window, now, notify=notify)
    if notify:
        watch_incidents(platform)
        stages.clocks(platform)
    on_stage("send the messages, publish the copy")
    delivered = delivery_run.deliver(platform)
    published = stages.publish(platform, run_id=run_id)
    with connect(path) as connection:
        write_seen_loads(connection, loads, run_id, now)
    return LiveReport(run_id, now, None, ingest, built, judged, applied, delivered, published)


def _respond(
    platform: Platform,
    connection: Connection,
    run_id: str,
    window: tuple[date, date],
    now: datetime,
    *,
    notify: bool,
) -> AppliedReport:
    verdicts = read_rule_results(connection, since=window[0], until=window[1], hours_only=True)
    broken = _fault_verdicts(platform, connection, run_id, now, verdicts)
    seen_to = read_seen_to(connection, platform.catalog.feeds.values(), now, platform.settings.time_zone)
    return stages.apply_with(
        platform,
        broken_feeds.joined(verdicts, broken),
        stages.diagnostics_of(platform, connection, seen_to),
        now=now,
        notify=notify,
        clocks=True,
    )


def _fault_verdicts(
    platform: Platform, connection: Connection, run_id: str, now: datetime, judged: "pd.DataFrame"
) -> "list[Verdict]":
    """Return what failed in the hour that is over: loads, models, rules; well only what had a ticket.

    The good word on a feed whose rows are too few is the daily rules' to give.
    """
    zone = platform.settings.zone
    last = now.astimezone(zone) - timedelta(hours=1)
    filter_ = TicketFilter(states=OPEN_STATES, kinds=(TicketKind.DATA,), rule_id=LOAD_RULE)
    failed_before = {ticket.segment for ticket in list_tickets(platform.store, filter_)}
    period = Period(last.date(), Grain.HOUR, last.hour)
    found = broken_feeds.load_verdicts(
        connection,
        platform.catalog,
        period,
        run_id,
        gates_of=now.astimezone(zone).date(),
    )
    loads = [verdict for verdict in found if verdict.is_hit or verdict.series.segment in failed_before]
    builds = broken_feeds.build_verdicts(connection, platform, period, run_id)
    return [*loads, *builds, *broken_feeds.judge_verdicts(judged, platform, period, run_id)]
