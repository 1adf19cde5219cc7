"""What a feed is. It is described once, in the dbt source YAML (columns and `meta.feed`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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
    location: str | None = Field(description="None: declared, not configured")
    format: Literal["csv", "parquet", "json", "sql", "python"]
    key: tuple[str, ...]
    cursor: str | None = None
    incremental: bool = Field(
        default=False,
        description="SQL only: read from the newest cursor on; the cursor must move with every change",
    )
    mode: Literal["upsert", "replace"] = "upsert"
    delimiter: str = ","
    encoding: str = "utf-8"
    timezone: str | None = Field(default=None, description="zone of timestamps without one")
    max_reject_share: float = Field(default=0.05, ge=0, le=1)
    allow_new_columns: bool = True
    owner: str
    description: str = ""
    columns: tuple[Column, ...]

    @property
    def raw_table(self) -> str:
        """Where its rows land: schema `raw`, source and table joined by an underscore."""
        return f"raw.{self.id.replace('.', '_')}"
