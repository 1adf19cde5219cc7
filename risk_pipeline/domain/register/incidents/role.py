"""The roles of an incident, and whose they are."""

from enum import StrEnum

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.tickets.severity import Severity

LINE_HEAD = "line_head"


class RoleId(StrEnum):
    """What somebody does in an incident. What each may is in register/rights.yaml."""

    COMMANDER = "incident_commander"
    BUSINESS = "business_lead"
    PR = "pr_lead"
    LEGAL = "legal_lead"
    CUSTOMER = "customer_lead"
    DATA = "data_lead"
    SCRIBE = "scribe"
    SPONSOR = "exec_sponsor"


class IncidentRole(Entry):
    """Whose a role is, by line where it differs."""

    id: Id = Field(description="how findings call this entry")
    role: RoleId = Field(description="the role")
    title: str = Field(description="how messages call it")
    owner: str = Field(description="owner id of who has it, or `line_head`")
    deputy: str | None = Field(default=None, description="owner id of who stands in; default: the owner's")
    at_least: Severity = Field(
        default=Severity.P3, description="the mildest severity that needs it: P0 for those told last"
    )
    lines: tuple[str, ...] = Field(default=(), description="ids of the business lines; default: all")
