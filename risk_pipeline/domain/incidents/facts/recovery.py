"""Whether the data say that an incident is over: the arithmetic of its recovery criteria.

Unknown is never good: a day without a complete value ends a run of good days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from risk_pipeline.domain.period import LAST_HOUR, Grain, Period, begin_of_hour

BASE_DAYS, LEAST_BASE_DAYS = 28, 7


@dataclass(frozen=True, slots=True)
class DayValue:
    """The value of a day; None where it is not known, or its data are not whole.

    `is_empty`: its data are whole, and there was no case of which a rate could be taken.
    """

    on: date
    value: float | None
    is_empty: bool = False


def base_of(values: Sequence[DayValue], before: date) -> float | None:
    """Return the usual value before an incident: the median of the 28 days before it began.

    Days of the incident are never part of it. None with fewer than 7 known days.
    """
    first = before - timedelta(days=BASE_DAYS)
    known = [each.value for each in values if first <= each.on < before and each.value is not None]
    return median(known) if len(known) >= LEAST_BASE_DAYS else None


def mean_until(values: Sequence[DayValue], until: date, days: int) -> float | None:
    """Return the mean of so many days up to `until`; None where one of them is not known."""
    by_day = {each.on: each.value for each in values}
    found = [by_day.get(until - timedelta(days=back)) for back in range(days)]
    known = [value for value in found if value is not None]
    return sum(known) / days if len(known) == days else None


def base_of_means(values: Sequence[DayValue], before: date, days: int) -> float | None:
    """Return the usual mean of so many days before an incident: the median of all in the 28 days before it.

    A few cases a day scatter by chance, so that days of them cannot be held against one usual day. None with
    fewer than 7 known means.
    """
    ends = (before - timedelta(days=1 + back) for back in range(BASE_DAYS - days + 1))
    known = [mean for end in ends if (mean := mean_until(values, end, days)) is not None]
    return median(known) if len(known) >= LEAST_BASE_DAYS else None


def days_good(values: Sequence[DayValue], is_good: Callable[[float], bool], until: date) -> int | None:
    """Return on how many days in a row, up to the newest, the value was good.

    A day without any case is passed over: it neither counts nor ends the run. None where the newest day,
    `until`, is not known: then nothing can be said of now.
    """
    by_day = {each.on: each for each in values}
    newest = by_day.get(until)
    if newest is None or (newest.value is None and not newest.is_empty):
        return None
    day, count = until, 0
    while (found := by_day.get(day)) is not None:
        if found.value is not None and is_good(found.value):
            count += 1
        elif not found.is_empty:
            break
        day -= timedelta(days=1)
    return count


@dataclass(frozen=True, slots=True)
class Remedy:
    """How many of the affected were compensated: `done` of `affected`; `others` without need."""

    affected: int
    done: int
    others: int = 0

    @property
    def share(self) -> float | None:
        """Part of the affected that was compensated; None where nobody is known to be affected."""
        return self.done / self.affected if self.affected else None


@dataclass(frozen=True, slots=True)
class Course:
    """The two newest periods of a series: values, what was usual, and the scatter of one period.

    `side` is 1 where too much is bad, -1 where too little is. `newest` is the newer of the two.
    """

    value: float | None
    before: float | None
    usual: float | None
    sigma: float | None
    side: int
    newest: Period | None = None


def waits_until(newest: Period | None, now: datetime) -> datetime | None:
    """Return when the period after the newest one is over; None where it is, or where no period is known.

    `now` is in the zone in which business days are cut.
    """
    if newest is None:
        return None
    begin = newest.reach + 1
    day, hour = date.fromordinal(begin // 24), begin % 24
    following = Period.containing(day, newest.grain, hour if newest.grain is Grain.HOUR else None)
    last = LAST_HOUR if following.hour is None else following.hour
    over = begin_of_hour(following.end, last + 1, now.tzinfo or UTC)
    return over if over > now else None


def is_worsening(course: Course) -> bool | None:
    """Whether a series got farther off in its newest period than chance explains; None: not known.

    Back inside three standard deviations is not worse, whatever the step. Otherwise worse is a step to the
    bad side beyond one standard deviation of a difference of two periods; without a known scatter, any step.
    """
    if course.value is None or course.before is None:
        return None
    step = (course.value - course.before) * course.side
    if course.sigma is None or course.usual is None:
        return step > 0
    if (course.value - course.usual) * course.side <= 3 * course.sigma:
        return False
    return step > course.sigma * 2**0.5
