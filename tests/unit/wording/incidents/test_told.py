"""An incident's axes and rising severity in words: titles instead of names, and no code of a measure."""

from datetime import UTC, datetime, timedelta

import pytest

from risk_pipeline.domain.incidents.figures import AxisNumber, NumberSource, SourceKind
from risk_pipeline.domain.incidents.severity import merged
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.messages.incident import (
    AxisLine,
    ClockLine,
    IncidentHappening,
    IncidentMessage,
    RoleLine,
)
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.clock import ClockKind
from risk_pipeline.domain.register.incidents.scale import Axis, Measure
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.wording.incidents.sources import source_in_words
from risk_pipeline.wording.incidents.told import incident_story
from risk_pipeline.wording.language import words_in

AT = datetime(2018, 3, 14, 9, tzinfo=UTC)
EN, PT = words_in("en"), words_in("pt_BR")
COMPLAINTS = NumberSource(kind=SourceKind.INDICATOR, name="complaint_count")
ROWS, BOOKED = NumberSource(kind=SourceKind.ROWS), NumberSource(kind=SourceKind.BOOKED)


def an_axis(axis: Axis, measure: Measure, value: float, source: NumberSource, severity: Severity) -> AxisLine:
    number = AxisNumber(axis=axis, measure=measure, value=value, source=source, at=AT)
    return AxisLine(axis=axis, severity=severity, number=number, indicator="Complaints received")


def a_risen_incident(reason: str, by_numbers: bool, language: Language = "en") -> IncidentMessage:
    return IncidentMessage(
        language=language,
        ref="INC-2018-001",
        title="Codes do not arrive",
        type_title="Mass complaint",
        line_title="Customers",
        nature=Nature.REAL,
        state=State.DECLARED,
        severity=Severity.P0,
        since=AT,
        event=IncidentHappening(
            kind=EventKind.SEVERITY_RAISED, actor="platform", at=AT, reason=reason, by_numbers=by_numbers
        ),
        axes=(
            an_axis(Axis.COMPLAINTS, Measure.COMPLAINTS_TIMES, 4, COMPLAINTS, Severity.P0),
            an_axis(Axis.USERS, Measure.USERS, 12, ROWS, Severity.P3),
        ),
    )


def test_numbers_that_raise_a_severity_are_told_as_the_axes_are() -> None:
    message = a_risen_incident("complaints complaints_times from indicator complaint_count", True)
    said = "Complaints: P0, 4 times the usual (counted by: Complaints received)"
    assert incident_story(message).event == f"Severity is P0 now: {said}"
    assert said in dict(incident_story(message).lines)["Severity"]
    told = incident_story(message.model_copy(update={"language": "pt_BR"}))
    assert "contado por: Complaints received" in told.event
    assert "complaint_count" not in str(told)


def test_a_clock_that_ran_out_is_not_said_as_one_that_runs() -> None:
    clocks = tuple(
        ClockLine(kind=kind, due_at=AT + timedelta(hours=hours))
        for kind, hours in ((ClockKind.TEAM, -1), (ClockKind.CONTAIN, 1))
    )
    message = a_risen_incident("", False).model_copy(update={"clocks": clocks, "time_zone": "UTC"})
    assert dict(incident_story(message).lines)["Clocks"] == (
        "Team assembled was due 14 Mar 2018, 08:00",
        "Contained by 14 Mar 2018, 10:00",
    )


def test_the_reason_of_a_person_stays_theirs() -> None:
    message = a_risen_incident("complaints pour in", False)
    assert incident_story(message).event == "Severity is P0 now: complaints pour in"


def test_what_was_rejected_is_headed_so_and_misses_nobody() -> None:
    roles = (RoleLine(title="Incident commander", who="ana"), RoleLine(title="Legal"))
    open_one = a_risen_incident("", True).model_copy(update={"roles": roles})
    assert dict(incident_story(open_one).lines)["Roles"] == ("Incident commander: ana", "Legal: NOBODY YET")
    assert incident_story(open_one).head == "INC-2018-001 · P0 Codes do not arrive"
    rejected = incident_story(open_one.model_copy(update={"state": State.REJECTED}))
    assert rejected.head == "INC-2018-001 · Rejected: Codes do not arrive"
    assert dict(rejected.lines)["Roles"] == ("Incident commander: ana",)


@pytest.mark.parametrize(
    ("source", "recorded", "en", "pt"),
    [
        (
            NumberSource(kind=SourceKind.INDICATOR, name="gmv"),
            "indicator gmv",
            "counted by: GMV",
            "contado por: GMV",
        ),
        (
            BOOKED.model_copy(update={"month_of": "gmv"}),
            "losses booked on linked tickets, of 30 days of gmv",
            "losses booked on linked tickets, of 30 days of GMV",
            "perdas lançadas nos tickets vinculados, de 30 dias de GMV",
        ),
        (
            ROWS.model_copy(update={"day_of": "gmv"}),
            "rows of linked tickets on the worst day, of a usual day of gmv",
            "rows of linked tickets on the worst day, of a usual day of GMV",
            "linhas dos tickets vinculados no pior dia, de um dia habitual de GMV",
        ),
        (
            NumberSource(kind=SourceKind.PERSON, name="ana"),
            "person ana",
            "said by ana",
            "segundo ana",
        ),
    ],
)
def test_a_source_is_told_in_the_readers_language(
    source: NumberSource, recorded: str, en: str, pt: str
) -> None:
    assert str(source) == recorded
    assert source_in_words(source, "GMV", EN) == en
    assert source_in_words(source, "GMV", PT) == pt


def test_a_source_from_before_there_were_parts_is_told_as_it_stands() -> None:
    stored = {"axis": "users", "measure": "users", "value": 12, "source": "person ana", "at": AT}
    number = AxisNumber.model_validate(stored)
    assert source_in_words(number.source, "", PT) == "person ana"
    assert number.source.indicator == ""
    # Looked at again, it is the same number of the same source.
    again = number.model_copy(update={"source": NumberSource(kind=SourceKind.PERSON, name="ana")})
    assert merged([number], [again]) == (number,)
