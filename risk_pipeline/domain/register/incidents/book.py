"""All that the register says about incidents: `register/incidents.yaml` and `register/statements/`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from risk_pipeline.domain.register.incidents.clock import Duty, IncidentClocks
from risk_pipeline.domain.register.incidents.kind import IncidentType
from risk_pipeline.domain.register.incidents.role import IncidentRole, RoleId
from risk_pipeline.domain.register.incidents.scale import SeverityMatrix
from risk_pipeline.domain.register.incidents.template import Phrase, StatementTemplate
from risk_pipeline.domain.tickets.severity import Severity


@dataclass(frozen=True)
class IncidentBook:
    """Entries by id, in the order of the files. All of it may be empty: then nobody declares anything."""

    types: Mapping[str, IncidentType] = field(default_factory=dict)
    matrices: Mapping[str, SeverityMatrix] = field(default_factory=dict)
    roles: Mapping[str, IncidentRole] = field(default_factory=dict)
    clocks: Mapping[str, IncidentClocks] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    statements: Mapping[str, StatementTemplate] = field(default_factory=dict)

    def matrix_of(self, incident_type: str, line: str) -> SeverityMatrix | None:
        """Return the matrix that holds: the one that is most particular about type and line."""
        fitting = [each for each in self.matrices.values() if each.fits(incident_type, line)]
        return max(fitting, key=lambda each: (bool(each.types), bool(each.lines)), default=None)

    def role_of(self, role: RoleId, line: str) -> IncidentRole | None:
        """Return whose a role is on a line; an entry of the line goes before one of all."""
        fitting = [
            each
            for each in self.roles.values()
            if each.role is role and (not each.lines or line in each.lines)
        ]
        return max(fitting, key=lambda each: bool(each.lines), default=None)

    def needed_roles(self, incident_type: str, line: str, severity: Severity) -> tuple[RoleId, ...]:
        """Return the roles that such an incident needs, in the order of its type."""
        known = self.types.get(incident_type)
        entries = ((role, self.role_of(role, line)) for role in (known.roles if known else ()))
        return tuple(role for role, entry in entries if entry and severity.rank <= entry.at_least.rank)

    def clocks_of(self, severity: Severity) -> IncidentClocks:
        """Return the targets of a severity; without an entry it has no clocks."""
        return self.clocks.get(severity.value, IncidentClocks(id=severity))

    def duties_of(self, incident_type: str, regions: tuple[str, ...], severity: Severity) -> Iterable[Duty]:
        """Return the duties that such an incident has."""
        return [each for each in self.duties.values() if each.applies(incident_type, regions, severity)]
