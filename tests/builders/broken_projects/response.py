"""The response plan."""

from tests.builders.broken_projects.case import RESPONSE, earns
from tests.builders.catalog_project import Project


def a_response(**changes: object) -> dict[str, object]:
    every = ("P0", "P1", "P2", "P3")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    plan: dict[str, object] = {
        "calendar": {"hours": {day: ["09:00-18:00"] for day in days}},
        "targets": {severity: {"acknowledge": "8 h"} for severity in every},
        "escalate_every": dict.fromkeys(every, "1 h"),
        "acknowledgement": {"stale_after": dict.fromkeys(every, "4 h")},
        "chain": ["owner", "line_head"],
    }
    return plan | changes


@earns("L701", "chain", "chain", RESPONSE)
def escalation_to_nobody(p: Project) -> None:
    p.response = a_response(chain=["owner", "head_of_risk"])


@earns("L702", "calendar", "calendar.country", RESPONSE)
def working_calendar_of_no_country(p: Project) -> None:
    p.response = a_response(calendar={"hours": {"monday": ["09:00-18:00"]}, "country": "XX"})


@earns("L702", "calendar", "calendar.subdivision", RESPONSE)
def working_calendar_of_no_state(p: Project) -> None:
    calendar = {"hours": {"monday": ["09:00-18:00"]}, "country": "BR", "subdivision": "XY"}
    p.response = a_response(calendar=calendar)


@earns("L703", "calendar", "calendar.time_zone", RESPONSE)
def working_calendar_of_no_zone(p: Project) -> None:
    p.response = a_response(calendar={"hours": {"monday": ["00:00-00:00"]}, "time_zone": "America/Sao_Paolo"})


@earns("L704", "targets", "targets.P3", RESPONSE)
def severity_that_nobody_is_late_for(p: Project) -> None:
    p.response = a_response()
    p.response["targets"]["P3"] = {"fix": "30 d"}


@earns("L705", "targets", "targets.P1.acknowledge", RESPONSE)
def worse_that_may_wait_longer(p: Project) -> None:
    p.response = a_response()
    p.response["targets"]["P1"] = {"acknowledge": "9 h"}
