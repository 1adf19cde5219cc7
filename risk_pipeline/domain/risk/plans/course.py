"""Whether a goal can still be reached: the newest values of its indicator, and their trend to its day. Pure.

Now is the median of the newest three values. The trend is the Theil-Sen slope over the newest thirteen: the
median of the slopes between all pairs, which one odd value hardly moves. No trend is carried further than the
past it was seen in: over years a small slope would reach, or end, every goal. Where it leads then has to
reach the target, or, of a goal that is not met yet, the straight line from now to the target on its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from statistics import median

from risk_pipeline.domain.register.governance.goal import GoalTarget

PERIODS, NEWEST, LEAST = 13, 3, 4


class Course(StrEnum):
    """How a goal stands; `unknown`: too few values of its indicator."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    MISSED = "missed"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ")


class Why(StrEnum):
    """What puts a goal at risk, or keeps it from being known."""

    VALUE = "value"
    TREND = "trend"
    RISK = "risk"
    FEW_VALUES = "few_values"


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a goal stands on a day.

    `value` is now, `per_day` the slope, `projected` the value on `projected_on`; None where unknown.
    """

    course: Course
    why: tuple[Why, ...] = ()
    value: float | None = None
    per_day: float | None = None
    projected: float | None = None
    projected_on: date | None = None
    days_left: int = 0


def outlook(
    target: GoalTarget, by: date, values: Sequence[tuple[date, float]], day: date, *, risks_beyond: int = 0
) -> Outlook:
    """Return how a goal stands at the end of a day.

    `values` are those of periods that were over and mature then, by their last day; once the goal's day has
    passed, only those up to it count. `risks_beyond` is how many of its risks are beyond tolerance.
    """
    known = sorted((on, value) for on, value in values if on <= min(day, by))[-PERIODS:]
    left = (by - day).days
    if not known:
        return Outlook(Course.UNKNOWN, (Why.FEW_VALUES,), days_left=left)
    now = median(value for _, value in known[-NEWEST:])
    if left < 0:
        reached = Course.REACHED if target.is_met_by(now) else Course.MISSED
        return Outlook(reached, value=now, days_left=left)
    if len(known) < LEAST:
        return Outlook(Course.UNKNOWN, (Why.FEW_VALUES,), value=now, days_left=left)
    per_day = slope(known)
    ahead = min(left, (known[-1][0] - known[0][0]).days)
    projected = _carried(known, now + per_day * ahead)
    why = _why(target, now, projected, ahead / left if left else 1.0)
    why += [Why.RISK] if risks_beyond else []
    return Outlook(
        course=Course.AT_RISK if why else Course.ON_COURSE,
        why=tuple(why),
        value=now,
        per_day=per_day,
        projected=projected,
        projected_on=day + timedelta(days=ahead),
        days_left=left,
    )


def _carried(known: Sequence[tuple[date, float]], value: float) -> float:
    """Return where the trend leads: what never was below nothing will not be."""
    return max(0.0, value) if all(seen >= 0 for _, seen in known) else value


def _why(target: GoalTarget, now: float, projected: float, share: float) -> list[Why]:
    if target.is_met_by(now):
        return [] if target.is_met_by(projected) else [Why.TREND]
    return [] if _line_to(target, now, share).is_met_by(projected) else [Why.VALUE]


def slope(values: Sequence[tuple[date, float]]) -> float:
    """Return the Theil-Sen slope a day; 0 with fewer than two days."""
    slopes = [
        (later - earlier) / (at - since).days
        for (since, earlier), (at, later) in combinations(values, 2)
        if at != since
    ]
    return median(slopes) if slopes else 0.0


def _line_to(target: GoalTarget, now: float, share: float) -> GoalTarget:
    """Return what a goal that is not met owes after a share of its time: the straight line to its target."""
    if target.at_most is not None:
        return GoalTarget(at_most=now + (target.at_most - now) * share)
    return GoalTarget(at_least=now + ((target.at_least or 0.0) - now) * share)
