"""Which open tickets amount to a candidate, why, and that it is one candidate per episode."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.incidents.facts.candidates import OpenTicket, group, reasons
from risk_pipeline.domain.register.incidents.kind import IncidentType
from risk_pipeline.domain.tickets.severity import Severity

BEGAN = datetime(2018, 3, 10, tzinfo=UTC)
RECOVERY = [{"id": "calm", "kind": "person", "title": "calm"}]


def a_type(name: str, **raised_by: Any) -> IncidentType:
    fields = {"id": name, "title": name, "roles": ["incident_commander"], "recovery": RECOVERY}
    return IncidentType.model_validate(fields | ({"raised_by": raised_by} if raised_by else {}))


TYPES = {
    "accident": a_type("accident", risks=["R1"]),
    "complaints": a_type("complaints", indicators=["complaint_rate"], ticket="P1", tickets=2, axes="P2"),
    "by_people": a_type("by_people"),
}


def a_ticket(number: int, **changes: Any) -> OpenTicket:
    fields: dict[str, Any] = {
        "id": number,
        "ref": f"T-{number:06d}",
        "episode": 0,
        "severity": Severity.P2,
        "line": "loans",
        "risk": "R1",
        "indicator": "late_rate",
        "title": "Late",
        "opened_at": BEGAN + timedelta(hours=number),
    }
    return OpenTicket(**fields | changes)


def test_a_ticket_belongs_to_the_type_that_names_its_indicator_before_its_risk() -> None:
    tickets = [a_ticket(1), a_ticket(2, indicator="complaint_rate"), a_ticket(3, risk="R9")]
    found = {each.incident_type: [ticket.id for ticket in each.tickets] for each in group(TYPES, tickets)}
    assert found == {"accident": [1], "complaints": [2]}


def test_tickets_of_two_lines_are_two_groups() -> None:
    assert len(group(TYPES, [a_ticket(1), a_ticket(2, line="cards")])) == 2


@pytest.mark.parametrize(
    ("severities", "axes", "why"),
    [
        ([Severity.P2], None, []),
        ([Severity.P1], Severity.P2, []),
        ([Severity.P2, Severity.P0], None, ["T-000002 is P0"]),
        ([Severity.P2] * 3, None, ["3 open tickets of one line"]),
        ([Severity.P2], Severity.P1, ["its numbers are P1 by the matrix"]),
    ],
)
def test_severity_number_or_axes_make_a_candidate(
    severities: list[Severity], axes: Severity | None, why: list[str]
) -> None:
    tickets = [a_ticket(number, severity=each) for number, each in enumerate(severities, 1)]
    (found,) = group(TYPES, tickets)
    assert list(reasons(found, TYPES["accident"], axes)) == why


def test_the_key_stays_while_more_tickets_come_and_changes_when_the_first_returns() -> None:
    (alone,) = group(TYPES, [a_ticket(1)])
    (more,) = group(TYPES, [a_ticket(2), a_ticket(1)])
    (back,) = group(TYPES, [a_ticket(1, episode=1)])
    assert alone.key == more.key == "accident:T-000001#0"
    assert back.key != alone.key


@given(st.lists(st.sampled_from(list(Severity)), min_size=1, max_size=6), st.sampled_from(list(Severity)))
def test_one_more_ticket_never_makes_it_less_of_a_candidate(
    severities: list[Severity], more: Severity
) -> None:
    tickets = [a_ticket(number, severity=each) for number, each in enumerate(severities, 1)]
    (before,) = group(TYPES, tickets)
    (after,) = group(TYPES, [*tickets, a_ticket(99, severity=more)])
    kind = TYPES["accident"]
    assert bool(reasons(after, kind, None)) >= bool(reasons(before, kind, None))
