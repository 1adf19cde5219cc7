"""Routing and rights."""

from risk_pipeline.catalog.lint.measured import Measured
from tests.builders.broken_projects.case import RIGHTS, ROUTES, earns
from tests.builders.catalog_project import Project


def a_route(id_: str = "money", *to: str, **match: object) -> dict[str, object]:
    return {"id": id_, "match": match, "to": list(to or ("owner", "github:example/risk"))}


@earns("L601", "money", "match.lines", ROUTES)
def route_of_an_unknown_line(p: Project) -> None:
    p.routes = [a_route(lines=["fulfilment", "paiments"])]


@earns("L602", "money", "match.owners", ROUTES)
def route_of_an_unknown_owner(p: Project) -> None:
    p.routes = [a_route(owners=["data_engineer"])]


@earns("L602", "money", "escalation", ROUTES)
def route_that_calls_an_unknown_owner(p: Project) -> None:
    p.routes = [a_route() | {"escalation": ["owner", "deputy", "line_head", "data_eng", "boss"]}]


@earns("L607", "resolve", "resolve", RIGHTS)
def right_of_an_unknown_role(p: Project) -> None:
    p.rights = {"look": ["anyone"], "resolve": ["owner", "deputy", "data_engineer"]}


@earns("L603", "money", "to", ROUTES)
def receiver_in_no_known_form(p: Project) -> None:
    p.routes = [a_route("money", "#risk-office")]


@earns("L604", "money", "match.rules", ROUTES)
def pattern_without_a_rule(p: Project) -> None:
    p.routes = [a_route(rules=["fulfilment.*", "payment.*"])]


@earns("L605", "late", "match", ROUTES)
def route_below_one_that_takes_all(p: Project) -> None:
    p.routes = [a_route("every"), a_route("late", severities=["P0"])]


@earns("L605", "late", "match", ROUTES)
def route_below_one_that_takes_its_tickets(p: Project) -> None:
    above = a_route("every", rules=["fulfilment.*"], severities=["P0", "P1", "P2", "P3"])
    p.routes = [above, a_route("late", rules=["fulfilment.late_*"], lines=["fulfilment"])]


@earns("L606", "money", "to", ROUTES)
def tracker_that_is_not_configured(p: Project) -> None:
    p.routes = [a_route("money", "owner", "jira:RISK")]


def an_owner_of_segments(id_: str = "north", **changes: object) -> dict[str, object]:
    entry = {"id": id_, "dimension": "customer_state", "segments": ["SP", "R*"], "owner": "data_eng"}
    return {**entry, **changes}


@earns("L602", "north", "owner", ROUTES)
def segments_of_an_unknown_owner(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments(owner="nobody")]


@earns("L608", "north", "dimension", ROUTES)
def owner_of_an_unknown_dimension(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments(dimension="branch")]


@earns("L604", "north", "rules", ROUTES)
def owner_of_segments_of_no_rule(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments(rules=["fulfilmnt.*"])]


@earns("L605", "south", "segments", ROUTES)
def segment_of_two_owners(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments(), an_owner_of_segments("south", segments=["RJ"])]


@earns("L612", "north", "segments", ROUTES)
def owner_of_a_misspelt_segment(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments()]
    p.measured = Measured(segments={"customer_state": frozenset({"SP", "MG"})})


@earns("L002", "north", "segment", ROUTES)
def owner_of_segments_with_an_unknown_key(p: Project) -> None:
    p.segment_owners = [an_owner_of_segments(segment="SP")]


def a_subscription(**changes: object) -> dict[str, object]:
    return {"id": "maria_late", "person": "maria", "by": "email"} | changes


MARIA = {"id": "maria", "email": "maria@example.com"}


@earns("L609", "maria_late", "person", ROUTES)
def subscription_of_nobody(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(person="mario")]


@earns("L609", "money", "to", ROUTES)
def mail_to_nobody(p: Project) -> None:
    p.routes = [a_route("money", "owner", "email:mario")]


@earns("L610", "maria_late", "person", ROUTES)
def mail_without_an_address(p: Project) -> None:
    p.people, p.subscriptions = [{"id": "maria"}], [a_subscription()]


@earns("L611", "maria_late", "person", ROUTES)
def direct_message_to_somebody_unknown(p: Project) -> None:
    p.people, p.subscriptions = [{"id": "maria"}], [a_subscription(by="slack")]


@earns("L601", "maria_late", "match.lines", ROUTES)
def subscription_to_an_unknown_line(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(match={"lines": ["paiments"]})]


@earns("L602", "maria_late", "match.owners", ROUTES)
def subscription_to_an_unknown_owner(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(match={"owners": ["boss"]})]


@earns("L604", "maria_late", "match.rules", ROUTES)
def subscription_to_no_rule(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(match={"rules": ["payment.*"]})]


@earns("L003", "maria_late", "at_least", ROUTES)
def subscription_to_an_unknown_severity(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(at_least="P9")]


@earns("L606", "maria_late", "by", ROUTES)
def workflow_that_is_not_configured(p: Project) -> None:
    p.people, p.subscriptions = [MARIA], [a_subscription(by="teams")]
