"""What a feed is. It is described once, in the dbt source YAML (columns and `meta.feed`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.register.opening import EVERY_DAY, ClosedOn, OpeningDays


class Column(BaseModel):
    """A column of a feed's contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    data_type: str
    required: bool = Field(default=False, description="a null here rejects the row")
    default: str | None = Field(default=None, description="SQL literal used when the column is absent")
    min: float | None = Field(default=None, description="a smaller number rejects the row")
    not_after_load: bool = Field(default=False, description="an instant in the future rejects the row")


class Feed(BaseModel):
    """One source table: where it comes from and what it promises.

    `location` may hold `{data_dir}`; a glob, an `s3://` address, a database URL with `#table`
    or `python:module:function` (yields pandas frames). `cursor` is the event-time column that
    volume and freshness are counted by. `mode` is `upsert` (by key) or `replace` (small lists).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="<source>.<table>, as dbt names it")
    location: str | None = Field(
        description="path or glob, `s3://` address, database URL with `#table`, or `python:module:function`; "
        "null: declared, not configured"
    )
    format: Literal["csv", "parquet", "json", "sql", "python"] = Field(description="how it is stored")
    key: tuple[str, ...] = Field(
        description="columns that tell rows apart; a later row replaces an earlier one"
    )
    cursor: str | None = Field(
        default=None, description="event-time column that volume and freshness are counted by"
    )
    incremental: bool = Field(
        default=False,
        description="SQL only: read from the newest cursor on; the cursor must move with every change",
    )
    mode: Literal["upsert", "replace"] = Field(
        default="upsert", description="`upsert`: by key; `replace`: each load is the whole table"
    )
    delimiter: str = Field(default=",", description="CSV only")
    encoding: str = Field(default="utf-8", description="CSV only")
    timezone: str | None = Field(default=None, description="zone of timestamps without one")
    max_reject_share: float = Field(
        default=0.05, ge=0, le=1, description="above this share of rejected rows the feed fails"
    )
    allow_new_columns: bool = Field(default=True, description="false: an undeclared column fails the feed")
    opening_days: OpeningDays = Field(
        default=EVERY_DAY, description="weekdays that it brings events of; on others its silence is no fault"
    )
    closed_on: ClosedOn = Field(
        default=(),
        description="ids of entries of register/calendar.yaml on whose days it brings nothing",
    )
    owner: str = Field(description="owner id of who gets its data tickets")
    description: str = ""
    columns: tuple[Column, ...]

    @property
    def raw_table(self) -> str:
        """Where its rows land: schema `raw`, source and table joined by an underscore."""
        return f"raw.{self.id.replace('.', '_')}"
