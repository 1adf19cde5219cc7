"""Write the digests of a day or week: one per owner and per business line, each once, through the outbox."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from risk_pipeline.domain.errors import RiskError, WarehouseBusy
from risk_pipeline.domain.messages.brief import Names
from risk_pipeline.domain.messages.digest import (
    LISTED,
    Cadence,
    DigestMessage,
    Event,
    Material,
    Scope,
    Window,
    digest_of,
    newest_window,
    window_of,
)
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import note_anchor
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.pipeline.transform.register_tables import budgets
from risk_pipeline.store.queries.digests import queue_digests, queued_keys, tickets_at
from risk_pipeline.store.queries.tickets import permalinks
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.diagnosis.moved import read_recent
from risk_pipeline.warehouse.indicators.verdict_queries import read_held_back

_DAYS = 7
T = TypeVar("T")


@dataclass(frozen=True)
class DigestReport:
    """The digests of a period: how many went into the outbox now, and how many were there before."""

    cadence: Cadence
    first: date
    last: date
    queued: int
    known: int


def write_digests(platform: Platform, cadence: Cadence, as_of: date | None = None) -> DigestReport:
    """Queue the digests of the newest period, or of the one that holds a day. Repeating it changes nothing.

    Raises:
        RiskError: the period is not over; the text says when its digest can be written.
    """
    window = _window(platform, cadence, as_of)
    now = platform.clock.now()
    made = dict(_made(platform, window))
    with platform.store.writing() as transaction:
        known = queued_keys(transaction, f"{window.key}:")
        new = [
            (key, channel, message, ready)
            for key, (channel, message, ready) in made.items()
            if key not in known
        ]
        queue_digests(transaction, new, now)
    return DigestReport(cadence, window.first, window.last, len(new), len(known))


def _window(platform: Platform, cadence: Cadence, as_of: date | None) -> Window:
    settings, now = platform.settings, platform.clock.now()
    if as_of is None:
        return newest_window(now, cadence, settings.digest_hour, settings.zone)
    window = window_of(as_of, cadence, settings.digest_hour, settings.zone)
    if window.until > now:
        raise RiskError(
            f"The {cadence} digest of {window.first} to {window.last} is written from "
            f"{window.until:%Y-%m-%d %H:%M %Z} on (RISK_DIGEST_HOUR). Leave out --as-of for the newest one."
        )
    return window


def _made(platform: Platform, window: Window) -> Iterator[tuple[str, tuple[str, DigestMessage, datetime]]]:
    """Yield of every digest that is not empty: its key, then channel, message and when it may go out."""
    tickets, events = tickets_at(platform.store, window.start, window.until)
    urls = permalinks(platform.store, {ticket.id for ticket in tickets})
    held_back = _held_back(platform, window)
    anchor = note_anchor(platform)
    happened = _Happened(
        events,
        urls,
        held_back,
        anchor.short if anchor else "",
        names_of(platform, {(ticket.dimension, ticket.segment) for ticket in tickets}),
        _courses(platform, tickets, window),
    )
    for scope, channel in _scopes(platform):
        own = [t for t in tickets if _belongs(platform, t, scope)]
        message = digest_of(scope, window, _material(platform, scope, window, own, happened))
        if message is not None:
            for receiver, ready in _readers(platform, scope, channel, window):
                yield f"{window.key}:{scope.kind}:{scope.id}:{receiver}", (receiver, message, ready)


def _readers(
    platform: Platform, scope: Scope, channel: str, window: Window
) -> Iterator[tuple[str, datetime]]:
    """Yield who gets a digest, the channel first, and from when on."""
    now = platform.clock.now().astimezone(platform.settings.zone)
    yield channel, now
    for receiver, each in platform.catalog.routing.digests(scope.id, scope.kind, window.cadence).items():
        yield receiver, each.next_time(now)


class _Happened(NamedTuple):
    """What happened in the period, of all scopes: events, links of tickets, counts by rule and reason.

    `head` is that of the history now, `courses` are the newest values of the series of open tickets.
    """

    events: list[Event]
    urls: Mapping[int, str]
    held_back: Mapping[tuple[str, str], int]
    head: str
    names: Names
    courses: Mapping[int, tuple[float | None, ...]]


def _material(
    platform: Platform,
    scope: Scope,
    window: Window,
    tickets: list[Ticket],
    happened: _Happened,
) -> Material:
    has_budget = scope.kind == "owner" and window.cadence is Cadence.WEEKLY
    per_day = budgets(platform.catalog, platform.settings.tickets_per_day)
    own_back: dict[str, int] = {}
    for (rule_id, reason), count in happened.held_back.items():
        if _watches(platform, rule_id, scope):
            own_back[reason] = own_back.get(reason, 0) + count
    return Material(
        tickets=tickets,
        events=happened.events,
        names=happened.names,
        urls=happened.urls,
        courses=happened.courses,
        held_back=own_back,
        allowed=_DAYS * per_day[scope.id] if has_budget else None,
        head=happened.head,
    )


def _scopes(platform: Platform) -> Iterator[tuple[Scope, str]]:
    """Yield everybody who gets digests, with the channel: the owner's, or that of the head of a line."""
    owners = platform.catalog.owners
    for owner in owners.values():
        yield Scope("owner", owner.id, owner.title, owner.slack_id or owner.email), owner.channel
    for line in _lines(platform):
        if line.head in owners:
            head = owners[line.head]
            yield Scope("line", line.id, line.title, head.slack_id or head.email), head.channel


def _lines(platform: Platform) -> list[BusinessLine]:
    found = (platform.catalog.line_of(rule) for rule in platform.catalog.rules.values())
    return list({line.id: line for line in found if line is not None}.values())


def _belongs(platform: Platform, ticket: Ticket, scope: Scope) -> bool:
    if scope.kind == "owner":
        return ticket.owner == scope.id
    return _line_of(platform, ticket.rule_id) == scope.id


def _watches(platform: Platform, rule_id: str, scope: Scope) -> bool:
    rule = platform.catalog.rules.get(rule_id)
    if scope.kind == "owner":
        return rule is not None and rule.meta.owner == scope.id
    return _line_of(platform, rule_id) == scope.id


def _line_of(platform: Platform, rule_id: str) -> str:
    rule = platform.catalog.rules.get(rule_id)
    line = platform.catalog.line_of(rule) if rule else None
    return line.id if line else rule_id.partition(".")[0]


def _held_back(platform: Platform, window: Window) -> dict[tuple[str, str], int]:
    """Return the red verdicts that opened nothing, by rule and reason; none before the first run."""
    if not platform.settings.warehouse_path.exists():
        return {}
    return _read(platform, lambda connection: read_held_back(connection, window.first, window.last))


def _courses(
    platform: Platform, tickets: Iterable[Ticket], window: Window
) -> dict[int, tuple[float | None, ...]]:
    """Return the newest values of the series of open tickets, those of the worst where there are many."""
    worst = sorted((t for t in tickets if t.is_open), key=lambda each: (each.severity.rank, each.id))
    series = {ticket.id: ticket.series for ticket in worst[:LISTED]}
    if not series or not platform.settings.warehouse_path.exists():
        return {}
    read = _read(platform, lambda connection: read_recent(connection, set(series.values()), window.last))
    return {id_: read[each] for id_, each in series.items() if each in read}


def _read(platform: Platform, read: Callable[[Connection], T]) -> T:
    """Read from the warehouse, or from the published copy while a run holds it."""
    try:
        with connect(platform.settings.warehouse_path, read_only=True) as connection:
            return read(connection)
    except WarehouseBusy:
        with connect(readable_copy(platform), read_only=True) as connection:
            return read(connection)
