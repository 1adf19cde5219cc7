"""What a message about an incident takes from the change it tells of."""

from risk_pipeline.domain.incidents.acts.severity import set_severity, take_numbers
from risk_pipeline.domain.incidents.figures import AxisNumber, NumberSource, SourceKind
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.register.incidents.scale import Axis, Measure
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.response.incidents.messages import Told, message_of
from tests.builders.incidents.world import ANA, BOOK, NOW, an_incident, told
from tests.builders.ticket_world import FakeBook

KNOWN = next(iter(FakeBook().indicators.values()))


def raised_by(change: Change, incident: Incident) -> IncidentMessage:
    after = Told(told(incident, change), change, ())
    return message_of(after, FakeBook(incidents=BOOK), "en", ("UTC", "EUR"))


def test_numbers_that_raise_a_severity_are_known_as_such_and_their_indicator_by_its_title() -> None:
    incident = an_incident()
    matrix = BOOK.matrix_of(incident.incident_type, incident.business_line)
    source = NumberSource(kind=SourceKind.INDICATOR, name=KNOWN.name)
    number = AxisNumber(axis=Axis.LOSS, measure=Measure.LOSS_MINOR, value=1e12, source=source, at=NOW)
    [change] = take_numbers(incident, [number], matrix, ANA, NOW)
    assert change.kind is EventKind.SEVERITY_RAISED
    message = raised_by(change, incident)
    assert message.event.by_numbers
    assert [line.indicator for line in message.axes if line.axis is Axis.LOSS] == [KNOWN.title]


def test_a_person_who_raises_a_severity_is_no_number() -> None:
    incident = an_incident()
    matrix = BOOK.matrix_of(incident.incident_type, incident.business_line)
    change = set_severity(incident, Severity.P0, "it is everywhere", matrix, ANA, NOW)
    assert change.kind is EventKind.SEVERITY_RAISED
    assert not raised_by(change, incident).event.by_numbers
