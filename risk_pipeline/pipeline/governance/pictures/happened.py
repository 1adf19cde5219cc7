"""What happened to a risk in some days: incidents, tickets, failed tests, overrides, another method."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.notify.charts.risk_map.trend import MarkKind, TrendMark
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import given_overrides
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.warehouse.governance.internal_control import TestResult
from risk_pipeline.warehouse.governance.map_rows import MapRow
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words


@dataclass(frozen=True, slots=True)
class Happened:
    """A mark on the course of a risk, and what it was in words."""

    mark: TrendMark
    text: str


def tickets_of(platform: Platform, risk_id: str, first: date, last: date) -> list[tuple[date, Ticket]]:
    """Return the tickets of a risk's rules that opened in some days, each with its day, the oldest first.

    Members of a storm are spoken for by their parent.
    """
    rules = {rule.id for rule in platform.catalog.rules.values() if rule.meta.risk == risk_id}
    found = [
        (opened_on(platform, ticket), ticket)
        for ticket in list_tickets(platform.store, TicketFilter())
        if ticket.rule_id in rules and ticket.parent_id is None
    ]
    return sorted(
        ((day, ticket) for day, ticket in found if first <= day <= last), key=lambda each: each[1].id
    )


def opened_on(platform: Platform, ticket: Ticket) -> date:
    """Return the business day on which a ticket opened; one of a day's very end is that day's."""
    return (ticket.opened_at - timedelta(microseconds=1)).astimezone(platform.settings.zone).date()


def told_tickets(
    platform: Platform, opened: Sequence[tuple[date, Ticket]], words: Words
) -> Iterator[Happened]:
    """Yield the tickets with what they are about."""
    places = {(ticket.dimension, ticket.segment) for _, ticket in opened}
    names = names_of(platform, places).within(words.language)
    for day, ticket in opened:
        known = names.indicators.get(ticket.indicator)
        what = names.series(known, ticket.grain) if known else clean(ticket.rule_id)
        if not ticket.series.is_storm:
            what = f"{what}, {names.place(ticket.dimension, ticket.segment)}"
        yield Happened(TrendMark(MarkKind.TICKET, day), words.say("trend-ticket", ref=ticket.ref, what=what))


def told_incidents(
    platform: Platform, risk_id: str, first: date, last: date, words: Words
) -> Iterator[Happened]:
    """Yield the incidents that ran on some of the days and have a ticket of the risk.

    From the day on which the harm began to that on which it ended; drills and mere candidates are none.
    """
    rules = {rule.id for rule in platform.catalog.rules.values() if rule.meta.risk == risk_id}
    tickets = {t.id for t in list_tickets(platform.store, TicketFilter()) if t.rule_id in rules}
    zone = platform.settings.zone
    for incident in reversed(list_incidents(platform.store)):
        if incident.number is None or incident.is_drill or tickets.isdisjoint(incident.tickets):
            continue
        begun = incident.since.astimezone(zone).date()
        ended = incident.resolved_at.astimezone(zone).date() if incident.resolved_at else last
        if begun <= last and ended >= first:
            text = words.say("trend-incident", ref=incident.ref, title=clean(incident.title))
            yield Happened(TrendMark(MarkKind.INCIDENT, begun, ended), text)


def told_failures(tests: Iterable[TestResult], words: Words) -> Iterator[Happened]:
    """Yield the failed tests, of each control those in a row as one; `tests` are by control and day."""
    for (control, result), group in groupby(tests, key=lambda test: (test.control_id, test.result)):
        if result != "fail":
            continue
        row = list(group)
        last = row[-1]
        said = {
            "control": clean(control),
            "exceptions": words.count(last.exceptions_n),
            "tested": words.count(last.tested_n),
        }
        if len(row) > 1:
            text = words.say("trend-control-streak", number=words.count(len(row)), **said)
            mark = TrendMark(MarkKind.CONTROL, row[0].tested_for, last.tested_for)
        else:
            text, mark = words.say("trend-control", **said), TrendMark(MarkKind.CONTROL, last.tested_for)
        yield Happened(mark, text)


def told_overrides(platform: Platform, rows: Sequence[MapRow], words: Words) -> Iterator[Happened]:
    """Yield the overrides that counted on some of the days, by what the snapshots say."""
    given = {each.override.id: each.override for each in given_overrides(platform)}
    for id_, group in groupby(rows, key=lambda row: row.override_id):
        held = list(group)
        if id_ is None:
            continue
        override = given.get(id_)
        text = clean(id_)
        if override is not None:
            text = words.say("trend-override", day=words.day(override.expires), reason=clean(override.reason))
        yield Happened(TrendMark(MarkKind.OVERRIDE, held[0].as_of, held[-1].as_of), text)


def told_changes(rows: Sequence[MapRow], words: Words) -> Iterator[Happened]:
    """Yield the days on which the matrix, the method or the risk's own entry changed."""
    for before, row in pairwise(rows):
        if row.matrix_id != before.matrix_id:
            text = words.say("trend-matrix", matrix=clean(row.matrix_id))
        elif row.reason == "register_change":
            text = words.say("trend-register")
        else:
            continue
        yield Happened(TrendMark(MarkKind.METHOD, row.as_of), text)
