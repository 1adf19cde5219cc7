"""What is known to move indicators before it happens: holidays, own campaigns, maintenance, month ends.

Entries are content (`register/calendar.yaml`); `catalog/calendar.py` turns them into days.

| effect  | on the expected value                    | on a breach                                    |
|---------|------------------------------------------|------------------------------------------------|
| explain | the day is not learned from              | reported, with the event as the reason         |
| mute    | the day is not learned from              | recorded, and reported only if a rule insists  |
| shift   | the centre is multiplied by `factor`     | judged against that centre, the event is named |
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

EVERYTHING = "*"
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Effect(StrEnum):
    """What a known event does to the indicators it names."""

    EXPLAIN = "explain"
    MUTE = "mute"
    SHIFT = "shift"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


class Target(_Entry):
    """What an entry is about: one indicator, those of a business line, or all (`indicator: "*"`).

    Without a dimension it is the whole indicator, its segments included.
    """

    indicator: str | None = Field(default=None, description='name of an indicator, or `"*"` for all')
    business_line: str | None = Field(default=None, description="id of a line: all of its indicators")
    dimension: str = Field(default="all", description="only this cut of the indicator, with `segment`")
    segment: str = Field(default="all", description="only this segment")

    @model_validator(mode="after")
    def _names_one_thing(self) -> "Target":
        if (self.indicator is None) == (self.business_line is None):
            msg = "a target names either an indicator or a business_line"
            raise ValueError(msg)
        if (self.dimension == "all") != (self.segment == "all"):
            msg = "dimension and segment go together: give both, or neither for the whole indicator"
            raise ValueError(msg)
        return self


class CalendarEntry(_Entry):
    """What all kinds of entry share."""

    id: Id = Field(description="unique within its section")
    title: str = Field(min_length=1, description="how messages call it")
    targets: tuple[Target, ...] = Field(min_length=1, description="what it moves")
    effect: Effect = Field(
        default=Effect.EXPLAIN,
        description="explain, mute or shift; in none of them the days are learned from",
    )
    factor: float | None = Field(
        default=None, gt=0, description="for shift: what the expected value is multiplied by"
    )
    owner: str = Field(description="owner id of who knows about it")
    note: str = Field(default="", description="anything a reader should know")

    @model_validator(mode="after")
    def _factor_fits_effect(self) -> "CalendarEntry":
        if self.effect is Effect.SHIFT and self.factor is None:
            msg = "factor: effect shift needs it, for example 1.4 for 40 % more than usual"
            raise ValueError(msg)
        if self.effect is not Effect.SHIFT and self.factor is not None:
            msg = f"factor: effect {self.effect} has no use for it; remove it, or set effect: shift"
            raise ValueError(msg)
        return self


class HolidayGroup(CalendarEntry):
    """Public holidays of a country by the python-holidays library, and those of its regions.

    With `regions`, holidays that only a region keeps hit its segment of `region_dimension`.
    """

    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166 code")
    regions: tuple[str, ...] = Field(default=(), description='ISO 3166-2 codes without the country, or ["*"]')
    region_dimension: str = Field(
        default="", description="dimension whose segments are the regions; needed with `regions`"
    )
    categories: tuple[str, ...] = Field(
        default=("public",), min_length=1, description="categories of the python-holidays library"
    )
    only: tuple[str, ...] = Field(default=(), description="English names; none: all of the categories")
    without: tuple[str, ...] = Field(default=(), description="English names to leave out")
    days_before: int = Field(default=0, ge=0, le=31, description="days before each that count as well")
    days_after: int = Field(default=0, ge=0, le=31, description="days after each that count as well")

    @model_validator(mode="after")
    def _regions_are_segments(self) -> "HolidayGroup":
        if self.regions and not self.region_dimension:
            msg = "region_dimension: name the dimension whose segments are the regions"
            raise ValueError(msg)
        return self


class PlannedEvent(CalendarEntry):
    """A campaign, launch, maintenance window or other event with known days, both inclusive.

    A maintenance window mutes new alerts unless its `effect` says otherwise.
    """

    kind: Literal["campaign", "event", "maintenance"] = Field(
        default="event", description="`maintenance` mutes unless `effect` says otherwise"
    )
    first: date = Field(alias="from", description="first day")
    last: date = Field(alias="to", description="last day, inclusive")

    @model_validator(mode="before")
    @classmethod
    def _maintenance_mutes(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("kind") == "maintenance":
            return {"effect": Effect.MUTE, **given}
        return given

    @model_validator(mode="after")
    def _ends_after_start(self) -> "PlannedEvent":
        if self.last < self.first:
            msg = f"to: {self.last} is before from {self.first}"
            raise ValueError(msg)
        return self

    def days(self) -> list[date]:
        """Return its days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


class MonthEnd(CalendarEntry):
    """The turn of every month: its last days and the first ones of the next."""

    last_days: int = Field(default=1, ge=0, le=10, description="days at the end of each month")
    first_days: int = Field(default=0, ge=0, le=10, description="days at the beginning of each month")

    @model_validator(mode="after")
    def _has_days(self) -> "MonthEnd":
        if self.last_days + self.first_days == 0:
            msg = "last_days and first_days are both 0: no day is meant"
            raise ValueError(msg)
        return self


CLOSED: Final = "closed"
"""The effect of a day on which a feed or a business line is closed: nothing is learned, nothing is scored."""


@dataclass(frozen=True, slots=True, order=True)
class CalendarDay:
    """One day of an entry, or closed, for one target: a row of `raw.register_calendar`, its columns in order.

    `indicator` `*` is every indicator; dimension `all` the whole indicator with its segments.
    """

    day: date
    indicator: str
    dimension: str
    segment: str
    effect: Effect | Literal["closed"]
    factor: float
    name: str
    source: str


@dataclass(frozen=True)
class Calendar:
    """All entries, by id."""

    holidays: dict[str, HolidayGroup] = field(default_factory=dict)
    events: dict[str, PlannedEvent] = field(default_factory=dict)
    month_ends: dict[str, MonthEnd] = field(default_factory=dict)

    def sections(self) -> "dict[str, dict[str, CalendarEntry]]":
        """Return the entries by section of the file, then by id."""
        return {"holidays": {**self.holidays}, "events": {**self.events}, "month_ends": {**self.month_ends}}

    @property
    def entries(self) -> list[CalendarEntry]:
        """Every entry, of any kind."""
        return [*self.holidays.values(), *self.events.values(), *self.month_ends.values()]
