"""Routes: who is told of which ticket, decided when it opens and added to when it worsens."""

from collections.abc import Iterator
from typing import Any

import pytest

from risk_pipeline.domain.messages.matching import Facts, Match, matches
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.routing import Route, Routing
from risk_pipeline.domain.messages.tracker_issue import family_of, place_of
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.notify.router import RoutingMessenger
from risk_pipeline.store import Store, list_messages, open_store
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_messages import a_delivery
from tests.builders.ticket_world import a_feed_verdict, a_verdict

OWNERS = {
    "payments_risk": Owner(id="payments_risk", title="P", channel="risk-payments", deputy="finance_ops"),
    "finance_ops": Owner(id="finance_ops", title="F", channel="risk-payments"),
    "risk_manager": Owner(id="risk_manager", title="M", channel="risk-office"),
}
ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


def facts(**changes: Any) -> Facts:
    known: dict[str, Any] = {
        "line": "payments",
        "rule_id": "payments.approval_late",
        "kind": "risk",
        "severity": Severity.P1,
        "owner": "payments_risk",
    }
    return Facts(**(known | changes))


def route(id_: str = "one", *to: str, escalation: tuple[str, ...] | None = None, **match: Any) -> Route:
    return Route(id=id_, match=Match(**match), to=to or ("jira:RISK",), escalation=escalation)


@pytest.mark.parametrize(
    ("match", "is_hit"),
    [
        ({}, True),
        ({"lines": ("payments", "sellers")}, True),
        ({"lines": ("sellers",)}, False),
        ({"rules": ("payments.*",)}, True),
        ({"rules": ("payments.approval_late",)}, True),
        ({"rules": ("payments.approval",)}, False),
        ({"kinds": ("data",)}, False),
        ({"modes": ("in_process",)}, False),
        ({"severities": ("P0", "P1")}, True),
        ({"severities": ("P2",)}, False),
        ({"owners": ("finance_ops",)}, False),
        ({"lines": ("payments",), "severities": ("P3",)}, False),
    ],
)
def test_all_that_a_match_names_must_hold(match: dict[str, Any], is_hit: bool) -> None:
    assert matches(Match(**match), facts()) is is_hit


def test_the_first_route_that_matches_decides() -> None:
    routing = Routing((route("a", severities=("P0",)), route("b", "jira:B"), route("c", "jira:C")))
    assert routing.route_of(facts()) == routing.routes[1]


def test_without_a_route_the_owners_channel_is_told() -> None:
    outcome = Routing((route(severities=("P0",)),)).resolve(facts(), OWNERS, None)
    assert (outcome.channel, outcome.receivers) == ("risk-payments", ("risk-payments",))
    assert outcome.escalation is None


def test_the_first_channel_holds_the_thread_and_none_means_the_owners() -> None:
    def channel(*to: str) -> str:
        return Routing((route("r", *to),)).resolve(facts(), OWNERS, None).channel

    assert channel("jira:RISK", "risk-office", "owner") == "risk-office"
    assert channel("jira:RISK", "webhook:x") == "risk-payments"
    outcome = Routing((route("r", "owner", "risk-payments", "jira:RISK"),)).resolve(facts(), OWNERS, None)
    assert outcome.receivers == ("risk-payments", "jira:RISK")


def test_a_chain_is_written_in_roles_and_names_nobody_twice() -> None:
    chain = ("owner", "deputy", "line_head", "risk_manager", "risk_manager", "gone")
    outcome = Routing((route("r", escalation=chain),)).resolve(facts(), OWNERS, "finance_ops")
    assert outcome.escalation == ("payments_risk", "finance_ops", "risk_manager")


@pytest.mark.parametrize(
    ("receiver", "family", "place"),
    [
        ("risk-office", "slack", "risk-office"),
        ("github:o/r", "github", "o/r"),
        ("jira:RISK", "jira", "RISK"),
        ("webhook:on_call", "webhook", "on_call"),
    ],
)
def test_a_receiver_names_its_family_and_place(receiver: str, family: str, place: str) -> None:
    assert (family_of(receiver), place_of(receiver)) == (family, place)


class Taker:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def post(self, delivery: Any) -> Any:
        self.taken.append(delivery.channel)

    update = find = post


def test_each_delivery_goes_to_the_messenger_of_its_channel_made_once() -> None:
    slack, opened = Taker(), {}

    def open_receiver(receiver: str) -> Any:
        assert receiver not in opened
        opened[receiver] = Taker()
        return opened[receiver]

    messenger = RoutingMessenger(slack, open_receiver)  # type: ignore[arg-type]
    for channel in ("ops", "jira:A", "github:o/r", "jira:A"):
        messenger.post(a_delivery(channel=channel))
        messenger.update(a_delivery(channel=channel))
        messenger.find(a_delivery(channel=channel))
    assert slack.taken == ["ops"] * 3
    assert {name: len(taker.taken) for name, taker in opened.items()} == {"jira:A": 6, "github:o/r": 3}


@pytest.fixture
def store(lite_url: str) -> Iterator[Store]:
    opened = open_store(lite_url)
    yield opened
    opened.close()


def told(store: Store) -> list[tuple[int, str, DeliveryKind]]:
    """Who hears what; the details that follow a first message are not listed."""
    heard = [each for each in list_messages(store) if not (each.kind is REPLY and each.message.begins)]
    return [(entry.ticket_id, entry.channel, entry.kind) for entry in heard]


def test_where_there_are_threads_the_details_follow_the_first_message(store: Store) -> None:
    desk_with(store, Route(id="all", to=("owner", "jira:RISK"))).run(0, [a_verdict(0)])
    heard = [(entry.channel, entry.kind) for entry in list_messages(store)]
    assert heard == [("risk-fulfilment", ROOT), ("risk-fulfilment", REPLY), ("jira:RISK", ROOT)]


def desk_with(store: Store, *routes: Route) -> Desk:
    desk = Desk(store)
    desk.book.routing = Routing(routes)
    return desk


def test_every_receiver_of_a_route_hears_each_transition(store: Store) -> None:
    desk = desk_with(store, route("r", "owner", "jira:RISK", lines=("fulfilment",)))
    desk.days("red")
    desk.ack("T-1")
    assert desk.ticket().told_at == ("risk-fulfilment", "jira:RISK")
    assert told(store) == [
        (1, "risk-fulfilment", ROOT),
        (1, "jira:RISK", ROOT),
        (1, "risk-fulfilment", UPDATE),
        (1, "risk-fulfilment", REPLY),
        (1, "jira:RISK", UPDATE),
        (1, "jira:RISK", REPLY),
    ]


def test_without_routes_a_ticket_keeps_no_receivers_and_goes_to_its_channel(store: Store) -> None:
    desk = Desk(store)
    desk.days("red")
    assert desk.ticket().receivers == ()
    assert told(store) == [(1, "risk-fulfilment", ROOT)]


def test_a_later_edit_of_the_routes_changes_nothing_for_an_open_ticket(store: Store) -> None:
    desk = desk_with(store, route("r", "owner", "jira:OLD"))
    desk.days("red")
    desk.book.routing = Routing((route("r", "owner", "jira:NEW"),))
    desk.ack("T-1")
    assert {channel for _, channel, _ in told(store)} == {"risk-fulfilment", "jira:OLD"}


def test_a_worse_severity_adds_the_receivers_of_its_route_and_drops_none(store: Store) -> None:
    desk = desk_with(
        store, route("worst", "risk-office", severities=("P0", "P1")), route("r", "owner", "jira:A")
    )
    desk.days("red")
    desk.run(1, [a_verdict(1, "red", value=0.5)])
    assert desk.ticket().told_at == ("risk-fulfilment", "jira:A", "risk-office")
    assert desk.ticket().channel == "risk-fulfilment", "the thread stays where it is"
    assert told(store)[2:] == [
        (1, "risk-fulfilment", UPDATE),
        (1, "risk-fulfilment", REPLY),
        (1, "jira:A", UPDATE),
        (1, "jira:A", REPLY),
        (1, "risk-office", ROOT),
    ]


def test_a_broken_feed_goes_where_data_tickets_go(store: Store) -> None:
    desk = desk_with(store, route("data", "github:o/data", kinds=("data",)), route("r", "jira:RISK"))
    desk.run(0, [a_feed_verdict(0, "red"), a_verdict(0, "red")])
    assert {(entry.message.kind, entry.channel) for entry in list_messages(store)} == {
        ("opened", "github:o/data"),
        ("opened", "jira:RISK"),
    }


def test_a_storm_is_one_issue_at_each_receiver(store: Store) -> None:
    desk = desk_with(store, route("r", "owner", "jira:RISK"))
    desk.run(0, in_states(0))
    channels = [(channel, kind) for _, channel, kind in told(store)]
    assert channels == [("risk-fulfilment", ROOT), ("jira:RISK", ROOT)]


def test_a_route_without_a_channel_tells_no_channel(store: Store) -> None:
    desk = desk_with(store, route("r", "jira:RISK"))
    desk.days("red")
    assert told(store) == [(1, "jira:RISK", ROOT)]
    assert desk.ticket().channel == "risk-fulfilment"


def test_the_events_rebuild_the_ticket_with_its_receivers(store: Store) -> None:
    from risk_pipeline.domain.tickets.ticket import rebuild
    from risk_pipeline.store import list_events

    desk = desk_with(store, route("worst", "risk-office", severities=("P1",)), route("r", "owner", "jira:A"))
    desk.days("red")
    desk.run(1, [a_verdict(1, "red", value=0.5)])
    assert rebuild(event.change for event in list_events(store, 1)) == desk.ticket()


def test_the_language_is_that_of_the_receiver_else_the_owners_else_the_projects(store: Store) -> None:
    desk = Desk(store)
    spoken = desk.book.owners["fulfilment_ops"].model_copy(update={"language": "pt_BR"})
    desk.book.owners = {**desk.book.owners, "fulfilment_ops": spoken}
    desk.book.routing = Routing(
        (Route(id="all", to=("owner", "risk-office")),), languages={"risk-office": "en"}
    )
    desk.run(0, [a_verdict(0), a_feed_verdict(0, "red")])
    heard = {entry.channel: story_of(entry.message).move.partition(",")[0] for entry in list_messages(store)}
    assert heard["risk-fulfilment"] == "Sua vez"
    assert heard["risk-office"] == "Your move"
    assert heard["data-faults"] == "Your move"
