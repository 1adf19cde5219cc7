"""Write the digests of a day or week: one per owner and per business line, each once, through the outbox."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from risk_pipeline.domain.errors import RiskError, WarehouseBusy
from risk_pipeline.domain.messages.digest import (
    LISTED,
    Cadence,
    DigestLine,
    DigestMessage,
    Event,
    Material,
    Scope,
    Window,
    digest_of,
    newest_window,
    window_of,
)
from risk_pipeline.domain.register.entries import BusinessLine, Language
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import note_anchor
from risk_pipeline.pipeline.incidents.briefs import OpenIncidents, open_at
from risk_pipeline.pipeline.names import names_of
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.pipeline.reports.tellers import tellers_of
from risk_pipeline.pipeline.transform.register_tables import budgets
from risk_pipeline.store.queries.digests import queue_digests, queued_keys, tickets_at
from risk_pipeline.store.queries.tickets import permalinks
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.diagnosis.moved import read_recent
from risk_pipeline.warehouse.indicators.verdict_queries import read_held_back
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.listing.brief import Brief, brief_of
from risk_pipeline.wording.listing.names import Names

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
        open_at(platform, window.until),
        {},
    )
    for scope, channel, language in _scopes(platform, happened.incidents):
        own = [t for t in tickets if _belongs(platform, t, scope)]
        for receiver, ready in _readers(platform, scope, channel, window):
            told_in = platform.catalog.routing.languages.get(receiver, language)
            material = _material(platform, scope, window, own, happened, told_in)
            message = digest_of(scope, window, material)
            if message is not None:
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

    `head` is that of the history now, `courses` are the newest values of the series of open tickets,
    `incidents` those that were not over at its end, `told` the tickets told so far, by language and id.
    """

    events: list[Event]
    urls: Mapping[int, str]
    held_back: Mapping[tuple[str, str], int]
    head: str
    names: Names
    courses: Mapping[int, tuple[float | None, ...]]
    incidents: OpenIncidents
    told: dict[tuple[Language, int], DigestLine]


def _material(
    platform: Platform,
    scope: Scope,
    window: Window,
    tickets: list[Ticket],
    happened: _Happened,
    language: Language,
) -> Material:
    has_budget = scope.kind == "owner" and window.cadence is Cadence.WEEKLY
    per_day = budgets(platform.catalog, platform.settings.tickets_per_day)
    own_back: dict[str, int] = {}
    for (rule_id, reason), count in happened.held_back.items():
        if _watches(platform, rule_id, scope):
            own_back[reason] = own_back.get(reason, 0) + count
    _tell(platform, window, tickets, happened, language)
    return Material(
        tickets=tickets,
        events=happened.events,
        line_of=lambda ticket: happened.told[language, ticket.id],
        incidents=_incidents(platform, scope, happened).told(platform, words_in(language)),
        language=language,
        time_zone=str(platform.settings.zone),
        held_back=own_back,
        allowed=_DAYS * per_day[scope.id] if has_budget else None,
        head=happened.head,
    )


def _incidents(platform: Platform, scope: Scope, happened: _Happened) -> OpenIncidents:
    """Return the incidents of a line, or those that concern an owner."""
    if scope.kind == "line":
        return happened.incidents.without_drills().of_line(scope.id)
    return happened.incidents.of_owner(platform, scope.id)


def _tell(
    platform: Platform, window: Window, tickets: list[Ticket], happened: _Happened, language: Language
) -> None:
    """Tell the tickets that were not told in this language yet."""
    new = [ticket for ticket in tickets if (language, ticket.id) not in happened.told]
    tellers = tellers_of(platform, new, language=language, titles=happened.names.titles, at=window.until)
    for ticket in new:
        brief = brief_of(ticket, tellers[ticket.id], window.until)
        happened.told[language, ticket.id] = _line(brief, ticket, happened)


def _line(brief: Brief, ticket: Ticket, happened: _Happened) -> DigestLine:
    return DigestLine(
        ref=brief.ref,
        severity=brief.severity,
        state=brief.state,
        title=brief.what,
        where=brief.where,
        since=brief.since,
        value=brief.value,
        against=brief.against,
        owner=brief.owners,
        age=brief.age,
        due=brief.due,
        is_overdue=brief.is_overdue,
        next_step=brief.next_step,
        note=brief.note if ticket.is_open else brief.how,
        url=happened.urls.get(ticket.id),
        course=happened.courses.get(ticket.id, ()),
    )


def _scopes(platform: Platform, incidents: OpenIncidents) -> Iterator[tuple[Scope, str, Language]]:
    """Yield everybody who gets digests with channel and language: the owner's, or those of a line's head."""
    owners, usual = platform.catalog.owners, platform.settings.language
    for owner in owners.values():
        scope = Scope("owner", owner.id, owner.title, owner.slack_id or owner.email)
        yield scope, owner.channel, owner.language or usual
    for line in _lines(platform, incidents):
        if line.head in owners:
            head = owners[line.head]
            scope = Scope("line", line.id, line.title, head.slack_id or head.email)
            yield scope, head.channel, head.language or usual


def _lines(platform: Platform, incidents: OpenIncidents) -> list[BusinessLine]:
    """Return the business lines that have rules, or an incident."""
    catalog = platform.catalog
    found = [catalog.line_of(rule) for rule in catalog.rules.values()]
    found += [catalog.lines.get(each.business_line) for each in incidents.incidents]
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
