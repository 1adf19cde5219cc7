"""What the response side asks of its neighbours: the register's content, and diagnoses for messages."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.messages.routing import Routing
from risk_pipeline.domain.register.entries import BusinessLine, Owner, Playbook
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.register.titles import Titles


class RuleBook(Protocol):
    """The part of the catalog that tickets and messages need; `catalog.Catalog` has it."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Rules by id."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by name."""

    @property
    def risks(self) -> Mapping[str, Risk]:
        """Risks by id."""

    @property
    def governance(self) -> Governance:
        """Controls, processes and the rest of the risk register."""

    @property
    def owners(self) -> Mapping[str, Owner]:
        """Owners by id."""

    @property
    def titles(self) -> Titles:
        """What people read instead of ids."""

    @property
    def data_owner(self) -> str:
        """Id of the owner of what no declared feed is at fault for, such as a failed run."""

    @property
    def rights(self) -> Rights:
        """Who may do what to a ticket."""

    @property
    def incidents(self) -> IncidentBook:
        """Types, matrices, roles, clocks and statements of incidents."""

    @property
    def response(self) -> ResponsePlan | None:
        """How fast people answer; None where the project has no plan."""

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Playbooks by id."""

    @property
    def feeds(self) -> Mapping[str, Feed]:
        """Feeds by id."""

    @property
    def routing(self) -> Routing:
        """Who is told of which ticket."""

    def dependants_of(self, subject: str) -> Sequence[Rule]:
        """Rules that are `stale` while a feed, or a dbt model (`model:<name>`), is broken."""

    def line_of(self, rule: Rule) -> BusinessLine | None:
        """Business line whose suite holds the rule."""


class Diagnostics(Protocol):
    """Finds out what stands around breaches. Only asked when messages are written."""

    def diagnose(self, breaches: Sequence[Breach]) -> Mapping[Breach, Diagnosis]:
        """Return the diagnosis of each of these breaches, read together.

        Its location is None where nobody asked for it, or where the data themselves are at fault.
        """
