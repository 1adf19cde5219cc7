"""What each duty says at the end of a day: kept, broken or not known, with the numbers behind it.

| duty         | value                             | expected                    |
|--------------|-----------------------------------|-----------------------------|
| residual     | rank of the level, 0 for the best | rank of the tolerance       |
| strategy     | classes above the target          | 0                           |
| action       | days since it was due             | 0                           |
| test due     | days since the last test          | days after which it is late |
| test by hand | share that failed                 | 0                           |
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.risk.duties.duty import Duty, rule_of
from risk_pipeline.domain.risk.duties.subject import Subject
from risk_pipeline.domain.risk.plans.progress import Progress, Standing
from risk_pipeline.domain.risk.plans.work import ActionStanding, ActionState
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Status, Verdict

LASTING_DAYS = 3
"""So many days in a row a residual is one level beyond tolerance before it is told; further off, it is told
at once. What swings about a border for a day is told by the rules on its indicators."""
_STRATEGIES = {
    Standing.REACHED: Status.GREEN,
    Standing.ON_TRACK: Status.GREEN,
    Standing.BEHIND: Status.AMBER,
    Standing.MISSED: Status.RED,
    Standing.UNKNOWN: Status.NOT_CONFIGURED,
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A status with its numbers and the words to record; `cases` are exceptions, and how many were tested."""

    status: Status
    reason: str
    value: float | None = None
    expected: float | None = None
    cases: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Where a residual is on a day: level and tolerance, each by name and rank.

    Ranks count from 0, the lowest; `tolerance` is None where none is set, or its level is none of the matrix.
    `trusting` is where it were if the controls worked that lack a test which nobody owes yet; None where
    none does. `days_beyond` are the days in a row, this one included, on which even that was beyond
    tolerance; more than `LASTING_DAYS` need not be counted.
    """

    level: tuple[str, int]
    tolerance: tuple[str, int] | None
    days_beyond: int = LASTING_DAYS
    trusting: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class LastTest:
    """The newest test of a control that was known by a day, whatever it found.

    `on` is the day that it speaks of; `case_on` that of the newest one with a case that passed or failed.
    """

    on: date
    case_on: date | None = None


@dataclass(frozen=True, slots=True)
class HandTest:
    """The newest test by hand that found something, where no rule judges it."""

    on: date
    tested: int
    exceptions: int
    has_passed: bool


def judge_residual(level: Level | None) -> Opinion:
    """Red beyond tolerance, once that lasts or is far off; not known without snapshot or tolerance.

    Amber where it is too early to say: a control that would bring it back lacks a test that nobody owes yet,
    or it left tolerance by a level only, and a few days ago.
    """
    if level is None:
        return Opinion(Status.NO_DATA, "the risk map has no snapshot of it")
    if level.tolerance is None:
        return Opinion(Status.NOT_CONFIGURED, "no tolerance is set for it")
    (name, rank), (most, limit) = level.level, level.tolerance
    status, early = _beyond(level, rank, limit)
    words = f"residual {name}, {'beyond' if rank > limit else 'within'} the tolerance of {most}{early}"
    return Opinion(status, words, float(rank), float(limit))


def _beyond(level: Level, rank: int, limit: int) -> tuple[Status, str]:
    """Return what a residual of a rank says, and why it may be too early to tell it."""
    if rank <= limit:
        return Status.GREEN, ""
    name, at_best = level.trusting or level.level
    if at_best <= limit:
        return Status.AMBER, f"; {name} if the controls work whose test is still to come"
    if at_best - limit == 1 and level.days_beyond < LASTING_DAYS:
        return Status.AMBER, f" for {counted(level.days_beyond, 'day')}; told after {LASTING_DAYS}"
    return Status.RED, ""


def judge_strategy(progress: Progress) -> Opinion:
    """Red once its day has passed and the target is missed; amber while it is behind."""
    gap = progress.gap_classes
    left = f", {counted(gap, 'class', 'classes')} above its target" if gap else ""
    words = f"{progress.standing.words}{left}"
    status = _STRATEGIES[progress.standing]
    return Opinion(status, words, None if gap is None else float(gap), None if gap is None else 0.0)


def judge_action(state: ActionState, day: date) -> Opinion:
    """Red from the day it is soon due until somebody says that it is done."""
    late = (day - state.action.due).days
    is_owed = state.standing in (ActionStanding.DUE, ActionStanding.OVERDUE)
    words = f"{state.standing.value}, due on {state.action.due}"
    return Opinion(Status.RED if is_owed else Status.GREEN, words, float(late), 0.0)


def judge_test_due(last: LastTest | None, begin: date, overdue_days: float, day: date) -> Opinion:
    """Red once the last test is too old; without one, the time runs from `begin`."""
    is_late = (day - (last.on if last else begin)).days > overdue_days
    words = f"last tested for {last.on}" if last else "never tested"
    words = f"{words}, late after {counted(overdue_days, 'day')}"
    value = float((day - last.on).days) if last else None
    return Opinion(Status.RED if is_late else Status.GREEN, words, value, overdue_days)


def judge_test_cases(last: LastTest | None, begin: date, most_days: float, day: date) -> Opinion:
    """Red once the tests of a control have found no case for too long; before the first, since `begin`.

    A control without a test owes one (`judge_test_due`), and nothing here.
    """
    if last is None:
        return Opinion(Status.NO_DATA, "never tested")
    words = f"last case to test on {last.case_on}" if last.case_on else "its tests never found a case"
    words = f"{words}, counts as untested after {counted(most_days, 'day')}"
    value = float((day - last.case_on).days) if last.case_on else None
    is_kept = has_case_in_time(last, begin, most_days, day)
    return Opinion(Status.GREEN if is_kept else Status.RED, words, value, most_days)


def has_case_in_time(last: LastTest | None, begin: date, most_days: float, day: date) -> bool:
    """Whether a control had a case to test not more than some days ago; before the first, since `begin`."""
    return (day - ((last and last.case_on) or begin)).days <= most_days


def judge_test_by_hand(test: HandTest | None) -> Opinion:
    """Red while the newest test by hand has failed; a control without one owes nothing here."""
    if test is None:
        return Opinion(Status.NO_DATA, "no test by hand speaks of it")
    share = test.exceptions / test.tested if test.tested else 0.0
    words = f"{counted(test.exceptions, 'exception')} in {counted(test.tested, 'case')}, tested for {test.on}"
    cases = (float(test.exceptions), float(test.tested))
    return Opinion(Status.GREEN if test.has_passed else Status.RED, words, share, 0.0, cases)


def is_overdue(duty: Duty, opinion: Opinion) -> bool:
    """Whether a day has passed by which something was owed; an action is told some days before."""
    has_passed = duty is not Duty.ACTION or (opinion.value is not None and opinion.value > 0)
    return opinion.status is Status.RED and has_passed


def verdict_of(subject: Subject, opinion: Opinion, day: date, run_id: str) -> Verdict:
    """Return the verdict on a duty at the end of a day."""
    duty = subject.duty
    numerator, denominator = opinion.cases or (None, None)
    return Verdict(
        rule_id=rule_of(subject.line, duty),
        rule_sha="",
        series=Series("", Grain.DAY, duty.dimension, subject.id),
        period=Period(day, Grain.DAY),
        known_on=day,
        status=opinion.status,
        value=opinion.value,
        numerator=numerator,
        denominator=denominator,
        limit_value=None,
        limit_kind=None,
        expected=opinion.expected,
        lower=None,
        upper=None,
        score=None,
        exposure_minor=None,
        reason=opinion.reason,
        suppressed=None,
        run_id=run_id,
    )


def severity_of_duty(verdict: Verdict, subject: Subject | None) -> Literal["critical", "warning", "info"]:
    """Return how bad a broken duty is, in the words of rules: critical, warning or info."""
    duty, value, expected = (subject.duty if subject else None), verdict.value, verdict.expected
    if duty is Duty.RESIDUAL and value is not None and expected is not None:
        return "critical" if value - expected > 1 else "warning"
    if duty is Duty.ACTION and value is not None and value <= 0:
        return "info"
    if duty in (Duty.TEST_DUE, Duty.TEST_HAS_CASE) and subject is not None:
        return "warning" if getattr(subject.entry, "key", False) else "info"
    return "warning"
