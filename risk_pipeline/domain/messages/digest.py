"""A digest: what one owner or business line has open, and what happened in a day or week. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.tickets.history.lateness import is_late
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State, TicketKind
from risk_pipeline.domain.tickets.ticket import Ticket

# Nobody reads more of one kind; the command line lists all.
LISTED = 500
# Events muted on purpose; a backfill is not one, nor is what another message reports.
_BY_CHOICE = frozenset({Muted.SNOOZED, Muted.STORM, Muted.FLAPPING})


class Cadence(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DigestLine(_Frozen):
    """One ticket in a few words of the digest's language; `state` is the code.

    `course` are the newest values of its series, oldest first.
    """

    ref: str
    severity: str
    state: str
    title: str
    where: str
    since: date
    value: str = ""
    against: str = ""
    owner: str = ""
    age: str = ""
    due: str = ""
    is_overdue: bool = False
    next_step: str = ""
    note: str = ""
    url: str | None = None
    course: tuple[float | None, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether work is left."""
        return self.state != State.CLOSED


class DigestSection(_Frozen):
    """Tickets that have something in common, the worst of them first; `total` is how many there are.

    `title` is what they have in common, as code (`came_back`); digests queued by older versions hold a text.
    """

    title: str
    total: int
    lines: tuple[DigestLine, ...]


class Counts(_Frozen):
    """Tickets: `open` and `overdue` at the end of the period, the others what happened in it."""

    open: int = 0
    overdue: int = 0
    opened: int = 0
    closed: int = 0
    repeat: int = 0
    false_positive: int = 0
    flapping: int = 0


class Budget(_Frozen):
    """False tickets of an owner in a week, those that flap included, and how many are accepted."""

    used: int
    allowed: float

    @property
    def is_over(self) -> bool:
        """Whether there was more noise than accepted; a fraction of a ticket allows none."""
        return self.used > self.allowed


class DigestMessage(_Frozen):
    """What a digest says, free of any channel's format. `muted` counts what was held back, by code.

    Lines are in `language`, in which all else is to be said. `incidents` are those that are not over, the
    worst first. `head` is the beginning of the head of the
    history, by which a later loss can be noticed.
    """

    kind: Literal["digest"] = "digest"
    language: Language = DEFAULT_LANGUAGE
    time_zone: str = ""
    cadence: Cadence
    scope_kind: Literal["owner", "line"]
    scope_id: str
    title: str
    mention: str | None = None
    first: date
    last: date
    until: datetime
    counts: Counts
    muted: tuple[tuple[str, int], ...] = ()
    budget: Budget | None = None
    incidents: tuple[IncidentBrief, ...] = ()
    sections: tuple[DigestSection, ...] = ()
    head: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a digest, and the instants between which what happened belongs to it."""

    cadence: Cadence
    first: date
    last: date
    start: datetime
    until: datetime

    @property
    def zone(self) -> tzinfo:
        """The zone in which it is cut."""
        return self.until.tzinfo or UTC

    @property
    def key(self) -> str:
        """The key that makes a second digest of the same period detectable."""
        return f"digest:{self.cadence}:{self.first}"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a ticket in the period."""

    ticket_id: int
    kind: EventKind
    suppressed: Muted | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose digest it is."""

    kind: Literal["owner", "line"]
    id: str
    title: str
    mention: str | None = None


@dataclass(frozen=True)
class Material:
    """Tickets of one scope as they were at the end, and what happened to them.

    `line_of` says a ticket in a few words of the language, in which `incidents` are told as well.
    """

    tickets: Sequence[Ticket]
    events: Sequence[Event]
    line_of: Callable[[Ticket], DigestLine]
    incidents: Sequence[IncidentBrief] = ()
    language: Language = DEFAULT_LANGUAGE
    time_zone: str = ""
    held_back: Mapping[str, int] = field(default_factory=dict)
    allowed: float | None = None
    head: str = ""


def window_of(day: date, cadence: Cadence, hour: int, zone: tzinfo) -> Window:
    """Return the day, or the week (Monday to Sunday) that holds it; cut at an hour of the day after.

    The cut comes after the daily run, so that what a run says of a day is in the digest of that day.
    """
    first = last = day
    if cadence is Cadence.WEEKLY:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    return Window(cadence, first, last, _cut(first, hour, zone), _cut(last + timedelta(days=1), hour, zone))


def newest_window(now: datetime, cadence: Cadence, hour: int, zone: tzinfo) -> Window:
    """Return the newest period whose cut has passed."""
    length = timedelta(days=7 if cadence is Cadence.WEEKLY else 1)
    window = window_of(now.astimezone(zone).date(), cadence, hour, zone)
    while window.until > now:
        window = window_of(window.first - length, cadence, hour, zone)
    return window


def digest_of(scope: Scope, window: Window, material: Material) -> DigestMessage | None:
    """Return the digest of a scope; None when nothing is open and nothing happened, incidents included."""
    storms = {t.id for t in material.tickets if t.kind is TicketKind.STORM}
    own = {t.id: t for t in material.tickets if t.parent_id not in storms}
    is_open = [t for t in own.values() if t.is_open]
    overdue = [t for t in is_open if is_late(t, window.until, window.zone)]
    happened = _happened(own, material.events)
    counts = Counts(
        open=len(is_open), overdue=len(overdue), **{name: len(tickets) for name, tickets in happened.items()}
    )
    if not material.incidents and not any(counts.model_dump().values()):
        return None
    chosen = _chosen(is_open, overdue, happened)
    return DigestMessage(
        language=material.language,
        time_zone=material.time_zone,
        cadence=window.cadence,
        scope_kind=scope.kind,
        scope_id=scope.id,
        title=scope.title,
        mention=scope.mention,
        first=window.first,
        last=window.last,
        until=window.until,
        counts=counts,
        muted=_muted(own, material),
        budget=_budget(happened, material),
        incidents=tuple(material.incidents[:LISTED]),
        sections=tuple(_section(name, tickets, material) for name, tickets in chosen.items() if tickets),
        head=material.head,
    )


def _budget(happened: Mapping[str, list[Ticket]], material: Material) -> Budget | None:
    noisy = {t.id for name in ("false_positive", "flapping") for t in happened[name]}
    return None if material.allowed is None else Budget(used=len(noisy), allowed=material.allowed)


def _chosen(
    is_open: Sequence[Ticket], overdue: Sequence[Ticket], happened: Mapping[str, list[Ticket]]
) -> dict[str, Sequence[Ticket]]:
    """Return the tickets of each section; an open one is in the first section that fits."""
    flapping = [t for t in is_open if t.flapping_since is not None]
    elsewhere = {t.id for t in (*overdue, *flapping)}
    return {
        "overdue": overdue,
        "flapping": flapping,
        "open": [t for t in is_open if t.id not in elsewhere],
        "came_back": happened["repeat"],
        "closed": happened["closed"],
        "false_positive": happened["false_positive"],
    }


def _happened(own: Mapping[int, Ticket], events: Sequence[Event]) -> dict[str, list[Ticket]]:
    """Return which tickets something happened to, each once."""
    found: dict[str, dict[int, Ticket]] = {
        name: {} for name in ("opened", "closed", "repeat", "false_positive", "flapping")
    }
    names = {
        EventKind.OPENED: "opened",
        EventKind.CLOSED: "closed",
        EventKind.REOPENED: "repeat",
        EventKind.FLAPPING: "flapping",
    }
    for event in events:
        ticket = own.get(event.ticket_id)
        if ticket is None or event.kind not in names:
            continue
        found[names[event.kind]][ticket.id] = ticket
        if event.resolution is Resolution.FALSE_POSITIVE:
            found["false_positive"][ticket.id] = ticket
    return {name: list(tickets.values()) for name, tickets in found.items()}


def _muted(own: Mapping[int, Ticket], material: Material) -> tuple[tuple[str, int], ...]:
    counted = Counter(material.held_back)
    for event in material.events:
        if event.ticket_id in own and event.suppressed in _BY_CHOICE:
            counted[event.suppressed] += 1
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _worst_first(tickets: Sequence[Ticket]) -> list[Ticket]:
    return sorted(tickets, key=lambda t: (t.severity.rank, t.since, t.id))


def _section(name: str, tickets: Sequence[Ticket], material: Material) -> DigestSection:
    lines = tuple(material.line_of(ticket) for ticket in _worst_first(tickets)[:LISTED])
    return DigestSection(title=name, total=len(tickets), lines=lines)


def _cut(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone)
