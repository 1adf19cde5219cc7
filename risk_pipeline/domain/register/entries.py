"""Business lines, owners and playbooks as written in `register/`; risks are in `governance/`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.register.opening_days import EVERY_DAY, ClosedOn, OpeningDays

# Copied from the store before each publication: tickets as dbt sees them.
HISTORY_TABLES = (
    "ops.ticket_rows",
    "ops.ticket_event_rows",
    "ops.ticket_clock_rows",
    "ops.ticket_action_rows",
)
# Written by each run after verdicts and tickets: the risk map.
MAP_TABLES = ("ops.risk_inputs", "ops.risk_snapshots", "ops.risk_movements")
# Written before each build from what people write: counts by day.
TOPIC_COUNTS = "ops.text_topic_days"
TEXT_COUNTS = ("ops.text_days", "ops.text_cause_days", TOPIC_COUNTS)
# Written before each build, not loaded from a feed: the register as dbt sees it.
REGISTER_TABLES = (
    "raw.register_owners",
    "raw.register_calendar",
    "raw.register_marks",
    "raw.register_judged",
    "raw.register_risks",
    "raw.register_controls",
    "raw.register_control_risks",
    "raw.register_steps",
    "raw.register_moves",
    "raw.register_control_tests",
)

# The languages that people can be told in.
Language = Literal["en", "pt_BR"]
DEFAULT_LANGUAGE: Language = "en"

# A login of the command line holds no colon; an account id of Jira does.
Login = Annotated[str, Field(pattern=r"^((github|jira):\S+|[^\s:]+)$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Owner(_Entry):
    """A role that answers for something, and how it is reached. Never a person's name as key."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="how rules, risks and lines name this role")
    title: str = Field(description="how messages call it")
    language: Language | None = Field(
        default=None, description="language of its messages: en or pt_BR; default: the setting"
    )
    email: str | None = Field(default=None, description="finds the person in Slack")
    slack_id: str | None = Field(
        default=None, pattern=r"^[UWS][A-Z0-9]+$", description="Slack id of a person or group to mention"
    )
    channel: str = Field(
        pattern=r"^([a-z0-9][a-z0-9_-]*|[CG][A-Z0-9]{7,})$",
        description="Slack channel of its tickets: its name without #, or its id, such as C0123ABCD",
    )
    deputy: str | None = Field(default=None, description="owner id of who stands in")
    github: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", description="login that issues are assigned to"
    )
    jira: str | None = Field(
        default=None, description="user name, or account id in the cloud, that issues are assigned to"
    )
    logins: tuple[Login, ...] = Field(
        default=(),
        description="who has this role outside Slack: operating-system users of the command line, and "
        "`github:<login>` or `jira:<name>` for people in trackers",
    )
    tickets_per_day: float | None = Field(
        default=None, gt=0, description="false tickets a day this owner accepts; default: the setting"
    )


class BusinessLine(_Entry):
    """A unit that owns goals and money."""

    id: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="name of its suite and of its indicators' folder"
    )
    title: str = Field(description="how messages and reviews call it")
    head: str = Field(description="owner id of the line's head")
    goal: str = Field(description="what the line is there to reach, in one sentence")
    parent: str | None = Field(default=None, description="id of the line it is a part of")
    opening_days: OpeningDays = Field(
        default=EVERY_DAY, description="weekdays on which it works; on others nothing is no value"
    )
    closed_on: ClosedOn = Field(
        default=(), description="ids of entries of register/calendar.yaml on whose days it is closed"
    )


class Playbook(_Entry):
    """What to do when a rule fires, in order."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="how rules name it")
    title: str = Field(description="how messages call it")
    steps: tuple[str, ...] = Field(min_length=1, description="what to do, first things first")
    url: str | None = Field(default=None, description="where the whole of it is written")
