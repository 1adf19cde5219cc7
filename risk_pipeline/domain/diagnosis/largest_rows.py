"""The rows that carry a breach, where they are few: one huge refund is not a wave of refunds.

Few rows carry a breach when at most five of them, the largest, hold half of the excess: had they been
only as big as the next largest row, at least half of what is beyond the usual would not be there. The
smallest number of rows for which that holds is named. So rows that are all alike (180 contacts) carry it
only where there are no others, and in a sum of many amounts only those that stand out do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.period import Period

MOST_ROWS = 5
_PART = 0.5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class OffPeriod:
    """A period whose rows are asked for: how far its value is from the usual one, in the judged unit.

    `numerator` is the sum of the rows. `is_share`: a segment's share of a total was judged.
    """

    period: Period
    value: float
    usual: float
    numerator: float
    is_share: bool = False

    @property
    def side(self) -> int:
        """1 where there is too much, -1 where there is too little."""
        return 1 if self.value >= self.usual else -1

    @property
    def excess(self) -> float:
        """How much of the numerator is too much, or too little: never negative."""
        return abs(self.numerator * (self.value - self.usual) / self.value) if self.value else 0.0


class LargestRow(_Frozen):
    """A row of an event view: its id (None if that is about a person), numerator, money in minor units."""

    id: str | None
    numerator: float
    exposure_minor: int = 0


class LargestRows(_Frozen):
    """The few rows that carry a period, largest first; none where they are not few.

    `several` is how many rows of the period push the same way. `on` and `hour` are the period's start.
    """

    on: date
    hour: int | None = None
    rows: tuple[LargestRow, ...] = ()
    several: int = 0

    def is_of(self, period: Period) -> bool:
        """Whether they are rows of this period."""
        return (self.on, self.hour) == (period.start, period.hour)

    @property
    def is_all(self) -> bool:
        """Whether there are no other rows."""
        return len(self.rows) == self.several


def count_few(pushes: Sequence[float], excess: float) -> int:
    """Return how many of the largest rows carry the excess, by the rule above; 0 where it is not few.

    `pushes` is what each row adds beyond its own part of the usual, largest first: all rows, or at least
    one more than the rule may name.
    """
    if excess <= 0:
        return 0
    for count in range(1, min(MOST_ROWS, len(pushes)) + 1):
        following = max(pushes[count], 0.0) if len(pushes) > count else 0.0
        if pushes[count - 1] <= 0:
            return 0
        if sum(push - following for push in pushes[:count]) >= _PART * excess:
            return count
    return 0
