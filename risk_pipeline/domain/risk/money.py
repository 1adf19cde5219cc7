"""The money view of a risk: what it costs in a year by the losses on record. It never moves the level."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

DAYS_OF_YEAR = 365
_DRAWS = 400
_LOW, _HIGH = 0.05, 0.95
_FEWEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class AnnualLoss:
    """Expected loss of a year and its 90 % interval, in minor units of the losses' currency."""

    expected_minor: int
    low_minor: int
    high_minor: int


def annual_loss(net_minor: Sequence[int], days: int, seed: str) -> AnnualLoss | None:
    """Return frequency x mean net loss of a year, from the losses of so many days; None without any.

    The interval is by the Poisson bootstrap (Chamandy et al., 2012): how often each loss occurs in a draw
    is Poisson(1), so that number and size of losses vary together. `seed` fixes the draws: the same losses
    give the same interval. Spans below four weeks count as four weeks, lest one early loss fill the year.
    """
    if not net_minor:
        return None
    losses = sorted(net_minor)
    scale = DAYS_OF_YEAR / max(days, _FEWEST_DAYS)
    # The interval is no secret, and must come out the same in every process.
    source = random.Random(hashlib.sha256(f"{seed}{losses}{days}".encode()).digest())  # noqa: S311
    sums = sorted(sum(loss * _poisson(source) for loss in losses) for _ in range(_DRAWS))
    low, high = sums[int(_LOW * _DRAWS)], sums[int(_HIGH * _DRAWS) - 1]
    return AnnualLoss(round(sum(losses) * scale), round(low * scale), round(high * scale))


def _poisson(source: random.Random) -> int:
    """Draw from Poisson(1), by inversion of its distribution."""
    drawn, count = source.random(), 0
    reached = step = exp(-1.0)
    while drawn > reached and step > 0:
        count += 1
        step /= count
        reached += step
    return count
