"""What the register says about incidents."""

from typing import Any

from tests.builders.broken_projects.case import earns
from tests.builders.broken_projects.response import a_response
from tests.builders.catalog_project import Project

INCIDENTS, STATEMENTS = "register/incidents.yaml", "register/statements.yaml"


def prepared(p: Project) -> dict[str, Any]:
    """Give the project all that incidents need."""
    clocks = {"team": "15 min", "first_statement": "1 h", "update": "1 h", "contain": "4 h", "review": "3 d"}
    p.incidents = {
        "types": [
            {
                "id": "outage",
                "title": "Outage",
                "roles": ["incident_commander"],
                "recovery": [{"id": "said", "kind": "person", "title": "It is over"}],
            }
        ],
        "matrices": [{"id": "all", "axes": {"users": [{"measure": "users", "P0": 100}]}}],
        "roles": [
            {"id": "lead", "role": "incident_commander", "title": "Lead", "owner": "fulfilment_ops"},
        ],
        "clocks": [{"id": severity, **clocks} for severity in ("P0", "P1")],
        "phrases": [{"id": "blame", "words": ["our fault"], "why": "it admits liability"}],
    }
    template = {
        "kind": "holding",
        "language": "en",
        "audience": "press",
        "title": "On {title}",
        "body": "Wait.",
    }
    p.governance["statements"] = [{"id": "first_words", **template}]
    p.response = a_response()
    return p.incidents


@earns("L901", "lead", "owner", INCIDENTS)
def role_of_nobody(p: Project) -> None:
    prepared(p)["roles"][0]["owner"] = "nobody"


@earns("L901", "outage", "recovery.indicator", INCIDENTS)
def recovery_by_an_unknown_indicator(p: Project) -> None:
    limit = {"id": "low", "kind": "limit", "title": "Low", "indicator": "late_rat", "at_most": 1, "days": 2}
    prepared(p)["types"][0]["recovery"] = [limit]


@earns("L901", "P0", "chain", INCIDENTS)
def chain_to_nobody(p: Project) -> None:
    prepared(p)["clocks"][0]["chain"] = ["head_of_all"]


@earns("L902", "outage", "id", INCIDENTS)
def type_without_a_matrix(p: Project) -> None:
    prepared(p)["matrices"][0]["lines"] = ["fulfilment"]


@earns("L903", "outage", "roles", INCIDENTS)
def role_that_is_nobodys(p: Project) -> None:
    prepared(p)["types"][0]["roles"].append("pr_lead")


@earns("L904", "P0", "review", INCIDENTS)
def severity_without_a_clock(p: Project) -> None:
    del prepared(p)["clocks"][0]["review"]


@earns("L904", "outage", "id", INCIDENTS)
def severity_without_any_clock(p: Project) -> None:
    prepared(p)["clocks"].pop(0)


@earns("L908", "outage", "id", INCIDENTS)
def tickets_without_clocks(p: Project) -> None:
    prepared(p)
    p.response = {}


@earns("L905", "outage", "id", INCIDENTS)
def type_without_first_words(p: Project) -> None:
    prepared(p)
    del p.governance["statements"]


@earns("L906", "first_words", "body", STATEMENTS)
def template_with_a_forbidden_phrase(p: Project) -> None:
    prepared(p)
    p.governance["statements"][0]["body"] = "It was Our  Fault."


@earns("L907", "P0", "update", INCIDENTS)
def worse_with_more_time(p: Project) -> None:
    prepared(p)["clocks"][0]["update"] = "2 h"
