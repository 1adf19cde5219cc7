"""What is left to gain: a detector that is told everything of the world but the path of its drift."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.detection.detectors import optimum
from benchmarks.detection.measure.protocol import (
    IN_CONTROL,
    WARM_UP,
    Size,
    calibrate,
    delay,
    from_warm_up,
    shifted_feed,
)
from benchmarks.detection.measure.report import SHIFTS, VOLUMES
from benchmarks.detection.simulation import Array, Feed, World, simulate

MEMORY = 180
"""Days back in which a shift may have begun."""


def told_all_but_drift(feed: Feed, shift: float) -> Array:
    """Logarithm of the likelihood ratios of `shift` from each of the last days on, added up (Shiryaev and Roberts).

    Base rate, weekdays, holidays, noise, how far the rate drifts and the size of the shift are known. Where the rate has
    drifted to is followed by a Kalman filter; what a shift leaves in its innovations fades as the filter follows it.
    """
    series, days = feed.x.shape
    walk_variance, step = feed.world.drift**2 / 365, np.log1p(shift)
    level, variance = np.zeros(series), np.zeros(series)
    evidence, trace = np.full((series, MEMORY), -np.inf), np.zeros((series, MEMORY))
    out = np.zeros((series, days))
    for day in range(days):
        variance = variance + walk_variance
        expected = np.maximum(feed.n[:, day], 1) * feed.usual[:, day] * np.exp(level)
        surprise = feed.x[:, day] / expected - 1
        spread = variance + feed.world.noise**2 + 1 / expected
        gain = variance / spread
        slot = day % MEMORY
        evidence[:, slot], trace[:, slot] = 0, step
        evidence += trace * (surprise / spread)[:, None] - trace**2 / (2 * spread)[:, None]
        out[:, day] = np.log1p(np.exp(np.minimum(evidence, 600)).sum(axis=1))
        trace *= (1 - gain)[:, None]
        level, variance = level + gain * np.maximum(surprise, -0.9), (1 - gain) * variance
    return out


def floor_table(size: Size, seed: int) -> Iterator[str]:
    """Its delays in the real world as a multiple of the optimum's, which knows the path of the drift too."""
    yield "| volume/day | " + " | ".join(f"{shift:+.0%}" for shift in SHIFTS) + " |"
    yield "|---:|" + "---:|" * len(SHIFTS)
    found, least = [], []
    for at, volume in enumerate(VOLUMES):
        world, start = World(volume=volume).real, seed + 100 * at
        calm = simulate(world, size.in_control, WARM_UP + IN_CONTROL, start)
        cells = []
        for number, shift in enumerate(SHIFTS):
            feed = shifted_feed(world, size.shifted, start + 1 + number, shift)
            known, told = partial(optimum, shift=shift), partial(told_all_but_drift, shift=shift)
            least.append(delay(from_warm_up(known, feed), calibrate(from_warm_up(known, calm))).mean_days)
            found.append(delay(told(feed), calibrate(told(calm))).mean_days)
            cells.append(f"{found[-1]:.1f} d ({found[-1] / least[-1]:.2f})")
        yield f"| {volume} | " + " | ".join(cells) + " |"
    yield ""
    multiple = np.mean(np.divide(found, least))
    yield f"Mean multiple {multiple:.2f}, all days {np.sum(found) / np.sum(least):.2f}."
