"""What a fact and an event log say of themselves, in their dbt YAML (`meta.fact`, `meta.process`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from risk_pipeline.domain.texts.feed_texts import FactTexts

LOG_PREFIX = "log_"
"""So the files of event logs begin."""


class ChangedBy(BaseModel):
    """What a fact changes with: rows of a feed or another fact, and how they lead to its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str | None = Field(default=None, description="`source.table` whose new and changed rows matter")
    fact: str | None = Field(default=None, description="instead of a feed: a fact that this one is made from")
    key: str = Field(
        description="its column that leads to rows of this fact; values must arrive there unchanged"
    )
    through: str | None = Field(
        default=None, description="`source.table` that has `key` beside the column that `gives` names"
    )
    gives: str | None = Field(
        default=None, description="the column of this fact that it leads to, if not called like `key`"
    )
    grain: Literal["month"] | None = Field(
        default=None,
        description="`month`: the column that `gives` names has the first day of the month of `key`",
    )
    closing: str | None = Field(
        default=None,
        description="a column of business days of the fact: its rows matter only once that day has ended",
    )

    @property
    def column(self) -> str:
        """The column of the fact by which its rows are found."""
        return self.gives or self.key

    @model_validator(mode="after")
    def _names_one_input(self) -> "ChangedBy":
        if (self.feed is None) == (self.fact is None):
            msg = "name either a feed or a fact"
            raise ValueError(msg)
        if self.through is not None and (self.fact is not None or self.gives is None):
            msg = "`through` is for a feed, and needs `gives`: the column that both it and the fact have"
            raise ValueError(msg)
        if (self.grain or self.closing) and self.fact is None:
            msg = "`grain` and `closing` are for a fact"
            raise ValueError(msg)
        if self.grain and self.gives is None:
            msg = "`grain` needs `gives`: the column that has the month"
            raise ValueError(msg)
        return self


class Fact(BaseModel):
    """By what the rows of a fact are told apart, counted and looked for when something changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: tuple[str, ...] = Field(
        default=(), description="columns that tell its rows apart; `materialized: fact` needs them"
    )
    dates: tuple[str, ...] = Field(
        default=(), description="its columns of business days by which indicators may be dated (`dated_by`)"
    )
    changed_by: tuple[ChangedBy, ...] = Field(
        default=(),
        description="what it changes with; without it, or where it leaves out a feed that the fact reads, "
        "every build compares all rows, which is right for any SQL",
    )
    texts: FactTexts | None = Field(
        default=None, description="what people wrote about its rows: alarms on their slices show its words"
    )


class EventLog(BaseModel):
    """Of which process a log is, and which facts lead to the cases that changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: str = Field(description="id of a process in `register/processes.yaml`")
    changed_by: tuple[ChangedBy, ...] = Field(
        default=(),
        description="the facts that it reads, each with the `key` that gives the case; a row may say nothing "
        "of other cases. Without it, or where it leaves a fact out, every build compares all cases",
    )
