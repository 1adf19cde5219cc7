"""How detectors are compared: all limits are set to the same noise, then the delay is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.detectors import Detector, optimum
from benchmarks.detection.simulation import Array, Feed, World, simulate

WARM_UP = 280
"""Days that a detector may learn from before it counts: more than the longest baseline."""
ALARM_FREE = 56
"""Days it is watched before the shift; series that alarm in them are left out."""
CENSORED = 180
IN_CONTROL = 730
MEAN_DAYS = 365.0
"""Mean time to the first false alarm that every limit is set to."""


@dataclass(frozen=True)
class Size:
    """How many series are simulated."""

    in_control: int = 1000
    shifted: int = 500


@dataclass(frozen=True)
class Delay:
    """What a detector does about one shift."""

    mean_days: float
    found_in_28: float


def mean_time(score: Array, limit: float) -> float:
    """Mean time to the first alarm: days watched over alarms, which allows for series that never do.

    A series in alarm when the watch begins is left out: its alarm began before.
    """
    alarms = score[score[:, WARM_UP - 1] <= limit, WARM_UP:] > limit
    found = alarms.any(axis=1)
    days = np.where(found, alarms.argmax(axis=1) + 1, alarms.shape[1])
    return float(days.sum() / max(found.sum(), 0.5))


def calibrate(score: Array, days: float = MEAN_DAYS) -> float:
    """The least limit that alarms no more often than once in so many days."""
    low, high = 0.0, float(score[:, WARM_UP:].max())
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_time(score, middle) < days else (low, middle)
    return high


def shifted_feed(world: World, series: int, seed: int, shift: float) -> Feed:
    """A feed whose rate shifts when the watched days begin."""
    start = WARM_UP + ALARM_FREE
    return simulate(world, series, start + CENSORED, seed, shift, start)


def delay(score: Array, limit: float) -> Delay:
    """Days from the first shifted one, counted as one, to the alarm."""
    alarms = score[:, WARM_UP:] > limit
    calm = (score[:, WARM_UP - 1] <= limit) & ~alarms[:, :ALARM_FREE].any(axis=1)
    after = alarms[calm, ALARM_FREE:]
    days = np.where(after.any(axis=1), after.argmax(axis=1) + 1, CENSORED)
    return Delay(float(days.mean()), float((days <= 28).mean()))


def delays(
    world: World, shifts: tuple[float, ...], methods: Mapping[str, Detector], size: Size, seed: int
) -> dict[str, list[Delay]]:
    """Every method's delay for every shift, the optimum's first."""
    calm = simulate(world, size.in_control, WARM_UP + IN_CONTROL, seed)
    limits = {name: calibrate(method(calm)) for name, method in methods.items()}
    found: dict[str, list[Delay]] = {"optimum": [], **{name: [] for name in methods}}
    for at, shift in enumerate(shifts):
        best = partial(optimum, shift=shift)
        feed = shifted_feed(world, size.shifted, seed + 1 + at, shift)
        found["optimum"].append(delay(from_warm_up(best, feed), calibrate(from_warm_up(best, calm))))
        for name, method in methods.items():
            found[name].append(delay(method(feed), limits[name]))
    return found


def from_warm_up(detector: Detector, feed: Feed) -> Array:
    """The optimum knows all from the first day, so that it need not warm up: its sum starts with the count."""
    gained = detector(feed.since(WARM_UP))
    return np.concatenate([np.zeros((feed.x.shape[0], WARM_UP)), gained], axis=1)


def multiples(found: dict[str, list[Delay]]) -> dict[str, list[float]]:
    """Each delay over the optimum's."""
    best = found["optimum"]
    return {
        name: [one.mean_days / least.mean_days for one, least in zip(row, best, strict=True)]
        for name, row in found.items()
    }


def tickets_per_year(alarms: NDArray[np.bool_]) -> float:
    """Alarm days with none in the seven days before, per series and year after the warm-up."""
    watched = alarms[:, WARM_UP:]
    recent = np.zeros_like(watched)
    for back in range(1, 8):
        recent[:, back:] |= watched[:, :-back]
    return float((watched & ~recent).sum() / watched.size * 365)
