"""What moved between two maps, in words: for verbs, runs and reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.risk.attribution import CauseKind, Part
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.effectiveness import flaw
from risk_pipeline.domain.risk.movement import Movement, Position, diff
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.governance.snapshots import newest_day, read_positions


@dataclass(frozen=True, slots=True)
class MapDiff:
    """Two days of the map (the newest with snapshots up to those asked for) and the risks that moved."""

    before: date
    after: date
    movements: tuple[Movement, ...]
    unchanged: int


def diff_map(platform: Platform, before: date, after: date) -> MapDiff:
    """Return what moved between two days, with causes.

    Raises:
        ConfigError: there is no snapshot up to one of the days.
    """
    with reading_map(platform) as connection:
        first, old = _positions(connection, before)
        last, new = _positions(connection, after)
    moved = diff(old, new)
    return MapDiff(first, last, moved, len(new.keys() | old.keys()) - len(moved))


def _positions(connection: Connection, day: date) -> tuple[date, dict[str, Position]]:
    found = newest_day(connection, day)
    if found is None:
        raise ConfigError(f"There is no risk map up to {day}: `risk run` and `risk replay` compute it.")
    return found, read_positions(connection, found)


def said(part: Part, after: Position | None) -> str:
    """Return a cause, how much it moved, and of a control why: `control C12 +2.00 I (9 of 64 passed)`."""
    axes = (part.likelihood, "L"), (part.impact, "I")
    moved = [f"{value:+.2f} {axis}" for value, axis in axes if round(value, 2)]
    if not moved and round(part.level, 2):
        moved = [f"{part.level:+.2g} level"]
    return " ".join([_name(part), *moved, *_why(part, after)])


def _why(part: Part, after: Position | None) -> Iterator[str]:
    """Yield how a control stands on the later day."""
    if part.kind is not CauseKind.CONTROL or after is None:
        return
    inputs = from_json(after.inputs)
    terms, test = inputs.controls.get(part.id), inputs.tests.get(part.id)
    if terms is None:
        yield "(gone)"
    elif why := flaw(terms, test):
        yield f"({why})"
    elif test:
        yield f"({test.tested - test.exceptions:,} of {test.tested:,} passed)"


def _name(part: Part) -> str:
    if part.kind is not CauseKind.REGISTER:
        return f"{part.kind} {part.id}"
    return "register" if part.id != "appetite" else "appetite"


def cell_of(position: Position | None) -> str:
    """Return where a risk is: `4 x 3 high`; empty where it is not."""
    return f"{position.likelihood} x {position.impact} {position.level}" if position else ""


def causes_of(movement: Movement) -> str:
    """Return the causes of a movement, the strongest first."""
    told = [part for part in movement.parts if _moves(part)] or movement.parts
    return "; ".join(said(part, movement.after) for part in told) or "register"


def _moves(part: Part) -> bool:
    """Whether a cause is worth a word: it moved an axis, or the level, by what can be printed."""
    return any(round(value, 2) for value in (part.likelihood, part.impact, part.level))


def moved_table(moved: Iterable[Movement]) -> str:
    """Return movements as a table in Markdown."""
    rows = [
        f"| {each.risk_id} | {each.change} | {cell_of(each.before)} | {cell_of(each.after)} "
        f"| {causes_of(each)} |"
        for each in moved
    ]
    return (
        "\n".join(["| risk | what | from | to | by |", "|---|---|---|---|---|", *rows])
        if rows
        else "Nothing."
    )
