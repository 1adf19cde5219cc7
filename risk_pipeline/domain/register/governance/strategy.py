"""A reduction strategy: which residual a risk should reach by when, and by which actions."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.entry import Class, Entry, Id
from risk_pipeline.domain.register.governance.risk import RiskId


class StrategyTarget(Entry):
    """The residual to reach: a level of the matrix, or classes of likelihood and impact."""

    likelihood: Class | None = Field(default=None, description="class of likelihood to reach, 1 to 5")
    impact: Class | None = Field(default=None, description="class of impact to reach, 1 to 5")
    level: str | None = Field(default=None, description="level of the matrix to reach")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.level is None) == (self.likelihood is None and self.impact is None):
            msg = "target: give either level, or likelihood and impact"
            raise ValueError(msg)
        return self


class Milestone(Entry):
    """A point on the way."""

    title: str = Field(description="what is reached then")
    by: date = Field(description="day by which")
    reached: date | None = Field(default=None, description="day on which it was reached")

    def is_late_on(self, day: date) -> bool:
        """Tell whether it should have been reached by the end of a day, and was not."""
        return day > self.by and (self.reached is None or self.reached > day)


class StrategyAction(Entry):
    """Work of a strategy; it becomes a ticket."""

    id: Id = Field(description="unique within the strategy; never used again")
    title: str = Field(description="what is done")
    owner: str = Field(description="owner id of who does it")
    due: date = Field(description="day by which it is done")
    kind: Literal["containment", "corrective", "preventive"] = Field(
        default="preventive", description="stops harm now, removes the cause, or keeps it from coming back"
    )


class Strategy(Entry):
    """How a risk is to be brought down."""

    id: Id = Field(description="how reports name it")
    risk: RiskId = Field(description="id of the risk")
    title: str = Field(description="how reports call it")
    owner: str = Field(description="owner id of who answers for it")
    target: StrategyTarget | None = Field(default=None, description="residual to reach")
    by: date | None = Field(default=None, description="day by which")
    from_: date | None = Field(
        default=None,
        alias="from",
        description="day on which it began; by default the first day of the map of its risk",
    )
    milestones: tuple[Milestone, ...] = Field(default=(), description="points on the way, in order")
    actions: tuple[StrategyAction, ...] = Field(default=(), description="what is done")
