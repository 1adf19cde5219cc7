"""What scripted people do about incidents: each step is a verb of `risk incident`, with its guards.

A case begins when a ticket of its rule opens. `after` is time on the clock since then, for incidents run at
night. A step with `refused` shows a guard: it has to say no. One with `every` is tried again until the guard
lets it pass, as people do who wait for the data.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.domain.register.response_plan import Duration
from risk_pipeline.domain.tickets.severity import Severity


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IncidentStep(_Strict):
    """What all steps share. `by` is a person of the script, or a role of the register."""

    after: Duration
    by: str
    refused: bool = False
    every: Duration | None = None


class Begin(IncidentStep):
    """Declare it, or as a drill; `accept` takes what the platform holds for one, `reject` does not."""

    do: Literal["declare", "drill", "accept", "reject"]
    text: str
    severity: Severity | None = None


class Take(IncidentStep):
    """Take a role, or hand it to somebody."""

    do: Literal["assume", "hand_over"]
    role: RoleId
    to: str = ""


class Simply(IncidentStep):
    """What needs no more words: write the facts, approve the review, close."""

    do: Literal["facts", "approve_review", "close"]


class Say(IncidentStep):
    """Note something, say what stopped the harm, or that it was less than it looked or an exercise."""

    do: Literal["note", "contain", "downgrade"]
    text: str


class Update(IncidentStep):
    """Tell the room how it stands and when the next update comes."""

    do: Literal["update"]
    text: str
    following: Duration


class Rate(IncidentStep):
    """Say how bad it is; only a person lowers it."""

    do: Literal["severity"]
    severity: Severity
    text: str


class Link(IncidentStep):
    """Link the newest tickets of some rules."""

    do: Literal["link"]
    rules: tuple[str, ...] = Field(min_length=1)


class DraftIt(IncidentStep):
    """Draft a statement from its template, or in words of one's own."""

    do: Literal["draft"]
    kind: StatementKind
    language: Language
    text: str = ""


class Handle(IncidentStep):
    """Move a statement on: a new version, to legal, approved, returned, confirmed, published."""

    do: Literal["revise", "submit", "approve", "return", "confirm", "publish"]
    number: int = Field(default=1, ge=1)
    text: str = Field(default="", description="why it is returned, where it is out, or the new text")


class Remedy(IncidentStep):
    """Write the list of the affected, and import a file of those of them who were compensated."""

    do: Literal["remedy"]
    share: float = Field(gt=0, le=1)


class Recover(IncidentStep):
    """Say that it is over; `met` are the criteria that a person judges."""

    do: Literal["resolve"]
    met: tuple[str, ...] = ()
    text: str = ""


class Duty(IncidentStep):
    """Say of a duty, as legal, that it is owed, done, or not owed."""

    do: Literal["confirm_duty", "finish_duty", "waive_duty"]
    duty: str
    text: str


class Write(IncidentStep):
    """Write parts of the review."""

    do: Literal["write"]
    happened: str = ""
    escaped: str = ""
    went_well: str = ""


class AnswerWhy(IncidentStep):
    """Answer "why"; `evidence` may be a rule: its ticket is named."""

    do: Literal["why"]
    text: str
    under: int | None = None
    evidence: str = ""


class Propose(IncidentStep):
    """Write the change of a control, or of a process in a new version, as a patch of the register."""

    do: Literal["propose"]
    control: str = ""
    process: str = ""
    text: str = ""
    fields: Mapping[str, JsonValue] = Field(default_factory=dict)
    items: Mapping[str, JsonValue] = Field(default_factory=dict, description="one more in a list: steps@x")


IncidentAct = Annotated[
    Begin
    | Take
    | Simply
    | Say
    | Update
    | Rate
    | Link
    | DraftIt
    | Handle
    | Remedy
    | Recover
    | Duty
    | Write
    | AnswerWhy
    | Propose,
    Field(discriminator="do"),
]


class IncidentCase(_Strict):
    """An incident from its first hour on. It begins when the first ticket of `rule` opens."""

    rule: str
    segment: str | None = None
    incident_type: str = Field(alias="type")
    business_line: str = Field(alias="line")
    title: str
    shows: str
    steps: tuple[IncidentAct, ...] = Field(min_length=1)

    @property
    def is_watched(self) -> bool:
        """Whether a candidate of the platform is waited for."""
        return self.steps[0].do in {"accept", "reject"}
