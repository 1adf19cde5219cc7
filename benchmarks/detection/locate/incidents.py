"""Labelled incidents out of a generator: tables of attributes and counts, and the slices that were made worse.

A table has three to seven attributes of 2 to 40 values with skewed shares, some of them bound to each other; its
rates differ by value and by pairs of values. Since the past, rates drift by value, by pairs and by cell: `rough`
says how much, 0 for not at all. One to three slices of one to three attributes are made worse by a factor that
differs between their parts, so that the whole visibly moves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

Rates = np.ndarray
CARDINALITIES = (2, 3, 4, 6, 10, 20, 40)
Cause = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Incident:
    """One incident: counts now (n, x) and in the past (hn, hx) by cell, and what is to be found."""

    table: pd.DataFrame
    attributes: tuple[str, ...]
    causes: frozenset[Cause]


def generate(count: int, seed: int, rough: float | None = None) -> Iterator[Incident]:
    """Yield incidents; the same for the same seed. Without `rough` each has its own, from 0 to 1."""
    chance = np.random.default_rng(seed)
    made = 0
    while made < count:
        world = _World(chance, chance.uniform(0, 1) if rough is None else rough)
        incident = world.incident()
        if incident is not None:
            made += 1
            yield incident


class _World:
    """A marketplace of its own for one incident."""

    def __init__(self, chance: np.random.Generator, rough: float) -> None:
        self.chance, self.rough = chance, rough
        width = int(chance.integers(3, 8))
        self.sizes = [int(chance.choice(CARDINALITIES)) for _ in range(width)]
        self.shares = [self._share(size) for size in self.sizes]
        self.bound = self._bound()
        self.base = 10 ** chance.uniform(-2.3, -0.7)
        spread = chance.uniform(0.05, 0.5)
        self.by_value = [chance.normal(0, spread, size) for size in self.sizes]
        self.drift = [chance.normal(0, rough * 0.25, size) for size in self.sizes]
        self.pair, self.by_pair = self._pair(spread / 2)
        self.drift_pair, self.drift_by_pair = self._pair(rough * 0.35)

    def incident(self) -> Incident | None:
        """Return an incident, or None where the whole would not visibly move."""
        chance = self.chance
        total = int(10 ** chance.uniform(3, 4.7))
        past = min(total * int(chance.integers(2, 15)), 100_000)
        cells, n = self._cells(total)
        past_cells, hn = self._cells(past)
        causes = self._causes(cells, n)
        usual = self._rates(cells, is_now=True)
        rates = self._worsened(cells, n, usual, causes)
        if rates is None:
            return None
        now = self._frame(cells).assign(n=n, x=chance.binomial(n, rates), hn=0, hx=0)
        before = self._frame(past_cells).assign(
            n=0, x=0, hn=hn, hx=chance.binomial(hn, self._rates(past_cells, is_now=False))
        )
        names = list(self._frame(cells).columns)
        table = pd.concat([now, before]).groupby(names, as_index=False).sum()
        labels = frozenset(
            frozenset((f"a{key}", f"v{value}") for key, value in cause.items()) for cause in causes
        )
        return Incident(table, tuple(names), labels)

    def _share(self, size: int) -> np.ndarray:
        weights = 1 / np.arange(1, size + 1) ** self.chance.uniform(0, 1.8)
        return weights / weights.sum()

    def _bound(self) -> tuple[int, int, float, np.ndarray] | None:
        """Bind one attribute to another, as a city is to its state: in some share of the rows."""
        if len(self.sizes) < 4 or self.chance.random() < 0.5:
            return None
        above, below = (int(place) for place in self.chance.choice(len(self.sizes), 2, replace=False))
        values = self.chance.integers(0, self.sizes[below], self.sizes[above])
        return above, below, self.chance.uniform(0.3, 1), values

    def _pair(self, spread: float) -> tuple[tuple[int, int], np.ndarray]:
        one, two = (int(place) for place in self.chance.choice(len(self.sizes), 2, replace=False))
        return (one, two), self.chance.normal(0, spread, (self.sizes[one], self.sizes[two]))

    def _cells(self, total: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw rows, and count them by their values."""
        columns = [
            self.chance.choice(size, total, p=share)
            for size, share in zip(self.sizes, self.shares, strict=True)
        ]
        if self.bound is not None:
            above, below, share, values = self.bound
            is_bound = self.chance.random(total) < share
            columns[below] = np.where(is_bound, values[columns[above]], columns[below])
        rows = np.stack(columns, 1)
        codes = rows @ np.cumprod([1, *self.sizes[:-1]])
        _, first, counts = np.unique(codes, return_index=True, return_counts=True)
        return rows[first], counts

    def _rates(self, cells: np.ndarray, *, is_now: bool) -> Rates:
        log_rate = np.full(len(cells), np.log(self.base))
        for place in range(len(self.sizes)):
            log_rate += self.by_value[place][cells[:, place]]
            log_rate += self.drift[place][cells[:, place]] * is_now
        log_rate += self.by_pair[cells[:, self.pair[0]], cells[:, self.pair[1]]]
        if is_now:
            log_rate += self.drift_by_pair[cells[:, self.drift_pair[0]], cells[:, self.drift_pair[1]]]
            log_rate += self.chance.normal(0, self.rough * 0.6, len(cells))
        return np.minimum(np.exp(log_rate), 0.9)

    def _causes(self, cells: np.ndarray, n: np.ndarray) -> list[dict[int, int]]:
        """Choose slices of 0.3 to 50 % of the rows, mostly of the same attributes, none within another."""
        chance, width = self.chance, len(self.sizes)
        wanted = int(chance.choice([1, 2, 3], p=[0.6, 0.25, 0.15]))
        depth, is_alike = int(chance.integers(1, 4)), chance.random() < 0.7
        places = sorted(chance.choice(width, depth, replace=False))
        causes: list[dict[int, int]] = []
        for _ in range(100):
            if len(causes) == wanted:
                break
            if not is_alike:
                places = sorted(chance.choice(width, int(chance.integers(1, 4)), replace=False))
            like = cells[chance.integers(len(cells))]
            cause = {int(place): int(like[place]) for place in places}
            share = n[_in(cells, cause)].sum() / n.sum()
            if 0.003 < share < 0.5 and not any(_overlap(cause, other) for other in causes):
                causes.append(cause)
        return causes if len(causes) == wanted else []

    def _worsened(
        self, cells: np.ndarray, n: np.ndarray, usual: Rates, causes: list[dict[int, int]]
    ) -> Rates | None:
        chance, rates = self.chance, usual.copy()
        factor = 10 ** chance.uniform(0.15, 1.1)
        unlike = [chance.normal(0, self.rough * 0.35, size) for size in self.sizes]
        for cause in causes:
            hit = _in(cells, cause)
            log_factor = np.full(hit.sum(), np.log(factor) + chance.normal(0, 0.2))
            for place in set(range(len(self.sizes))) - set(cause):
                log_factor += unlike[place][cells[hit][:, place]]
            rates[hit] = np.minimum(usual[hit] * np.maximum(np.exp(log_factor), 1), 0.97)
            excess, expected = (n[hit] * (rates[hit] - usual[hit])).sum(), (n[hit] * usual[hit]).sum()
            if excess < max(10, 3.5 * np.sqrt(expected)):
                return None
        excess, expected = (n * (rates - usual)).sum(), (n * usual).sum()
        is_seen = causes and excess >= max(3 * np.sqrt(expected), 0.08 * expected)
        return rates if is_seen else None

    def _frame(self, cells: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(
            {f"a{place}": [f"v{value}" for value in cells[:, place]] for place in range(len(self.sizes))}
        )


def _in(cells: np.ndarray, cause: dict[int, int]) -> np.ndarray:
    return np.all([cells[:, place] == value for place, value in cause.items()], axis=0)


def _overlap(one: dict[int, int], other: dict[int, int]) -> bool:
    """Whether one lies within the other."""
    return one.items() <= other.items() or other.items() <= one.items()
