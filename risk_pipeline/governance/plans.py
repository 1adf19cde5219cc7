"""How strategies and goals stood at the end of days: from snapshots, values and what people said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.risk.plans.course import PERIODS, Outlook, outlook
from risk_pipeline.domain.risk.plans.progress import UNKNOWN, Place, Progress, Promise, progress
from risk_pipeline.domain.risk.plans.work import (
    ActionKey,
    ActionState,
    SaidDone,
    action_states,
    done_by,
    is_late,
)
from risk_pipeline.governance.terms import grid_of
from risk_pipeline.warehouse.governance.goal_values import GoalAsked, read_goal_values
from risk_pipeline.warehouse.governance.trails import TrailAsked, TrailDay, read_beyond, read_trails
from risk_pipeline.warehouse.sql import Connection

_GRAINS = (Grain.WEEK, Grain.DAY, Grain.MONTH)


@dataclass(frozen=True, slots=True)
class StrategyDay:
    """How a strategy stood at the end of a day; `now` is None where its risk has no snapshot of it."""

    strategy: Strategy
    day: date
    progress: Progress
    actions: tuple[ActionState, ...]
    start: Place | None = None
    now: Place | None = None


@dataclass(frozen=True, slots=True)
class GoalDay:
    """How a goal stood at the end of a day; `beyond` are its risks beyond tolerance."""

    goal: Goal
    day: date
    outlook: Outlook
    grain: str | None
    beyond: tuple[str, ...] = ()


def strategies_on(
    connection: Connection, catalog: Catalog, said: Sequence[SaidDone], day: date
) -> list[StrategyDay]:
    """Return how each strategy of the register stood at the end of a day, in the order of the register."""
    known = {each.strategy.id: each for each in strategy_days(connection, catalog, said, day, day)}
    done = done_by(said)
    return [
        known.get(id_) or StrategyDay(strategy, day, UNKNOWN, action_states(strategy, done, day))
        for id_, strategy in catalog.governance.strategies.items()
    ]


def strategy_days(
    connection: Connection, catalog: Catalog, said: Sequence[SaidDone], first: date, last: date
) -> Iterator[StrategyDay]:
    """Yield how strategies stood on the days between two for which their risk has a snapshot."""
    strategies = catalog.governance.strategies
    asked = [TrailAsked(id_, each.risk, each.from_) for id_, each in strategies.items()]
    done = done_by(said)
    for trail in read_trails(connection, asked, first, last) if asked else ():
        yield _strategy_day(catalog, strategies[trail.strategy], done, trail)


def _strategy_day(
    catalog: Catalog, strategy: Strategy, done: Mapping[ActionKey, SaidDone], trail: TrailDay
) -> StrategyDay:
    day = trail.now.on
    actions = action_states(strategy, done, day)
    promise = Promise(strategy.target, strategy.by, strategy.from_)
    grid = grid_of(catalog.governance.matrix_on(day))
    late = is_late(strategy, actions, day)
    found = progress(promise, grid, trail.start, trail.now, late=late)
    return StrategyDay(strategy, day, found, actions, trail.start, trail.now)


def goals_on(connection: Connection, catalog: Catalog, day: date) -> list[GoalDay]:
    """Return how each goal of the register stood at the end of a day, in the order of the register."""
    goals = catalog.governance.goals.values()
    grains = {goal.id: _grain(catalog.indicators.get(goal.indicator)) for goal in goals}
    asked = [GoalAsked(goal, grain) for goal in goals if (grain := grains[goal.id])]
    values = read_goal_values(connection, asked, day, PERIODS)
    beyond = read_beyond(connection, day)
    found = []
    for goal in goals:
        over = tuple(risk for risk in goal.risks if risk in beyond)
        stands = outlook(goal.target, goal.by, values.get(goal.id, ()), day, risks_beyond=len(over))
        found.append(GoalDay(goal, day, stands, grains[goal.id], over))
    return found


def _grain(indicator: Indicator | None) -> str | None:
    """Return the grain at which a goal is looked at: weeks, where its indicator has any."""
    grains = indicator.grain if indicator else ()
    return next((grain.value for grain in _GRAINS if grain in grains), None)
