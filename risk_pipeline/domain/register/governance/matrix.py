"""The matrix that turns likelihood and impact into a level, by scales of five classes each."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from risk_pipeline.domain.register.governance.entry import Entry, Id

FALLING_GRID = "falling_grid"
Row = Annotated[tuple[str, ...], Field(min_length=5, max_length=5)]


class MatrixLevel(Entry):
    """One level of risk."""

    id: Id = Field(description="how the grid and appetites name it")
    title: str = Field(description="how messages call it")
    color: str = Field(pattern=r"^#[0-9a-fA-F]{6}$", description="its colour on maps, as #rrggbb")


class LikelihoodClass(Entry):
    """One class of likelihood."""

    title: str = Field(description="how maps call it")
    meaning: str = Field(description="how often that is")


class ImpactClass(Entry):
    """One class of impact: the worst of its sides counts."""

    title: str = Field(description="how maps call it")
    finance: str = Field(description="what it costs")
    customer: str = Field(description="whom it hurts")
    regulatory: str = Field(description="what authorities and card schemes do")
    reputation: str = Field(description="who hears of it")


class Matrix(Entry):
    """A version of the matrix. Once used it is never changed: a change is a new id, with a day of its own."""

    id: Id = Field(description="the version, such as v2027")
    from_: date = Field(alias="from", description="first day on which it holds")
    levels: tuple[MatrixLevel, ...] = Field(min_length=2, description="levels from low to high")
    likelihood: Annotated[tuple[LikelihoodClass, ...], Field(min_length=5, max_length=5)] = Field(
        description="the five classes of likelihood, from rare to almost certain"
    )
    impact: Annotated[tuple[ImpactClass, ...], Field(min_length=5, max_length=5)] = Field(
        description="the five classes of impact, from negligible to severe"
    )
    grid: Annotated[tuple[Row, ...], Field(min_length=5, max_length=5)] = Field(
        description="five rows, by likelihood from 1 to 5, of five ids of levels, by impact from 1 to 5"
    )

    @model_validator(mode="after")
    def _levels_never_fall(self) -> Self:
        ranks = {level.id: rank for rank, level in enumerate(self.levels)}
        if len(ranks) < len(self.levels):
            msg = "levels: an id is used twice; rename one"
            raise ValueError(msg)
        if unknown := {cell for row in self.grid for cell in row} - ranks.keys():
            msg = f"grid: {', '.join(sorted(unknown))} is no level; known: {', '.join(ranks)}"
            raise ValueError(msg)
        lines = [*self.grid, *zip(*self.grid, strict=True)]
        if any(ranks[low] > ranks[high] for line in lines for low, high in pairwise(line)):
            raise PydanticCustomError(
                FALLING_GRID,
                "grid: a level falls where likelihood or impact rises; raise it, or lower the others",
            )
        return self

    def level(self, likelihood: int, impact: int) -> str:
        """Return the id of the level at two classes from 1 to 5."""
        return self.grid[likelihood - 1][impact - 1]

    def rank(self, level: str) -> int:
        """Return the place of a level, 0 for the lowest; KeyError where the matrix has no such level."""
        return {each.id: place for place, each in enumerate(self.levels)}[level]
