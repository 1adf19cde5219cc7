"""The invented marketplace's lists (`world.yaml`), typed, and the setting one simulation runs in.

Times inside the simulator are seconds since the first simulated midnight, as floats; never is NaN.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict

from risk_pipeline.demo.scenario import Scenario, ScenarioEvent
from risk_pipeline.demo.simulator.random_streams import Bools, Floats, Ints, Streams
from risk_pipeline.domain.errors import ConfigError

DAY = 86_400.0
HOUR = 3_600.0
PAYMENT_TYPES = ("credit_card", "boleto", "debit_card", "voucher")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CalendarDay(_Strict):
    """A named day or days with their effect on demand."""

    name: str
    days: tuple[date, ...]
    factor: float


class State(_Strict):
    """Where buyers and sellers live."""

    code: str
    share: float
    sellers: float
    transit: float
    promise: float
    freight: float
    zips: tuple[int, int]


class Category(_Strict):
    """What is sold; without an English name it is missing from the translations."""

    name: str
    english: str | None
    share: float
    price: float
    grams: float


class World(_Strict):
    """All lists of `world.yaml`."""

    orders_per_day: float
    growth_per_year: float
    day_noise: float
    weekday: tuple[float, ...]
    month: tuple[float, ...]
    hour: tuple[float, ...]
    calendar: tuple[CalendarDay, ...]
    states: tuple[State, ...]
    categories: tuple[Category, ...]
    city_words: dict[str, tuple[str, ...]]
    origins: dict[str, float]
    lead_segments: tuple[str, ...]
    lead_types: dict[str, float]
    lead_profiles: dict[str, float]

    def state_index(self, codes: tuple[str, ...]) -> list[int]:
        """Positions of states in the list."""
        return [[state.code for state in self.states].index(code) for code in codes]

    def category_index(self, names: tuple[str, ...]) -> list[int]:
        """Positions of categories in the list."""
        return [[category.name for category in self.categories].index(name) for name in names]


def load_world() -> World:
    """Read the lists that ship with the package."""
    return World.model_validate(yaml.safe_load(Path(__file__).with_name("world.yaml").read_text("utf-8")))


@dataclass(frozen=True)
class Setting:
    """One simulation: what happens, in which world, how big, by which chance."""

    scenario: Scenario
    streams: Streams
    scale: float
    world: World = field(default_factory=load_world)

    def __post_init__(self) -> None:
        """Refuse events about states, categories or payment types the world does not have."""
        known = {
            "states": {state.code for state in self.world.states},
            "categories": {category.name for category in self.world.categories},
            "payment_types": set(PAYMENT_TYPES),
        }
        for event in self.scenario.events:
            for key, names in known.items():
                if unknown := sorted(set(getattr(event, key, ())) - names):
                    raise ConfigError(
                        f"Scenario '{self.scenario.name}', event {event.id}, {key}: {', '.join(unknown)} "
                        f"is not in the simulator's world. Use one of: {', '.join(sorted(names))}."
                    )

    @property
    def known_until(self) -> float:
        """The midnight that ends the last day; what comes later is not known."""
        return self.scenario.day_count * DAY

    @cached_property
    def weekday(self) -> Ints:
        """Weekday of each simulated day, Monday is 0."""
        return np.asarray((self.scenario.start.weekday() + np.arange(self.scenario.day_count)) % 7)

    def days(self, event: ScenarioEvent) -> slice:
        """The event's days, as positions in the period."""
        first = (event.start - self.scenario.start).days
        return slice(first, first + (event.end - event.start).days + 1)

    def window(self, event: ScenarioEvent) -> tuple[float, float]:
        """First and last instant of an event, the last excluded."""
        days = self.days(event)
        return days.start * DAY, days.stop * DAY

    def during(self, event: ScenarioEvent, at: Floats) -> Bools:
        """Which instants fall into the event."""
        first, last = self.window(event)
        return (at >= first) & (at < last)
