"""Promised against achieved: how a strategy stands on a day, by the snapshots of its risk. Pure.

The way is measured in classes: `distance` says how far the residual has to fall before it rounds to a cell of
the target. Promised is the share of the time that has passed, achieved the share of the way that is done. An
override achieves nothing: the computed residual counts. Residuals fall in steps, as controls begin to work;
so a quarter of the way is given as grace before a strategy is called behind.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.register.governance.strategy import StrategyTarget
from risk_pipeline.domain.risk.inputs import Grid
from risk_pipeline.domain.risk.plans.target_cells import (
    cell_of,
    distance,
    gap_classes,
    gap_levels,
    target_cells,
)

GRACE = 0.25
_DIGITS = 6


class Standing(StrEnum):
    """How a strategy stands, from good to bad; `unknown`: without target or day, or before a snapshot."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a risk was at the end of a day: its computed residual."""

    on: date
    likelihood: float
    impact: float


@dataclass(frozen=True, slots=True)
class Promise:
    """What a strategy is to reach by when; `from_` is its first day, None for its risk's first snapshot."""

    target: StrategyTarget | None
    by: date | None
    from_: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a strategy stands. What cannot be said is None.

    Shares are 0 to 1. `distance` is the way left in classes, `days_left` is negative after the day.
    `gap_levels` counts levels above the worst that reaches the target.
    """

    standing: Standing
    promised_share: float | None = None
    achieved_share: float | None = None
    distance: float | None = None
    gap_classes: int | None = None
    gap_levels: int | None = None
    days_left: int | None = None


UNKNOWN = Progress(Standing.UNKNOWN)


def progress(promise: Promise, grid: Grid, start: Place | None, now: Place | None, *, late: bool) -> Progress:
    """Return how a strategy stands at the end of the day of `now`.

    `start` is where its risk was when it began; `late` whether an action or milestone is overdue.
    """
    target, by = promise.target, promise.by
    cells = target_cells(target, grid) if target else frozenset()
    if not cells or by is None or now is None:
        return UNKNOWN
    start = start or now
    at = cell_of(now.likelihood, now.impact)
    left = distance(cells, now.likelihood, now.impact)
    promised = promised_share(promise.from_ or start.on, by, now.on)
    achieved = achieved_share(distance(cells, start.likelihood, start.impact), left)
    if at in cells:
        standing = Standing.REACHED
    elif now.on > by:
        standing = Standing.MISSED
    else:
        standing = Standing.BEHIND if late or achieved < promised - GRACE else Standing.ON_TRACK
    return Progress(
        standing=standing,
        promised_share=promised,
        achieved_share=1.0 if at in cells else achieved,
        distance=left,
        gap_classes=gap_classes(cells, at),
        gap_levels=gap_levels(cells, at, grid),
        days_left=(by - now.on).days,
    )


def promised_share(begin: date, by: date, day: date) -> float:
    """Return the share of the time that has passed, 0 to 1."""
    whole = (by - begin).days
    if whole <= 0:
        return 1.0
    return round(min(1.0, max(0.0, (day - begin).days / whole)), _DIGITS)


def achieved_share(at_start: float, left: float) -> float:
    """Return the share of the way that is done, 0 to 1; where there was no way, any that is left is all."""
    if at_start <= 0:
        return 0.0 if left > 0 else 1.0
    return round(min(1.0, max(0.0, 1 - left / at_start)), _DIGITS)
