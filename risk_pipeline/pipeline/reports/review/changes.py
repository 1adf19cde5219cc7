"""What changed in a week, and what is late: lists of tickets, actions and totals as texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.messages.digest import Event, Window
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.tickets.states import EventKind
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.warehouse.diagnosis.moved import Standing
from risk_pipeline.wording.fit import clean, spoken
from risk_pipeline.wording.listing.brief import Brief
from risk_pipeline.wording.listing.names import Names

_GROUPS = {
    "opened": frozenset({EventKind.OPENED}),
    "came_back": frozenset({EventKind.REOPENED}),
    "worse": frozenset({EventKind.WORSENED, EventKind.RAISED}),
    "closed": frozenset({EventKind.CLOSED}),
}


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
    tickets: Sequence[Ticket], events: Iterable[Event], briefs: Mapping[int, Brief]
) -> dict[str, list[Brief]]:
    """Return by what happened the tickets it happened to, each once in a group; empty groups are left out."""
    kinds: dict[int, set[EventKind]] = {}
    for event in events:
        kinds.setdefault(event.ticket_id, set()).add(event.kind)
    found: dict[str, list[Brief]] = {}
    for name, wanted in _GROUPS.items():
        hit = [ticket for ticket in tickets if wanted & kinds.get(ticket.id, set())]
        if name == "closed":
            hit = [ticket for ticket in hit if not ticket.is_open]
        if hit:
            found[name] = [
                briefs[ticket.id] for ticket in sorted(hit, key=lambda each: (each.severity, each.id))
            ]
    return found


def late_actions(
    tickets: Iterable[Ticket], window: Window, names: Names, briefs: Mapping[int, Brief]
) -> list[LateAction]:
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
            briefs[ticket.id].named,
            spoken(action.title),
            clean(action.owner),
            names.words.day(action.due),
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
    words = names.words
    usual = "" if standing.expected is None else names.usual(known, standing.expected)
    if standing.lower is not None and standing.upper is not None:
        low, high = names.number(standing.lower, known.unit), names.amount(known, standing.upper)
        usual = names.say("usual-range", usual=usual, low=low, high=high)
    notes = [
        _outside(standing, names),
        names.say("shifted-since", day=words.day(standing.since)) if standing.since else "",
        names.few(known, standing.denominator),
        names.say(
            "newer-unripe",
            periods=words.periods(standing.unripe, standing.grain),
        )
        if standing.unripe
        else "",
    ]
    return Total(
        names.series(known, standing.grain),
        words.period(Period(standing.on, standing.grain)),
        names.measured(known, standing.value, (standing.numerator, standing.denominator)),
        usual,
        ", ".join(note for note in notes if note),
    )


def _outside(standing: Standing, names: Names) -> str:
    """Return on which side of its usual range a value is; empty inside it, or without one."""
    value, lower, upper = standing.value, standing.lower, standing.upper
    if value is None or lower is None or upper is None or lower <= value <= upper:
        return ""
    side = "above" if value > upper else "below"
    return names.say("outside-range", side=side, is_shift="yes" if standing.since else "no")
