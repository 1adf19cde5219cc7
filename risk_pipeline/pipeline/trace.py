"""From a ticket back to the source rows, and proof that the number on it is theirs."""

from dataclasses import dataclass
from math import isclose

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.indicator import Indicator
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.ticket import Ticket, parse_ref
from risk_pipeline.pipeline.platform import Platform
from risk_pipeline.warehouse import connection, trace
from risk_pipeline.warehouse.results import read_verdict_runs


@dataclass(frozen=True)
class Trace:
    """One line from a ticket to its rows."""

    ticket_ref: str
    rule_id: str
    rule_version: str
    rule_is_current: bool
    indicator: str
    model: str
    model_checksum: str
    feeds: tuple[str, ...]
    period: str
    dimension: str
    segment: str
    run_ids: tuple[str, ...]
    ticket_value: float | None
    replay_sql: str
    replayed: trace.Replayed
    agrees: bool
    rows_total: int
    rows: trace.Rows
    source_rows: dict[str, trace.Rows]

    def facts(self) -> list[tuple[str, str]]:
        """Return what a person reads first, name and value."""
        current = "the present version" if self.rule_is_current else "since changed"
        return [
            ("ticket", self.ticket_ref),
            ("rule", f"{self.rule_id} version {self.rule_version[:12]} ({current})"),
            ("indicator", f"{self.indicator}, {self.dimension} {self.segment}, {self.period}"),
            ("dbt model", f"{self.model} checksum {self.model_checksum[:12]}"),
            ("feeds", ", ".join(self.feeds)),
            ("judged in runs", ", ".join(self.run_ids)),
        ]


def trace_ticket(platform: Platform, ref: str, *, limit: int = 10) -> Trace:
    """Trace the newest period that a ticket was judged by.

    Raises:
        RiskError: no such ticket, or its rule or indicator is no longer in the catalogue.
    """
    with platform.store.reading() as transaction:
        ticket = transaction.tickets([parse_ref(ref)]).get(parse_ref(ref))
    if ticket is None:
        raise RiskError(f"{ref}: no such ticket. `risk tickets list --all` shows what there is.")
    indicator = platform.catalog.indicators.get(ticket.indicator)
    if indicator is None:
        raise RiskError(f"{ref} watches {ticket.indicator}, which the dbt project no longer defines.")
    return _trace(platform, ticket, indicator, limit)


def _trace(platform: Platform, ticket: Ticket, indicator: Indicator, limit: int) -> Trace:
    period = Period(ticket.last_period_start, ticket.grain)
    scope = (indicator, ticket.dimension, ticket.segment, period.start, period.end)
    sql, rows_sql = trace.replay_sql(*scope), trace.rows_sql(*scope)
    rule = platform.catalog.rules.get(ticket.rule_id)
    with connection.connect(platform.settings.warehouse_path, read_only=True) as warehouse:
        replayed = trace.replay(warehouse, sql)
        rows = trace.read_rows(warehouse, rows_sql, limit)
        return Trace(
            ticket_ref=ticket.ref,
            rule_id=ticket.rule_id,
            rule_version=ticket.rule_sha,
            rule_is_current=rule is not None and rule.sha256 == ticket.rule_sha,
            indicator=indicator.name,
            model=indicator.unique_id,
            model_checksum=indicator.checksum,
            feeds=indicator.feeds,
            period=f"{period.grain} from {period.start} to {period.end}",
            dimension=ticket.dimension,
            segment=ticket.segment,
            run_ids=read_verdict_runs(
                warehouse, ticket.rule_id, ticket.dimension, ticket.segment, period.start
            ),
            ticket_value=ticket.value,
            replay_sql=sql,
            replayed=replayed,
            agrees=_same(replayed.value, ticket.value),
            rows_total=trace.count_rows(warehouse, rows_sql),
            rows=rows,
            source_rows=_source_rows(platform, warehouse, indicator, rows),
        )


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _source_rows(
    platform: Platform, warehouse: connection.Connection, indicator: Indicator, rows: trace.Rows
) -> dict[str, trace.Rows]:
    """Return the raw rows of the shown events, from each feed that knows their entity."""
    if "entity_id" not in rows.columns:
        return {}
    position = rows.columns.index("entity_id")
    # An entity id is the feed's key; parts of a compound key are joined by a colon.
    keys = sorted({str(row[position]).split(":", 1)[0] for row in rows.rows})
    feeds = [platform.catalog.feeds[feed] for feed in indicator.feeds if feed in platform.catalog.feeds]
    found = {
        feed.id: trace.read_source_rows(warehouse, feed.raw_table, feed.key[0], keys)
        for feed in feeds
        if keys
    }
    return {feed: part for feed, part in found.items() if part.rows}
