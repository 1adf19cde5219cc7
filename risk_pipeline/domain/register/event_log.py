"""What the event log of a process says of itself, in its dbt YAML (`meta.process`)."""

from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.register.fact import ChangedBy


class EventLog(BaseModel):
    """Of which process a log is, and which facts lead to the cases that changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: str = Field(description="id of a process in `register/processes.yaml`")
    changed_by: tuple[ChangedBy, ...] = Field(
        default=(),
        description="the facts that it reads, each with the `key` that gives the case; a row may say nothing "
        "of other cases. Without it, or where it leaves a fact out, every build compares all cases",
    )
