"""Where a number moved, what kind of move it was, what moved before it, and what it cost."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.diagnosis.decomposition import Movement
from risk_pipeline.domain.diagnosis.dominance import Holder

Measure = Literal["count", "money_minor", "mean"]
"""What a slice's numbers are: events, an amount, or a mean in the indicator's own unit."""


class SliceLine(BaseModel):
    """One slice of the business against what was to be expected of it.

    `observed` and `expected` are events, amounts or means, by `measure`; `excess` is their difference.
    A slice is counted without the rows of the slices listed above it, so their excesses add up.
    `is_named`: it is (a part of) the answer; the others are runners-up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    slice: str
    observed: float
    expected: float
    excess: float
    lift: float | None
    share_of_excess: float | None
    is_named: bool = True
    measure: Measure = "count"


@dataclass(frozen=True, slots=True)
class Related:
    """An indicator of the same risk that was off its course earlier: since when, and how far."""

    name: str
    title: str
    since: date
    days_earlier: int
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What is hit over the days looked at, and the money above the usual; None where it is unknown."""

    events: float | None = None
    users: int | None = None
    exposure_minor: int | None = None
    excess_exposure_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """The answer to where and why, for the days from `first` to `last` against `past_days` before them.

    `is_scanned`: there were slices to look at, so an empty `where` means that none stands out.
    `hours` are the first and the last hour that were looked at, where not whole days were. `holder` is the
    one segment that holds most, where there is one.
    """

    first: date | None = None
    last: date | None = None
    hours: tuple[int, int] | None = None
    past_days: int = 0
    measure: Measure = "count"
    where: tuple[SliceLine, ...] = ()
    is_scanned: bool = False
    movement: Movement | None = None
    related: tuple[Related, ...] = ()
    impact: Impact = Impact()
    holder: Holder | None = None
