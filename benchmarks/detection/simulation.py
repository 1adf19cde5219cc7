"""Feeds with a known truth: in-control series, and series whose rate shifts on a known day.

A clean feed has weekdays and segments only. A real one adds what feeds do anyway: day-to-day noise, a slow random
walk of the rate, growth of the volume, and holidays.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WEEKDAY_RATE = np.array([0.95, 0.97, 1.00, 1.02, 1.05, 1.20, 1.10])
WEEKDAY_VOLUME = np.array([1.05, 1.05, 1.03, 1.02, 1.00, 0.80, 0.70])
HOLIDAYS = np.array([0, 44, 45, 98, 110, 120, 250, 285, 305, 318, 358])
"""Days of the year on which fewer buy, and more goes wrong."""
HOLIDAY_VOLUME, HOLIDAY_RATE = 0.7, 1.15


@dataclass(frozen=True)
class World:
    """What the feeds are like."""

    volume: float = 500.0
    base_rate: float = 0.02
    spread: float = 0.4
    """How far segments lie apart: the standard deviation of the logarithm of their rates."""
    per_parent: int = 20
    noise: float = 0.0
    """Day-to-day noise of the rate, as a share of it."""
    drift: float = 0.0
    """Random walk of the rate: its standard deviation after a year, as a share."""
    growth: float = 0.0
    """Growth of the volume in a year."""
    holidays: bool = False
    flagged: bool = False
    """Whether the calendar knows the holidays: they come as excluded days."""

    @property
    def real(self) -> "World":
        """The same world with what real feeds add."""
        return replace(self, noise=0.08, drift=0.10, growth=0.30, holidays=True)


@dataclass(frozen=True)
class Feed:
    """Series by days: trials, events, and the rate that is true of each day but for its noise."""

    world: World
    n: Array
    x: Array
    rate: Array
    """The true rate without any shift."""
    usual: Array
    """The same without its random walk."""
    excluded: NDArray[np.bool_]
    parents: NDArray[np.int64]

    def since(self, day: int) -> "Feed":
        """The feed from a day on."""
        return replace(
            self,
            n=self.n[:, day:],
            x=self.x[:, day:],
            rate=self.rate[:, day:],
            usual=self.usual[:, day:],
            excluded=self.excluded[:, day:],
        )

    @property
    def days(self) -> int:
        """How many days it has."""
        return int(self.n.shape[1])


def simulate(world: World, series: int, days: int, seed: int, shift: float = 0.0, shift_day: int = 0) -> Feed:
    """Draw a feed. From `shift_day` on the rate is 1 + `shift` times the true one.

    Each family of segments starts on its own day of the year, so that shifts fall on all weekdays and near holidays too.
    """
    rng = np.random.default_rng(seed)
    parents = np.arange(series) // world.per_parent
    starts = rng.integers(0, 364, int(parents[-1]) + 1)[parents]
    day = starts[:, None] + np.arange(days)
    holiday = np.isin(day % 365, HOLIDAYS) & world.holidays
    rate, usual = _true_rates(world, day % 7, holiday, rng)
    growth = (1 + world.growth) ** (np.arange(days) / 365)
    volume = world.volume * WEEKDAY_VOLUME[day % 7] * growth * np.where(holiday, HOLIDAY_VOLUME, 1.0)
    n = rng.poisson(volume)
    drawn = np.where(np.arange(days) >= shift_day, rate * (1 + shift), rate)
    if world.noise:
        shape = 1 / world.noise**2
        drawn = drawn * rng.gamma(shape, 1 / shape, rate.shape)
    x = rng.binomial(n, np.clip(drawn, 0, 0.99))
    return Feed(world, n.astype(float), x.astype(float), rate, usual, holiday & world.flagged, parents)


def _true_rates(
    world: World, weekday: NDArray[np.int64], holiday: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Array, Array]:
    """The rate of each series and day, in control, with its random walk and without."""
    base = world.base_rate * np.exp(rng.normal(0, world.spread, (len(weekday), 1)) - world.spread**2 / 2)
    walk = np.cumsum(rng.normal(0, world.drift / np.sqrt(365), weekday.shape), axis=1)
    usual = base * WEEKDAY_RATE[weekday] * np.where(holiday, HOLIDAY_RATE, 1.0)
    return np.clip(usual * np.exp(walk), 0, 0.9), np.clip(usual, 0, 0.9)


def simulate_counts(
    world: World, series: int, days: int, seed: int, shift: float = 0.0, shift_day: int = 0
) -> Feed:
    """Plain counts: the volume itself is watched, with all its weekdays, growth, holidays, drift and noise."""
    feed = simulate(world, series, days, seed)
    rng = np.random.default_rng(seed + 1)
    day = np.arange(days)
    base = world.volume * np.exp(rng.normal(0, world.spread, (series, 1)))
    walk = np.exp(np.cumsum(rng.normal(0, world.drift / np.sqrt(365), (series, days)), axis=1))
    usual = base * WEEKDAY_VOLUME[day % 7] * (1 + world.growth) ** (day / 365)
    expected = usual * walk
    drawn = np.where(day >= shift_day, expected * (1 + shift), expected)
    if world.noise:
        drawn = drawn * rng.gamma(1 / world.noise**2, world.noise**2, drawn.shape)
    x = rng.poisson(drawn).astype(float)
    return Feed(world, np.ones_like(x), x, expected, usual, np.zeros_like(feed.excluded), feed.parents)


VALUE_SPREAD, FREAK_SHARE = 0.2, 0.02


def simulate_values(
    world: World, series: int, days: int, seed: int, shift: float = 0.0, shift_day: int = 0
) -> Feed:
    """Money of a day: log-normal around its weekday, and one day in fifty is a freak of three times as much."""
    counts = simulate_counts(world, series, days, seed)
    rng = np.random.default_rng(seed + 2)
    x = counts.rate * np.exp(rng.normal(0, VALUE_SPREAD, counts.rate.shape) - VALUE_SPREAD**2 / 2)
    x = x * np.where(rng.random(x.shape) < FREAK_SHARE, 3.0, 1.0)
    x = x * np.where(np.arange(days) >= shift_day, 1 + shift, 1.0)
    return Feed(world, counts.n, x, counts.rate, counts.usual, counts.excluded, counts.parents)
