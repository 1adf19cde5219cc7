"""What the response side of incidents asks of the data."""

from collections.abc import Sequence
from typing import Protocol

from risk_pipeline.domain.incidents.figures import AxisNumber, RecoveryCheck, Trend
from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.register.incidents.kind import Criterion
from risk_pipeline.domain.tickets.ticket import Ticket


class IncidentData(Protocol):
    """Reads the numbers of incidents. What it cannot know it leaves out, or says that it is not known."""

    def axes(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[AxisNumber]:
        """Return where the axes stand by linked tickets and indicators."""

    def trends(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[Trend]:
        """Return whether each linked series still gets worse."""

    def recovery(
        self, incident: Incident, tickets: Sequence[Ticket], criteria: Sequence[Criterion]
    ) -> Sequence[RecoveryCheck]:
        """Return what became of the recovery criteria that data can judge."""

    def proofs(self, tickets: Sequence[Ticket]) -> Proofs:
        """Return what says of the done actions of tickets that their changes hold."""


class NoData:
    """Stands where there is no warehouse yet: nothing is known, and unknown moves nothing."""

    def axes(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[AxisNumber]:
        """Return nothing."""
        return ()

    def trends(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[Trend]:
        """Return nothing."""
        return ()

    def recovery(
        self, incident: Incident, tickets: Sequence[Ticket], criteria: Sequence[Criterion]
    ) -> Sequence[RecoveryCheck]:
        """Return that nothing is known."""
        return [RecoveryCheck(criterion=each.id, is_met=None) for each in criteria]

    def proofs(self, tickets: Sequence[Ticket]) -> Proofs:
        """Return nothing."""
        return Proofs()
