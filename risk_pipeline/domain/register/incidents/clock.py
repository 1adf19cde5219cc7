"""How long each step of an incident may take, by severity, and who hears of what is late."""

from enum import StrEnum

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.response_plan import Duration
from risk_pipeline.domain.tickets.severity import Severity


class ClockKind(StrEnum):
    """What is owed on an incident."""

    DECLARE = "declare"
    TEAM = "team"
    FIRST_STATEMENT = "first_statement"
    UPDATE = "update"
    CONTAIN = "contain"
    RESOLVE = "resolve"
    REVIEW = "review"
    DUTY = "duty"


class IncidentClocks(Entry):
    """The targets of one severity. What has no target has no clock.

    Those of P0 and P1 run around the clock; others run in the hours of register/response.yaml.
    """

    id: Severity = Field(description="the severity: P0, P1, P2 or P3")
    declare: Duration | None = Field(default=None, description="from a candidate until it is decided on")
    team: Duration | None = Field(default=None, description="until each role that it needs has somebody")
    first_statement: Duration | None = Field(default=None, description="until the first statement is out")
    update: Duration | None = Field(default=None, description="from one update to the next")
    update_contained: Duration = Field(
        default="24 h", description="from one update to the next once the harm has stopped; at least `update`"
    )
    contain: Duration | None = Field(default=None, description="until the harm has stopped")
    resolve: Duration | None = Field(default=None, description="until it is over")
    review: Duration | None = Field(default=None, description="from its end until the review is approved")
    escalate_every: Duration = Field(default="1 h", description="from one level of the chain to the next")
    facts_at_most: Duration = Field(
        default="24 h", description="a statement rests on facts that are at most so old when it is published"
    )
    chain: tuple[str, ...] = Field(
        default=(RoleId.COMMANDER.value,),
        min_length=1,
        description="who is told of an overdue clock, in order: a role, `line_head`, or an owner's id",
    )

    def target(self, kind: ClockKind) -> Duration | None:
        """Return how long it may take; duties have targets of their own."""
        found: Duration | None = getattr(self, kind.value, None)
        return found


class Duty(Entry):
    """What law or contract asks for within a time. Legal confirms or waives each with a reason."""

    id: Id = Field(description="how incidents name it")
    title: str = Field(description="what has to be done, and to whom")
    types: tuple[str, ...] = Field(default=(), description="ids of the types it goes with; default: all")
    regions: tuple[str, ...] = Field(default=(), description="where it applies; default: everywhere")
    at_least: Severity = Field(default=Severity.P3, description="the mildest severity that it goes with")
    within: Duration = Field(description="how long there is, around the clock: 72 h")
    starts: str = Field(
        default="noticed",
        pattern="^(noticed|declared)$",
        description="what it counts from: `noticed` or `declared`",
    )
    source: str = Field(description="law, rule or contract that asks for it")

    def applies(self, incident_type: str, regions: tuple[str, ...], severity: Severity) -> bool:
        """Whether an incident has it."""
        fits = not self.types or incident_type in self.types
        near = not self.regions or bool(set(self.regions) & set(regions))
        return fits and near and severity.rank <= self.at_least.rank
