"""When open tickets amount to a candidate for a major incident: how bad, how many, how much they hit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.register.incidents.kind import IncidentType
from risk_pipeline.domain.tickets.severity import Severity


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """An open ticket as far as it matters here; `episode` counts how often it came back."""

    id: int
    ref: str
    episode: int
    severity: Severity
    line: str
    risk: str
    indicator: str
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Open tickets of one line that a type of incident watches, the oldest first."""

    incident_type: str
    line: str
    tickets: tuple[OpenTicket, ...]

    @property
    def key(self) -> str:
        """The same as long as the oldest ticket stays in its episode: so a candidate is raised once."""
        oldest = self.tickets[0]
        return f"{self.incident_type}:{oldest.ref}#{oldest.episode}"

    @property
    def worst(self) -> OpenTicket:
        """The ticket with the worst severity, of several the oldest."""
        return min(self.tickets, key=lambda ticket: (ticket.severity.rank, ticket.id))


def group(types: Mapping[str, IncidentType], tickets: Iterable[OpenTicket]) -> list[Group]:
    """Return the open tickets by the type that watches them and by line.

    A ticket belongs to the first type, in the order of the register, that names its indicator; else to the
    first that names its risk. What no type watches is no matter of incidents.
    """
    found: dict[tuple[str, str], list[OpenTicket]] = {}
    for ticket in sorted(tickets, key=lambda each: (each.opened_at, each.id)):
        watching = type_of(types, ticket)
        if watching is not None:
            found.setdefault((watching, ticket.line), []).append(ticket)
    return [Group(kind, line, tuple(group)) for (kind, line), group in found.items()]


def type_of(types: Mapping[str, IncidentType], ticket: OpenTicket) -> str | None:
    """Return the type of incident that watches a ticket."""
    raised = [(name, each.raised_by) for name, each in types.items() if each.raised_by is not None]
    by_indicator = (name for name, by in raised if ticket.indicator in by.indicators)
    by_risk = (name for name, by in raised if ticket.risk in by.risks)
    return next(by_indicator, None) or next(by_risk, None)


def reasons(found: Group, kind: IncidentType, axes: Severity | None) -> Sequence[str]:
    """Return why a group is a candidate, in words; none if it is not.

    `axes` is what its numbers deserve by the matrix; None where nothing is known of them.
    """
    by = kind.raised_by
    if by is None:
        return ()
    why = []
    if found.worst.severity.rank <= by.ticket.rank:
        why.append(f"{found.worst.ref} is {found.worst.severity}")
    if len(found.tickets) >= by.tickets:
        why.append(f"{len(found.tickets)} open tickets of one line")
    if axes is not None and axes.rank <= by.axes.rank:
        why.append(f"its numbers are {axes} by the matrix")
    return why
