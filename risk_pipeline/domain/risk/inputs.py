"""What a residual is computed from: the register's terms, the indicators' readings, the controls' tests.

Terms are what people write (links with their weight, controls with their cap); readings and tests are what
was found. They are kept apart, so that two days can be compared with only one of them exchanged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

METHOD = "residual-1"
"""Version of the arithmetic; another one re-scales all risks, and the map says so."""


class Axis(StrEnum):
    """The two axes of a matrix, each with classes 1 to 5."""

    LIKELIHOOD = "likelihood"
    IMPACT = "impact"


class Kri(NamedTuple):
    """An indicator as a risk looks at it: its total, one segment, or the worst segment of a dimension."""

    indicator: str
    dimension: str = "all"
    segment: str = "all"


@dataclass(frozen=True, slots=True)
class Link:
    """What the register says of an indicator: on which axis it presses, and how hard (0 < weight <= 1)."""

    kri: Kri
    axis: Axis
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How an indicator stands on a day, by its newest judged period.

    `status` is green, amber or red, or None where it was never judged. `is_known` is false while newer
    periods could not be judged; `is_lapsed` once that lasts longer than twice its frequency. `rule`, the
    segment, period and value are evidence: no number depends on them.
    """

    status: str | None = None
    is_worsening: bool = False
    is_known: bool = False
    is_lapsed: bool = False
    rule: str = ""
    dimension: str = ""
    segment: str = ""
    period_end: date | None = None
    value: float | None = None

    @property
    def is_live(self) -> bool:
        """Whether a rule in force judged it, and not longer ago than twice its frequency."""
        return self.status is not None and not self.is_lapsed


@dataclass(frozen=True, slots=True)
class ControlTerms:
    """What the register says of a control: axis, cap 0 to 0.9, design 0, 0.5 or 1, whether it operates."""

    axis: Axis
    cap: float
    design: float
    is_operating: bool = True


@dataclass(frozen=True, slots=True)
class TestState:
    """The newest test of a control that had a result; `is_full`: the whole population was tested."""

    __test__ = False  # not a test case of pytest

    population: int
    tested: int
    exceptions: int
    has_passed: bool
    is_full: bool
    is_overdue: bool
    kind: str = ""
    tested_for: date | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix: levels from low to high, and the level's rank by likelihood (rows) and impact (columns)."""

    id: str
    levels: tuple[str, ...]
    ranks: tuple[tuple[int, ...], ...]

    def rank(self, likelihood: int, impact: int) -> int:
        """Return the rank of a cell's level, 0 for the lowest."""
        return self.ranks[likelihood - 1][impact - 1]


@dataclass(frozen=True, slots=True)
class Override:
    """Classes that a person sets for a time, each None where the computed one stands."""

    id: str
    likelihood: int | None
    impact: int | None
    by: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class RiskInputs:
    """All that the residual of one risk on one day depends on."""

    risk_id: str
    grid: Grid
    inherent_likelihood: int
    inherent_impact: int
    links: tuple[Link, ...] = ()
    readings: Mapping[Kri, Reading] = field(default_factory=dict)
    controls: Mapping[str, ControlTerms] = field(default_factory=dict)
    tests: Mapping[str, TestState] = field(default_factory=dict)
    override: Override | None = None
    method: str = METHOD
