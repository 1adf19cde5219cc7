"""The stages of a run, for the CLI and for Dagster alike. Each can be run twice or killed.

Stages hand over through tables, not through memory: any one can be run again alone.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.register.entries import HISTORY_TABLES
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.ingest import FeedFailure, FeedLoad, load_feeds
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import note_anchor, refuse_lost_history
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.pipeline.incidents.tick import tick, watch_incidents
from risk_pipeline.pipeline.reports.analysts.documentation import read_documentation
from risk_pipeline.pipeline.reports.analysts.tables import analyst_tables
from risk_pipeline.pipeline.reports.rule_sentences import rules_in_words
from risk_pipeline.pipeline.runs import broken_feeds
from risk_pipeline.pipeline.runs.gone_segments import end_tickets_of, gone_segments
from risk_pipeline.pipeline.storage_access import feed_access
from risk_pipeline.pipeline.texts.stage import read_new_texts
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.pipeline.transform.register_tables import write_register_tables
from risk_pipeline.pipeline.transform.ticket_history import copy_ticket_history, keep_anchor
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_repaired
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.sla.reminders_and_escalation import ClockReport, run_clocks
from risk_pipeline.response.sla.whole_feeds import wait_for_whole_feeds
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.response.verdicts.retired_feeds import close_withdrawn
from risk_pipeline.settings import Settings, unknown_variables
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import Connection, connect, kept_open
from risk_pipeline.warehouse.feeds import gate_failures
from risk_pipeline.warehouse.indicators.build_faults import BuildFault, write_build_faults
from risk_pipeline.warehouse.indicators.verdicts import newest_judged_day, read_rule_results
from risk_pipeline.warehouse.sql import table_exists
from risk_pipeline.warehouse.tables import publish as publishing

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

_LOG = logging.getLogger(__name__)
# Hears the name of a stage as it begins.
OnStage = Callable[[str], None]


@dataclass(frozen=True)
class IngestReport:
    """What became of each feed."""

    loads: tuple[FeedLoad, ...]
    failures: tuple[FeedFailure, ...]

    def failure_lines(self) -> list[tuple[str, str]]:
        """Return what a person reads of the feeds that failed, name and reason."""
        return [(failure.feed, f"FAILED: {failure.reason}") for failure in self.failures]

    @contextmanager
    def told_with_errors(self) -> Iterator[None]:
        """Let an error of a later stage say which feeds failed before: mostly they are its cause."""
        try:
            yield
        except WarehouseError as error:
            if not self.failures:
                raise
            listed = "\n".join(f"{feed} {why}" for feed, why in self.failure_lines())
            raise WarehouseError(f"{error}\n{listed}") from error


def untold(_stage: str) -> None:
    """Tell nobody which stage begins."""


def new_run_id() -> str:
    """Return an id for a run outside Dagster."""
    return f"run-{uuid.uuid4().hex[:12]}"


def ingest(
    platform: Platform, *, run_id: str, day: date, feeds: Iterable[Feed] | None = None
) -> IngestReport:
    """Load what is new in each feed; nothing after the end of `day` counts as an instant of the past."""
    settings = platform.settings
    _log_unknown_variables(settings)
    with connect(settings.warehouse_path) as connection:
        results = load_feeds(
            connection,
            platform.catalog.feeds.values() if feeds is None else feeds,
            data_dir=settings.data_dir,
            run_id=run_id,
            now=max(platform.as_of(day), platform.clock.now()),
            options=feed_access(settings),
        )
    return IngestReport(
        tuple(r for r in results if isinstance(r, FeedLoad)),
        tuple(r for r in results if isinstance(r, FeedFailure)),
    )


@cache
def _log_once(text: str) -> None:
    _LOG.warning(text)


def _log_unknown_variables(settings: Settings) -> None:
    """Say in one line, once in a process, which variables have no effect."""
    if found := unknown_variables(settings):
        _log_once("; ".join(f"{name} {what}" for name, what in found.items()))


def write_register(platform: Platform, *, day: date, known_at: datetime | None = None) -> dict[str, int]:
    """Bring owners' budgets, the calendar, what tickets taught and the terms of new texts into the warehouse.

    Tickets count as they were at `known_at`: now for the newest closed day, else that day's end. Their
    history, which no model learns from, is copied as it is. Returns the tables that were changed, with
    how many rows each holds, or how many events are new.
    """
    with kept_open(platform.settings.warehouse_path):
        changed = write_register_tables(platform, day=day, known_at=known_at or _instant_of(platform, day))
        changed |= read_new_texts(platform, day)
        events = copy_ticket_history(platform)
    return changed | (dict.fromkeys(HISTORY_TABLES, events) if events else {})


def transform(
    platform: Platform,
    *,
    run_id: str,
    day: date,
    full_refresh: bool = False,
    tests: bool = True,
    known_at: datetime | None = None,
) -> dbt.BuildReport:
    """Build facts and indicators as of the end of `day` and record which quality gates did not hold.

    The register is written first; `known_at` says up to when tickets may teach anything.

    Raises:
        WarehouseError: dbt did not run, or the first build of all could not make the engine's models.
    """
    write_register(platform, day=day, known_at=known_at)
    report = dbt.build(
        platform.settings,
        as_of=platform.as_of(day),
        run_id=run_id,
        full_refresh=full_refresh,
        tests=tests,
    )
    _write_faults(platform, report, run_id, day)
    return report


def transform_at(platform: Platform, *, run_id: str, now: datetime) -> dbt.BuildReport:
    """Build facts and indicators as of an instant of the current day; its gates are that day's."""
    closed = platform.last_closed_day()
    write_register(platform, day=closed, known_at=now)
    report = dbt.build(platform.settings, as_of=now, run_id=run_id)
    _write_faults(platform, report, run_id, closed + timedelta(days=1))
    return report


def record_build(platform: Platform, report: dbt.BuildReport, *, run_id: str, day: date) -> None:
    """Record what failed in dbt calls by Dagster, whose later steps wait for the engine's models.

    Raises:
        WarehouseError: a model of the engine could not be built; what failed is recorded even so.
    """
    _write_faults(platform, report, run_id, day)
    if report.engine_faults:
        raise _not_built(platform, report)


def _not_built(platform: Platform, report: dbt.BuildReport) -> WarehouseError:
    listed = "\n".join(f"- {model.name}: {model.message}" for model in report.broken)
    return WarehouseError(f"dbt could not build:\n{listed}\ndbt's log: {platform.settings.dbt_log_path}")


def _write_faults(platform: Platform, report: dbt.BuildReport, run_id: str, day: date) -> None:
    """Record the gates that did not hold on a day, and what the newest build had to do without."""
    failures = [
        gate_failures.GateFailure(day, feed, test.unique_id, test.message, run_id)
        for test in report.failed_tests
        for feed in platform.catalog.feeds_behind(test.unique_id)
    ]
    with connect(platform.settings.warehouse_path) as connection:
        gate_failures.write_gate_failures(connection, day, failures)
        write_build_faults(connection, _build_faults(report.broken, run_id))
        is_first = not table_exists(connection, "indicators", "indicator_values")
    if report.engine_faults and is_first:
        raise _not_built(platform, report)  # there is nothing from before to judge by


def _build_faults(broken: Iterable[dbt.BrokenModel], run_id: str) -> list[BuildFault]:
    """Return a row for each indicator and table that a broken model takes with it, and for itself."""
    found: dict[tuple[str, str], BuildFault] = {}
    for model in broken:
        for dependant in (*model.indicators, *model.tables, model.name):
            found.setdefault(
                (model.name, dependant), BuildFault(model.name, dependant, model.message, run_id)
            )
    return list(found.values())


def respond(
    platform: Platform, *, run_id: str, first: date, last: date, notify: bool = True
) -> AppliedReport:
    """Let the verdicts that became known up to `last` change tickets, and queue the messages.

    A run about the past (later days are judged already) is recorded and notifies nobody. Clocks run
    only when the newest closed day is among the days: time in the past is nobody's fault.

    Raises:
        HistoryError: the store lacks what was noted of its history outside it.
    """
    refuse_lost_history(platform)
    since = first - timedelta(days=platform.settings.rejudge_days)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        newest = newest_judged_day(connection, platform.last_closed_day())
        is_past = newest is not None and newest > last
        verdicts = read_rule_results(connection, since=since, until=last)
        applied = apply_with(
            platform,
            broken_feeds.with_verdicts(verdicts, connection, platform, day=last, run_id=run_id),
            diagnostics_of(platform, connection),
            now=_instant_of(platform, last),
            notify=notify and not is_past,
            clocks=last >= platform.last_closed_day(),
        )
        if notify and not is_past:
            told = _tell_repaired(platform, diagnostics_of(platform, connection), _instant_of(platform, last))
            applied = replace(applied, messages=applied.messages + told)
        gone = gone_segments(platform, connection)
    report = replace(applied, is_past=is_past)
    if last < platform.last_closed_day():
        return report
    withdrawn = close_withdrawn(
        platform.store,
        catalog=platform.catalog,
        policy=policy_from(platform.settings, platform.catalog.response),
        now=platform.clock.now(),
        notify=notify,
    )
    ended = end_tickets_of(platform, gone, notify=notify)
    if notify:
        watch_incidents(platform)
        clocks(platform)
    return replace(report, closed=report.closed + withdrawn + ended)


def clocks(platform: Platform, *, notify: bool = True) -> ClockReport:
    """Advance the clocks of tickets and incidents: reminders, escalations, what lapses or ends."""
    incidents = tick(platform) if notify else 0
    report = run_clocks(
        platform.store,
        catalog=platform.catalog,
        policy=policy_from(platform.settings, platform.catalog.response),
        now=platform.clock.now(),
        notify=notify,
    )
    return replace(report, incidents=incidents)


def diagnostics_of(
    platform: Platform, connection: Connection, seen_to: Mapping[str, datetime | None] | None = None
) -> Diagnostics:
    """Return what finds out the numbers of messages, from an open warehouse.

    `seen_to` says how far feeds have come on the current day.
    """
    return Diagnostics.of(
        connection, platform.catalog, time_zone=platform.settings.time_zone, seen_to=seen_to
    )


def apply_with(
    platform: Platform,
    verdicts: "pd.DataFrame",
    diagnostics: Diagnostics,
    *,
    now: datetime,
    notify: bool,
    clocks: bool,
) -> AppliedReport:
    """Let verdicts change tickets, as at `now`; new tickets get clocks where `clocks` run."""
    policy = policy_from(platform.settings, platform.catalog.response, clocks=clocks)
    writer = Writer(platform.catalog, policy, diagnostics)
    return apply_verdicts(platform.store, verdicts, writer, now=now, notify=notify)


def _tell_repaired(platform: Platform, diagnostics: Diagnostics, now: datetime) -> int:
    """Let the tickets of feeds say that their red days are whole by now; their clocks wait meanwhile."""
    wanted = TicketFilter(states=OPEN_STATES, kinds=(TicketKind.DATA,))
    store, catalog = platform.store, platform.catalog
    tickets = list_tickets(store, wanted)
    red = [ticket for ticket in tickets if ticket.last_status is Status.RED]
    policy = policy_from(platform.settings, catalog.response)
    told = renew_repaired(store, Writer(catalog, policy, diagnostics), red, now=now) if red else 0
    wait_for_whole_feeds(store, catalog=catalog, policy=policy, tickets=tickets, now=now)
    return told


def _instant_of(platform: Platform, day: date) -> datetime:
    """Return now for the newest closed day; a run about an older day acts as at that day's end."""
    return platform.clock.now() if day >= platform.last_closed_day() else platform.as_of(day)


def publish(platform: Platform, *, run_id: str) -> publishing.Published:
    """Replace the read-only copy, with the tickets and the data dictionary.

    What happened to tickets since the last time is copied into the warehouse before, and the head of their
    history is noted there and outside.
    """
    with kept_open(platform.settings.warehouse_path):
        anchor = note_anchor(platform)
        copy_ticket_history(platform)
        if anchor:
            keep_anchor(platform, anchor)
        extra = analyst_tables(platform)
    return publishing.publish(
        platform.settings.warehouse_path,
        platform.settings.published_dir,
        run_id=run_id,
        extra=extra,
        documentation=read_documentation(platform.settings.manifest_path),
    )


def build_data_docs(platform: Platform) -> Path:
    """Build Great Expectations' pages of the suites and their last results; return the page to open."""
    from risk_pipeline.monitoring import data_docs  # GX takes seconds to import

    return data_docs.build_data_docs(
        platform.settings.var_dir, platform.catalog.suites.values(), words=rules_in_words(platform)
    )
