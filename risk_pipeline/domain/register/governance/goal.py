"""A strategic goal with its target: what an indicator has to reach by a day."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.entry import ALL, Entry, Id
from risk_pipeline.domain.register.governance.risk import RiskId


class GoalTarget(Entry):
    """A number to reach, from above or from below."""

    at_most: float | None = Field(default=None, description="highest value, in the indicator's unit")
    at_least: float | None = Field(default=None, description="lowest value, in the indicator's unit")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.at_most is None) == (self.at_least is None):
            msg = "target: give either at_most or at_least"
            raise ValueError(msg)
        return self

    def is_met_by(self, value: float) -> bool:
        """Tell whether a value reaches it."""
        if self.at_most is not None:
            return value <= self.at_most
        return self.at_least is not None and value >= self.at_least


class Goal(Entry):
    """What a line wants to reach, as an indicator tells it, and the risks that stand in its way."""

    id: Id = Field(description="how strategies and reports name it")
    business_line: str = Field(description="id of the line")
    title: str = Field(description="how reports call it")
    indicator: str = Field(description="name of the indicator that tells")
    dimension: str = Field(default=ALL, description="only this cut of the indicator, with `segment`")
    segment: str = Field(default=ALL, description="only this segment")
    target: GoalTarget = Field(description="what the indicator has to reach")
    by: date = Field(description="day by which")
    risks: tuple[RiskId, ...] = Field(default=(), description="ids of the risks that endanger it")
