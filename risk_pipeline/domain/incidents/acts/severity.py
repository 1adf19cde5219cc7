"""Numbers of the axes, and what they do to the severity: it rises by itself and falls by a person only."""

from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.severity import check_said, deserved, merged, rises_to
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.incidents.scale import SeverityMatrix
from risk_pipeline.domain.tickets.severity import Severity, worst


def take_numbers(
    incident: Incident,
    numbers: Sequence[AxisNumber],
    matrix: SeverityMatrix | None,
    doer: Doer,
    now: datetime,
) -> list[Change]:
    """Return what new numbers of the axes change: nothing, the numbers, or the severity as well.

    Raises:
        TransitionRefused: a person says a number that the matrix does not weigh.
    """
    check_said(numbers, matrix)
    axes = merged(incident.axes, numbers)
    if axes == incident.axes or not incident.is_open:
        return []
    fields: IncidentFields = {"axes": axes}
    new = [each for each in axes if each not in incident.axes]
    why = ", ".join(f"{each.axis} {each.measure} from {each.source}" for each in new)
    risen = rises_to(incident, axes, matrix)
    if risen is None:
        return [doer.change(EventKind.NUMBERS, now, why, fields)]
    return [doer.change(EventKind.SEVERITY_RAISED, now, why, fields | _to(incident, risen))]


def set_severity(
    incident: Incident,
    severity: Severity,
    note: str,
    matrix: SeverityMatrix | None,
    doer: Doer,
    now: datetime,
) -> Change:
    """Return the event by which a person says how bad it is.

    Raises:
        TransitionRefused: it is that already, no reason is given, or it is over.
    """
    require_open(incident)
    why = require(incident.ref, note, "say why (--note)")
    if severity is incident.severity:
        raise TransitionRefused(f"{incident.ref} is {severity} already.")
    if severity.rank < incident.severity.rank:
        return doer.change(EventKind.SEVERITY_RAISED, now, why, _to(incident, severity))
    fields: IncidentFields = {"severity": severity, "lowered_from": deserved(incident.axes, matrix)}
    return doer.change(EventKind.SEVERITY_LOWERED, now, why, fields)


def _to(incident: Incident, severity: Severity) -> IncidentFields:
    return {"severity": severity, "worst": worst([incident.worst, severity])}
