"""What changed in a week, and what is late: lists of tickets, actions and totals as texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.formatting import format_day, format_period, format_value
from risk_pipeline.domain.messages.brief import Brief, Names, brief_of, what_of, where_of
from risk_pipeline.domain.messages.digest import Event, Window
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.tickets.states import EventKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.reports.review.panels import cases_of, tiny_mark
from risk_pipeline.warehouse.diagnosis.moved import Standing

_GROUPS = {
    "Opened": frozenset({EventKind.OPENED}),
    "Came back": frozenset({EventKind.REOPENED}),
    "Got worse": frozenset({EventKind.WORSENED, EventKind.RAISED}),
    "Closed": frozenset({EventKind.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A ticket that something happened to; `how` says for a closed one why, its cause and its cost."""

    brief: Brief
    how: str


@dataclass(frozen=True, slots=True)
class LateAction:
    """Something that was to be done and is not."""

    ref: str
    what: str
    title: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Total:
    """Where an indicator stands as a whole."""

    title: str
    period: str
    value: str
    usual: str
    note: str


def changes_of(
    tickets: Sequence[Ticket], events: Iterable[Event], window: Window, names: Names
) -> dict[str, list[Change]]:
    """Return by what happened the tickets it happened to, each once in a group; empty groups are left out."""
    kinds: dict[int, set[EventKind]] = {}
    for event in events:
        kinds.setdefault(event.ticket_id, set()).add(event.kind)
    found: dict[str, list[Change]] = {}
    for name, wanted in _GROUPS.items():
        hit = [ticket for ticket in tickets if wanted & kinds.get(ticket.id, set())]
        if name == "Closed":
            hit = [ticket for ticket in hit if not ticket.is_open]
        if hit:
            found[name] = [
                Change(brief_of(ticket, names, window.until), _how(ticket))
                for ticket in sorted(hit, key=lambda each: (each.severity, each.id))
            ]
    return found


def _how(ticket: Ticket) -> str:
    if ticket.is_open:
        return ""
    cause = ticket.root_cause or ticket.note
    category = (ticket.root_cause_category or "").replace("_", " ").replace(".", ": ")
    said = f"{category}: {cause}" if category and cause else category or cause or "no cause recorded"
    return f"{ticket.outcome.replace('_', ' ')}; {said}"


def late_actions(tickets: Iterable[Ticket], window: Window, names: Names) -> list[LateAction]:
    """Return the actions that were due by the end of the week and are not done, the oldest first."""
    late = [
        (action, ticket)
        for ticket in tickets
        for action in ticket.actions
        if not action.is_done and action.due <= window.last
    ]
    return [
        LateAction(
            ticket.ref,
            f"{what_of(ticket, names)}, {where_of(ticket, names)}",
            action.title,
            action.owner,
            format_day(action.due),
        )
        for action, ticket in sorted(late, key=lambda each: (each[0].due, each[1].id))
    ]


def totals_of(
    standings: Iterable[Standing], indicators: Sequence[Indicator], names: Names
) -> tuple[list[Total], list[str]]:
    """Return where each indicator stands, by the first of its grains; and those without any value."""
    by_name: dict[str, list[Standing]] = {}
    for standing in standings:
        by_name.setdefault(standing.indicator, []).append(standing)
    found: list[Total] = []
    empty: list[str] = []
    for known in indicators:
        grains = list(known.grain)
        own = sorted(by_name.get(known.name, []), key=lambda each: grains.index(each.grain))
        found += [_total(each, known, names) for each in own[:1]]
        empty += [] if own else [known.title]
    return found, empty


def _total(standing: Standing, known: Indicator, names: Names) -> Total:
    def number(value: float | None) -> str:
        return format_value(value, known.unit, names.currency)

    usual = "" if standing.expected is None else number(standing.expected)
    if standing.lower is not None and standing.upper is not None:
        usual = f"{usual} ({number(standing.lower)} to {number(standing.upper)})"
    notes = [
        _outside(standing),
        f"shifted since {format_day(standing.since)}" if standing.since else "",
        tiny_mark(known, standing.denominator).lower(),
        f"{standing.unripe} newer not ripe" if standing.unripe else "",
    ]
    return Total(
        f"{known.title}, by {standing.grain}",
        format_period(Period(standing.on, standing.grain)),
        f"{number(standing.value)}{cases_of(known, standing.numerator, standing.denominator)}",
        usual,
        ", ".join(note for note in notes if note),
    )


def _outside(standing: Standing) -> str:
    """Return on which side of its usual range a value is; empty inside it, or without one."""
    value, lower, upper = standing.value, standing.lower, standing.upper
    if value is None or lower is None or upper is None or lower <= value <= upper:
        return ""
    side = "above" if value > upper else "below"
    return f"{side} its range" if standing.since else f"{side} its range, evidence of a shift not yet enough"
