"""What a fact is: a canonical dbt model, described under `meta.fact` of its YAML."""

from pydantic import BaseModel, ConfigDict, Field


class Fact(BaseModel):
    """How the rows of a fact are told apart, and by which dates a change of one is noted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: tuple[str, ...] = Field(
        default=(), description="columns that identify a row; without them its days are compared"
    )
    dates: tuple[str, ...] = Field(
        default=(), description="dates by which its changes are noted, so that only those days are due"
    )
