"""Actions of a ticket, and whether they worked: the same indicator says so, not the one who acted.

planned ──done──► done ──N complete periods green──► effective
                    └──red again──► ineffective ◄──a recurrence inside the window──┘
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.errors import TransitionRefused


class ActionKind(StrEnum):
    """`containment` stops the harm, `corrective` removes the cause, `preventive` prevents it elsewhere."""

    CONTAINMENT = "containment"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """Something to do, as a person plans it: what, by whom (None: the ticket's owner) and until when.

    `change` names what it changes: `control C06`, or a version of a process, `process refund@2`.
    """

    kind: ActionKind
    title: str
    owner: str | None
    due: date
    change: str | None = None


class Effect(StrEnum):
    """What the indicator says about a done action. Both are final."""

    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"


class Action(BaseModel):
    """Something to do, by whom and until when. `number` counts within the ticket, from 1.

    `green_periods` are the complete green periods in a row that began after it was done. `excess` is by how
    many events (or how much of what is summed) the periods since then differ from the usual, as long as it is
    on trial, `variance` that of chance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    kind: ActionKind
    title: str
    owner: str
    due: date
    added_at: datetime
    added_by: str
    done_at: datetime | None = None
    done_on: date | None = None
    done_by: str | None = None
    note: str = ""
    green_periods: int = 0
    was_green: bool = False
    effect: Effect | None = None
    reminded_at: datetime | None = None
    change: str | None = None
    excess: float = 0.0
    variance: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether it was done, whatever came of it."""
        return self.done_at is not None

    @property
    def holds(self) -> bool:
        """Whether it was done and nothing speaks against it so far."""
        return self.is_done and self.effect is not Effect.INEFFECTIVE

    @property
    def state(self) -> str:
        """One word for people: planned, done, effective or ineffective."""
        return self.effect or ("done" if self.is_done else "planned")

    def is_before(self, period_start: date) -> bool:
        """Whether it was done before a period began; an hour's `period_start` is its instant."""
        if isinstance(period_start, datetime):
            return self.done_at is not None and period_start >= self.done_at
        return self.done_on is not None and period_start > self.done_on

    def is_on_trial(self, period_start: date) -> bool:
        """Whether a period that begins then tells whether it worked."""
        return self.effect is None and self.is_before(period_start)


def find_action(ref: str, actions: Sequence[Action], number: int) -> Action:
    """Return the action of that number.

    Raises:
        TransitionRefused: there is none; the text lists those there are.
    """
    for action in actions:
        if action.number == number:
            return action
    known = ", ".join(f"{action.number} {action.title}" for action in actions) or "none yet"
    raise TransitionRefused(
        f"{ref} has no action {number}. Its actions: {known}.",
        "refused-no-such-action",
        ref=ref,
        number=number,
    )


def planned_as(actions: Iterable[Action], title: str) -> Action | None:
    """Return the action of that title that is still to be done, whatever its case; None if there is none."""
    same = title.strip().casefold()
    return next((each for each in actions if not each.is_done and each.title.casefold() == same), None)


def replace_action(actions: Iterable[Action], changed: Action) -> tuple[Action, ...]:
    """Return the actions with one of them as it is now."""
    return tuple(changed if action.number == changed.number else action for action in actions)


def after_green(actions: tuple[Action, ...], period_start: date, needed: int) -> tuple[Action, ...]:
    """Return the actions after a complete green period; `period_start` of an hour is its instant."""
    return tuple(
        action.model_copy(
            update={
                "was_green": True,
                "green_periods": action.green_periods + 1,
                "effect": Effect.EFFECTIVE if action.green_periods + 1 >= needed else None,
            }
        )
        if action.is_on_trial(period_start)
        else action
        for action in actions
    )


def after_breach(actions: tuple[Action, ...], period_start: date) -> tuple[Action, ...]:
    """Return the actions after a period that is amber or red: those on trial start their count again.

    Still red since it was done proves nothing yet: it may need time.
    """
    return tuple(
        action.model_copy(update={"green_periods": 0}) if action.is_on_trial(period_start) else action
        for action in actions
    )


def after_refutation(
    actions: tuple[Action, ...], refuted: Container[int], *, is_claimed: bool
) -> tuple[Action, ...]:
    """Return the actions after a red period; `refuted` are the numbers of those on trial that it is against.

    Red again after a green period, or after a fix was claimed, proves that a done action did not work.
    """
    return tuple(
        action.model_copy(update={"effect": Effect.INEFFECTIVE})
        if action.number in refuted and (is_claimed or action.was_green)
        else action
        for action in actions
    )


def after_recurrence(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the actions after the breach came back inside the window: those done did not hold."""
    return tuple(
        action.model_copy(update={"effect": Effect.INEFFECTIVE}) if action.is_done else action
        for action in actions
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """What the periods since an action was done say of it.

    `greens` are the green ones since the last amber or red one; `is_refuted`: one was red after a green one.
    """

    greens: int = 0
    is_refuted: bool = False

    def proves(self, needed: int) -> bool:
        """Whether it worked: by as many green periods in a row as close a ticket."""
        return self.greens >= needed and not self.is_refuted


def after_trials(actions: tuple[Action, ...], trials: Mapping[int, Trial], needed: int) -> tuple[Action, ...]:
    """Return the actions of a closed ticket, which takes no verdicts, after what came of them by number."""
    return tuple(
        _after_trial(action, trials[action.number], needed) if action.number in trials else action
        for action in actions
    )


def _after_trial(action: Action, trial: Trial, needed: int) -> Action:
    effect = Effect.INEFFECTIVE if trial.is_refuted else Effect.EFFECTIVE if trial.proves(needed) else None
    return action.model_copy(
        update={
            "green_periods": min(trial.greens, needed),
            "was_green": action.was_green or trial.greens > 0,
            "effect": effect,
        }
    )


def green_since_fix(actions: Iterable[Action]) -> int | None:
    """Return the most green periods behind an action that holds; None when no action holds."""
    return max((action.green_periods for action in actions if action.holds), default=None)
