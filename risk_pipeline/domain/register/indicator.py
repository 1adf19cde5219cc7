"""What an indicator is. Its definition lives in its dbt YAML (`meta.indicator`) and nowhere else."""

from enum import StrEnum
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from risk_pipeline.domain.period import Grain


class Direction(StrEnum):
    """Which way is bad."""

    UP_BAD = "up_bad"
    DOWN_BAD = "down_bad"
    BAND = "band"


class Denominator(StrEnum):
    """What the numerator is divided by; with the unit it says what the value is and how it is judged."""

    NONE = "none"
    """Nothing: a plain count or sum."""
    TRIALS = "trials"
    """Cases of which each is hit or not: a rate between 0 and 1."""
    UNITS = "units"
    """Anything else, such as orders with several complaints each, or money: an average, of any size."""


Kind = Literal["leading", "lagging", "control"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BY_UNIT = {"ratio": Denominator.TRIALS, "days": Denominator.UNITS, "hours": Denominator.UNITS}


class Indicator(BaseModel):
    """One indicator: a numerator over a denominator per period, dimension and segment.

    A `flow` is summed over the period's days; a `stock` is the state at the end of its last day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name of its view without `ind_`")
    title: str = Field(description="how messages and reviews call it")
    business_line: str = Field(description="id of the line it belongs to")
    unit: Literal["ratio", "count", "days", "hours", "money_minor"] = Field(
        description="what a value is; `money_minor` is the reporting currency in minor units"
    )
    direction: Direction = Field(description="which way is bad; `band`: both")
    kind: Kind = Field(description="warns before the loss, measures it, or measures whether a control works")
    form: Literal["flow", "stock"] = Field(
        description="a flow is summed over a period, a stock is the state at its end"
    )
    grain: tuple[Grain, ...] = Field(description="lengths of period it is computed for")
    dimensions: tuple[str, ...] = Field(description="`all` and the columns of the view that it is cut by")
    daily: tuple[str, ...] | None = Field(
        default=None,
        description="dimensions that have rows by day in addition to the total; all of them unless given. "
        "Leave out those with very many segments",
    )
    hourly: tuple[str, ...] = Field(
        default=(),
        description="dimensions that have rows by hour in addition to the total; keep the segments few",
    )
    attributes: tuple[str, ...] = Field(
        default=(), description="columns of the event view that a breach is located by"
    )
    users: str = Field(
        default="",
        description="column of the event view that identifies whose event it is; counted, never shown",
    )
    denominator: Denominator | None = Field(
        default=None,
        description="what the numerator is divided by: `none` (a plain count or sum), `trials` (each is hit "
        "or not: a rate between 0 and 1) or `units` (an average of any size). By default a ratio is one of "
        "trials, days and hours are averages; a count or money must say",
    )
    counts: str | tuple[str, str] = Field(
        default="",
        description="what it counts, in the company's own word and in the plural: loans; [child, children] "
        "where the singular is not the plural without its s",
    )
    says: str = Field(
        default="",
        description="of a rate, what a message says behind `2 of 14`: reviews report danger. Without it, the "
        "title stands before the numbers",
    )
    renamed: dict[str, dict[str, str]] = Field(
        default={},
        description="by dimension, old names of segments and what they are called now: their history counts "
        "under the new name, and tickets on the old one end",
    )
    dated_by: dict[str, tuple[str, ...] | dict[str, int]] = Field(
        default={},
        description="the dates of each fact it reads by which an event finds its day, or by date how many "
        "days on from its own one counts; where a fact is missing, its days are compared row by row",
    )
    reach_days: int = Field(default=0, ge=0, description="how many days on from its own an event counts")
    min_denominator: int = Field(ge=0, description="with a smaller denominator a rule says `insufficient`")
    maturity_days: int = Field(
        default=0, ge=0, description="days until a cohort is complete; until then `immature`"
    )
    owner: str = Field(description="owner id of who answers for the definition")
    description: str = Field(description="what is counted, over what, dated by when, and why")
    unique_id: str = Field(default="", description="dbt unique_id of the model behind it")
    checksum: str = Field(default="", description="dbt checksum of that model's file")
    feeds: tuple[str, ...] = Field(default=(), description="feed ids it depends on, by lineage")
    is_id_personal: bool = Field(
        default=False,
        description="whether the `entity_id` of its rows is, or is made from, a personal column",
    )

    @model_validator(mode="after")
    def _says_what_it_is_divided_by(self) -> "Indicator":
        if self.denominator is None and self.unit not in _BY_UNIT:
            msg = (
                f"denominator is missing, and the unit {self.unit} does not tell; add `denominator: none` "
                "for a plain count or sum, or `denominator: units` for an average"
            )
            raise ValueError(msg)
        if self.unit == "ratio" and self.denominator is Denominator.NONE:
            msg = "denominator: none does not fit the unit ratio; use unit count, or say trials or units"
            raise ValueError(msg)
        if self.unit != "ratio" and self.denominator is Denominator.TRIALS:
            msg = (
                f"denominator: trials does not fit the unit {self.unit}; use unit ratio, or say none or units"
            )
            raise ValueError(msg)
        return self

    @property
    def noun(self) -> tuple[str, str]:
        """One and several of what it counts; `case` and `cases` where nobody says."""
        if isinstance(self.counts, tuple):
            return self.counts
        several = self.counts.strip() or "cases"
        stem = several.removesuffix("s")
        return (f"{stem.removesuffix('ie')}y" if several.endswith("ies") else stem), several

    @property
    def divided_by(self) -> Denominator:
        """What the numerator is divided by, said or by its unit."""
        return self.denominator or _BY_UNIT[self.unit]

    @property
    def has_cases(self) -> bool:
        """Whether a value is so many cases of so many; money of money is not."""
        return self.unit == "ratio" and self.divided_by is Denominator.TRIALS

    def names_of(self, dimension: str, segment: str) -> tuple[str, ...]:
        """Return what a segment is called and was called before."""
        old = (name for name, new in self.renamed.get(dimension, {}).items() if new == segment)
        return (segment, *old)

    @property
    def dimensions_by_day(self) -> tuple[str, ...]:
        """Dimensions that have rows of grain day in addition to the total."""
        return self.dimensions if self.daily is None else self.daily

    @property
    def is_sum(self) -> bool:
        """Whether it is a count or sum without a denominator: then no event is a value, 0."""
        return self.divided_by is Denominator.NONE
