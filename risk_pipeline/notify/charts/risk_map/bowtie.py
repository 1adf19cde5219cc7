"""What a bow-tie shows: threats, the controls before the event, those after it, the harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Hold(StrEnum):
    """Whether a control holds; each is told by a word, a sign and an edge of its own."""

    HOLDS = "holds"
    FAILS = "fails"
    OVERDUE = "overdue"
    UNTESTED = "untested"
    DESIGN = "design"
    NOT_OPERATING = "not_operating"


class Light(StrEnum):
    """How an indicator stands."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signal:
    """An indicator that tells of a threat or of harm; `text` says how it stands in words."""

    light: Light
    text: str


@dataclass(frozen=True, slots=True)
class Barrier:
    """A control: `title` with its id, `state` in words, `said` its strength and newest test."""

    hold: Hold
    title: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of the tie: its name, a sentence of the register, indicators that tell of it."""

    head: str
    text: str
    signals: Sequence[Signal]


@dataclass(frozen=True, slots=True)
class Wall:
    """Controls of one kind, or the sentence that there are none."""

    head: str
    barriers: Sequence[Barrier]
    none: str


@dataclass(frozen=True)
class BowTie:
    """A risk to draw, from its threats at the top to its consequences at the bottom."""

    title: str
    subtitle: str
    threats: End
    before: Sequence[Wall]
    event: tuple[str, str]
    after: Sequence[Wall]
    harm: End
    notes: Sequence[str]
    alt: str
