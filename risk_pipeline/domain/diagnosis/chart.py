"""The picture of a number: its recent periods, and the segments that push it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChartPoint(_Frozen):
    """One period of the picture under a message.

    `lower` and `upper` are the usual range, `score` the running evidence of a shift (1 = alarm).
    `state` says whether the period could be judged, or was closed; `event` names what the calendar knows
    of it.
    """

    label: str
    value: float | None
    limit: float | None = None
    expected: float | None = None
    on: date | None = None
    hour: int | None = None
    lower: float | None = None
    upper: float | None = None
    score: float | None = None
    state: Literal["judged", "immature", "unknown", "closed"] = "judged"
    event: str | None = None
    is_spike: bool = False


class Segment(_Frozen):
    """A slice that contributes to the breach."""

    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
