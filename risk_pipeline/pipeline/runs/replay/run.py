"""`risk replay`: from feeds to messages over days that are past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from time import process_time

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import refuse_lost_history
from risk_pipeline.pipeline.governance.duties import settle
from risk_pipeline.pipeline.governance.mapping import map_risks
from risk_pipeline.pipeline.runs import judge, stages
from risk_pipeline.pipeline.runs.judge import JudgeReport
from risk_pipeline.pipeline.runs.replay.as_known import Span, live_as_known, told
from risk_pipeline.pipeline.runs.replay.caveats import caveats
from risk_pipeline.pipeline.runs.replay.report import ReplayReport, tally
from risk_pipeline.pipeline.runs.replay.steps import Cast, OnProgress, Steps
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.feeds.known_rows import LateRows, find_late_rows


def replay(
    platform: Platform,
    first: date,
    last: date,
    *,
    notify: bool = True,
    on_progress: OnProgress = lambda _stage, _done, _total: None,
    cast: Cast | None = None,
) -> ReplayReport:
    """Run the loop over the days from `first` to `last` as if each had just ended.

    Between the verdicts the people of `cast` act and clocks run; without it nobody acts in the past.

    Raises:
        ConfigError: messages of the past would go to a real Slack, or the last day is not over.
        RiskError: a stage failed; what was done stays, and running again continues.
    """
    if notify and platform.settings.slack_token is not None:
        raise ConfigError(
            "A replay does not post the past to Slack. Use --no-notify to build history silently, "
            "or unset RISK_SLACK_TOKEN to write the messages to files."
        )
    if cast is not None and not notify:
        raise ConfigError("People can only act where they are told: leave out --no-notify.")
    platform.refuse_open_day(last)
    refuse_lost_history(platform)
    # Tickets closed later, or by an earlier replay of these days, must teach nothing.
    span = Span(first, last, stages.new_run_id(), platform.as_of(first - timedelta(days=1)))
    watch = _Watch(on_progress)
    with watch.stage("ingest"):
        stages.ingest(platform, run_id=span.run_id, day=last)
    with watch.stage("transform"):
        stages.transform(platform, run_id=span.run_id, day=last, known_at=span.taught_until)
    late = _late_rows(platform, first)
    days = days_between(first, last)
    steps = Steps(platform, span.run_id, days, notify=notify, on_progress=on_progress, cast=cast)
    if late:
        with watch.stage("days as they were known"):
            judged = live_as_known(platform, span, late, steps)
    else:
        judged = _live_at_once(platform, span, steps, watch)
    # The days were told as they were lived.
    settle(platform, days)
    with watch.stage("publish"):
        stages.publish(platform, run_id=span.run_id)
    return ReplayReport(
        first=first,
        last=last,
        verdicts=judged.verdict_count,
        by_status=judged.counts,
        closed=steps.closed,
        messages_sent=steps.sent,
        undelivered=steps.undelivered,
        openings=tuple(steps.openings),
        by_rule=tally(platform.store, steps.openings),
        cpu_seconds=watch.seconds,
        known_later=told(late, last),
        caveats=tuple(caveats(platform.catalog)),
    )


class _Watch:
    """Tells progress stage by stage and keeps each one's CPU seconds."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> "Iterator[None]":
        self._on_progress(name, 0, 1)
        started = process_time()
        yield
        self.seconds[name] = process_time() - started
        self._on_progress(name, 1, 1)


def _late_rows(platform: Platform, first: date) -> tuple[LateRows, ...]:
    feeds = platform.catalog.feeds.values()
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        return find_late_rows(connection, feeds, first, platform.settings.time_zone)


def _live_at_once(platform: Platform, span: Span, steps: Steps, watch: _Watch) -> JudgeReport:
    """Judge all days in one pass, then let the verdicts change tickets day by day."""
    with watch.stage("judge"):
        judged = judge.judge(platform, run_id=span.run_id, first=span.first, last=span.last)
    if platform.settings.tell_register:
        # What the register owes is told day by day, from a map that no ticket moves.
        map_risks(platform, first=span.first, last=span.last)
    with (
        watch.stage("tickets and messages"),
        connect(platform.settings.warehouse_path, read_only=True) as connection,
    ):
        steps.live(connection, span.first, span.last)
    with watch.stage("risk map"):
        map_risks(platform, first=span.first, last=span.last)
    return judged
