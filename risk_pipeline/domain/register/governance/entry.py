"""What the entries of the risk register share: how they are read, the axes, dates that take effect."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Axis = Literal["likelihood", "impact"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Class = Annotated[int, Field(ge=1, le=5)]
ALL = "all"


class Entry(BaseModel):
    """An entry of the register: it never changes after it was read, and knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)
