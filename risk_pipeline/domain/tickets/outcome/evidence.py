"""What a judged period says of what was done about a ticket before it.

A rule that adds up evidence stays amber or red for a while after its cause is gone: what was before the
action is no evidence against it. Only what came after it is, by itself: the periods since then, added up,
must differ from the usual by more than chance allows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import sqrt

from risk_pipeline.domain.period import begin_of_hour
from risk_pipeline.domain.tickets.outcome.remediation import Action
from risk_pipeline.domain.verdict import Verdict

SHIFT = "shift"
"""Kind of limit of a rule that adds up evidence."""

_SURE_SIGMAS = 3.0
# Half of the range between the control limits and the usual value.
_LIMIT_SIGMAS = 3.0
# Fewer events than this round to none.
_LEAST_EVENTS = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one period says. Days, or of an hour's rule the instants at which hours begin.

    `begins` is where the period begins, `reaches_back_to` where the first of what made it amber or red does.
    `excess` is by how many events (or how much of what is summed) it differs from the usual, `variance` that
    of chance. `is_off`: it is itself off its usual value, the way that made it red.
    """

    begins: date
    reaches_back_to: date
    excess: float
    variance: float
    is_off: bool


def evidence_of(verdict: Verdict, zone: tzinfo) -> Evidence:
    """Return what a verdict's period says; `zone` is where the business day is cut."""
    period = verdict.period
    begins = period.start if period.hour is None else period.begins_at(zone)
    excess, variance = _own(verdict)
    return Evidence(begins, _first(verdict, begins, zone), excess, variance, is_off(verdict))


def is_off(verdict: Verdict) -> bool:
    """Whether an amber or red period is itself off its usual value, the way that made it so.

    The evidence of a shift outlasts the shift by up to a day: a rule stays red in hours that are back to
    normal, or in which nothing is usual. These belong to no episode, and speak against no fix.
    """
    own = strayed(verdict)
    if verdict.limit_kind != SHIFT or own is None or not verdict.excess:
        return True
    is_felt = verdict.period.hour is None or abs(own) >= _LEAST_EVENTS
    return own * verdict.excess > 0 and is_felt


def weighed(actions: Iterable[Action], evidence: Evidence) -> tuple[Action, ...]:
    """Return the actions, each on trial with what came since it was done."""
    return tuple(
        action.model_copy(
            update={
                "excess": action.excess + evidence.excess,
                "variance": action.variance + evidence.variance,
            }
        )
        if evidence.variance and action.is_on_trial(evidence.begins)
        else action
        for action in actions
    )


def speaks_against(action: Action, evidence: Evidence) -> bool:
    """Whether an amber or red period is evidence that an action, weighed with it, did not help."""
    if not evidence.is_off or not action.is_before(evidence.begins):
        return False
    if action.effect is not None or action.is_before(evidence.reaches_back_to):
        return True
    is_sure = abs(action.excess) >= _SURE_SIGMAS * sqrt(action.variance) > 0
    return is_sure and action.excess * evidence.excess > 0


def is_spared(actions: Iterable[Action], evidence: Evidence) -> bool:
    """Whether a period speaks against no fix: the newest action that holds, weighed with it, stands."""
    holding = [action for action in actions if action.holds]
    return bool(holding) and not all(speaks_against(action, evidence) for action in holding)


def is_leftover(actions: Iterable[Action], evidence: Evidence) -> bool:
    """Whether what made a spared period amber or red is from before the actions, though it is not."""
    return all(action.is_before(evidence.begins) for action in actions if action.holds)


def _first(verdict: Verdict, begins: date, zone: tzinfo) -> date:
    if verdict.limit_kind != SHIFT or verdict.since is None:
        return begins
    if not isinstance(begins, datetime):
        return verdict.since
    return begin_of_hour(verdict.since, verdict.since_hour or 0, zone)


def strayed(verdict: Verdict) -> float | None:
    """Return by how many events (or how much of what is summed) the period differs from the usual."""
    value, usual = verdict.value, verdict.expected
    return None if value is None or usual is None else (value - usual) * _weight(verdict)


def _own(verdict: Verdict) -> tuple[float, float]:
    """Return by how much the period itself differs from the usual, and the variance; zeros where unknown."""
    own, usual, low, high = strayed(verdict), verdict.expected, verdict.lower, verdict.upper
    if own is None or usual is None or low is None or high is None:
        return 0.0, 0.0
    # A lower limit is cut off at zero: the wider side says how much the value scatters.
    sigma = max(high - usual, usual - low) / _LIMIT_SIGMAS
    return own, (sigma * _weight(verdict)) ** 2


def _weight(verdict: Verdict) -> float:
    return 1.0 if verdict.denominator is None else verdict.denominator
