"""Judge history period by period, with the clock at each day's end. Set-based where it can be.

Facts and indicators are as-of honest, so they are built once for the whole span, and all verdicts
are computed in one pass. Only tickets are stepped day by day: what they do depends on their past.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from time import process_time
from typing import TYPE_CHECKING

from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.period import begin_of_hour
from risk_pipeline.domain.tickets.ticket import EventKind, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.pipeline.runs import deliver, feed_health, judge, stages
from risk_pipeline.pipeline.runs.gone_segments import end_tickets_of, gone_segments
from risk_pipeline.pipeline.runs.replay_caveats import caveats
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_open
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Opening:
    """A ticket that opened or reopened on a day of the replay."""

    day: date
    record: TransitionRecord


@dataclass(frozen=True)
class RuleTally:
    """How often a rule opened tickets in the span."""

    rule_id: str
    opened: int
    reopened: int
    still_open: int
    first: date
    last: date


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found. CPU seconds are this process's; dbt runs in one of its own."""

    first: date
    last: date
    verdicts: int
    by_status: dict[str, int]
    closed: int
    messages_sent: int
    undelivered: int
    openings: tuple[Opening, ...]
    by_rule: tuple[RuleTally, ...]
    cpu_seconds: dict[str, float]
    caveats: tuple[str, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        kinds = Counter(opening.record.kind for opening in self.openings)
        statuses = ", ".join(f"{count:,} {status}" for status, count in self.by_status.items())
        cpu = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.cpu_seconds.items())
        opened, reopened = kinds[EventKind.OPENED], kinds[EventKind.REOPENED]
        return [
            ("verdicts", f"{self.verdicts:,}: {statuses}"),
            ("tickets", f"{opened} opened, {reopened} reopened, {self.closed} closed"),
            ("messages", f"{self.messages_sent} sent, {self.undelivered} not"),
            *(("not as live", caveat) for caveat in self.caveats),
            ("CPU s", cpu),
        ]


def replay(
    platform: Platform,
    first: date,
    last: date,
    *,
    notify: bool = True,
    on_progress: OnProgress = lambda _stage, _done, _total: None,
) -> ReplayReport:
    """Run the loop over the days from `first` to `last` as if each had just ended.

    Raises:
        ConfigError: messages of the past would go to a real Slack, or the last day is not over.
        RiskError: a stage failed; what was done stays, and running again continues.
    """
    if notify and platform.settings.slack_token is not None:
        raise ConfigError(
            "A replay does not post the past to Slack. Use --no-notify to build history silently, "
            "or unset RISK_SLACK_TOKEN to write the messages to files."
        )
    platform.refuse_open_day(last)
    run_id = stages.new_run_id()
    watch = _Watch(on_progress)
    with watch.stage("ingest"):
        stages.ingest(platform, run_id=run_id, day=last)
    with watch.stage("transform"):
        # Tickets closed later, or by an earlier replay of these days, must teach nothing.
        before = platform.as_of(first - timedelta(days=1))
        stages.transform(platform, run_id=run_id, day=last, known_at=before)
    with watch.stage("judge"):
        judged = judge.judge(platform, run_id=run_id, first=first, last=last)
    with watch.stage("tickets and messages"):
        stepped = step_days(platform, run_id, days_between(first, last), notify, on_progress)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        said = tuple(caveats(platform, connection, first, last))
    with watch.stage("publish"):
        stages.publish(platform, run_id=run_id)
    return ReplayReport(
        first=first,
        last=last,
        verdicts=judged.verdict_count,
        by_status=judged.counts,
        closed=stepped.closed,
        messages_sent=stepped.sent,
        undelivered=stepped.undelivered,
        openings=tuple(stepped.openings),
        by_rule=_tally(platform, stepped.openings),
        cpu_seconds=watch.seconds,
        caveats=said,
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


@dataclass
class _Stepped:
    closed: int = 0
    sent: int = 0
    undelivered: int = 0
    openings: list[Opening] = field(default_factory=list)


def step_days(
    platform: Platform, run_id: str, days: list[date], notify: bool, on_progress: OnProgress
) -> _Stepped:
    """Respond to the verdicts day by day, each as of its own end; clocks are not run."""
    stepped = _Stepped()
    clock = FixedClock(platform.as_of(days[0]))
    at_day = replace(platform, clock=clock)
    policy = policy_from(platform.settings, platform.catalog.response, clocks=False)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        diagnostics = Diagnostics.of(connection, platform.catalog, time_zone=platform.settings.time_zone)
        verdicts = read_rule_results(connection, since=days[0], until=days[-1])
        by_day = dict(iter(verdicts.groupby(verdicts["known_on"].dt.date)))

        def step(known: "pd.DataFrame", day: date) -> None:
            report = apply_verdicts(
                platform.store,
                known,
                Writer(platform.catalog, policy, diagnostics),
                now=clock.now(),
                notify=notify,
                renew=False,
            )
            _count(stepped, day, report.transitions)
            if report.messages:
                _send(stepped, at_day)

        for number, day in enumerate(days, start=1):
            known = by_day.get(day, verdicts.iloc[:0])
            is_hour = known["hour"].notna()
            for hour, of_hour in _hours_in_order(platform, known[is_hour]):
                clock.at = begin_of_hour(day, hour + 1, platform.settings.zone)
                step(of_hour, day)
            clock.at = platform.as_of(day)
            known = known[~is_hour]
            if day == days[-1]:
                known = feed_health.with_verdicts(known, connection, at_day, day=day, run_id=run_id)
            step(known, day)
            on_progress("tickets and messages", number, len(days))
        stepped.closed += end_tickets_of(at_day, gone_segments(at_day, connection), notify=notify)
        # Whatever is open now shows its newest period; doing so day by day would inform nobody.
        if notify and renew_open(
            platform.store, catalog=platform.catalog, policy=policy, diagnostics=diagnostics, now=clock.now()
        ):
            _send(stepped, at_day)
    return stepped


def _send(stepped: _Stepped, platform: Platform) -> None:
    sent = deliver.deliver(platform, self_tickets=False)
    stepped.sent += sent.sent + sent.reconciled
    stepped.undelivered += sent.deferred + sent.dead + sent.unknown


def _hours_in_order(platform: Platform, hourly: "pd.DataFrame") -> "Iterator[tuple[int, pd.DataFrame]]":
    """Yield the hours of a day that can change a ticket; whether one is open is asked hour by hour."""
    if not _matters(platform, hourly):
        return
    for hour in sorted(hourly["hour"].astype(int).unique()):
        of_hour = hourly[hourly["hour"] == hour]
        if _matters(platform, of_hour):
            yield int(hour), of_hour


def _matters(platform: Platform, hours: "pd.DataFrame") -> bool:
    """Whether verdicts on hours can change a ticket: mostly they open none, and none is open."""
    if hours.empty:
        return False
    if ((hours["status"] == "red") & hours["suppressed"].isna()).any():
        return True
    rules = set(hours["rule_id"])
    return any(t.rule_id in rules for t in list_tickets(platform.store, TicketFilter(states=OPEN_STATES)))


def _count(stepped: _Stepped, day: date, transitions: tuple[TransitionRecord, ...]) -> None:
    opens = {EventKind.OPENED, EventKind.REOPENED}
    for record in transitions:
        if record.ticket_kind is TicketKind.STORM:
            continue
        stepped.closed += record.kind is EventKind.CLOSED
        if record.kind in opens:
            stepped.openings.append(Opening(day, record))


def _tally(platform: Platform, openings: list[Opening]) -> tuple[RuleTally, ...]:
    open_now = Counter(t.rule_id for t in list_tickets(platform.store, TicketFilter(states=OPEN_STATES)))
    by_rule: dict[str, list[Opening]] = {}
    for opening in openings:
        by_rule.setdefault(opening.record.rule_id, []).append(opening)
    tallies = [
        RuleTally(
            rule_id=rule_id,
            opened=sum(o.record.kind is EventKind.OPENED for o in found),
            reopened=sum(o.record.kind is EventKind.REOPENED for o in found),
            still_open=open_now[rule_id],
            first=found[0].day,
            last=found[-1].day,
        )
        for rule_id, found in by_rule.items()
    ]
    return tuple(sorted(tallies, key=lambda tally: (-tally.opened - tally.reopened, tally.rule_id)))
