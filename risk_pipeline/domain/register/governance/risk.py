"""A risk: what may go wrong, how bad it would be without controls, and which indicators tell of it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import ALL, Axis, Class, Entry, Id

EventType = Literal[
    "internal_fraud",
    "external_fraud",
    "employment",
    "clients_products_practices",
    "physical_assets",
    "disruption_systems",
    "execution_delivery_process",
]
Trigger = Literal["internal_change", "external_change", "new_business", "incident", "review"]
Treatment = Literal["avoid", "mitigate", "transfer", "accept"]
RiskId = Annotated[str, Field(pattern=r"^R[0-9]{2,}$")]
DEFAULT_WEIGHT = 0.5


class IndicatorLink(Entry):
    """An indicator that tells how likely a risk is now, or how much it would hurt."""

    indicator: str = Field(description="name of an indicator")
    axis: Axis = Field(description="what of the risk it presses on: likelihood or impact")
    weight: float = Field(
        gt=0, le=1, description="how strongly: at 1, red alone adds two classes to the residual"
    )
    dimension: str = Field(
        default=ALL,
        description="only this cut of the indicator: the worst segment of it counts, or `segment` alone",
    )
    segment: str = Field(
        default=ALL,
        description="only this segment; with `all` and rules that judge segments alone, the worst counts",
    )


class InherentReasons(Entry):
    """Why likelihood and impact are as they were typed."""

    likelihood: str = Field(default="", description="how often it would happen without controls, and whence")
    impact: str = Field(default="", description="how bad one case would be without controls, and whence")


class Risk(Entry):
    """Something that may go wrong: cause -> event -> consequence."""

    id: RiskId = Field(description="R and a number of two digits or more")
    title: str = Field(description="how messages call it")
    business_line: str = Field(description="id of the line that it threatens")
    owner: str = Field(description="owner id of who answers for it")
    cause: str = Field(description="why it may happen")
    event: str = Field(description="what happens")
    consequence: str = Field(description="what that costs: money, users, standing, the law")
    event_type: EventType = Field(description="event type of operational risk, as Basel II names them")
    inherent_likelihood: Class = Field(description="1 rare to 5 almost certain, without controls")
    inherent_impact: Class = Field(description="1 negligible to 5 severe, without controls")
    inherent_reasons: InherentReasons = Field(
        default=InherentReasons(), description="why the two classes are as they are"
    )
    category: Id = Field(default="general", description="kind of risk; appetite is set per line and category")
    process: Id | None = Field(default=None, description="id of the process in which it arises")
    trigger: Trigger = Field(default="review", description="what brought it into the register")
    treatment: Treatment = Field(default="mitigate", description="what is decided about it")
    next_review: date | None = Field(
        default=None, description="day by which its owner looks at it again; lint reports a late one"
    )
    indicators: tuple[IndicatorLink, ...] = Field(
        default=(),
        description="what tells of it; by default the indicators of the rules that name it: lagging ones on "
        "impact, the others on likelihood, each with weight 0.5",
    )
