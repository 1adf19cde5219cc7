"""An incident's room in Slack: once, furnished, shut and opened again, whatever is refused or lost."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from risk_pipeline.domain.incidents.acts import move, people, record
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.messages.delivery_fault import DeliveryFault
from risk_pipeline.domain.messages.incident import room_name
from risk_pipeline.domain.register.incidents.kind import RoomKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import drain
from risk_pipeline.pipeline.operations.doctor import Check, examine
from risk_pipeline.settings import Settings
from risk_pipeline.store import Store, StoreOutbox, open_store
from risk_pipeline.store.incidents.queries import list_incident_messages
from risk_pipeline.store.outbox.faults import delivery_faults
from tests.builders.catalog_project import Project
from tests.builders.incidents.world import ANA, BEN
from tests.builders.slack_limits import assert_slack_takes
from tests.harness.killed.incident_rooms import AT_ONCE, TICKET_URL, Rooms, soon
from tests.harness.killed.notify import SystemClock
from tests.servers.lossy_proxy import Fault, LossyProxy
from tests.servers.slack import NO_ROOMS_TOKEN, SlackServer

NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/state.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def rooms(store: Store, slack_server: SlackServer) -> Rooms:
    return Rooms(store, slack_server)


def live(rooms: Rooms, incident: Incident) -> None:
    """A role is taken, an update and a note are told, it was less than it looked, and then there again."""
    book, at = rooms.desk.book.incidents, iter(range(1, 9))

    def act(doer, decide):  # type: ignore[no-untyped-def]
        now = soon(NOW, next(at))
        rooms.desk.act(incident.ref, doer, now, lambda i, *_: [decide(i, now)])

    act(ANA, lambda i, now: people.assume(i, RoleId.COMMANDER, ANA, now, book))
    act(BEN, lambda i, now: people.assume(i, RoleId.LEGAL, BEN, now, book))
    act(ANA, lambda i, now: record.update(i, "two of three hubs work", soon(now, 60) - now, ANA, now))
    act(ANA, lambda i, now: record.note(i, "carrier <called>", ANA, now))
    act(ANA, lambda i, now: move.downgrade(waived(i), "less than it looked", ANA, now))
    act(ANA, lambda i, now: move.reopen(i, "there again", ANA, now))


def waived(incident: Incident) -> Incident:
    """The incident without what legal would have to decide first."""
    return incident.model_copy(update={"duties": ()})


def keys_in(rooms: Rooms, channel_id: str) -> Counter[str]:
    return Counter(
        message["metadata"]["event_payload"]["idem_key"] for message in rooms.slack.messages(channel_id)
    )


def assert_each_once(rooms: Rooms, incident: Incident) -> None:
    """One room, whose messages and those of the type's channel are there once; the room as it should be."""
    room = rooms.room_of(incident)
    told = keys_in(rooms, room["id"])
    assert set(told.values()) == {1}
    kinds = Counter(key.rsplit(":", 1)[1] for key in told)
    assert kinds == {"root": 1, "reply": 6, "room invite": 1}
    assert keys_in(rooms, rooms.channel_id) == {f"incident-{incident.id}:1:{rooms.channel}:root": 1}
    assert set(StoreOutbox(rooms.store).counts()) == {"sent"}
    assert room["is_archived"] is False
    assert room["topic"]["value"] == f"{incident.ref} · reopened · P1 {incident.title}"
    pins = rooms.slack.admin.pins_list(channel=room["id"])["items"]
    assert len(pins) == 1
    assert "reopened" in str(pins[0]["message"]["blocks"])
    assert {who for ids in rooms.people.values() for who in ids} <= rooms.members(room)


def test_a_room_has_all_of_it_once_and_is_shut_and_opened_again(rooms: Rooms) -> None:
    incident = rooms.declared(NOW)
    assert str(rooms.send()) == "7 sent"
    room = rooms.room_of(incident)
    assert room["topic"]["value"].startswith(f"{incident.ref} · declared · P1 Parcels lost")
    root, said = rooms.slack.messages(room["id"])
    assert_slack_takes(root)
    assert root["blocks"][0]["text"]["text"].startswith(f"{incident.ref} · P1 Parcels lost")
    assert said["thread_ts"] == root["ts"]
    assert said["text"].startswith("Not found in Slack, so not invited: business_lead (business_lead_owner)")
    (entry,) = rooms.slack.messages(rooms.channel_id)
    assert f"Worked on in <#{room['id']}>" in str(entry["blocks"])
    bookmarks = rooms.slack.admin.bookmarks_list(channel_id=room["id"])["bookmarks"]
    assert [(each["title"], each["link"]) for each in bookmarks] == [("T-000001", TICKET_URL)]
    live(rooms, incident)
    rooms.send_all()
    assert_each_once(rooms, incident)
    shown = Counter(rooms.slack.happened(room["id"]))
    assert shown["channel_archive"] == shown["channel_unarchive"] == 1


def test_a_sender_that_dies_between_any_two_steps_leaves_one_room_and_each_message_once(
    rooms: Rooms,
) -> None:
    for after in count(1):
        incident = rooms.declared(NOW)
        is_dead = rooms.send_and_die(after)
        rooms.send_all()
        room = rooms.room_of(incident)
        assert Counter(key.rsplit(":", 1)[1] for key in keys_in(rooms, room["id"])) == {
            "root": 1,
            "room invite": 1,
        }
        assert len(rooms.slack.admin.pins_list(channel=room["id"])["items"]) == 1
        assert len(rooms.slack.admin.bookmarks_list(channel_id=room["id"])["bookmarks"]) == 1
        if not is_dead:
            break
    assert after > 3 * 8, "each call and each commit was a place to die"
    assert set(keys_in(rooms, rooms.channel_id).values()) == {1}
    assert set(StoreOutbox(rooms.store).counts()) == {"sent"}


def test_a_sender_that_dies_all_the_time_brings_a_room_through_its_whole_life(rooms: Rooms) -> None:
    incident = rooms.declared(NOW)
    live(rooms, incident)
    deaths = sum(rooms.send_and_die(4 + turn % 9) for turn in range(60))
    assert deaths > 10
    rooms.send_all()
    assert_each_once(rooms, incident)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_lost_on_the_way_there_is_one_room_and_each_message_once(
    rooms: Rooms, lossy: LossyProxy, seed: int
) -> None:
    dice = random.Random(seed)
    faults: list[Fault | None] = [None, "lose_answer", "cut_answer", "lose_request", "late_error"]
    for method in (
        "conversations.create",
        "conversations.setTopic",
        "conversations.invite",
        "conversations.archive",
        "conversations.unarchive",
        "chat.postMessage",
        "chat.update",
        "pins.add",
    ):
        lossy.fail(method, *(dice.choice(faults) for _ in range(4)))
    incident = rooms.declared(NOW)
    live(rooms, incident)
    rooms.send_all(lossy.api_url)
    assert lossy.met.total() > 8
    assert_each_once(rooms, incident)


def test_a_channel_of_that_name_which_is_somebody_elses_is_left_alone(rooms: Rooms) -> None:
    title = "Parcels lost in a channel that is there"
    name = room_name("INC-2026-001", Nature.REAL, title, "mass_complaint")
    taken = rooms.slack.admin.conversations_create(name=name)["channel"]["id"]
    rooms.slack.admin.conversations_setTopic(channel=taken, topic="Football")
    incident = rooms.declared(NOW, title=title)
    rooms.send()
    others = [each for each in rooms.rooms_of(incident) if each["id"] != taken]
    assert [each["name"] for each in others] == [f"{name}-2"]
    assert rooms.slack.messages(taken) == []
    assert len(rooms.slack.messages(others[0]["id"])) == 2


def test_the_room_of_a_drill_says_so_and_calls_only_those_who_exercise(rooms: Rooms) -> None:
    incident = rooms.declared(NOW, nature=Nature.DRILL)
    rooms.slack.admin.conversations_create(name=f"{rooms.channel}-drills")
    rooms.send()
    room = rooms.room_of(incident)
    assert room["name"].startswith(f"{incident.ref.lower()}-drill-parcels-lost")
    assert "DRILL P1" in room["topic"]["value"]
    assert set(rooms.people["incident_commander_owner"]).isdisjoint(rooms.members(room))
    assert set(rooms.people["ana"]) <= rooms.members(room)


def test_without_the_scope_all_is_told_in_the_types_channel_and_the_fault_once(rooms: Rooms) -> None:
    first, second = rooms.declared(NOW), rooms.declared(NOW)
    live(rooms, first)
    for _ in range(3):
        rooms.send(token=NO_ROOMS_TOKEN)
    assert [*rooms.rooms_of(first), *rooms.rooms_of(second)] == []
    told = Counter(key.rsplit(":", 1)[1] for key in keys_in(rooms, rooms.channel_id))
    assert told == {"root": 2, "reply": 6}
    with rooms.store.reading() as transaction:
        (fault,) = delivery_faults(transaction)
    assert (fault.place, fault.code) == ("incident-rooms/open", "missing_scope")
    assert "channels:manage" in fault.text
    assert f"Until then its messages go to #{rooms.channel}" in fault.text
    dead = list_incident_messages(rooms.store, states=("dead",))
    assert [(each.incident, each.kind) for each in dead] == [
        ("INC-2026-001", "room open"),
        ("INC-2026-002", "room open"),
    ]
    assert all(StoreOutbox(rooms.store).revive(each.id, NOW) for each in dead)
    now = soon(NOW, 30)
    rooms.desk.act(second.ref, ANA, now, lambda i, *_: [record.note(i, "a scope was given", ANA, now)])
    rooms.send_all()
    with rooms.store.reading() as transaction:
        assert delivery_faults(transaction) == []
    kinds = Counter(key.rsplit(":", 1)[1] for key in keys_in(rooms, rooms.room_of(second)["id"]))
    assert kinds == {"root": 1, "reply": 1, "room invite": 1}


def test_the_doctor_says_what_refuses_rooms_and_what_to_do_until_it_works(
    rooms: Rooms, tmp_path: Path
) -> None:
    project = Project(tmp_path / "project")
    project.write()
    settings = Settings(
        project_dir=tmp_path / "project",
        var_dir=tmp_path / "var",
        dbt_target_dir=project.manifest_path.parent,
        store_url=f"sqlite:///{tmp_path}/state.sqlite",
    )

    def delivery() -> Check:
        return next(check for check in examine(settings) if check.what == "delivery")

    assert delivery() == Check("delivery", True, "no receiver refuses messages")
    incident = rooms.declared(NOW)
    rooms.send(token=NO_ROOMS_TOKEN)
    refused = delivery()
    assert refused.mark == "PROBLEM"
    assert "channels:manage" in refused.found
    assert f"Until then its messages go to #{rooms.channel}" in refused.found
    (dead,) = list_incident_messages(rooms.store, states=("dead",))
    assert StoreOutbox(rooms.store).revive(dead.id, NOW)
    rooms.send_all()
    assert rooms.room_of(incident)
    assert delivery().is_ok


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("not_in_channel", "Invite the app to #{name} (/invite). Unarchive it in Slack; until then its"),
        ("channel_not_found", "#{name} was deleted, or is private and the app was taken out"),
        ("restricted_action", "An admin of the workspace decides who may do this"),
        ("not_allowed_token_type", "Slack leaves this to people. Unarchive it in Slack"),
        ("missing_scope", "Add the scopes of docs/slack-app-manifest.yaml and reinstall the app"),
        ("cant_unarchive_channel", "conversations.unarchive in #{name}: refused, cant_unarchive_channel"),
    ],
)
def test_a_room_that_may_not_be_opened_again_is_told_in_the_types_channel_and_the_fault_once(
    rooms: Rooms, code: str, remedy: str
) -> None:
    incident = rooms.declared(NOW)
    at = soon(NOW, 1)
    rooms.desk.act(incident.ref, ANA, at, lambda i, *_: [move.downgrade(waived(i), "less", ANA, at)])
    rooms.send_all()
    room = rooms.room_of(incident)
    assert room["is_archived"]
    with refusing(rooms, "conversations.unarchive", code) as proxy:
        for minute, act in enumerate((move.reopen, record.note), 2):
            now = soon(NOW, minute)
            said = lambda i, *_, act=act, now=now: [  # noqa: E731
                act(i, "again", ANA, now) if act is move.reopen else act(i, "more of it", ANA, now)
            ]
            rooms.desk.act(incident.ref, ANA, now, said)
            rooms.send_all(proxy.api_url)
        assert proxy.calls.count("conversations.unarchive") == 1
    told = Counter(key.rsplit(":", 1)[1] for key in keys_in(rooms, rooms.channel_id))
    assert told == {"root": 1, "reply": 2}
    (fault,) = faults(rooms)
    assert (fault.place, fault.code) == ("incident-rooms/reopen", code)
    assert remedy.format(name=room["name"]) in fault.text
    assert f"its messages go to #{rooms.channel}" in fault.text
    (dead,) = list_incident_messages(rooms.store, states=("dead",))
    rooms.slack.admin.conversations_unarchive(channel=room["id"])
    assert StoreOutbox(rooms.store).revive(dead.id, NOW)
    now = soon(NOW, 9)
    rooms.desk.act(incident.ref, ANA, now, lambda i, *_: [record.note(i, "back in the room", ANA, now)])
    rooms.send_all()
    assert faults(rooms) == []
    assert "back in the room" in str(rooms.slack.messages(room["id"])[-1])


@pytest.mark.parametrize("code", ["not_in_channel", "restricted_action", "cant_archive_required"])
def test_a_room_that_may_not_be_archived_stays_open_for_what_comes(rooms: Rooms, code: str) -> None:
    incident = rooms.declared(NOW)
    at, later = soon(NOW, 1), soon(NOW, 2)
    rooms.desk.act(incident.ref, ANA, at, lambda i, *_: [move.downgrade(waived(i), "less", ANA, at)])
    with refusing(rooms, "conversations.archive", code) as proxy:
        rooms.send_all(proxy.api_url)
    (fault,) = faults(rooms)
    assert (fault.place, fault.code) == ("incident-rooms/close", code)
    assert fault.text.endswith("Archive it in Slack.")
    rooms.desk.act(incident.ref, ANA, later, lambda i, *_: [move.reopen(i, "again", ANA, later)])
    rooms.send_all()
    assert "again" in str(rooms.slack.messages(rooms.room_of(incident)["id"])[-1])
    assert [each.kind for each in list_incident_messages(rooms.store, states=("dead",))] == ["room close"]


def test_a_room_that_somebody_shut_meanwhile_is_shut_and_one_that_is_open_is_open(rooms: Rooms) -> None:
    incident = rooms.declared(NOW)
    rooms.send_all()
    room = rooms.room_of(incident)
    for minute, act in ((1, move.downgrade), (2, move.reopen)):
        at = soon(NOW, minute)
        rooms.desk.act(
            incident.ref, ANA, at, lambda i, *_, act=act, at=at: [act(waived(i), "so it is", ANA, at)]
        )
        if act is move.downgrade:
            with refusing(rooms, "conversations.archive", "already_archived") as proxy:
                rooms.send_all(proxy.api_url)
        else:
            with refusing(rooms, "conversations.unarchive", "not_archived") as proxy:
                rooms.send_all(proxy.api_url)
    assert set(StoreOutbox(rooms.store).counts()) == {"sent"}
    assert faults(rooms) == []
    assert len(rooms.slack.messages(room["id"])) > 2


def test_what_a_room_that_was_archived_by_hand_refuses_is_told_in_the_types_channel(rooms: Rooms) -> None:
    incident = rooms.declared(NOW)
    rooms.send_all()
    room = rooms.room_of(incident)
    rooms.slack.admin.conversations_archive(channel=room["id"])
    for minute in (1, 2):
        at = soon(NOW, minute)
        said = f"word {minute}"
        rooms.desk.act(incident.ref, ANA, at, lambda i, *_, at=at, said=said: [record.note(i, said, ANA, at)])
        for _ in range(2):
            rooms.send_all()
    replies = [each for each in rooms.slack.messages(rooms.channel_id) if each.get("thread_ts") != each["ts"]]
    assert [f"word {n}" in str(replies) for n in (1, 2)] == [True, True]
    told = Counter(key.rsplit(":", 1)[1] for key in keys_in(rooms, rooms.channel_id))
    assert told == {"root": 1, rooms.channel: 2}
    found = {fault.place: fault for fault in faults(rooms)}
    assert set(found) == {room["name"]}
    assert f"Unarchive #{room['name']} and invite the app again" in found[room["name"]].text
    rooms.slack.admin.conversations_unarchive(channel=room["id"])
    at = soon(NOW, 5)
    rooms.desk.act(incident.ref, ANA, at, lambda i, *_: [record.note(i, "here again", ANA, at)])
    rooms.send_all()
    assert "here again" in str(rooms.slack.messages(room["id"])[-1])
    assert faults(rooms) == []


def test_somebody_who_cannot_be_invited_keeps_nobody_else_away(rooms: Rooms) -> None:
    incident = rooms.declared(NOW)
    with refusing(rooms, "conversations.invite", "org_user_not_in_team") as proxy:
        rooms.send_all(proxy.api_url)
    assert set(StoreOutbox(rooms.store).counts()) == {"sent"}
    assert "invite" in str(rooms.slack.messages(rooms.room_of(incident)["id"])[-1]["text"]).lower()


@contextmanager
def refusing(rooms: Rooms, method: str, code: str) -> Iterator[LossyProxy]:
    """A Slack that refuses every call of a method."""
    with LossyProxy(int(rooms.slack.url.rsplit(":", 1)[1])) as proxy:
        proxy.refuse(method, code)
        yield proxy


def faults(rooms: Rooms) -> list[DeliveryFault]:
    with rooms.store.reading() as transaction:
        return delivery_faults(transaction)


def test_a_type_without_rooms_and_a_project_without_slack_are_told_as_ever(
    store: Store, slack_server: SlackServer, tmp_path: Path
) -> None:
    plain = Rooms(store, slack_server, RoomKind.NONE)
    incident = plain.declared(NOW)
    live(plain, incident)
    plain.send_all()
    assert plain.rooms_of(incident) == []
    assert Counter(key.rsplit(":", 1)[1] for key in keys_in(plain, plain.channel_id)) == {
        "root": 1,
        "reply": 6,
    }
    roomy = Rooms(store, slack_server)
    other = roomy.declared(NOW)
    live(roomy, other)
    drain(StoreOutbox(store), FileMessenger(tmp_path), SystemClock(), AT_ONCE)
    page = (tmp_path / "incidents" / roomy.channel / f"incident-{other.id:04d}.html").read_text("utf-8")
    assert page.count("there again") == 1
    assert set(StoreOutbox(store).counts()) == {"sent", "dead", "dropped"}
