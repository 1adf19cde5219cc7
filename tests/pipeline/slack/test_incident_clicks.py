"""Incidents by clicks, forms, `/risk incident` and pins: the guards of the verbs, once, in one's language."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import EventKind, State
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import LINE_HEAD, IncidentRole, RoleId
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution, person
from risk_pipeline.notify.slack.interactive.answering import ENVELOPE_HEADER
from risk_pipeline.pipeline.inbound import slack_server as endpoint
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.response import policy_from
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.incidents.candidates import see_candidate
from risk_pipeline.store import find_ticket
from risk_pipeline.store.incidents.queries import find_incident, incident_events, list_incidents
from tests.builders.governance.entries import a_control
from tests.builders.incidents.desk import seen
from tests.builders.incidents.world import BOOK
from tests.builders.slack_limits import assert_slack_takes
from tests.harness.slack_site import Json, Site, make_site
from tests.servers.slack import SlackServer

_numbers = count(1)
OWNERS = {RoleId.COMMANDER: "fulfilment_ops", RoleId.LEGAL: "data_eng", RoleId.BUSINESS: LINE_HEAD}


def a_book(channel: str) -> IncidentBook:
    """Ana commands, Ben is legal and heads the line; nobody else is needed."""
    kind = BOOK.types["mass_complaint"].model_copy(update={"channel": channel, "roles": tuple(OWNERS)})
    roles = {
        role.value: IncidentRole(id=role.value, role=role, title=role.value.replace("_", " "), owner=owner)
        for role, owner in OWNERS.items()
    }
    return replace(BOOK, types={kind.id: kind}, roles=roles)


@dataclass
class Door:
    """The application as Slack calls it, without a network on this side; the emulator is on the other."""

    site: Site
    title: str = field(default_factory=lambda: f"Parcels lost by click {next(_numbers)}")
    opened: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.courier = endpoint.make_courier(self.site.platform)
        self.app = endpoint.application(self.site.platform, self.courier)

    def send(self, body: Json, envelope: str = "") -> Json:
        headers = {ENVELOPE_HEADER: [envelope or f"e{next(_numbers)}"]}
        answer = self.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=headers))
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body)) if answer.body else {}

    def press(self, press: str, ref: str, name: str = "ana", channel: str = "", envelope: str = "") -> Json:
        """What a click on a button is."""
        action = {"type": "button", "action_id": f"riskinc_{press}", "value": ref}
        return {
            "type": "block_actions",
            "user": {"id": self.site.people[name]},
            "trigger_id": self.site.slack.trigger(self.site.people[name]),
            "channel": {"id": channel or self.site.channel_id},
            "actions": [{**action, "action_ts": f"{next(_numbers)}.1"}],
        }

    def form_of(self, press: str, ref: str, name: str = "ana", channel: str = "") -> Json:
        """Click, and return the form that was opened."""
        before = len(self.opened)
        self.send(self.press(press, ref, name, channel))
        self.wait(lambda: len(self.opened) > before)
        return self.opened[-1]

    def submit(self, view: Json, name: str = "ana", **values: Json) -> Json:
        """Send a form."""
        state = {"values": {key: {key: value} for key, value in values.items()}}
        filled = {"id": "V1", **view, "state": state}
        return self.send({"type": "view_submission", "user": {"id": self.site.people[name]}, "view": filled})

    def type(self, text: str, name: str = "ana", channel: str = "") -> str:
        """Type after `/risk`; return what is answered."""
        body = {
            "command": "/risk",
            "text": text,
            "user_id": self.site.people[name],
            "channel_id": channel or self.site.channel_id,
            "trigger_id": self.site.slack.trigger(self.site.people[name]),
        }
        return json.dumps(self.send(body), ensure_ascii=False)

    def whispered(self, text: str, channel: str = "") -> None:
        """Wait until somebody alone was told something."""
        self.wait(lambda: text in self.site.slack.whispers(channel or self.site.channel_id))

    def declared(self) -> tuple[Incident, Json]:
        """Declare one from the ticket, and wait for its room."""
        view = self.form_of("declare", "T-000001")
        assert self.submit(view, **self.said()) == {}
        self.wait(lambda: bool(list_incidents(self.site.platform.store)))
        incident = self.now()
        self.wait(lambda: len(self.room_messages(incident)) > 0)
        return incident, self.room(incident)

    def said(self, severity: str = "P1") -> dict[str, Json]:
        return {
            "incident_type": choice("mass_complaint"),
            "title": words(self.title),
            "line": choice("fulfilment"),
            "nature": choice("real"),
            "severity": choice(severity),
            "note": words("the carrier is on strike"),
        }

    def now(self, ref: str = "") -> Incident:
        store = self.site.platform.store
        found = find_incident(store, ref) if ref else list_incidents(store)[0]
        assert found is not None
        return found

    def kinds(self, incident: Incident) -> list[EventKind]:
        return [each.change.kind for each in incident_events(self.site.platform.store, incident.id)]

    def room(self, incident: Incident) -> Json:
        listed = self.site.slack.admin.conversations_list(limit=1000)["channels"]
        wanted = f"{incident.ref.lower()}-{incident.title.lower().replace(' ', '-')}"
        return next(each for each in listed if each["name"] == wanted)

    def room_messages(self, incident: Incident) -> list[Json]:
        try:
            return self.site.slack.messages(self.room(incident)["id"])
        except StopIteration:
            return []

    def wait(self, is_so: Callable[[], bool], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)


@contextmanager
def opened_door(slack: SlackServer, path: Path, patch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Door]:
    door = Door(make_site(slack, "", path, a_book, **settings))
    really = WebClient.views_open

    def views_open(client: WebClient, **given: Any) -> Any:
        answer = really(client, **given)
        door.opened.append(given["view"])
        return answer

    patch.setattr(WebClient, "views_open", views_open)
    yield door
    door.courier.close()
    door.site.platform.store.close()


@pytest.fixture
def door(slack_server: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    with opened_door(slack_server, tmp_path, monkeypatch) as made:
        yield made


def words(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def choice(value: str) -> Json:
    return {"type": "static_select", "selected_option": {"value": value}}


def fields_of(view: Json) -> dict[str, Json]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def buttons_of(message: Json) -> list[str]:
    found = [each["elements"] for each in message["blocks"] if each["type"] == "actions"]
    return [each["action_id"].removeprefix("riskinc_") for elements in found for each in elements]


def test_a_ticket_becomes_an_incident_by_one_form_once(door: Door) -> None:
    assert buttons_of(door.site.messages()[0])[-1] == "declare"
    incident, room = door.declared()
    assert (incident.state, incident.tickets, incident.declared_by) == (
        State.DECLARED,
        (1,),
        f"@{door.site.people['ana']}",
    )
    assert door.submit(door.opened[-1], **door.said()) == {}
    assert len(list_incidents(door.site.platform.store)) == 1
    root = door.room_messages(incident)[0]
    assert_slack_takes(root)
    assert buttons_of(root) == ["role", "update", "note", "contain"]
    door.wait(lambda: door.site.people["ben"] in door.site.slack.members(room["id"]))
    form = next(each for each in door.opened if each["callback_id"] == "riskinc_declare")
    (line,) = [each for each in form["blocks"] if each.get("block_id") == "title"]
    assert line["element"]["initial_value"] == "Late deliveries"
    assert "T-000001 · P2" in str(form["blocks"][0])


def test_roles_updates_and_moves_go_through_the_guards_of_the_verbs(door: Door) -> None:
    incident, room = door.declared()
    ref, here = incident.ref, room["id"]
    view = door.form_of("role", ref, channel=here)
    assert door.submit(view, role=choice("incident_commander")) == {}
    again = door.submit(door.form_of("role", ref, "ben", here), "ben", role=choice("incident_commander"))
    assert "not yours" in str(again["view"])
    assert door.submit(door.form_of("role", ref, "ben", here), "ben", role=choice("legal_lead")) == {}
    assert [stint.who for stint in door.now(ref).roles] == [
        f"@{door.site.people['ana']}",
        f"@{door.site.people['ben']}",
    ]
    view = door.form_of("update", ref, channel=here)
    wrong = door.submit(view, text=words("two hubs work"), every=words("soon"))
    assert wrong == {"response_action": "errors", "errors": {"every": wrong["errors"]["every"]}}
    assert door.submit(view, text=words("two hubs work"), every=words("60 min")) == {}
    missing = door.form_of("contain", ref, channel=here)
    assert "No containment action of its tickets is done" in str(missing["blocks"])
    assert "submit" not in missing
    assert door.kinds(incident)[-1] is EventKind.UPDATED


def test_what_has_to_change_is_planned_on_a_ticket_that_is_closed(door: Door) -> None:
    incident, room = door.declared()
    platform = door.site.platform
    expected = Closing(Resolution.EXPECTED_CHANGE, note="once only")
    acting = {"actor": person("ana", "test"), "now": platform.clock.now()}
    policy = policy_from(platform.settings)
    verbs.close(platform.store, "T-1", expected, catalog=platform.catalog, policy=policy, **acting)
    assert "control" not in fields_of(door.form_of("plan", incident.ref, channel=room["id"]))
    far, near = (Control.model_validate(a_control(*ids)) for ids in (("C01", "R99"), ("C04", "R04")))
    known: Any = platform.catalog
    known.governance = Governance(controls={each.id: each for each in (far, near)})
    view = door.form_of("plan", incident.ref, channel=room["id"])
    controls = fields_of(view)["control"]
    assert controls["optional"]
    assert [each["value"] for each in controls["element"]["options"]] == ["C04", "C01"], "its risk's first"
    kinds = next(block["element"] for block in view["blocks"] if block.get("block_id") == "kind")
    assert [each["value"] for each in kinds["options"]] == ["corrective", "preventive"]
    said = {
        "ticket": choice("T-000001"),
        "kind": choice("preventive"),
        "title": words("ride each bike once"),
        "owner": {"selected_user": door.site.people["ben"]},
        "due": {"selected_date": (platform.clock.now().date() + timedelta(days=9)).isoformat()},
    }
    for _ in range(2):
        assert door.submit(view, **said, control=choice("C04")) == {}
    view = door.form_of("plan", incident.ref, channel=room["id"])
    assert door.submit(view, **(said | {"title": words("new brakes")})) == {}
    ticket = find_ticket(platform.store, "T-1")
    assert ticket is not None
    assert not ticket.is_open
    ben = f"@{door.site.people['ben']}"
    assert [(each.title, each.owner, each.change) for each in ticket.actions] == [
        ("ride each bike once", ben, "control C04"),
        ("new brakes", ben, None),
    ]


def test_a_stranger_is_refused_alone_in_their_language_and_on_record(
    slack_server: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_door(slack_server, tmp_path, monkeypatch, language="pt_BR") as door:
        door.send(door.press("declare", "T-000001", "mallory"))
        door.whispered("Desculpe, você não pode declarar um incidente")
        incident, room = door.declared()
        click = door.press("contain", incident.ref, "mallory", room["id"])
        door.site.slack.admin.conversations_invite(channel=room["id"], users=door.site.people["mallory"])
        door.send(click)
        door.send(click)
        door.whispered("Desculpe, você não pode", room["id"])
        assert door.kinds(incident).count(EventKind.REFUSED) == 1
        assert "Assumir um papel" in str(door.room_messages(incident)[0]["blocks"])


def test_what_is_typed_is_answered_to_its_author_and_a_room_knows_its_incident(door: Door) -> None:
    assert "/risk incident declare" in door.type("incident")
    assert "No incident is open" in door.type("incident list")
    assert "The form is open" in door.type("incident declare")
    incident, room = door.declared()
    assert incident.ref in door.type("incident list", "ben")
    assert "only people with a role" in door.type("incident list", "mallory")
    assert "NOBODY YET" in door.type(f"incident {incident.ref}")
    assert "is declared" in door.type("incident role incident_commander", channel=room["id"])
    assert "is declared" in door.type("incident note carrier called", channel=room["id"])
    assert "is declared" in door.type(f"incident update {incident.ref} 60min two hubs work")
    assert "is not understood" in door.type("incident dance")
    assert "There is no incident INC-2020-009" in door.type("incident INC-2020-9")
    assert door.kinds(incident) == [
        EventKind.DECLARED,
        EventKind.ROLE_ASSUMED,
        EventKind.NOTED,
        EventKind.UPDATED,
    ]


def test_a_candidate_is_rejected_with_a_reason_or_accepted(door: Door) -> None:
    platform = door.site.platform
    now = platform.clock.now()
    first = see_candidate(desk_of(platform), seen(20_000, title=door.title, since=now), now)
    assert first is not None
    door.site.deliver()
    told = next(each for each in door.site.messages() if first.ref in each["text"])
    assert buttons_of(told) == ["accept", "reject"]
    assert door.submit(door.form_of("reject", first.ref, "ben"), "ben", reason=words("known")) == {}
    assert door.now(first.ref).state is State.REJECTED
    again = door.submit(door.form_of("reject", first.ref, "ben"), "ben", reason=words("known"))
    assert "decided on already" in str(again["errors"])
    second = see_candidate(desk_of(platform), seen(100_000, title=door.title, since=now), now)
    assert second is not None
    assert door.submit(door.form_of("accept", second.ref, "ben"), "ben", note=words("")) == {}
    accepted = door.now()
    assert (accepted.state, accepted.id) == (State.DECLARED, second.id)
    door.wait(lambda: len(door.room_messages(accepted)) > 0)


def test_a_pin_puts_what_somebody_wrote_into_the_timeline_once_and_masked(door: Door) -> None:
    incident, room = door.declared()
    assert (
        door.submit(door.form_of("role", incident.ref, channel=room["id"]), role=choice("incident_commander"))
        == {}
    )
    ts = door.site.slack.says(room["id"], "ben", "carrier says two days; call 5511 98765-4321")
    root = door.room_messages(incident)[0]["ts"]

    def pin(of: str, name: str, sign: str = "pushpin") -> None:
        item = {"type": "message", "channel": room["id"], "ts": of}
        event = {"type": "reaction_added", "user": door.site.people[name], "reaction": sign, "item": item}
        door.send({"type": "event_callback", "event_id": f"Ev{next(_numbers)}", "event": event})

    for sign, of, name in (
        ("eyes", ts, "ana"),
        ("pushpin", root, "ana"),
        ("pushpin", ts, "ana"),
        ("pushpin", ts, "ben"),
    ):
        pin(of, name, sign)
    door.wait(lambda: EventKind.NOTED in door.kinds(incident))
    time.sleep(0.3)
    (note,) = [
        each.change
        for each in incident_events(door.site.platform.store, incident.id)
        if each.change.kind is EventKind.NOTED
    ]
    assert note.reason.startswith(f"@{door.site.people['ben']}: carrier says two days")
    assert "98765" not in note.reason
