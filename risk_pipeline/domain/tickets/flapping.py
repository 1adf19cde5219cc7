"""Flapping: a ticket that the data move back and forth says less with every move.

Three or more moves by the data within ten periods (`FlapRules`), and it flaps: it stays open, its moves are
reported by the daily digest only, and its rule is up for review. It leaves that by a quiet interval.

A move is from red to green or back, while the ticket is there: back to normal, relapsed, reopened. Its
opening does not count: there was nothing to move. Neither does what a person does, nor an unjudged period.
"""

from dataclasses import dataclass, replace
from datetime import date

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.fields import TicketFields, changed
from risk_pipeline.domain.tickets.ticket import Change, EventKind, Ticket
from risk_pipeline.domain.verdict import Verdict

_MOVES = frozenset({EventKind.VERIFYING, EventKind.RELAPSED, EventKind.REOPENED})


@dataclass(frozen=True, slots=True)
class FlapRules:
    """`changes` moves within `periods` periods make it flap; `quiet` periods without one end it."""

    changes: int = 3
    periods: int = 10
    quiet: int = 5


DEFAULT_RULES = FlapRules()


@dataclass(frozen=True, slots=True)
class Flaps:
    """The periods of the newest moves, and the first day of the one in which it began to flap."""

    moves: tuple[Period, ...] = ()
    since: date | None = None


def after_period(before: Flaps, period: Period, *, moved: bool, rules: FlapRules) -> Flaps:
    """Return what is known after a judged period that is later than all before.

    Leaving forgets the moves: what was flapping has to move as often again to flap again.
    """
    moves = (*before.moves, period) if moved else before.moves
    if before.since is not None:
        is_quiet = not moves or period.after(moves[-1]) >= rules.quiet
        return Flaps() if is_quiet else Flaps(moves[-rules.changes :], before.since)
    recent = tuple(each for each in moves if period.after(each) < rules.periods)
    return Flaps(recent[-rules.changes :], period.start if len(recent) >= rules.changes else None)


def until_quiet(ticket: Ticket, needed: int, rules: FlapRules) -> int:
    """Return how many green periods close a ticket for which `needed` do: one that flaps has to be quiet."""
    return needed if ticket.flapping_since is None else max(needed, rules.quiet + 1)


def with_flapping(
    ticket: Ticket | None, changes: list[Change], verdict: Verdict, rules: FlapRules
) -> list[Change]:
    """Return what a verdict changes with what it means for flapping; the first change is the period's own.

    A ticket that flaps is not closed by green periods before it is quiet.
    """
    if ticket is None or not changes or not verdict.status.is_judged or _is_birth(changes[0]):
        return changes
    first, *rest = changes
    before = _flaps_of(ticket, first, verdict.period.grain)
    moved = first.kind in _MOVES
    after = after_period(before, verdict.period, moved=moved, rules=rules)
    first = replace(first, fields=first.fields | _fields(ticket, after))
    if after.since is not None:
        rest = [change for change in rest if change.kind is not EventKind.CLOSED]
    if after.since is not None and before.since is None:
        moves, within = counted(len(after.moves), "move"), counted(rules.periods, "period")
        why = f"{moves} within {within}; reported by the daily digest until quiet"
        return [first, *rest, _remark(EventKind.FLAPPING, first, why)]
    if after.since is None and before.since is not None:
        why = f"no move for {counted(rules.quiet, 'period')}"
        return [first, _remark(EventKind.CALMED, first, why), *rest]
    return [first, *rest]


def _is_birth(change: Change) -> bool:
    return change.kind is EventKind.OPENED


def _flaps_of(ticket: Ticket, first: Change, grain: Grain) -> Flaps:
    """Return what is known so far; what somebody closed while it was flapping starts over."""
    if first.kind is EventKind.REOPENED and ticket.flapping_since is not None:
        return Flaps()
    # Moves by day that a rule made before it looked at hours have none.
    hours = (*(None for _ in ticket.moves), *ticket.move_hours)[-len(ticket.moves) :] if ticket.moves else ()
    moves = tuple(Period(day, grain, hour) for day, hour in zip(ticket.moves, hours, strict=True))
    return Flaps(moves, ticket.flapping_since)


def _fields(ticket: Ticket, after: Flaps) -> TicketFields:
    fields: TicketFields = {
        "moves": tuple(period.start for period in after.moves),
        "move_hours": tuple(period.hour for period in after.moves if period.hour is not None),
        "flapping_since": after.since,
    }
    return changed(ticket, fields)


def _remark(kind: EventKind, like: Change, why: str) -> Change:
    return Change(kind, like.by, like.actor, like.at, why, {})
