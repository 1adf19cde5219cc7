"""Actions of a ticket, and whether they worked: the same indicator says so, not the one who acted.

planned ──done──► done ──N complete periods green──► effective
                    └──red again──► ineffective ◄──a recurrence inside the window──┘
"""

from collections.abc import Iterable, Sequence
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

    `green_periods` are the complete green periods in a row that began after it was done.
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
        if _is_on_trial(action, period_start)
        else action
        for action in actions
    )


def after_breach(
    actions: tuple[Action, ...], period_start: date, *, is_red: bool, is_claimed: bool
) -> tuple[Action, ...]:
    """Return the actions after a period that is amber or red.

    Red again after a green period, or after a fix was claimed, proves that a done action did not
    work. Still red since it was done proves nothing yet: it may need time. Amber only starts the
    count again.
    """
    changed = []
    for action in actions:
        if not _is_on_trial(action, period_start):
            changed.append(action)
            continue
        has_failed = is_red and (is_claimed or action.was_green)
        update = {"green_periods": 0, "effect": Effect.INEFFECTIVE if has_failed else None}
        changed.append(action.model_copy(update=update))
    return tuple(changed)


def after_recurrence(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the actions after the breach came back inside the window: those done did not hold."""
    return tuple(
        action.model_copy(update={"effect": Effect.INEFFECTIVE}) if action.is_done else action
        for action in actions
    )


def green_since_fix(actions: Iterable[Action]) -> int | None:
    """Return the most green periods behind an action that holds; None when no action holds."""
    return max((action.green_periods for action in actions if action.holds), default=None)


def is_before_fix(actions: Iterable[Action], period_start: date) -> bool:
    """Whether a period began before the newest action that holds was done: it cannot speak against it."""
    holding = [action for action in actions if action.holds]
    return bool(holding) and not all(_is_after(action, period_start) for action in holding)


def _is_on_trial(action: Action, period_start: date) -> bool:
    return action.effect is None and _is_after(action, period_start)


def _is_after(action: Action, period_start: date) -> bool:
    """Whether a period began after the action was done; an hour's `period_start` is its instant."""
    if isinstance(period_start, datetime):
        return action.done_at is not None and period_start >= action.done_at
    return action.done_on is not None and period_start > action.done_on
