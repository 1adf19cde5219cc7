"""A control: whatever changes a risk (a check, a block, a review), and how it is tested."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from risk_pipeline.domain.register.governance.entry import Axis, Entry, Id
from risk_pipeline.domain.register.governance.risk import RiskId

ControlId = Annotated[str, Field(pattern=r"^C[0-9]{2,}$")]
ControlType = Literal["preventive", "detective", "corrective", "compensating"]
Nature = Literal["manual", "automated", "it_dependent_manual"]
Frequency = Literal[
    "per_transaction",
    "hourly",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "annual",
    "per_change",
    "per_launch",
    "per_onboarding",
    "per_run",
]
Status = Literal["proposed", "designed", "operating", "degraded", "retired"]
TestKind = Literal["auto_full", "auto_sample", "manual"]
# What happens per event is tested daily where data allow it, and monthly by hand.
DAYS: dict[Frequency, float] = {
    "hourly": 1,
    "per_transaction": 1,
    "per_run": 1,
    "daily": 1,
    "weekly": 7,
    "per_change": 31,
    "per_launch": 31,
    "per_onboarding": 31,
    "monthly": 31,
    "quarterly": 92,
    "annual": 366,
}
OVERDUE_AFTER = 1.5
DESIGNS = (0, 0.5, 1)


class ControlTest(Entry):
    """How it is found out whether a control works."""

    kind: TestKind = Field(
        description="`auto_full`: a dbt model tests the whole population; `auto_sample`: it draws a sample; "
        "`manual`: a person records the result"
    )
    model: str | None = Field(default=None, description="name of the dbt model that tests it; for auto_*")
    procedure: str = Field(default="", description="what is done, step by step; for manual")
    frequency: Frequency | None = Field(
        default=None, description="how often it is tested; default: the control's frequency"
    )

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if self.kind == "manual" and not self.procedure:
            msg = "procedure: a manual test needs it; say what is looked at, and what passes"
            raise ValueError(msg)
        if self.kind != "manual" and not self.model:
            msg = f"model: a test of kind {self.kind} needs it; name the dbt model, or set kind: manual"
            raise ValueError(msg)
        return self


class Control(Entry):
    """Something that changes a risk: it stops the event, finds it, or repairs what it did."""

    id: ControlId = Field(description="C and a number of two digits or more")
    title: str = Field(description="how messages call it")
    business_line: str = Field(description="id of the line that performs it")
    owner: str = Field(description="owner id of who answers for its working")
    risks: tuple[RiskId, ...] = Field(min_length=1, description="ids of the risks that it reduces")
    objective: str = Field(description="what holds as long as it works")
    type: ControlType = Field(description="stops the event, finds it, repairs it, or stands in for another")
    nature: Nature = Field(description="done by people, by machines, or by people with a report of a machine")
    frequency: Frequency = Field(description="how often it is performed")
    key: bool = Field(default=False, description="whether no other control catches the event if it fails")
    reduces: Axis | None = Field(
        default=None,
        description="what of the risk; default: likelihood for preventive, impact for detective and "
        "corrective; a compensating control has to say",
    )
    cap: float = Field(ge=0, le=0.9, description="share of the risk that it removes at best")
    design: float = Field(
        default=1,
        description="would it work if performed: 0 no, 0.5 in part, 1 yes",
        json_schema_extra={"enum": list(DESIGNS)},
    )
    since: date | None = Field(
        default=None,
        description="day from which it is in force: its first test is owed 1.5 test periods later. "
        "Default: the first day on which the risk map counts on it",
    )
    design_assessed: date | None = Field(default=None, description="day on which its design was assessed")
    design_reason: str = Field(default="", description="why its design counts as that")
    process: Id | None = Field(default=None, description="id of the process in which it is performed")
    step: Id | None = Field(default=None, description="id of the step of that process")
    status: Status = Field(
        default="operating", description="only `operating` and `degraded` controls reduce a risk"
    )
    test: ControlTest | None = Field(
        default=None, description="how it is tested; without it, it has no effect"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.type == "compensating" and self.reduces is None:
            msg = "reduces: a compensating control has to say it; add likelihood or impact"
            raise ValueError(msg)
        if self.design not in DESIGNS:
            msg = f"design: {self.design:g} is none of 0, 0.5 and 1; say no, in part or yes with one of them"
            raise ValueError(msg)
        if self.step is not None and self.process is None:
            msg = "process: a step needs the process that it belongs to; add it"
            raise ValueError(msg)
        return self

    @property
    def axis(self) -> Axis:
        """What of its risks it reduces."""
        return self.reduces or ("likelihood" if self.type == "preventive" else "impact")

    @property
    def is_in_force(self) -> bool:
        """Whether it may reduce a risk today, if its tests pass."""
        return self.status in ("operating", "degraded")

    @property
    def test_days(self) -> float:
        """Days between two tests."""
        return DAYS[(self.test and self.test.frequency) or self.frequency]

    @property
    def overdue_days(self) -> float:
        """Age in days beyond which its last test counts for nothing."""
        return self.test_days * OVERDUE_AFTER
