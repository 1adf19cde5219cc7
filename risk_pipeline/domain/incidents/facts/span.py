"""Which rows an incident is about: of a linked ticket or series, those that count against its indicator."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.register.indicator import Denominator, Direction, Indicator
from risk_pipeline.domain.series import Series


class Hit(StrEnum):
    """Which rows of an event view are the ones affected."""

    COUNTED = "counted"
    """Those with a numerator: late orders, cancelled orders."""
    NOT_COUNTED = "not_counted"
    """Of a rate that is too low, the cases that failed: loans that were not approved."""
    WITHOUT_CHANCE = "without_chance"
    """Of an average per unit, rows that add to the numerator only: complaints, but no delivery."""
    NONE = "none"
    """What stayed away has no rows."""


def hit_of(indicator: Indicator, *, is_too_little: bool) -> Hit:
    """Return which rows are affected, where the series is too high or too low."""
    if indicator.form == "stock":
        return Hit.NONE if is_too_little else Hit.COUNTED
    if indicator.divided_by is Denominator.TRIALS:
        return Hit.NOT_COUNTED if is_too_little else Hit.COUNTED
    if is_too_little:
        return Hit.NONE
    return Hit.WITHOUT_CHANCE if indicator.divided_by is Denominator.UNITS else Hit.COUNTED


def is_too_little(direction: Direction, value: float | None, expected: float | None) -> bool:
    """Whether what is wrong is that too few came; of a band by the side it is off to."""
    if direction is Direction.BAND:
        return value is not None and expected is not None and value < expected
    return direction is Direction.DOWN_BAD


@dataclass(frozen=True, slots=True)
class RowKey:
    """By what rows are told apart: the key of the fact they come from.

    Rows of two indicators are the same thing where their key is the same, and are counted once. `table` is
    the fact, such as `facts.loans`; without one an indicator's rows are known by their `entity_id` alone.
    """

    columns: tuple[str, ...]
    table: str = ""

    @property
    def name(self) -> str:
        """What names the kind of row in files and seals: the columns of its key, `+` between them."""
        return "+".join(self.columns)


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of one series from `first` to `last`; of hours from `first_hour` of the first day on.

    `name` is what is linked: a ticket (`T-000042`) or a series. `is_id_personal`: keys are shown as
    fingerprints only.
    """

    name: str
    indicator: Indicator
    series: Series
    first: date
    last: date
    hit: Hit
    key: RowKey
    first_hour: int | None = None
    last_hour: int | None = None

    @property
    def is_stock(self) -> bool:
        """Whether its rows stay for a time, instead of happening on a day."""
        return self.indicator.form == "stock"

    @property
    def has_rows(self) -> bool:
        """Whether there are rows to look for."""
        return self.hit is not Hit.NONE

    @property
    def is_id_personal(self) -> bool:
        """Whether the key of a row is, or is made from, what is about a person."""
        return self.indicator.is_id_personal
