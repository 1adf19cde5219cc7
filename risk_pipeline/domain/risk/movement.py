"""What became of each risk between two days: new, retired, moved, re-scaled or unchanged, and by what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.risk.attribution import CauseKind, Part, attribute
from risk_pipeline.domain.risk.canonical import from_json
from risk_pipeline.domain.risk.residual import residual

_SEEN = 0.005
"""Moves below half of the second decimal cannot be seen, and are none."""


class Change(StrEnum):
    """What became of a risk."""

    NEW = "new"
    RETIRED = "retired"
    MOVED = "moved"
    RESCALED = "rescaled"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a risk is on a day: one snapshot. `inputs` is canonical JSON, `rank` counts levels from 0."""

    risk_id: str
    as_of: date
    residual_likelihood: float
    residual_impact: float
    likelihood: int
    impact: int
    level: str
    within: str
    inputs_hash: str
    inputs: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A risk that is not where it was. `before` is None of a new one, `after` of a retired one."""

    risk_id: str
    change: Change
    before: Position | None
    after: Position | None
    parts: tuple[Part, ...] = ()

    @property
    def has_left_its_cell(self) -> bool:
        """Whether the map shows it otherwise: it came, went, or changed cell, level or tolerance."""
        if self.before is None or self.after is None:
            return True
        return _cell(self.before) != _cell(self.after)

    @property
    def way(self) -> str:
        """From where to where in words: `moderate to high`, `new: high`; a level that stays is said once."""
        before, after = (each.level if each else None for each in (self.before, self.after))
        if before is None or after is None:
            return f"{self.change}: {before or after}"
        return f"{before} to {after}" if before != after else f"within {after}"

    @property
    def size(self) -> float:
        """How far it moved, in classes of both axes together; a risk that came or went moved furthest."""
        if self.before is None or self.after is None:
            return float("inf")
        return abs(self.after.residual_likelihood - self.before.residual_likelihood) + abs(
            self.after.residual_impact - self.before.residual_impact
        )


def diff(before: Mapping[str, Position], after: Mapping[str, Position]) -> tuple[Movement, ...]:
    """Return the risks that moved between two maps: those that left their cell first, the furthest first.

    Of a map and itself there are none. The parts of each move add up to it (see `attribution`).
    """
    found = list(_movements(before, after))
    return tuple(sorted(found, key=lambda each: (not each.has_left_its_cell, -each.size, each.risk_id)))


def _movements(before: Mapping[str, Position], after: Mapping[str, Position]) -> Iterator[Movement]:
    for risk_id in sorted(before.keys() | after.keys()):
        old, new = before.get(risk_id), after.get(risk_id)
        if old is None or new is None:
            yield Movement(risk_id, Change.RETIRED if new is None else Change.NEW, old, new)
        elif old.inputs_hash != new.inputs_hash or old.within != new.within:
            moved = _moved(old, new)
            if moved:
                yield moved


def _moved(old: Position, new: Position) -> Movement | None:
    earlier, later = from_json(old.inputs), from_json(new.inputs)
    parts = attribute(earlier, later)
    if not parts and old.within != new.within:
        parts = (Part(CauseKind.REGISTER, "appetite", 0.0, 0.0, 0.0),)
    if not parts or (_cell(old) == _cell(new) and all(_is_unseen(part) for part in parts)):
        return None
    only = {part.kind for part in parts} == {CauseKind.METHOD}
    return Movement(old.risk_id, Change.RESCALED if only else Change.MOVED, old, new, parts)


def _is_unseen(part: Part) -> bool:
    return max(abs(part.likelihood), abs(part.impact), abs(part.level)) < _SEEN


def _cell(position: Position) -> tuple[int, int, str, str]:
    return position.likelihood, position.impact, position.level, position.within


def recomputes(position: Position) -> bool:
    """Tell whether the stored inputs give the stored result: the proof that a snapshot is what it says."""
    found = residual(from_json(position.inputs))
    return (
        round(found.residual_likelihood, 6),
        round(found.residual_impact, 6),
        found.likelihood,
        found.impact,
        found.level,
    ) == (
        round(position.residual_likelihood, 6),
        round(position.residual_impact, 6),
        position.likelihood,
        position.impact,
        position.level,
    )
