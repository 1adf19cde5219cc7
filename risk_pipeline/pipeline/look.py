"""Gather what a chart of one series shows: its values, the limits on it, its tickets."""

from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.indicator import Indicator
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.rule import Rule, RuleState, WithinLimits
from risk_pipeline.domain.ticket import Ticket
from risk_pipeline.pipeline.chart import LimitLine, TicketSpan, draw_chart
from risk_pipeline.pipeline.platform import Platform
from risk_pipeline.store.queries import TicketFilter, list_tickets
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.context import read_points, read_span

_SHOWN = {Grain.DAY: timedelta(days=180), Grain.WEEK: timedelta(weeks=60), Grain.MONTH: timedelta(days=1100)}


def chart(
    platform: Platform,
    indicator: str,
    *,
    dimension: str = "all",
    segment: str = "all",
    grain: str = "day",
    first: date | None = None,
    last: date | None = None,
    out: Path | None = None,
) -> Path:
    """Draw one series from the published copy, or from the working warehouse before the first one.

    Raises:
        RiskError: the indicator, grain or segment is unknown; the text says what there is.
    """
    known = platform.catalog.indicators.get(indicator)
    if known is None:
        near = get_close_matches(indicator, platform.catalog.indicators, n=3)
        raise RiskError(f"No indicator '{indicator}'. Did you mean: {', '.join(near) or 'see `risk rules`'}?")
    if grain not in known.grain:
        raise RiskError(f"{indicator} has grain {', '.join(known.grain)}, not '{grain}'.")
    published = platform.settings.published_dir / "risk.duckdb"
    source = published if published.exists() else platform.settings.warehouse_path
    series = {"indicator": indicator, "grain": grain, "dimension": dimension, "segment": segment}
    with connect(source, read_only=True) as connection:
        span = read_span(connection, **series)
        if span is None:
            raise RiskError(
                f"{indicator} has no {grain} values for {dimension} = {segment}. "
                f"Its dimensions: {', '.join(known.dimensions)}."
            )
        last = last or span[1]
        first = first or max(span[0], last - _SHOWN[Grain(grain)])
        points = read_points(connection, **series, since=first, until=last)
    tickets = list_tickets(
        platform.store, TicketFilter(indicator=indicator, dimension=dimension, segment=segment)
    )
    where = "all" if dimension == "all" else f"{dimension} {segment}"
    name = "_".join(part for part in (indicator, grain, dimension, segment) if part != "all")
    return draw_chart(
        out or platform.settings.var_dir / "charts" / f"{name}.png",
        known,
        points,
        where=f"{where}, by {grain}",
        currency=platform.settings.currency,
        limits=_limits(platform, known, grain, dimension),
        tickets=[shown for ticket in tickets if (shown := _ticket_span(ticket, grain, first, last))],
    )


def _limits(platform: Platform, indicator: Indicator, grain: str, dimension: str) -> list[LimitLine]:
    """Return the absolute limits of active rules on this series."""
    found: list[LimitLine] = []
    for rule in platform.catalog.rules.values():
        spec = rule.spec
        if (
            rule.indicator == indicator.name
            and rule.meta.state is RuleState.ACTIVE
            and isinstance(spec, WithinLimits)
            and spec.grain == grain
            and dimension in spec.by
        ):
            found += _limit_lines(rule, spec)
    return found


def _limit_lines(rule: Rule, spec: WithinLimits) -> list[LimitLine]:
    lines: list[LimitLine] = []
    for name, limit in (("amber", spec.amber), ("red", spec.red)):
        values = limit if isinstance(limit, tuple) else () if limit is None else (limit,)
        label = f"{name} ({rule.id})"
        lines += [
            LimitLine(label if number == 0 else "", v, name == "red") for number, v in enumerate(values)
        ]
    return lines


def _ticket_span(ticket: Ticket, grain: str, first: date, last: date) -> TicketSpan | None:
    if ticket.grain != grain or ticket.since > last:
        return None
    closed_on = ticket.last_period_end if not ticket.is_open else None
    if closed_on and closed_on < first:
        return None
    return TicketSpan(ticket.ref, max(ticket.since, first), closed_on)
