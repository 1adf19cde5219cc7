"""Let what the register owes open and close tickets: what runs, replays and Dagster do after the map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.risk.duties.duty import duty_of, rule_of
from risk_pipeline.domain.risk.duties.subject import subject_of
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.governance.duties import Around, duty_verdicts
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import refuse_lost_history
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.gone_segments import close_gone
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.snapshots import read_duty_days, settle_duties
from risk_pipeline.warehouse.indicators.verdicts import newest_judged_day
from risk_pipeline.warehouse.sql import Connection


class _Nothing:
    """Finds out nothing: behind a duty there are no rows."""

    def diagnose(self, breaches: Sequence[Breach]) -> Mapping[Breach, Diagnosis]:
        """Return nothing known of each."""
        return dict.fromkeys(breaches, Diagnosis())


def tell_duties(platform: Platform, *, run_id: str, until: date, notify: bool = True) -> AppliedReport:
    """Judge the duties of the days of the map that are owed up to a day, oldest first, and change tickets.

    Owed are the days that were computed since duties were judged last, by whatever run. A run about the past
    is recorded and notifies nobody, as for rules. Doing it again changes nothing. Where the setting
    `tell_register` is off, nothing is judged, nor owed later.

    Raises:
        HistoryError: the store lacks what was noted of its history outside it.
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    days = _owed(platform, until)
    if not days:
        return AppliedReport()
    refuse_lost_history(platform)
    last, closed = days[-1], platform.last_closed_day()
    policy = policy_from(platform.settings, platform.catalog.response, clocks=last >= closed)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        newest = newest_judged_day(connection, closed)
        told = notify and (newest is None or newest <= last)
        report = apply_verdicts(
            platform.store,
            list(judged_duties(platform, connection, days, run_id)),
            Writer(platform.catalog, policy, _Nothing()),
            now=_instant_of(platform, last),
            notify=told,
        )
    ended = end_duties(platform, notify=told) if last >= closed else 0
    settle(platform, days)
    return replace(report, closed=report.closed + ended)


def _owed(platform: Platform, until: date) -> list[date]:
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        days = read_duty_days(connection, until)
    if days and not platform.settings.tell_register:
        settle(platform, days)
        return []
    return days


def settle(platform: Platform, days: Sequence[date]) -> None:
    """Note that the duties of these days are not owed any more."""
    with connect(platform.settings.warehouse_path) as connection:
        settle_duties(connection, days)


def judged_duties(
    platform: Platform, connection: Connection, days: Iterable[date], run_id: str
) -> Iterator[Verdict]:
    """Yield the verdicts on all duties of some days, from the map as the warehouse has it."""
    around = Around(read_said(platform.store), platform.settings.time_zone or "UTC")
    for day in days:
        yield from duty_verdicts(connection, platform.catalog, around, day, run_id)


def end_duties(platform: Platform, *, notify: bool = True) -> int:
    """Close the tickets of duties that the register no longer has; return how many."""
    found = list_tickets(platform.store, TicketFilter(states=OPEN_STATES, kinds=(TicketKind.RISK,)))
    reasons = {ticket.id: why for ticket in found if (why := _why_gone(platform, ticket))}
    writer = Writer(platform.catalog, policy_from(platform.settings, platform.catalog.response), None)
    return close_gone(platform.store, reasons, writer, now=platform.clock.now(), notify=notify)


def _why_gone(platform: Platform, ticket: Ticket) -> str:
    duty, catalog = duty_of(ticket.rule_id), platform.catalog
    if duty is None or ticket.series.is_storm:
        return ""
    owed = subject_of(duty, ticket.segment, catalog.risks, catalog.governance)
    if owed is not None and rule_of(owed.line, duty) == ticket.rule_id:
        return ""
    what = duty.dimension.replace("_", " ")
    return f"no longer owed: {what} {ticket.segment} has left the register, or is not in force"


def _instant_of(platform: Platform, day: date) -> datetime:
    """Return now for the newest closed day; a run about an older day acts as at that day's end."""
    return platform.clock.now() if day >= platform.last_closed_day() else platform.as_of(day)
