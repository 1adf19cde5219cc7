"""A type of incident: who is needed, where its duties apply, and what says that it is over."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.severity import Severity


class CriterionKind(StrEnum):
    """How it is found out that an incident is over. All but `person` are judged by data."""

    BACK_TO_BASE = "back_to_base"
    LIMIT = "limit"
    GREEN = "green"
    REMEDIED = "remedied"
    EXPOSURE_ZERO = "exposure_zero"
    CONTROL_TESTED = "control_tested"
    PERSON = "person"


_NEEDS: dict[CriterionKind, tuple[str, ...]] = {
    CriterionKind.BACK_TO_BASE: ("indicator", "times_base", "days"),
    CriterionKind.LIMIT: ("indicator", "days"),
    CriterionKind.GREEN: ("days",),
    CriterionKind.REMEDIED: ("at_least",),
    CriterionKind.EXPOSURE_ZERO: (),
    CriterionKind.CONTROL_TESTED: (),
    CriterionKind.PERSON: (),
}


class Criterion(Entry):
    """One thing that has to hold before an incident of a type is resolved."""

    id: Id = Field(description="how messages and refusals call it")
    kind: CriterionKind = Field(description="how it is found out")
    title: str = Field(description="what has to hold, in words")
    indicator: str | None = Field(default=None, description="name of the indicator; for back_to_base, limit")
    dimension: str = Field(default="all", description="dimension of the indicator")
    segment: str = Field(default="all", description="segment of that dimension")
    at_most: float | None = Field(default=None, description="the value is at most this; for limit")
    at_least: float | None = Field(
        default=None, description="the value is at least this; for limit, and the share that is remedied"
    )
    times_base: float | None = Field(
        default=None, gt=0, description="at most so many times the value from before; for back_to_base"
    )
    days: int | None = Field(default=None, ge=1, description="on so many days in a row")
    control: str | None = Field(
        default=None, description="id of the control that has passed a test again; default: of linked risks"
    )
    feed: str | None = Field(
        default=None, description="id of the feed that shows the remedy; default: an imported file"
    )

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        missing = [name for name in _NEEDS[self.kind] if getattr(self, name) is None]
        if missing:
            msg = f"{missing[0]}: a criterion of kind {self.kind} needs it; add it"
            raise ValueError(msg)
        if self.kind is CriterionKind.LIMIT and self.at_most is None and self.at_least is None:
            msg = "at_most: a criterion of kind limit needs at_most or at_least; add one"
            raise ValueError(msg)
        return self


class RoomKind(StrEnum):
    """Whether each incident has a channel of its own in Slack, and who can find it there."""

    PUBLIC = "public"
    PRIVATE = "private"
    NONE = "none"


class RaisedBy(Entry):
    """When the platform itself raises a candidate of a type: by what it watches, and from when on."""

    indicators: tuple[str, ...] = Field(default=(), description="names of indicators whose tickets count")
    risks: tuple[str, ...] = Field(
        default=(), description="ids of risks whose tickets count, where no type names their indicator"
    )
    ticket: Severity = Field(
        default=Severity.P0, description="one open ticket as bad as this is a candidate by itself"
    )
    tickets: int = Field(default=3, ge=2, description="so many open tickets of one line are a candidate")
    axes: Severity = Field(
        default=Severity.P1, description="numbers as bad as this by the matrix are a candidate"
    )

    @model_validator(mode="after")
    def _watches_something(self) -> Self:
        if not self.indicators and not self.risks:
            msg = "indicators: nothing is watched; name indicators or risks, or leave raised_by out"
            raise ValueError(msg)
        return self


class IncidentType(Entry):
    """A kind of major incident, as far as its people, duties and end are different from others'."""

    id: Id = Field(description="how incidents name it: public_opinion, mass_complaint, risk_accident")
    title: str = Field(description="how messages call it")
    roles: tuple[RoleId, ...] = Field(min_length=1, description="roles that an incident of it needs")
    regions: tuple[str, ...] = Field(
        default=(), description="where its duties apply unless the declaration says so: BR, EU, CN"
    )
    channel: str = Field(
        default="incidents",
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        description="channel of its messages; those of a drill go to this name with `-drills` behind it",
    )
    room: RoomKind = Field(
        default=RoomKind.PUBLIC,
        description="the channel that Slack gets for each of them; `none`: all is told in `channel`",
    )
    playbook: str | None = Field(default=None, description="id of the playbook with its first steps")
    raised_by: RaisedBy | None = Field(
        default=None, description="when the platform raises a candidate; default: only people declare it"
    )
    takes_topics: bool = Field(
        default=False,
        description="while one runs, new topics of its line's texts are lines of it and open no tickets",
    )
    recovery: tuple[Criterion, ...] = Field(
        min_length=1, description="all of what has to hold before it is resolved"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [each.id for each in self.recovery]
        if len(ids) > len(set(ids)):
            msg = "recovery: two criteria have the same id; rename one"
            raise ValueError(msg)
        if RoleId.COMMANDER not in self.roles:
            msg = "roles: incident_commander is missing; somebody has to lead; add it"
            raise ValueError(msg)
        return self
