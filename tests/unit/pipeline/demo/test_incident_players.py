"""Scripted people run an incident through the guards of its verbs, each at its instant on the clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.demo.people import Script
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.tickets.ticket import EventKind as TicketEvent
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.demo.incident_report import report_incidents
from risk_pipeline.pipeline.demo.players import Players
from risk_pipeline.pipeline.runs.replay import Stage
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store, open_store
from risk_pipeline.store.incidents.queries import incident_events, list_incidents
from tests.builders.incidents.world import BOOK
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import LATE, FakeBook, a_verdict, end_of

PEOPLE = [
    {"name": "lia", "roles": ["incident_commander_owner", "line_head"]},
    {"name": "ben", "roles": ["business_lead_owner"]},
    {"name": "mara", "roles": ["pr_lead_owner"]},
    {"name": "nuno", "roles": ["legal_lead_owner"]},
]
BEGIN = {
    "after": "10 min",
    "by": "lia",
    "do": "declare",
    "text": "The carrier is on strike",
    "severity": "P1",
}
LEAD = {"after": "12 min", "by": "lia", "do": "assume", "role": "incident_commander"}
LAW = {"after": "13 min", "by": "nuno", "do": "assume", "role": "legal_lead"}


@dataclass
class Book(FakeBook):
    incidents: IncidentBook = BOOK
    lines: Any = field(default_factory=dict)


@dataclass
class Play:
    """Two days with a ticket on the first; the people of a script act in between."""

    store: Store
    folder: Path
    players: Players

    def live(self) -> "Play":
        clock = FixedClock(end_of(-1))
        settings = Settings(time_zone="UTC", var_dir=self.folder)
        platform = Platform(settings, Book(), clock)  # type: ignore[arg-type]
        platform.__dict__["store"] = self.store  # as if it had been opened already
        self.stage = Stage(platform, clock, lambda: None)
        desk = Desk(self.store)
        for number in range(3):
            self.players.live_until(self.stage, end_of(number))
            clock.at = end_of(number)
            report = desk.run(number, [a_verdict(number, "red")])
            opened = [each for each in report.transitions if each.kind is TicketEvent.OPENED]
            self.players.see(opened, end_of(number))
        return self

    def told(self) -> list[tuple[str, str, EventKind]]:
        """When, by whom and what, of the only incident; numbers and clocks left out."""
        (incident,) = list_incidents(self.store)
        found = [event.change for event in incident_events(self.store, incident.id)]
        return [(f"{c.at:%d %H:%M}", c.actor, c.kind) for c in found if c.actor != "clocks"]


@pytest.fixture
def play(lite_url: str, tmp_path: Path) -> Iterator[Callable[..., Play]]:
    opened = open_store(lite_url)

    def begin(*steps: dict[str, Any]) -> Play:
        case = {"rule": LATE, "type": "mass_complaint", "line": "fulfilment", "title": "Parcels lost"}
        incidents = [{**case, "shows": "how one is run", "steps": steps}]
        script = Script.model_validate({"people": PEOPLE, "incidents": incidents})
        return Play(opened, tmp_path, Players(script)).live()

    yield begin
    opened.close()


def test_each_acts_at_night_too_in_the_role_that_the_register_gives_them(play: Callable[..., Play]) -> None:
    wrong = LAW | {"after": "11 min", "by": "mara", "refused": True}
    lower = {"after": "5 h", "by": "lia", "do": "severity", "severity": "P2", "text": "Fewer than we thought"}
    lived = play(BEGIN, wrong, LEAD, LAW, lower)
    assert lived.told() == [
        ("21 00:10", "lia", EventKind.DECLARED),
        ("21 00:12", "lia", EventKind.ROLE_ASSUMED),
        ("21 00:13", "nuno", EventKind.ROLE_ASSUMED),
        ("21 05:00", "lia", EventKind.SEVERITY_LOWERED),
    ]
    (story,) = lived.players.incidents.stories
    assert [text.partition(" is not yours")[0] for text in story.refused] == [
        f"assume by mara: {story.ref}: legal_lead"
    ]
    assert lived.players.incidents.could_not == []


def test_a_promise_does_not_reach_legal_and_a_guard_that_lets_pass_is_told(play: Callable[..., Play]) -> None:
    draft = {
        "after": "20 min",
        "by": "lia",
        "do": "draft",
        "kind": "holding",
        "language": "en",
        "text": "We are to blame",
    }
    submit = {"after": "25 min", "by": "lia", "do": "submit", "refused": True}
    again = {"after": "30 min", "by": "lia", "do": "revise", "text": "We look for the parcels"}
    lived = play(BEGIN, LEAD, LAW, draft, submit, again, submit | {"after": "35 min"})
    (story,) = lived.players.incidents.stories
    assert "phrases that never go out: fault" in story.refused[0]
    assert lived.players.incidents.could_not == [f"{story.ref}: submit by lia was to be refused, and was not"]


def test_what_the_data_do_not_let_pass_is_tried_again_and_said_in_the_end(play: Callable[..., Play]) -> None:
    contain = {"after": "1 h", "by": "lia", "do": "contain", "text": "Rerouted", "every": "1 h"}
    lived = play(BEGIN, LEAD, contain)
    (said,) = lived.players.incidents.could_not
    assert "not yet. No containment action of its tickets is done" in said
    assert lived.players.incidents.done == {"declare": 1, "assume": 1}
    assert "could not: INC-" in lived.players.line()


def test_a_drill_ends_and_says_how_long_it_took(play: Callable[..., Play]) -> None:
    drill = BEGIN | {"do": "drill"}
    waive = {"after": "1 h", "by": "nuno", "do": "waive_duty", "duty": "breach", "text": "A drill"}
    end = {"after": "130 min", "by": "lia", "do": "downgrade", "text": "The drill is over"}
    lived = play(drill, LEAD, LAW, waive, end)
    (incident,) = list_incidents(lived.store)
    assert (incident.nature, incident.state) == (Nature.DRILL, State.DOWNGRADED)
    (outcome,) = report_incidents(lived.stage.platform, lived.players.incidents)
    assert (outcome.standing, outcome.severity) == ("drill, downgraded", "P1")
    assert outcome.spans == ("", "", "", "", "2 h")
