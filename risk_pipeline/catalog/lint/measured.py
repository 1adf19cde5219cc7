"""What of the register only the warehouse can tell, handed in to the linter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.register.governance.entry import Axis


@dataclass(frozen=True, slots=True)
class Usual:
    """What the past of an indicator lets expect in the periods of a rule, by dimension.

    `most` events in any period; `quiet` is the share of periods in which less than one is usual, as many in a
    row taken together as the rule wants.
    """

    dimension: str
    most: float
    quiet: float


@dataclass(frozen=True)
class Measured:
    """What the last risk map, the tests of controls and the indicators say.

    `changed` are ids of matrices that snapshots used with another grid; `residual` is the last computed
    residual of each risk and axis, 1.0 to 5.0; `tested` the last day for which a control was tested. `as_of`
    is the day of the map: what is overdue was so on it, whatever the calendar says since. `usual` is by rule.
    `rows` are the most rows usual on a day of each feed. `segments` are those ever seen, by dimension.
    `beyond_one` is by indicator in how many periods its total had more hits than it was divided by.
    """

    changed: frozenset[str] = frozenset()
    residual: Mapping[tuple[str, Axis], float] = field(default_factory=dict)
    tested: Mapping[str, date] = field(default_factory=dict)
    as_of: date | None = None
    usual: Mapping[str, Sequence[Usual]] = field(default_factory=dict)
    rows: Mapping[str, float] = field(default_factory=dict)
    segments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    beyond_one: Mapping[str, int] = field(default_factory=dict)
