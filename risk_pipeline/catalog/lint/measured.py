"""What of the register only the warehouse can tell, handed in to the linter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.register.governance.entry import Axis


@dataclass(frozen=True)
class Measured:
    """What the last risk map and the tests of controls say.

    `changed` are ids of matrices that snapshots used with another grid; `residual` is the last computed
    residual of each risk and axis, 1.0 to 5.0; `tested` the last day for which a control was tested. `as_of`
    is the day of the map: what is overdue was so on it, whatever the calendar says since.
    """

    changed: frozenset[str] = frozenset()
    residual: Mapping[tuple[str, Axis], float] = field(default_factory=dict)
    tested: Mapping[str, date] = field(default_factory=dict)
    as_of: date | None = None
