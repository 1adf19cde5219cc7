"""What a picture of one risk's course shows: its days, and what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.register.governance.matrix import MatrixLevel


class MarkKind(StrEnum):
    """What happened to a risk; rows come in this order."""

    INCIDENT = "incident"
    TICKET = "ticket"
    CONTROL = "control"
    OVERRIDE = "override"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One day: classes 1.0 to 5.0, and ranks of levels, 0 for the lowest; None where no limit is set."""

    day: date
    likelihood: float
    impact: float
    rank: int
    appetite: int | None = None
    tolerance: int | None = None


@dataclass(frozen=True, slots=True)
class TrendMark:
    """Something that happened on a day, or from it until another."""

    kind: MarkKind
    day: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TrendWords:
    """The words on the picture, in one language; `days` are the first, the middle and the last one."""

    likelihood: str
    impact: str
    appetite: str
    tolerance: str
    kinds: Mapping[MarkKind, str]
    days: tuple[str, str, str]


@dataclass(frozen=True)
class TrendPicture:
    """A course to draw: at least one point, in order. `levels` are those of the newest matrix.

    `happened` is the list below the picture: a day and what it brought.
    """

    title: str
    subtitle: str
    levels: Sequence[MatrixLevel]
    points: Sequence[TrendPoint]
    marks: Sequence[TrendMark]
    happened: Sequence[tuple[str, str]]
    words: TrendWords
    alt: str

    @property
    def kinds(self) -> list[MarkKind]:
        """The kinds that happened, in the order of their rows."""
        there = {mark.kind for mark in self.marks}
        return [kind for kind in MarkKind if kind in there]

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.points[0].day, self.points[-1].day
