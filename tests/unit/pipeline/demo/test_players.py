"""Scripted people act between the verdicts, each at its instant; clocks run where nobody does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from risk_pipeline.demo.people import Script
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.demo.players import Players
from risk_pipeline.pipeline.runs.replay import Stage
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store, list_events, open_store
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import LATE, FakeBook, a_verdict, end_of

PEOPLE = [
    {"name": "elisa", "roles": ["fulfilment_ops"]},
    {"name": "ben", "roles": ["line_head"]},
    {"name": "lia", "roles": ["risk_manager"]},
]
TAKE = {"after": "10 min", "do": "acknowledge"}
PLAN = {"after": "1 h", "do": "plan", "kind": "containment", "text": "Call the carrier"}
FIX = {"after": "3 h", "do": "fix", "cause": "partner.carrier", "text": "A hub was closed"}


@dataclass
class Book(FakeBook):
    response: Any = field(default_factory=a_plan)


@dataclass
class Play:
    """Days of verdicts with people between them; the first day is a Monday."""

    store: Store
    players: Players
    messages: int = 0

    def __post_init__(self) -> None:
        self.clock = FixedClock(end_of(-1))
        platform = Platform(Settings(time_zone="UTC"), Book(), self.clock)  # type: ignore[arg-type]
        platform.__dict__["store"] = self.store  # as if it had been opened already
        self.stage = Stage(platform, self.clock, self._send)
        self.desk = Desk(self.store, plan=a_plan())

    def _send(self) -> None:
        self.messages += 1

    def days(self, *statuses: str, **changes: Any) -> "Play":
        for number, status in enumerate(statuses):
            self.players.live_until(self.stage, end_of(number))
            self.clock.at = end_of(number)
            report = self.desk.run(number, [a_verdict(number, status, **changes)] if status else [])
            opens = {EventKind.OPENED, EventKind.REOPENED}
            self.players.see([each for each in report.transitions if each.kind in opens], end_of(number))
        return self

    def told(self, ticket_id: int = 1) -> list[tuple[str, str, str]]:
        """When, by whom and what, without what the data said in passing."""
        found = [event.change for event in list_events(self.store, ticket_id)]
        silent = {EventKind.OBSERVED, EventKind.NOTED}
        return [(f"{c.at:%d %H:%M}", c.actor, c.kind.value) for c in found if c.kind not in silent]


@pytest.fixture
def play(lite_url: str) -> Iterator[Callable[..., Play]]:
    opened = open_store(lite_url)

    def begin(*steps: dict[str, Any], shows: str = "") -> Play:
        script = {"people": PEOPLE, "cases": [{"rule": LATE, "shows": shows, "steps": steps}]}
        return Play(opened, Players(Script.model_validate(script)))

    yield begin
    opened.close()


def test_people_act_in_working_hours_and_a_claim_is_refuted_and_confirmed_by_the_data(
    play: Callable[..., Play],
) -> None:
    again = FIX | {"after": "21 h", "text": "Two hubs were closed"}
    early = [TAKE, PLAN, {"after": "90 min", "do": "finish"}, FIX | {"after": "2 h"}]
    more = [PLAN | {"after": "19 h", "text": "Reroute"}, {"after": "20 h", "do": "finish"}]
    lived = play(*early, *more, again).days("red", "red", "red", "green", "green", "green")
    assert [each for each in lived.told() if each[1] != "clocks"] == [
        ("21 00:00", "pipeline", "opened"),
        ("21 09:10", "@elisa", "acknowledged"),
        ("21 10:00", "@elisa", "action_added"),
        ("21 10:30", "@elisa", "action_done"),
        ("21 11:00", "@elisa", "verifying"),
        ("23 00:00", "pipeline", "relapsed"),
        ("23 10:00", "@elisa", "action_added"),
        ("23 11:00", "@elisa", "action_done"),
        ("23 12:00", "@elisa", "verifying"),
        ("26 00:00", "pipeline", "closed"),
    ]
    assert lived.desk.ticket().resolution is Resolution.FIXED
    assert lived.messages > 0
    assert lived.players.refused == []


def test_a_ticket_that_its_owner_forgets_is_escalated_to_the_head_and_the_risk_manager(
    play: Callable[..., Play],
) -> None:
    lived = play({"after": "4 h", "by": "risk_manager", "do": "assign", "to": "line_head"}).days("red", "red")
    events = [event.change for event in list_events(lived.store, 1)]
    escalated = [(f"{c.at:%H:%M}", c.fields["escalated_to"]) for c in events if c.kind is EventKind.ESCALATED]
    assert escalated[:3] == [
        ("10:00", "fulfilment_ops"),
        ("11:00", "line_head"),
        ("12:00", "risk_manager"),
    ]
    assert ("21 13:00", "@lia", "assigned") in lived.told()
    assert lived.desk.ticket().assignee == "@ben"


@pytest.mark.parametrize(
    ("step", "resolution"),
    [
        ({"do": "accept", "by": "risk_manager", "days": 30, "text": "Cheaper"}, Resolution.RISK_ACCEPTED),
        ({"do": "false_positive", "text": "Few parcels"}, Resolution.FALSE_POSITIVE),
        ({"do": "expected_change", "text": "A campaign"}, Resolution.EXPECTED_CHANGE),
    ],
)
def test_people_close_with_their_reason(
    play: Callable[..., Play], step: dict[str, Any], resolution: Resolution
) -> None:
    lived = play(TAKE, {"after": "2 h"} | step).days("red", "")
    ticket = lived.desk.ticket()
    assert (ticket.state, ticket.resolution, ticket.note) == (State.CLOSED, resolution, step["text"])
    assert lived.players.done == {"acknowledge": 1, step["do"]: 1}


def test_a_duplicate_is_merged_and_its_cost_is_still_recorded(play: Callable[..., Play]) -> None:
    lose = {"after": "3 h", "do": "lose", "gross": "1250.50", "cases": 12, "text": "Refunds"}
    lived = play(TAKE, lose, {"after": "2 h", "do": "merge", "into": LATE})
    lived.desk.run(-1, [a_verdict(-1, segment="SP")])
    lived.days("red", "")
    ticket = lived.desk.ticket("T-2")
    assert (ticket.resolution, ticket.duplicate_of) == (Resolution.DUPLICATE, 1)
    assert [(loss.gross_minor, loss.cases, loss.by) for loss in ticket.losses] == [(125050, 12, "@elisa")]


def test_who_may_not_is_refused_and_what_comes_too_late_is_left_out(play: Callable[..., Play]) -> None:
    dismiss = {"after": "2 h", "do": "false_positive", "text": "Few parcels"}
    late = {"after": "3 h", "do": "snooze", "days": 2, "text": "Waiting"}
    accept = {"after": "1 h", "do": "accept", "days": 30, "text": "Cheaper"}
    lived = play(TAKE, accept, dismiss, late, shows="a false alarm").days("red", "")
    assert [text.split(";")[0] for text in lived.players.refused] == [
        "T-000001: fulfilment_ops has the ticket and cannot accept its risk"
    ]
    assert "snooze" not in lived.players.done
    assert lived.players.stories() == [("T-000001", "a false alarm")]
    assert lived.players.line().startswith("3 people: 1 acknowledge, 1 false positive; could not: T-000001")


def test_other_tickets_are_handled_by_what_everybody_does(lite_url: str) -> None:
    opened = open_store(lite_url)
    script = {
        "people": PEOPLE,
        "otherwise": [TAKE, {"after": "30 min", "do": "hold", "days": 3, "text": "x"}],
    }
    lived = Play(opened, Players(Script.model_validate(script))).days("red", "")
    assert (lived.desk.ticket().assignee, lived.desk.ticket().hold_reason) == ("@elisa", "x")
    opened.close()
