"""How bad an incident is: axes, what is measured on each, and from which number on it is P0, P1 or P2."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.tickets.severity import Severity

STEPS = (Severity.P0, Severity.P1, Severity.P2)


class Axis(StrEnum):
    """In which way an incident is bad. The worst axis decides."""

    LOSS = "loss"
    USERS = "users"
    COMPLAINTS = "complaints"
    PUBLIC_OPINION = "public_opinion"
    REGULATORY = "regulatory"


class Measure(StrEnum):
    """What is measured on an axis. `level` is a person's word: 1, 2 and 3 are as bad as P2, P1 and P0."""

    LOSS_MINOR = "loss_minor"
    LOSS_SHARE_OF_MONTH = "loss_share_of_month"
    USERS = "users"
    USERS_SHARE = "users_share"
    CASES = "cases"
    COMPLAINTS_TIMES = "complaints_times"
    COMPLAINTS_24H = "complaints_24h"
    REACH = "reach"
    LEVEL = "level"

    @property
    def unit(self) -> str:
        """The unit that its numbers are written in."""
        return _UNITS.get(self, "count")


_UNITS: Mapping[Measure, str] = {
    Measure.LOSS_MINOR: "money_minor",
    Measure.LOSS_SHARE_OF_MONTH: "ratio",
    Measure.USERS_SHARE: "ratio",
    Measure.COMPLAINTS_TIMES: "times",
    Measure.LEVEL: "level",
}


class MeasureSteps(Entry):
    """From which number on it is how bad; below all steps it is P3."""

    measure: Measure = Field(description="what is measured")
    indicator: str | None = Field(
        default=None, description="name of the indicator whose newest value it is; default: linked tickets"
    )
    dimension: str = Field(default="all", description="dimension of the indicator")
    segment: str = Field(default="all", description="segment of that dimension")
    P0: float | None = Field(default=None, ge=0, description="from this number on it is P0")
    P1: float | None = Field(default=None, ge=0, description="from this number on it is P1")
    P2: float | None = Field(default=None, ge=0, description="from this number on it is P2")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        given = [step for step in (self.P2, self.P1, self.P0) if step is not None]
        if not given:
            msg = "P0: no step is given; say from which number on it is P0, P1 or P2"
            raise ValueError(msg)
        if given != sorted(given):
            msg = "P0: a worse severity begins at a smaller number than a milder one; exchange the two"
            raise ValueError(msg)
        return self

    def severity(self, value: float) -> Severity:
        """Return how bad a number is."""
        for severity in STEPS:
            step: float | None = getattr(self, severity.value)
            if step is not None and value >= step:
                return severity
        return Severity.P3


class SeverityMatrix(Entry):
    """The steps of all axes, for some types and lines or for all of them."""

    id: Id = Field(description="how findings call it")
    types: tuple[str, ...] = Field(default=(), description="ids of the types it is for; default: all")
    lines: tuple[str, ...] = Field(default=(), description="ids of the business lines; default: all")
    axes: Mapping[Axis, tuple[MeasureSteps, ...]] = Field(
        min_length=1, description="by axis: what is measured, and from which number on it is how bad"
    )

    def fits(self, incident_type: str, line: str) -> bool:
        """Whether it is for such an incident."""
        return (not self.types or incident_type in self.types) and (not self.lines or line in self.lines)

    def steps(self, axis: Axis, measure: Measure) -> MeasureSteps | None:
        """Return the steps of a measure, if the matrix has it on that axis."""
        return next((each for each in self.axes.get(axis, ()) if each.measure is measure), None)
