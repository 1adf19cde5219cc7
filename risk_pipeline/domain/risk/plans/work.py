"""The actions of a strategy on a day: planned, due soon, overdue or done. Pure.

What is done is said by people, each time with evidence; the newest word on an action counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from risk_pipeline.domain.register.governance.strategy import Strategy, StrategyAction

LEAD_DAYS = 14
"""How many days before an action is due its owner is told."""

ActionKey = tuple[str, str]
"""Id of the strategy and of its action."""


class ActionStanding(StrEnum):
    """How an action stands."""

    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SaidDone:
    """What somebody said of an action: that it was done on a day, or (`is_taken_back`) that it is not."""

    strategy: str
    action: str
    on: date
    evidence: str
    by: str
    is_taken_back: bool = False

    @property
    def key(self) -> ActionKey:
        """What it is about."""
        return self.strategy, self.action


@dataclass(frozen=True, slots=True)
class ActionState:
    """An action on a day; `done` is what was said of it by then."""

    strategy: str
    action: StrategyAction
    standing: ActionStanding
    done: SaidDone | None = None

    @property
    def id(self) -> str:
        """What it is called among all: `second_carrier/tender`."""
        return f"{self.strategy}/{self.action.id}"


def done_by(said: Iterable[SaidDone]) -> dict[ActionKey, SaidDone]:
    """Return what counts as done, of words in the order in which they were said."""
    found: dict[ActionKey, SaidDone] = {}
    for each in said:
        if each.is_taken_back:
            found.pop(each.key, None)
        else:
            found[each.key] = each
    return found


def action_states(
    strategy: Strategy, done: Mapping[ActionKey, SaidDone], day: date
) -> tuple[ActionState, ...]:
    """Return how the actions of a strategy stand at the end of a day, in the order of the register."""
    states = []
    for action in strategy.actions:
        said = done.get((strategy.id, action.id))
        if said is not None and said.on > day:
            said = None
        states.append(ActionState(strategy.id, action, _standing(action, said, day), said))
    return tuple(states)


def is_late(strategy: Strategy, states: Iterable[ActionState], day: date) -> bool:
    """Tell whether an action or a milestone is overdue at the end of a day."""
    late_action = any(each.standing is ActionStanding.OVERDUE for each in states)
    return late_action or any(each.is_late_on(day) for each in strategy.milestones)


def _standing(action: StrategyAction, said: SaidDone | None, day: date) -> ActionStanding:
    if said is not None:
        return ActionStanding.DONE
    if day > action.due:
        return ActionStanding.OVERDUE
    is_near = day > action.due - timedelta(days=LEAD_DAYS)
    return ActionStanding.DUE if is_near else ActionStanding.PLANNED
