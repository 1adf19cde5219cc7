"""From a ticket back to the source rows, and proof that the number on it is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import isclose
from typing import Literal, NamedTuple

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import format_period
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.episode import Episode, grown
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.ticket_message import read_present_message
from risk_pipeline.store.queries.tickets import find_ticket, list_children
from risk_pipeline.warehouse import connection
from risk_pipeline.warehouse.diagnosis import lineage_trace
from risk_pipeline.warehouse.indicators.verdict_queries import read_verdicts_of
from risk_pipeline.warehouse.indicators.verdicts import read_verdict_runs
from risk_pipeline.wording.parts.place import largest_in_words
from risk_pipeline.wording.teller import Teller

Choice = Literal["asked", "worst", "opened", "newest"]
_CHOSEN: dict[Choice, str] = {
    "asked": "the one asked for",
    "worst": "the worst red one since it opened or came back",
    "opened": "the one it opened on, which is red no more",
    "newest": "the newest one judged",
}


class _Traced(NamedTuple):
    """The period that is traced, the number said of it, by whom, and why this one."""

    period: Period
    value: float | None
    chosen: Choice
    said_by: Literal["ticket", "verdict"] = "verdict"


@dataclass(frozen=True)
class Trace:
    """One line from a ticket to its rows.

    `ticket_value` is what the ticket says of the period, or the verdict where the ticket says nothing of it
    (`said_by`). `chosen` is why it is this period.
    """

    ticket_ref: str
    rule_id: str
    rule_version: str
    rule_is_current: bool
    series: Series
    model: str
    model_checksum: str
    feeds: tuple[str, ...]
    period: str
    chosen: Choice
    said_by: str
    run_ids: tuple[str, ...]
    ticket_value: float | None
    largest_rows: str
    replay_sql: str
    replayed: lineage_trace.Replayed
    agrees: bool
    rows_total: int
    rows: lineage_trace.Rows
    source_rows: dict[str, lineage_trace.Rows]

    def facts(self) -> list[tuple[str, str]]:
        """Return what a person reads first, name and value."""
        current = "the present version" if self.rule_is_current else "since changed"
        return [
            ("ticket", self.ticket_ref),
            ("rule", f"{self.rule_id} version {self.rule_version[:12]} ({current})"),
            ("indicator", f"{self.series.indicator}, {self.series.slice}"),
            ("period", f"{self.period}: {_CHOSEN[self.chosen]}"),
            ("dbt model", f"{self.model} checksum {self.model_checksum[:12]}"),
            ("feeds", ", ".join(self.feeds)),
            ("judged in runs", ", ".join(self.run_ids)),
            *([("largest rows", self.largest_rows)] if self.largest_rows else []),
        ]


def trace_ticket(platform: Platform, ref: str, *, day: date | None = None, limit: int = 10) -> Trace:
    """Trace the worst red period of a ticket's present episode, or the one that holds a day.

    Raises:
        RiskError: no such ticket, its rule or indicator is no longer in the catalog, or its rule judged no
            period that holds the day.
    """
    ticket = find_ticket(platform.store, ref)
    if ticket is None:
        raise RiskError(f"{ref}: no such ticket. `risk tickets list --all` shows what there is.")
    indicator = platform.catalog.indicators.get(ticket.indicator)
    if indicator is None or ticket.kind is TicketKind.STORM:
        raise RiskError(f"{ticket.ref} has no number to trace: {_why_no_number(platform, ticket)}")
    return _trace(platform, ticket, indicator, day, limit)


def _why_no_number(platform: Platform, ticket: Ticket) -> str:
    """Explain what the ticket is about instead of an indicator, and where to look."""
    if ticket.kind is TicketKind.STORM:
        children = ", ".join(child.ref for child in list_children(platform.store, ticket.id))
        return f"it groups {children or 'no tickets'}. Trace one of them."
    if ticket.kind is TicketKind.DATA:
        return f"it is about {ticket.segment}: {ticket.reason}"
    if duty_of(ticket.rule_id):
        return f"it is about what the register owes: {ticket.reason}. The risk map has the numbers."
    if ticket.rule_id in platform.catalog.rules:
        return f"its rule looks at the whole table {ticket.indicator}. `risk data-docs` shows what it found."
    return f"it watches {ticket.indicator}, which the dbt project no longer defines."


def _traced(warehouse: connection.Connection, ticket: Ticket, day: date | None) -> _Traced:
    """Return what is traced: what the ticket is about is its worst period, not the green one it closed on.

    Of a feed no episode is kept: its worst is the worst of the periods that are red by now, and where none is
    left, because it was delivered again, the one it opened on.
    """
    if day is not None:
        return _asked(read_verdicts_of(warehouse, ticket.rule_id, ticket.series, day, day), ticket, day)
    worst = ticket.episode.worst if ticket.episode else None
    if worst is not None:
        return _Traced(Period(worst.on, ticket.grain, worst.hour), worst.value, "worst", "ticket")
    since = read_verdicts_of(warehouse, ticket.rule_id, ticket.series, ticket.since, ticket.last_period_end)
    red = _worst_red(since)
    if red is not None:
        return _Traced(red.period, red.value, "worst")
    begin = (ticket.since, ticket.since_hour)
    opened = next((each for each in since if (each.period.start, each.period.hour) == begin), None)
    if opened is not None and opened.period != ticket.last_period:
        return _Traced(opened.period, opened.value, "opened")
    return _Traced(ticket.last_period, ticket.value, "newest", "ticket")


def _asked(verdicts: list[Verdict], ticket: Ticket, day: date) -> _Traced:
    """Return the period of a day: of several hours the worst red one, else the newest."""
    known = [verdict for verdict in verdicts if verdict.value is not None]
    if not known:
        raise RiskError(
            f"{ticket.ref}: its rule {ticket.rule_id} judged no number on {day}. "
            "Leave --day out to trace the worst red period."
        )
    chosen = _worst_red(known) or known[-1]
    return _Traced(chosen.period, chosen.value, "asked")


def _worst_red(verdicts: list[Verdict]) -> Verdict | None:
    red = {(v.period.start, v.period.hour): v for v in verdicts if v.status is Status.RED}
    worst = reduce(grown, red.values(), Episode()).worst
    return red[worst.on, worst.hour] if worst else None


def _trace(platform: Platform, ticket: Ticket, indicator: Indicator, day: date | None, limit: int) -> Trace:
    series = ticket.series
    is_share = ticket.limit_kind == "share"  # of a rule on concentration
    told = read_present_message(platform, ticket)
    rule = platform.catalog.rules.get(ticket.rule_id)
    # A ticket about one feed depends on that feed only, whatever else the indicator counts.
    feeds = (series.segment,) if series.is_feed else indicator.feeds
    with connection.connect(platform.settings.warehouse_path, read_only=True) as warehouse:
        period, value, chosen, said_by = _traced(warehouse, ticket, day)
        scope = lineage_trace.Scope(indicator, series, period, platform.settings.time_zone)
        sql = lineage_trace.replay_share_sql(scope) if is_share else lineage_trace.replay_sql(scope)
        rows_sql = lineage_trace.rows_sql(scope)
        replayed = lineage_trace.replay(warehouse, sql)
        rows = lineage_trace.read_rows(warehouse, rows_sql, limit)
        return Trace(
            ticket_ref=ticket.ref,
            rule_id=ticket.rule_id,
            rule_version=ticket.rule_sha,
            rule_is_current=rule is not None and rule.sha256 == ticket.rule_sha,
            series=series,
            model=indicator.unique_id,
            model_checksum=indicator.checksum,
            feeds=feeds,
            period=_in_words(period),
            chosen=chosen,
            said_by=said_by,
            run_ids=read_verdict_runs(warehouse, ticket.rule_id, series, period),
            ticket_value=value,
            largest_rows=largest_in_words(Teller.of(told), None) if told else "",
            replay_sql=sql,
            replayed=replayed,
            agrees=_same(replayed.value, value),
            rows_total=lineage_trace.count_rows(warehouse, rows_sql),
            rows=rows.hiding({"entity_id"} if indicator.is_id_personal else ()),
            source_rows=_source_rows(platform, warehouse, scope, feeds, rows, limit),
        )


def _in_words(period: Period) -> str:
    if period.hour is not None:
        return f"hour {format_period(period)}"
    return f"{period.grain} from {period.start} to {period.end}"


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _source_rows(
    platform: Platform,
    warehouse: connection.Connection,
    scope: lineage_trace.Scope,
    feeds: Iterable[str],
    rows: lineage_trace.Rows,
    limit: int,
) -> dict[str, lineage_trace.Rows]:
    """Return the raw rows behind the shown events, from each feed that knows them."""
    known = [platform.catalog.feeds[feed] for feed in feeds if feed in platform.catalog.feeds]
    if scope.series.is_feed:
        until = scope.period.end
        found = {f.id: lineage_trace.read_newest_rows(warehouse, f, until, limit) for f in known if f.cursor}
    elif "entity_id" in rows.columns and rows.rows:
        position = rows.columns.index("entity_id")
        entities = sorted({str(row[position]) for row in rows.rows})
        found = {feed.id: lineage_trace.read_source_rows(warehouse, feed, entities) for feed in known}
    else:
        found = {}
    return {feed: part for feed, part in found.items() if part.rows}
