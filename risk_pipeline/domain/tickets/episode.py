"""What a breach amounts to from its first red period on, and whether it got far worse than people were told.

Far worse: farther from the usual value than what was last told, by a set factor, and surely so. A reply
says it, at most once a day. Two tests of certainty are made where the numbers for them are known, and each
of them must agree: the step from the value told against the usual scatter of the series (its control
limits stand three deviations from the expected value), and two counts against each other by their square
roots (Anscombe, 1948), as counts scatter more where they are larger.
"""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.period import Period
from risk_pipeline.domain.tickets.outcome.evidence import SHIFT, is_off, strayed
from risk_pipeline.domain.tickets.severity import times_beyond
from risk_pipeline.domain.verdict import Verdict

_LIMIT_SIGMAS = 3.0
T = TypeVar("T", int, float)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_Frozen):
    """The numbers of the period that people were told of last; `on` is its last day."""

    on: date
    value: float
    expected: float | None = None
    numerator: float | None = None
    denominator: float | None = None


class Worst(_Frozen):
    """The red period farthest from the usual value, or from the limit where nothing is usual.

    `usual` is that value, or limit; `numerator` what its rows add up to; `is_above` on which side of its
    limit it is. Episodes of old have none of them.
    """

    on: date
    hour: int | None = None
    value: float
    distance: float
    usual: float | None = None
    numerator: float | None = None
    is_above: bool | None = None


class Episode(_Frozen):
    """The red periods of a ticket since it opened, or came back; `last` is the newest that is itself off.

    Episodes of old do not say which that is. `total` adds up their numerators, `exposure_minor` the money
    behind them. `is_cause_asked`: it has been green long enough to close, and its rule requires a cause
    first. `usual_from`: the day from which the level counts as usual, because it has lasted. Where evidence
    of a shift opened it, `onset` (and `onset_hour`) is where that began, as people were told, and `excess`
    how many more (fewer: negative) than expected came up to then and in each red period since.
    """

    told: Told | None = None
    worst: Worst | None = None
    last: Period | None = None
    total: float | None = None
    exposure_minor: int | None = None
    is_cause_asked: bool = False
    usual_from: date | None = None
    onset: date | None = None
    onset_hour: int | None = None
    excess: float | None = None

    def with_numbers_of(self, other: "Episode") -> "Episode":
        """Return it with the numbers of another of its ticket: what it came to then."""
        numbers = other.model_dump(exclude={"told", "is_cause_asked", "usual_from"})
        return Episode.model_validate(self.model_dump() | numbers)


@dataclass(frozen=True, slots=True)
class FarWorse:
    """By what factor, and by how many standard deviations, a period must exceed what was last told."""

    factor: float = 2.0
    sigmas: float = 3.0
    raises_severity: bool = False


def is_above(verdict: Verdict) -> bool | None:
    """Whether a red value is above its limit, or without one above the usual value; None: unknown."""
    marks = (mark for mark in (verdict.limit_value, verdict.expected) if mark not in {None, verdict.value})
    mark = next(marks, None)
    return None if mark is None or verdict.value is None else verdict.value > mark


def is_rebound(worst: Worst | None, verdict: Verdict) -> bool:
    """Whether a red period lies on the other side than the breach: what was held up is caught up with."""
    side = is_above(verdict)
    return worst is not None and None not in {worst.is_above, side} and worst.is_above is not side


def grown(episode: Episode | None, verdict: Verdict) -> Episode:
    """Return the episode with one more red period; one that is back to normal or catches up adds nothing."""
    before = episode or Episode()
    if not is_off(verdict):
        return before.model_copy(update={"is_cause_asked": False})
    if is_rebound(before.worst, verdict):
        return before.model_copy(update={"last": verdict.period, "is_cause_asked": False})
    return before.model_copy(
        update={
            "worst": _worst(before.worst, verdict),
            "last": verdict.period,
            "total": _sum(before.total, verdict.numerator),
            "exposure_minor": _sum(before.exposure_minor, verdict.exposure_minor),
            "is_cause_asked": False,
            **_evidence(episode, verdict),
        }
    )


def _evidence(episode: Episode | None, verdict: Verdict) -> dict[str, object]:
    """Return where the evidence began that opens a ticket; later, what one more period adds to it."""
    if episode is None and verdict.limit_kind == SHIFT and verdict.since is not None:
        return {"onset": verdict.since, "onset_hour": verdict.since_hour, "excess": verdict.excess}
    if episode is None or episode.onset is None:
        return {}
    return {"excess": _sum(episode.excess, strayed(verdict))}


def told(episode: Episode, verdict: Verdict) -> Episode:
    """Return the episode once people are told of this period."""
    if verdict.value is None:
        return episode
    now = Told(
        on=verdict.period.end,
        value=verdict.value,
        expected=verdict.expected,
        numerator=verdict.numerator,
        denominator=verdict.denominator,
    )
    return episode.model_copy(update={"told": now})


def times_worse(episode: Episode | None, verdict: Verdict, rule: FarWorse, *, is_count: bool) -> float | None:
    """Return how many times as far off as last told a red period is; None if that is nothing to tell.

    `is_count` says whether numerators are events that can be counted.
    """
    last = episode.told if episode else None
    if last is None or verdict.value is None or verdict.period.end <= last.on:
        return None
    times = _times(last, verdict)
    return times if times >= rule.factor and _is_sure(last, verdict, rule, is_count=is_count) else None


def _times(last: Told, verdict: Verdict) -> float:
    value = verdict.value or 0.0
    if verdict.expected is None or last.expected is None:
        limit = verdict.limit_value
        is_same_side = limit is None or (value - limit) * (last.value - limit) > 0
        is_farther = limit is None or abs(value - limit) > abs(last.value - limit)
        return times_beyond(value, last.value) if is_same_side and is_farther else 0.0
    now, before = value - verdict.expected, last.value - last.expected
    if before == 0:
        return float("inf") if now else 0.0
    return now / before


def _is_sure(last: Told, verdict: Verdict, rule: FarWorse, *, is_count: bool) -> bool:
    tests = (_by_scatter(last, verdict), _by_counts(last, verdict) if is_count else None)
    scores = [score for score in tests if score is not None]
    return bool(scores) and min(scores) >= rule.sigmas


def _by_scatter(last: Told, verdict: Verdict) -> float | None:
    if verdict.lower is None or verdict.upper is None or verdict.upper <= verdict.lower:
        return None
    sigma = (verdict.upper - verdict.lower) / (2 * _LIMIT_SIGMAS)
    return abs((verdict.value or 0.0) - last.value) / (sqrt(2) * sigma)


def _by_counts(last: Told, verdict: Verdict) -> float | None:
    now, then = verdict.numerator, last.numerator
    if now is None or then is None or min(now, then) < 0:
        return None
    share = 1.0
    if last.denominator and verdict.denominator:
        share = verdict.denominator / last.denominator
    before = then * share
    return 2 * abs(sqrt(now + 3 / 8) - sqrt(before + 3 / 8)) / sqrt(1 + share)


def _worst(before: Worst | None, verdict: Verdict) -> Worst | None:
    if verdict.value is None:
        return before
    usual = (verdict.limit_value if verdict.expected is None else verdict.expected) or 0.0
    distance = abs(verdict.value - usual)
    if before is not None and before.distance >= distance:
        return before
    return Worst(
        on=verdict.period.start,
        hour=verdict.period.hour,
        value=verdict.value,
        distance=distance,
        usual=usual,
        numerator=verdict.numerator,
        is_above=is_above(verdict),
    )


def _sum(before: T | None, more: T | None) -> T | None:
    if before is None or more is None:
        return more if before is None else before
    return before + more
