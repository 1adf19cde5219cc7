"""What a feed is. It is described once, in the dbt source YAML (columns and `meta.feed`)."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from risk_pipeline.domain.register.opening_days import EVERY_DAY, ClosedOn, OpeningDays
from risk_pipeline.domain.texts.feed_texts import FeedTexts

NAMED_FORMATS = ("iso", "day_first", "month_first", "epoch_seconds", "epoch_milliseconds")
"""Forms of dates and instants that have a name; any other is a pattern of directives such as `%d.%m.%Y`."""

INSTANT_TYPES = frozenset(
    {
        "date",
        "timestamp",
        "datetime",
        "timestamp_s",
        "timestamp_ms",
        "timestamp_us",
        "timestamp_ns",
        "timestamptz",
        "timestamp with time zone",
        "timestamp without time zone",
    }
)
"""What a column may be declared as to date its rows."""

_DIRECTIVES = frozenset("aAbBcdfgGHIjmMnpSuUVwWxXyYzZ-%")
_DIRECTIVE = re.compile(r"%(-?.)")


def _written_form(text: str) -> str:
    if text in NAMED_FORMATS:
        return text
    found = _DIRECTIVE.findall(text)
    if not found or any(each[-1] not in _DIRECTIVES for each in found):
        raise ValueError(
            f"'{text}' is no way to write dates; use {', '.join(NAMED_FORMATS)} or a pattern such as "
            "'%d.%m.%Y %H:%M'"
        )
    return text


WrittenForm = Annotated[str, AfterValidator(_written_form)]


class Column(BaseModel):
    """A column of a feed's contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    data_type: str
    required: bool = Field(default=False, description="a null or blank here rejects the row")
    default: str | None = Field(default=None, description="SQL literal used when the column is absent")
    min: float | None = Field(default=None, description="a smaller number rejects the row")
    not_after_load: bool = Field(default=False, description="an instant in the future rejects the row")
    format: WrittenForm | None = Field(
        default=None, description="how its dates or instants are written, where they differ from the feed's"
    )
    plausible_from: date | None = Field(
        default=None,
        description="an earlier date or instant here rejects the row; none: the feed's, in columns that a "
        "fact or an indicator is dated by",
    )
    dates_events: bool = Field(default=False, description="whether a fact or an indicator is dated by it")
    masked: bool = Field(
        default=False, description="personal data within its text is masked before it is stored"
    )
    personal: bool = Field(default=False, description="`meta.personal`: masked wherever a row is kept")

    @property
    def is_dated(self) -> bool:
        """Whether its type is a date or an instant."""
        return self.data_type.strip().lower() in INSTANT_TYPES


class CountedThrough(BaseModel):
    """The fact that has a row for each of a feed without an event time, and knows its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str = Field(description="model that has a row for each of the feed, whatever it says of it")
    date: str = Field(description="column of the fact: the business day that a row counts on")
    instant: str | None = Field(default=None, description="column of the fact: when it happened, for its age")


class Feed(BaseModel):
    """One source table: where it comes from and what it promises.

    `location` may hold `{data_dir}`; a glob, an `s3://` address, a database URL with `#table`
    or `python:module:function` (yields pandas frames). `cursor` is the event-time column that
    volume and freshness are counted by. `mode` is `upsert` (by key), `replace` (small lists) or
    `append` (files without a key: a row is known by its file and its line).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(description="<source>.<table>, as dbt names it")
    location: str | None = Field(
        description="path or glob, `s3://` address, database URL with `#table`, or `python:module:function`; "
        "null: declared, not configured"
    )
    format: Literal["csv", "parquet", "json", "xlsx", "sql", "python"] = Field(
        description="how it is stored; CSV and JSON may be packed with gzip or zip"
    )
    key: tuple[str, ...] = Field(
        default=(),
        description="columns that tell rows apart; a later row replaces an earlier one; none: mode `append`",
    )
    cursor: str | None = Field(
        default=None, description="event-time column that volume and freshness are counted by"
    )
    counted_through: CountedThrough | None = Field(
        default=None, description="for a feed without a cursor: the fact that says on which day a row counts"
    )
    incremental: bool = Field(
        default=False,
        description="SQL only: read from the newest cursor on; the cursor must move with every change",
    )
    mode: Literal["upsert", "replace", "append"] = Field(
        default="upsert",
        description="`upsert`: by key; `replace`: each load is the whole table; `append`: files without a "
        "key, a row is known by its file and line",
    )
    delimiter: str = Field(default=",", description="CSV only")
    encoding: str = Field(default="utf-8", description="CSV only")
    timezone: str | None = Field(default=None, description="zone of timestamps without one")
    date_format: WrittenForm = Field(
        default="iso",
        description="how dates are written: `iso`, `day_first`, `month_first`, `epoch_seconds`, "
        "`epoch_milliseconds` or a pattern such as `%d.%m.%y`",
    )
    timestamp_format: WrittenForm = Field(
        default="iso", description="how instants are written, as in `date_format`; an offset is obeyed"
    )
    decimal_separator: Literal[".", ","] = Field(
        default=".", description="what stands before the fraction of a number"
    )
    thousands_separator: Literal["", ".", ",", " ", "'"] = Field(
        default="", description="what stands between thousands; empty: nothing"
    )
    sheet: str | None = Field(default=None, description="XLSX only: the sheet; none: the first one")
    header_row: int = Field(
        default=1, ge=1, description="CSV and XLSX: the row that holds the columns' names"
    )
    footer_rows: int = Field(
        default=0, ge=0, description="CSV and XLSX: rows at the end of each file that are no data"
    )
    skip_rows_starting_with: tuple[str, ...] = Field(
        default=(), description="CSV and XLSX: rows whose first column begins so are no data, such as `Total`"
    )
    last_line_may_be_open: bool = Field(
        default=False,
        description="CSV only: the last row needs no line break; else it may be cut off, and is rejected",
    )
    max_reject_share: float = Field(
        default=0.05, ge=0, le=1, description="above this share of rejected rows the feed fails"
    )
    max_merged_share: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="above this share of rows that repeat a key of their file the feed fails",
    )
    plausible_from: date | None = Field(
        default=None,
        description="a row whose cursor is earlier, or another date that events are counted by, is rejected; "
        "none: the first business day, `start_on`",
    )
    days_ahead: int = Field(
        default=0,
        ge=0,
        description="days by which the cursor may be after the load; beyond, the row is rejected",
    )
    allow_new_columns: bool = Field(default=True, description="false: an undeclared column fails the feed")
    known_at: str | None = Field(
        default=None,
        description="column that says when a row first became known, where that may be on a later day than "
        "its event: a replay counts it from that day on",
    )
    snapshot: bool = Field(
        default=False,
        description="its rows are overwritten and do not say when they became known: a replay says so",
    )
    optional: bool = Field(
        default=False,
        description="nothing may be at its location: until its first rows come it counts as not configured, "
        "and its indicators with it, instead of as missing",
    )
    may_be_empty: bool = Field(
        default=False,
        description="a file, table or list without rows says that nothing happened; without it such a "
        "delivery is not whole: the days it should have brought are missing, never zero",
    )
    opening_days: OpeningDays = Field(
        default=EVERY_DAY, description="weekdays that it brings events of; on others its silence is no fault"
    )
    closed_on: ClosedOn = Field(
        default=(),
        description="ids of entries of register/calendar.yaml on whose days it brings nothing",
    )
    texts: FeedTexts | None = Field(
        default=None, description="the column in which people write, and what is known of their texts"
    )
    owner: str = Field(description="owner id of who gets its data tickets")
    description: str = ""
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _column_names_differ(self) -> "Feed":
        names = [column.name.lower() for column in self.columns]
        twice = [column.name for column in self.columns if names.count(column.name.lower()) > 1]
        if twice:
            raise ValueError(f"columns {' and '.join(twice)} differ only in case; rename one")
        return self

    @property
    def raw_table(self) -> str:
        """Where its rows land: schema `raw`, source and table joined by an underscore."""
        return f"raw.{self.id.replace('.', '_')}"

    def earliest(self, column: Column) -> date | None:
        """Return the first plausible day of a column; none where it may hold any."""
        is_dating = column.name == self.cursor or column.dates_events
        return column.plausible_from or (self.plausible_from if is_dating else None)

    @property
    def mode_fault(self) -> str:
        """Say why rows cannot be told apart in this mode; empty where they can."""
        if not self.key and self.mode == "upsert":
            return (
                "mode upsert needs a key. Set key in meta.feed; where rows have none, mode: append (files: a "
                "row is known by its file and line) or mode: replace (a whole list)."
            )
        if self.mode == "append" and (self.key or self.format in ("sql", "python")):
            return (
                "mode append is for files without a key. Use mode: upsert with a key, or mode: replace, in "
                "meta.feed."
            )
        return ""

    def written_form(self, column: Column) -> str:
        """Return how a column's dates or instants are written."""
        is_date = column.data_type.strip().lower() == "date"
        return column.format or (self.date_format if is_date else self.timestamp_format)
