"""Incidents as digests and reviews list them: those that are not over, and whom each concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.commands.directory import WayIn, visitor_at
from risk_pipeline.domain.incidents.acts.people import missing_roles, persons_in
from risk_pipeline.domain.incidents.clocks import late_at
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.office import circle_of
from risk_pipeline.response.incidents.messages import role_title
from risk_pipeline.store.incidents.queries import incident_links, incidents_at
from risk_pipeline.wording.incidents.brief import incident_brief
from risk_pipeline.wording.language import Words

_WAYS: tuple[WayIn, ...] = ("cli", "github", "jira")


@dataclass(frozen=True)
class OpenIncidents:
    """The incidents and candidates that were not over at an instant, as they were then; `urls` by id."""

    at: datetime
    incidents: Sequence[Incident] = ()
    urls: Mapping[int, str] = field(default_factory=dict)

    def of_line(self, line: str) -> "OpenIncidents":
        """Return those of one business line."""
        own = [each for each in self.incidents if each.business_line == line]
        return OpenIncidents(self.at, own, self.urls)

    def without_drills(self) -> "OpenIncidents":
        """Return those that are no exercise: of one only those hear who take part."""
        own = [each for each in self.incidents if not each.is_drill]
        return OpenIncidents(self.at, own, self.urls)

    def of_owner(self, platform: Platform, owner: str) -> "OpenIncidents":
        """Return those that concern somebody of the register."""
        own = [each for each in self.incidents if owner in concerned(platform, each)]
        return OpenIncidents(self.at, own, self.urls)

    def told(self, platform: Platform, words: Words) -> list[IncidentBrief]:
        """Return them in few words: what is late first, then the worst."""
        briefs = [self._told(platform, each, words) for each in self.incidents]
        return sorted(briefs, key=lambda each: (not each.is_late, each.severity.rank, each.ref))

    def _told(self, platform: Platform, incident: Incident, words: Words) -> IncidentBrief:
        book, line = platform.catalog.incidents, incident.business_line
        missing = missing_roles(incident, book) if incident.is_running else ()
        return incident_brief(
            incident,
            late_at(incident, self.at),
            [role_title(role, line, book) for role in missing],
            words,
            platform.settings.time_zone,
            self.urls.get(incident.id),
        )


def open_at(platform: Platform, at: datetime) -> OpenIncidents:
    """Read what was not over at an instant."""
    found = incidents_at(platform.store, at)
    return OpenIncidents(at, found, incident_links(platform.store) if found else {})


def concerned(platform: Platform, incident: Incident) -> frozenset[str]:
    """Return the owner ids that an incident concerns.

    That is who declared it or has a role, whose roles it needs, and whom an overdue clock was told to. A
    drill or a near miss concerns only those who take part.
    """
    catalog = platform.catalog
    taking_part = {*persons_in(incident.roles), incident.declared_by or ""}
    found = {owner for name in taking_part for owner in _roles_of(catalog, name)}
    if incident.nature is not Nature.REAL:
        return frozenset(found)
    circle = circle_of(platform, incident)
    needed = catalog.incidents.needed_roles(incident.incident_type, incident.business_line, incident.severity)
    level = max((clock.level for clock in incident.clocks), default=0)
    found.update(owner for role in needed for owner in circle[role.value][:1])
    return frozenset({*found, *incident.chain[:level]})


def _roles_of(catalog: Catalog, name: str) -> set[str]:
    """Return the owner ids of somebody as incidents name them: a role, or a login of one."""
    if name in catalog.owners:
        return {name}
    return {role for way in _WAYS for role in visitor_at(catalog.owners, way, name).roles}
