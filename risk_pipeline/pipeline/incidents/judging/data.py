"""What the warehouse says of incidents: numbers of their axes, whether they get worse, or are over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.incidents.facts.recovery import is_worsening, waits_until
from risk_pipeline.domain.incidents.facts.span import is_too_little
from risk_pipeline.domain.incidents.figures import AxisNumber, RecoveryCheck, SeriesRef, Trend
from risk_pipeline.domain.incidents.gates import Proofs
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.incidents.kind import Criterion
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import Linked, known_until, measured_tickets
from risk_pipeline.pipeline.incidents.judging.axes import numbers_of
from risk_pipeline.pipeline.incidents.judging.proofs import proofs_of
from risk_pipeline.pipeline.incidents.judging.recovered import Recovery
from risk_pipeline.response.incidents.ports import IncidentData
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.readings import read_course
from risk_pipeline.warehouse.indicators.verdicts import newest_judged_day


def incident_data(platform: Platform, connection: Connection) -> IncidentData:
    """Return what reads the numbers of incidents from an open warehouse."""
    return WarehouseData(platform, connection)


@dataclass(frozen=True)
class WarehouseData:
    """Implements `response.incidents.ports.IncidentData`; lives as long as the connection."""

    platform: Platform
    connection: Connection

    def axes(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[AxisNumber]:
        """Return where the axes stand by linked tickets and indicators; what is not known is left out."""
        matrix = self.platform.catalog.incidents.matrix_of(incident.incident_type, incident.business_line)
        if matrix is None:
            return ()
        linked = linked_to(self.platform, self.connection, incident, tickets)
        return numbers_of(self.platform, self.connection, linked, matrix, self.platform.clock.now())

    def trends(self, incident: Incident, tickets: Sequence[Ticket]) -> Sequence[Trend]:
        """Return whether each linked series still gets worse; None where it is not known."""
        linked = linked_to(self.platform, self.connection, incident, tickets)
        return [self._trend(known, series, side) for known, series, side in self._watched(linked)]

    def recovery(
        self, incident: Incident, tickets: Sequence[Ticket], criteria: Sequence[Criterion]
    ) -> Sequence[RecoveryCheck]:
        """Return what became of the recovery criteria that data can judge."""
        linked = linked_to(self.platform, self.connection, incident, tickets)
        recovery = Recovery(self.platform, self.connection, linked, incident.ref, incident.contained_at)
        return recovery.checks(criteria)

    def proofs(self, tickets: Sequence[Ticket]) -> Proofs:
        """Return what says of the done actions of tickets that their changes hold."""
        until = newest_day(self.platform, self.connection)
        return proofs_of(self.platform, self.connection, tickets, until)

    def _watched(self, linked: Linked) -> Iterator[tuple[Indicator, Series, int]]:
        indicators = self.platform.catalog.indicators
        for ticket in {ticket.series: ticket for ticket in linked.tickets}.values():
            known = indicators[ticket.indicator]
            is_less = is_too_little(known.direction, ticket.value, ticket.expected)
            yield known, ticket.series, -1 if is_less else 1
        for series in linked.series:
            known = indicators[series.indicator]
            yield known, series, -1 if is_too_little(known.direction, None, None) else 1

    def _trend(self, known: Indicator, series: Series, side: int) -> Trend:
        zone = self.platform.settings.zone
        course = read_course(self.connection, series, side, known_until(self.platform))
        return Trend(
            series=SeriesRef(indicator=known.name, dimension=series.dimension, segment=series.segment),
            is_worsening=is_worsening(course),
            value=course.value,
            before=course.before,
            unit=known.unit,
            source=f"the newest two {series.grain}s",
            newest=course.newest,
            waits_until=waits_until(course.newest, self.platform.clock.now().astimezone(zone)),
        )


def linked_to(
    platform: Platform, connection: Connection, incident: Incident, tickets: Sequence[Ticket]
) -> Linked:
    """Return what the numbers of an incident come from, as of the newest day that was judged."""
    known = platform.catalog.indicators
    measured = measured_tickets(platform.store, platform.catalog, tickets)
    began = incident.since.astimezone(platform.settings.zone)
    # Where nobody says since when, it is since it was noticed; of a candidate the platform says it.
    is_said = not incident.key and incident.since < incident.noticed_at
    return Linked(
        tickets=measured,
        series=tuple(
            Series(each.indicator, Grain.DAY, each.dimension, each.segment)
            for each in incident.series
            if each.indicator in known
        ),
        since=min([began.date(), *(ticket.since for ticket in measured)]),
        as_of=newest_day(platform, connection),
        said=began if is_said else None,
    )


def newest_day(platform: Platform, connection: Connection) -> date:
    """Return the newest day that the data let the rules judge; before any the newest that is over."""
    closed = platform.last_closed_day()
    return newest_judged_day(connection, closed) or closed
