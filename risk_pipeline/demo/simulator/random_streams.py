"""Chance that repeats: a stream of random numbers per purpose, and the few draws we need often.

A stream depends on the seed and its name alone, so a change in one part of the simulation leaves
the draws of the others as they were.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Streams:
    """Random streams by name."""

    def __init__(self, seed: int) -> None:
        """Keep the seed all streams start from."""
        self._seed = seed

    def __call__(self, name: str) -> np.random.Generator:
        """Start the stream of that name, from its beginning."""
        return np.random.default_rng([self._seed, crc32(name.encode())])


def hex_ids(rng: np.random.Generator, count: int) -> npt.NDArray[np.object_]:
    """Draw identifiers of 32 hexadecimal digits."""
    digits = rng.bytes(16 * count).hex()
    return np.array([digits[32 * i : 32 * i + 32] for i in range(count)], dtype=object)


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """Draw indices with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.asarray(np.searchsorted(edges, rng.random(count) * edges[-1], side="right"), dtype=np.int64)


def skewed(rng: np.random.Generator, median: float | Floats, sigma: float, count: int) -> Floats:
    """Draw from a log-normal distribution given by its median."""
    return np.asarray(median * np.exp(rng.normal(0.0, sigma, count)), dtype=float)


def some(rng: np.random.Generator, among: Bools, share: float) -> Ints:
    """Choose a share of the rows that qualify; one at least, if there are any."""
    candidates = np.flatnonzero(among)
    count = min(len(candidates), max(1, round(share * len(candidates))))
    return np.sort(rng.choice(candidates, size=count, replace=False)).astype(np.int64)


def wandering(rng: np.random.Generator, count: int, spread: float, memory: float) -> Floats:
    """A factor around one that drifts and comes back (first-order autoregression of its logarithm)."""
    steps = rng.normal(0.0, spread * np.sqrt(1 - memory**2), count)
    level, levels = 0.0, np.empty(count)
    for position, step in enumerate(steps):
        level = memory * level + step
        levels[position] = level
    return np.asarray(np.exp(levels), dtype=float)
