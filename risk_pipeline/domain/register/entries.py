"""The risk register: business lines, owners, risks and playbooks as written in `register/`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

# Copied from the store before each publication: tickets as dbt sees them.
HISTORY_TABLES = (
    "ops.ticket_rows",
    "ops.ticket_event_rows",
    "ops.ticket_clock_rows",
    "ops.ticket_action_rows",
)
# Written before each build, not loaded from a feed: the register as dbt sees it.
REGISTER_TABLES = ("raw.register_owners", "raw.register_calendar", "raw.register_marks")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Owner(_Entry):
    """A role that answers for something, and how it is reached. Never a person's name as key."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    email: str | None = None
    slack_id: str | None = Field(default=None, pattern=r"^[UWS][A-Z0-9]+$")
    channel: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    deputy: str | None = None
    github: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", description="login that issues are assigned to"
    )
    jira: str | None = Field(
        default=None, description="user name, or account id in the cloud, that issues are assigned to"
    )
    tickets_per_day: float | None = Field(
        default=None, gt=0, description="false tickets a day this owner accepts; default: the setting"
    )


class BusinessLine(_Entry):
    """A unit that owns goals and money."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    head: str = Field(description="owner id of the line's head")
    goal: str
    parent: str | None = None


class Risk(_Entry):
    """Something that may go wrong: cause -> event -> consequence."""

    id: str = Field(pattern=r"^R[0-9]{2,}$")
    title: str
    business_line: str
    owner: str
    cause: str
    event: str
    consequence: str
    event_type: Literal[
        "internal_fraud",
        "external_fraud",
        "employment",
        "clients_products_practices",
        "physical_assets",
        "disruption_systems",
        "execution_delivery_process",
    ]
    inherent_likelihood: int = Field(ge=1, le=5)
    inherent_impact: int = Field(ge=1, le=5)


class Playbook(_Entry):
    """What to do when a rule fires, in order."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    steps: tuple[str, ...] = Field(min_length=1)
    url: str | None = None
