"""Write the facts sheet of an incident from its tickets, and lay down the rows that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.incidents.facts.certainty import with_certainty
from risk_pipeline.domain.incidents.facts.counts import KindCount, Noun, common_noun
from risk_pipeline.domain.incidents.facts.sheet import (
    Affected,
    Day,
    FactsSheet,
    Measured,
    People,
    Together,
    began,
)
from risk_pipeline.domain.incidents.facts.span import RowKey, Span
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.pipeline.incidents.facts.amounts import money_of
from risk_pipeline.pipeline.incidents.facts.first_signs import first_sign_of
from risk_pipeline.pipeline.incidents.facts.linked import (
    Linked,
    known_until,
    last_of,
    spans_of,
    with_own_keys,
)
from risk_pipeline.pipeline.incidents.facts.row_keys import common_key
from risk_pipeline.pipeline.incidents.facts.stories import (
    Found,
    earlier_of,
    health_of,
    measured_series,
    places_of,
    voices_of,
)
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.counts import read_days, read_kinds, read_people, read_together
from risk_pipeline.warehouse.incidents.fingerprints import kinds_of, lay_down_rows
from risk_pipeline.warehouse.incidents.judged import LastRed, read_last_reds


@dataclass(frozen=True)
class Composed:
    """A sheet, and what its numbers are of: rows that are laid down on the connection that read them."""

    sheet: FactsSheet
    rows: "LaidDown"


@dataclass(frozen=True)
class LaidDown:
    """The rows behind an incident, laid down on a connection: what they are of, and their kinds by number."""

    spans: tuple[Span, ...]
    target: RowKey | None

    @property
    def kinds(self) -> dict[int, RowKey]:
        """The keys of the rows by the number that stands with them."""
        keys = {span.key.name: span.key for span in self.spans}
        return {number: keys[name] for number, name in enumerate(kinds_of(self.spans))}

    def noun_of(self, kind: str) -> Noun:
        """Return what rows of a kind are called, by all indicators that count them."""
        return common_noun([span.indicator.noun for span in self.spans if span.key.name == kind])


def compose(platform: Platform, connection: Connection, linked: Linked) -> Composed:
    """Return the sheet as the warehouse has it now.

    Raises:
        WarehouseError: a view or table behind a ticket cannot be read.
    """
    found = _look_at(platform, connection, linked)
    rows = _lay_down(platform, connection, linked, found)
    kinds = read_kinds(connection, rows.spans)
    together, at_risk = count_together(connection, rows, kinds)
    begin = min(rows.spans, key=lambda span: (span.first, span.first_hour or 0), default=None)
    since, since_hour = began((begin.first, begin.first_hour) if begin else None, linked.said)
    health = health_of(found)
    sheet = FactsSheet(
        as_of=linked.as_of,
        is_healthy=not any(feed.fault for feed in health) if health else None,
        since=since,
        since_hour=since_hour,
        what=(*(each.measured for each in found), *_measured_series(platform, connection, linked)),
        where=places_of(found),
        voices=voices_of(found),
        affected=tuple(_affected(rows, kind) for kind in kinds),
        together=together,
        people=tuple(
            People(column=each.column, people=each.people) for each in read_people(connection, rows.spans)
        ),
        days=tuple(
            Day(on=day.on, rows=day.rows, exposure_minor=day.exposure_minor) for day in read_days(connection)
        ),
        money=money_of(platform.settings.currency, rows.spans, linked.tickets, at_risk),
        health=health,
        earlier=earlier_of(found),
        first_sign=first_sign_of(platform, connection, linked, begin.first) if begin else None,
    )
    certain = with_certainty(
        sheet,
        is_mature=not any(span.indicator.maturity_days for span in rows.spans),
        has_cause=any(ticket.root_cause_category for ticket in linked.tickets),
        early_warning=any(each.evidence_since for each in found),
    )
    return Composed(certain, rows)


def lay_down(
    platform: Platform,
    connection: Connection,
    linked: Linked,
) -> LaidDown:
    """Lay down the rows behind an incident on the connection, as `compose` does, and no more."""
    return _lay_down(platform, connection, linked, _look_at(platform, connection, linked, is_located=False))


def _lay_down(platform: Platform, connection: Connection, linked: Linked, found: Sequence[Found]) -> LaidDown:
    catalog, time_zone = platform.catalog, platform.settings.time_zone
    begins = [each.begin for each in found]
    spans = with_own_keys(connection, catalog, spans_of(catalog, linked, begins), time_zone)
    lay_down_rows(connection, spans, time_zone)
    keys = {span.key.name: span.key for span in spans if span.has_rows}
    return LaidDown(tuple(spans), common_key(catalog, list(keys.values())))


def _look_at(
    platform: Platform, connection: Connection, linked: Linked, *, is_located: bool = True
) -> list[Found]:
    """Ask again since when, where and why, of each ticket as it is now."""
    asked = [(ticket.rule_id, ticket.series) for ticket in linked.tickets]
    reds = read_last_reds(connection, asked, known_until(platform))
    lasts = [reds.get((ticket.rule_id, ticket.series), last_of(ticket)) for ticket in linked.tickets]
    breaches = [
        _breach(platform.catalog, ticket, last, is_located=is_located)
        for ticket, last in zip(linked.tickets, lasts, strict=True)
    ]
    diagnostics = Diagnostics.of(connection, platform.catalog, time_zone=platform.settings.time_zone)
    found = diagnostics.diagnose(breaches)
    return [
        Found(ticket, platform.catalog.indicators[ticket.indicator], found[breach], last)
        for ticket, breach, last in zip(linked.tickets, breaches, lasts, strict=True)
    ]


def _breach(catalog: Catalog, ticket: Ticket, last: LastRed, *, is_located: bool) -> Breach:
    """Return what to ask: of the last red period, so that a ticket that has recovered is located too."""
    rule = catalog.rules.get(ticket.rule_id)
    return Breach(
        series=ticket.series,
        period=Period.containing(last.on, ticket.grain, last.hour),
        last_day=last.on,
        since=ticket.since,
        since_hour=ticket.since_hour,
        risk=rule.meta.risk if rule else "",
        is_located=is_located,
    )


def _measured_series(platform: Platform, connection: Connection, linked: Linked) -> list[Measured]:
    known = platform.catalog.indicators
    return [
        measured_series(connection, known[series.indicator], series, linked.as_of) for series in linked.series
    ]


def _affected(rows: LaidDown, kind: KindCount) -> Affected:
    return Affected(
        kind=kind.kind,
        noun=rows.noun_of(kind.kind),
        rows=kind.rows,
        shared=kind.shared,
        exposure_minor=kind.exposure_minor,
    )


def count_together(
    connection: Connection, rows: LaidDown, kinds: Sequence[KindCount]
) -> tuple[Together | None, int | None]:
    """Return all kinds counted in one where they lead there, and the money behind them.

    Where they do not, kinds may see the same money: the largest of them is sure.
    """
    largest = max((kind.exposure_minor for kind in kinds), default=0) or None
    numbers = {key.name: number for number, key in rows.kinds.items()}
    present = [(numbers[kind.kind], rows.kinds[numbers[kind.kind]]) for kind in kinds]
    if rows.target is None or len(present) < 2:
        return None, largest
    found = read_together(connection, present, rows.target)
    if found is None:
        return None, largest
    count, money = found
    one, several = rows.noun_of(rows.target.name)
    noun = one.split()[-1], several.split()[-1]  # reviews of orders are of orders, not of late orders
    return Together(kind=rows.target.name, noun=noun, rows=count), money or None
