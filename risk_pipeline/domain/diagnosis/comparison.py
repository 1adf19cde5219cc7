"""A breach held against its own past: how long each is, what is expected, what it hit."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.diagnosis.decomposition import Part
from risk_pipeline.domain.diagnosis.location import Impact, Measure
from risk_pipeline.domain.diagnosis.slices import Expected, Side
from risk_pipeline.domain.diagnosis.usual_pace import UsualPace
from risk_pipeline.domain.register.indicator import Direction, Indicator

# Below so many days of past there is nothing to split against, or slices are held against each other.
LEAST_DAYS, _LEAST_PAST_DAYS = 2, 14


@dataclass(frozen=True)
class Window:
    """The days of the breach, and how many days before them are the past.

    `hours` (first and last, and the zone they are of) narrow all days to these hours: only a flow that has
    instants can be looked at that way. `closed` are days of no business: neither what is looked at nor its
    past has them, unless all that is looked at is closed.
    """

    first: date
    last: date
    history_days: int
    hours: tuple[int, int, str] | None = None
    closed: frozenset[date] = frozenset()

    @cached_property
    def left_out(self) -> frozenset[date]:
        """The closed days that nothing is held against: none where the breach lies on such days alone."""
        is_shut = all(day in self.closed for day in days_between(self.first, self.last))
        return frozenset() if is_shut else self.closed

    @property
    def past_first(self) -> date:
        """First day of the past; its last is the day before `first`."""
        return self.first - timedelta(days=self.history_days)

    @property
    def days(self) -> int:
        """Length of the breach, in days that are not left out."""
        return len(self._open_days(self.first, self.last))

    def past_days(self, begins: date, *, is_like: bool) -> int:
        """Return how many days of the past count, where events begin on a day; `is_like`: of its weekdays."""
        days = self._open_days(max(begins, self.past_first), self.first - timedelta(days=1))
        return sum(day.isoweekday() in self.weekdays for day in days) if is_like else len(days)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays of the breach: what is less than a week long is held against its like."""
        return frozenset(day.isoweekday() for day in self._open_days(self.first, self.last))

    def _open_days(self, first: date, last: date) -> list[date]:
        return [day for day in days_between(first, last) if day not in self.left_out]


@dataclass(frozen=True, slots=True)
class Totals:
    """All events of the window and of its past together.

    `phi` is the variance of one event's weight over its mean; `is_counted`: every weight is 0 or 1.
    `begins` is the first day of the past that has any, `past_dates` on how many days there are some.
    """

    x: float
    n: float | None
    hx: float
    hn: float | None
    phi: float
    is_counted: bool
    exposure: float
    past_exposure: float
    users: int | None
    begins: date | None
    past_dates: int


@dataclass(frozen=True)
class Comparison:
    """The events of an indicator in a window against those of its past."""

    indicator: Indicator
    window: Window
    totals: Totals

    @cached_property
    def past_days(self) -> int:
        """How many days of the past count; a stock is looked at on a few of them."""
        begins, window = self.totals.begins, self.window
        if begins is None:
            return 0
        if self.indicator.form == "stock" or self.totals.n is not None:
            return window.past_days(begins, is_like=False)
        return window.past_days(begins, is_like=True)

    @cached_property
    def scale(self) -> float:
        """Length of the breach over that of its past, as counts see them; a stock is one day."""
        if self.indicator.form == "stock":
            return 1 / max(self.totals.past_dates, 1)
        return self.window.days / max(self.past_days, 1)

    @property
    def expected(self) -> Expected | None:
        """What slices are held against; None where there is nothing."""
        has_past = self.totals.hx > 0
        if self.totals.n is None:
            return "count" if self.past_days >= LEAST_DAYS and has_past else None
        return "rate" if self.past_days >= _LEAST_PAST_DAYS and has_past else "rest"

    @property
    def pace(self) -> UsualPace:
        """The usual pace of all segments together; not known where the past is too short."""
        totals, side = self.totals, 1 if self.side == "up" else -1
        if self.past_days < LEAST_DAYS or totals.hx <= 0:
            return UsualPace(0.0, 0.0, side)
        if totals.n is None or not totals.hn:
            return UsualPace(self.scale, 0.0, side)
        return UsualPace(totals.n / totals.hn, totals.hx / totals.hn, side)

    @property
    def whole(self) -> Part:
        """All segments together."""
        totals = self.totals
        return Part("", totals.x, totals.n, totals.hx, totals.hn)

    @property
    def side(self) -> Side:
        """The bad side; of a band, the side it is off to."""
        totals, direction = self.totals, self.indicator.direction
        if direction is not Direction.BAND:
            return "down" if direction is Direction.DOWN_BAD else "up"
        if totals.n is None or not totals.hn:
            return "up" if totals.x >= totals.hx * self.scale else "down"
        return "up" if totals.x * totals.hn >= totals.hx * totals.n else "down"

    @property
    def measure(self) -> Measure:
        """What the numbers of its slices are."""
        if self.totals.is_counted:
            return "count"
        if self.totals.n is not None:
            return "mean"
        return "money_minor" if self.indicator.unit == "money_minor" else "count"

    @property
    def impact(self) -> Impact:
        """What a rise hit. Of what stayed away nothing can be hit, and everybody has a mean."""
        totals = self.totals
        growth = totals.n / totals.hn if totals.n and totals.hn else self.scale
        if self.measure != "mean" and totals.x < totals.hx * growth:
            return Impact()
        beyond = totals.exposure - totals.past_exposure * growth
        is_count = self.measure == "count"
        return Impact(
            events=totals.x if is_count else None,
            users=totals.users or None if is_count else None,
            exposure_minor=round(totals.exposure) or None,
            excess_exposure_minor=round(beyond) if beyond > 0 else None,
        )
