"""A process of a line as it should run: its steps in order, and the moves that it forbids."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.control import ControlId
from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.register.governance.risk import RiskId
from risk_pipeline.domain.tickets.severity import Severity


class Step(Entry):
    """One step."""

    id: Id = Field(description="as the model of events names it")
    title: str = Field(description="how pictures call it")
    owner: str | None = Field(default=None, description="owner id of who does it")


class ProcessEvents(Entry):
    """Where it is recorded what really happened."""

    model: str = Field(
        description="name of a dbt model `log_*` with case_id, step, occurred_at; entity, amount_minor if any"
    )


class ForbiddenMove(Entry):
    """Something that must not happen: found in the events, it is a loophole."""

    id: Id = Field(description="how findings name it")
    title: str = Field(description="how messages call it")
    kind: Literal["missing_before", "before", "skipped_above"] = Field(
        description="`missing_before`: step happened although other never did before it; `before`: step "
        "happened earlier than other; `skipped_above`: a case above `amount_minor` reached other without step"
    )
    step: Id = Field(description="id of the step that it is about")
    other: Id | None = Field(
        default=None,
        description="id of the step that it is compared with; left out with skipped_above: any case counts",
    )
    amount_minor: int | None = Field(
        default=None, ge=0, description="for skipped_above: amount in minor units beyond which it is needed"
    )
    risk: RiskId | None = Field(default=None, description="id of the risk that it lets in")
    control: ControlId | None = Field(default=None, description="id of the control that should stop it")
    severity: Severity = Field(default=Severity.P2, description="severity of its ticket: P0 to P3")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "skipped_above" and self.amount_minor is None:
            msg = "amount_minor: a move of kind skipped_above needs it; say above which amount"
            raise ValueError(msg)
        if self.kind != "skipped_above" and self.other is None:
            msg = f"other: a move of kind {self.kind} needs it; name the step that has to come first"
            raise ValueError(msg)
        return self


class Process(Entry):
    """One version of a process; earlier versions stay in the file with the same id."""

    id: Id = Field(description="how risks and controls name it")
    title: str = Field(description="how pictures call it")
    business_line: str = Field(description="id of the line that performs it")
    owner: str = Field(description="owner id of who answers for it")
    version: int = Field(default=1, ge=1, description="number of the version")
    from_: date = Field(alias="from", description="first day on which this version holds")
    change: str = Field(default="", description="what changed against the version before, and why")
    steps: tuple[Step, ...] = Field(
        min_length=2, description="the steps, in the order in which they should happen"
    )
    events: ProcessEvents | None = Field(default=None, description="where its real course is recorded")
    forbidden: tuple[ForbiddenMove, ...] = Field(default=(), description="what must not happen")
