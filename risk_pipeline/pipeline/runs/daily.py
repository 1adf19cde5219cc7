"""Run the loop once, up to one business day: what a scheduler calls, and Dagster stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from risk_pipeline.domain.formatting import counted
from risk_pipeline.governance.computing import MapRun
from risk_pipeline.notify.sender import DrainReport
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import refuse_lost_history
from risk_pipeline.pipeline.governance.duties import tell_duties
from risk_pipeline.pipeline.governance.mapping import map_risks
from risk_pipeline.pipeline.governance.report.closing import publish_report
from risk_pipeline.pipeline.runs import deliver as delivery_run
from risk_pipeline.pipeline.runs import judge as judge_run
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.pipeline.runs.judge import JudgeReport
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.warehouse.connection import kept_open
from risk_pipeline.warehouse.tables.publish import Published


@dataclass(frozen=True)
class RunReport:
    """What each stage of one run did."""

    run_id: str
    day: date
    ingest: stages.IngestReport
    transform: dbt.BuildReport
    judge: JudgeReport
    respond: AppliedReport
    map: MapRun
    owed: AppliedReport
    deliver: DrainReport
    published: Published
    report: Sequence[Path] = ()

    @property
    def red_count(self) -> int:
        """Red verdicts of the judgement that are acted on."""
        return self.judge.red_count

    @property
    def is_partial(self) -> bool:
        """Whether something was not judged: a feed, a model or a rule failed."""
        return bool(self.ingest.failures or self.transform.broken or self.judge.failed)

    def _judged_days(self) -> str:
        """Say which days the verdicts are of: a run also judges those that late data may have changed."""
        first, last = self.judge.window
        days = (last - first).days + 1
        return f"of {last}" if days == 1 else f"of {days} days to {last}, with those judged again"

    def _unjudged_history(self) -> str:
        """Say what the first run of a project made of the days before, and how they are judged."""
        before = self.judge.window[0] - timedelta(days=1)
        return (
            f"days to {before} are learned from and not judged; `risk replay --from {before - _MONTH} "
            f"--to {before} --no-notify` judges a month of them, tickets included"
        )

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        loads = self.ingest.loads
        statuses = ", ".join(f"{count:,} {status}" for status, count in self.judge.counts.items())
        owed = self.owed
        return [
            ("run", f"{self.run_id} for {self.day}"),
            (
                "ingest",
                f"{sum(x.rows_new for x in loads):,} new, {sum(x.rows_changed for x in loads):,} changed, "
                f"{sum(x.rows_rejected for x in loads):,} rejected rows",
            ),
            *self.ingest.failure_lines(),
            *(
                (x.feed, f"{x.outcome}: {' '.join(x.reasons)}")
                for x in loads
                if x.reasons and x.state != "not_configured"
            ),
            ("dbt", f"{self.transform.built} nodes built, {self.transform.tested} tests"),
            *(("model", f"{model.name} FAILED: {model.message}") for model in self.transform.broken),
            *(("gate", f"{test.unique_id}: {test.message}") for test in self.transform.failed_tests),
            ("judge", f"{counted(self.judge.verdict_count, 'verdict')} {self._judged_days()}: {statuses}"),
            *self.judge.failure_lines(),
            *([("history", self._unjudged_history())] if self.judge.is_first else []),
            ("tickets", self.respond.moved()),
            ("risk map", str(self.map)),
            *([("duties", f"{owed.verdicts} looked at, tickets: {owed.moved()}")] if owed.verdicts else []),
            ("messages", f"{self.deliver}{_UNTOLD if self.respond.is_past else ''}"),
            ("published", str(self.published.database)),
            *(("risk report", str(path)) for path in self.report),
        ]


_MONTH = timedelta(days=29)
_UNTOLD = "; a later day is judged already, so of this one nobody is told"


def run_day(
    platform: Platform,
    day: date,
    *,
    notify: bool = True,
    full_refresh: bool = False,
    on_stage: stages.OnStage = stages.untold,
) -> RunReport:
    """Run every stage for the periods that ended by `day`; `on_stage` hears of each as it begins.

    Raises:
        ConfigError: the day is not over.
        HistoryError: the store lacks what was noted of its history outside it.
        RiskError: a stage failed; what was done stays, and running again continues.
    """
    platform.refuse_open_day(day)
    refuse_lost_history(platform)
    run_id = stages.new_run_id()
    on_stage("load the feeds")
    ingest = stages.ingest(platform, run_id=run_id, day=day)
    on_stage("build facts and indicators")
    with ingest.told_with_errors():
        transform = stages.transform(platform, run_id=run_id, day=day, full_refresh=full_refresh)
    with kept_open(platform.settings.warehouse_path):
        on_stage("judge the rules")
        judged = judge_run.judge(platform, run_id=run_id, first=day, last=day)
        on_stage("move the tickets")
        applied = stages.respond(platform, run_id=run_id, first=day, last=day, notify=notify)
        on_stage("compute the risk map")
        mapped = map_risks(platform, first=day, last=day)
        owed = tell_duties(platform, run_id=run_id, until=day, notify=notify)
    on_stage("send the messages")
    delivered = delivery_run.deliver(platform)
    on_stage("publish the copy")
    published = stages.publish(platform, run_id=run_id)
    report = publish_report(platform, day)
    return RunReport(
        *(run_id, day, ingest, transform, judged, applied, mapped, owed, delivered, published, report)
    )
