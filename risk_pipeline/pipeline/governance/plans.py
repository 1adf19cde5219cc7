"""Strategies and goals of a day, with the tickets about them: for verbs, the map, pages and tables."""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.risk.plans.progress import Progress, Standing
from risk_pipeline.governance.plans import GoalDay, StrategyDay, goals_on, strategies_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.warehouse.governance.snapshots import newest_day
from risk_pipeline.warehouse.sql import Connection


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """The strategies as they stood on a day, in the order of the register."""

    day: date
    strategies: tuple[StrategyDay, ...]

    def of_risk(self, risk_id: str) -> tuple[StrategyDay, ...]:
        """Return the strategies that bring down a risk."""
        return tuple(each for each in self.strategies if each.strategy.risk == risk_id)


@dataclass(frozen=True, slots=True)
class GoalPage:
    """The goals as they stood on a day, in the order of the register."""

    day: date
    goals: tuple[GoalDay, ...]


def read_strategies(platform: Platform, day: date | None = None) -> StrategyPage:
    """Return how strategies stood on the newest day of the map up to a day.

    Raises:
        ConfigError: there is no map up to the day.
    """
    said = read_said(platform.store)
    with reading_map(platform) as connection:
        found = map_day(connection, day)
        return StrategyPage(found, tuple(strategies_on(connection, platform.catalog, said, found)))


def read_goals(platform: Platform, day: date | None = None) -> GoalPage:
    """Return how goals stood on the newest day of the map up to a day.

    Raises:
        ConfigError: there is no map up to the day.
    """
    with reading_map(platform) as connection:
        found = map_day(connection, day)
        return GoalPage(found, tuple(goals_on(connection, platform.catalog, found)))


def map_day(connection: Connection, day: date | None) -> date:
    """Return the newest day of the map up to a day.

    Raises:
        ConfigError: there is none.
    """
    found = newest_day(connection, day)
    if found is None:
        raise ConfigError(
            f"There is no risk map{f' up to {day}' if day else ' yet'}: `risk run` and `risk replay` "
            "compute it."
        )
    return found


def gap_in_words(progress: Progress) -> str:
    """Return what is left to the target: `2 classes, 1 level`; empty where it is reached or not known."""
    parts = (progress.gap_classes, "class", "classes"), (progress.gap_levels, "level", "levels")
    return ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in parts if count)


def days_in_words(days_left: int | None) -> str:
    """Return how long it is to the day: `in 43 days`, `today`, `3 days ago`; empty where there is none."""
    if days_left is None:
        return ""
    if days_left == 0:
        return "today"
    days = f"{abs(days_left)} day{'' if abs(days_left) == 1 else 's'}"
    return f"in {days}" if days_left > 0 else f"{days} ago"


def marker_of(days: tuple[StrategyDay, ...]) -> str:
    """Return what the map says of a risk's strategies, of the worst: `behind: 2 classes, in 43 days`."""
    order = [Standing.MISSED, Standing.BEHIND, Standing.UNKNOWN, Standing.ON_TRACK, Standing.REACHED]
    if not days:
        return ""
    worst = min(days, key=lambda each: order.index(each.progress.standing))
    progress = worst.progress
    if progress.standing is Standing.UNKNOWN:
        return "strategy without target" if worst.strategy.target is None else ""
    gap = gap_in_words(progress)
    if not gap:
        return progress.standing.words
    return f"{progress.standing.words}: {gap}, {days_in_words(progress.days_left)}"
