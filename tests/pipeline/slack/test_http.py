"""Signed HTTP: clicks open forms, forms act on tickets, `/risk` answers, trackers call; nothing unsigned."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.domain.commands.commands import Answer, Command
from risk_pipeline.domain.errors import ConfigError, StoreError
from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State
from risk_pipeline.pipeline.inbound import slack_server as endpoint
from risk_pipeline.pipeline.inbound import tracker_polling
from risk_pipeline.response.actions.command_handler import Desk
from risk_pipeline.store import list_events
from tests.harness.slack_site import Json, Served, Site, make_site, signed, unsent
from tests.servers.slack import SlackServer

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()


class Door:
    """Calls the endpoint as Slack does, and reads the forms that it opened."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.opened = site, []  # type: tuple[Site, list[Json]]
        self.courier = endpoint.make_courier(site.platform)
        self.http = Served(endpoint.site(site.platform, self.courier))
        self._watch(monkeypatch)

    def _watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Keep each form as it went to the emulator, which takes it or not."""
        from slack_sdk import WebClient

        really = WebClient.views_open

        def views_open(client: WebClient, **given: Any) -> Any:
            answer = really(client, **given)
            self.opened.append(given["view"])
            return answer

        monkeypatch.setattr(WebClient, "views_open", views_open)

    def send(self, payload: Json, **how: Any) -> Any:
        body, headers = signed(payload, **how)
        return self.http.post("/slack/events", content=body, headers=headers)

    def click(self, verb: str, name: str = "ana", **more: Any) -> Json:
        """Click with a real trigger; wait until Slack has been asked to open the form."""
        count = len(self.opened)
        trigger = self.site.slack.trigger(self.site.people[name])
        assert self.send(self.site.click(verb, name, trigger_id=trigger, **more)).status_code == 200
        self.wait(lambda: len(self.opened) > count)
        return self.opened[-1]

    def submit(self, verb: str, values: Json, name: str = "ana", view: Json | None = None) -> Any:
        return self.send(self.site.form(verb, values, name, view or self.opened[-1]))

    def type(self, words: str, name: str = "ana") -> Json:
        command = {
            "command": "/risk",
            "text": words,
            "user_id": self.site.people[name],
            "user_name": name,
            "channel_id": self.site.channel_id,
            "channel_name": "risk",
            "team_id": "T000000001",
            "api_app_id": "A0RISK",
            "trigger_id": f"{time.time()}.{words}",
            "response_url": "http://127.0.0.1:9/none",
        }
        answer = self.send(command)
        assert answer.status_code == 200
        return dict(answer.json())

    def wait(self, is_so: Any, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)


@pytest.fixture
def door(
    slack_server: SlackServer, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Door]:
    yield from _door(make_site(slack_server, store_url, tmp_path), monkeypatch)


@pytest.fixture
def one_door(slack_server: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """On SQLite alone, for what does not hang on the database."""
    yield from _door(make_site(slack_server, "", tmp_path), monkeypatch)


def _door(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    made = Door(site, monkeypatch)
    yield made
    made.http.close()
    made.courier.close()
    site.platform.store.close()


def day(at: Any) -> Json:
    return {"type": "datepicker", "selected_date": str(at)}


def words(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def choice(value: str) -> Json:
    return {"type": "static_select", "selected_option": {"value": value}}


def boxes(*values: str) -> Json:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


def who(user: str) -> Json:
    return {"type": "users_select", "selected_user": user}


def test_only_what_slack_signed_a_moment_ago_is_heard(one_door: Door) -> None:
    door = one_door
    click = door.site.click("acknowledge")
    assert door.send(click, secret="another").status_code == 401
    assert door.send(click, at=time.time() - 600).status_code == 401
    body, headers = signed(click)
    assert door.http.post("/slack/events", content=body + b" ", headers=headers).status_code == 401
    assert door.http.post("/slack/events", content=body).status_code == 401
    assert door.site.ticket.state is State.OPEN
    assert door.send(click).status_code == 200
    door.wait(lambda: door.site.ticket.state is State.ACKNOWLEDGED)
    assert door.http.get("/slack/events").status_code == 405
    assert door.http.post("/slack/events", content=b"\xff\xfe", headers=headers).status_code == 400
    assert door.http.post("/slack/events", content=b"x" * 4_000_001, headers=headers).status_code == 413
    assert door.http.post("/trackers/github", content=b"{}").status_code == 404, "no secret, no door"
    assert door.http.get("/health").text == "ok\n"


def test_a_ticket_goes_its_whole_way_through_forms(door: Door) -> None:
    site, ben = door.site, door.site.people["ben"]
    door.click("assign")
    assert door.submit("assign", {"to": who(ben)}).content == b""
    assert site.ticket.assignee == f"@{ben}"

    form = door.click("snooze", "ben")
    assert form["blocks"][1]["element"]["initial_date"] == str(TOMORROW)
    late = door.submit("snooze", {"until": day("2020-01-01"), "reason": words("later")}, "ben")
    assert "is over" in late.json()["errors"]["until"]
    assert "--" not in late.text
    assert door.submit("snooze", {"until": day(TOMORROW), "reason": words("later")}, "ben").content == b""
    assert site.ticket.snoozed_until == TOMORROW

    door.click("add_action")
    planned = {
        "kind": choice("corrective"),
        "title": words("other hub"),
        "owner": who(ben),
        "due": day(TOMORROW),
        "is_done": boxes(),
    }
    assert door.submit("add_action", planned).content == b""
    (action,) = site.ticket.actions
    assert (action.title, action.owner, action.is_done) == ("other hub", f"@{ben}", False)

    form = door.click("resolve")
    (offered,) = [block["element"]["options"] for block in form["blocks"] if block.get("block_id") == "done"]
    assert [option["value"] for option in offered] == ["1"]
    fix = {"resolution": choice("fixed"), "cause_text": words("hub closed")}
    missing = door.submit("resolve", fix).json()
    assert missing["response_action"] == "errors"
    assert "category of its root cause" in missing["errors"]["cause"]
    fix |= {"cause": choice("partner.carrier")}
    assert "an action that is done" in door.submit("resolve", fix).json()["errors"]["done"]
    assert door.submit("resolve", fix | {"done": boxes("1")}).content == b""
    assert (site.ticket.state, site.ticket.resolution) == (State.VERIFYING, Resolution.FIXED)

    before = len(list_events(site.platform.store, 1))
    again = door.submit("resolve", fix | {"done": boxes("1")})
    assert (again.status_code, again.content) == (200, b"")
    assert len(list_events(site.platform.store, 1)) == before
    door.courier.close()
    assert unsent(site) == []
    said = [message["text"] for message in site.messages()[2:]]  # root and details go first
    assert said[0] == f"Assigned to <@{ben}> by <@{site.people['ana']}>."
    assert any("hub closed" in each for each in said)


def test_a_false_positive_closes_and_the_buttons_go_away(one_door: Door) -> None:
    door = one_door
    door.click("false_positive")
    assert door.submit("false_positive", {"reason": words("too tight")}).content == b""
    assert door.site.ticket.resolution is Resolution.FALSE_POSITIVE
    door.courier.close()
    assert [b for b in door.site.messages()[0]["blocks"] if b["type"] == "actions"] == []
    count = len(door.opened)
    late = door.site.slack.trigger(door.site.people["ana"])
    old_button = {
        "actions": [{"action_id": "risk_snooze", "value": "T-000001", "action_ts": "1.1", "type": "button"}]
    }
    stale = {
        "type": "block_actions",
        "user": {"id": door.site.people["ana"], "team_id": "T000000001"},
        "team": {"id": "T000000001"},
        "channel": {"id": door.site.channel_id},
        "trigger_id": late,
        **old_button,
    }
    assert door.send(stale).status_code == 200
    door.wait(lambda: "is closed by now" in door.site.slack.whispers(door.site.channel_id))
    assert len(door.opened) == count


def test_a_stranger_opens_no_form_and_one_who_lost_the_role_sends_none(one_door: Door) -> None:
    door, site = one_door, one_door.site
    trigger = site.slack.trigger(site.people["mallory"])
    door.send(site.click("resolve", "mallory", trigger_id=trigger))
    door.wait(lambda: "Sorry, you may not resolve it" in site.slack.whispers(site.channel_id))
    assert site.history() == [EventKind.OPENED, EventKind.REFUSED]
    assert door.opened == []
    form = door.click("false_positive", "ana")
    answer = door.submit("false_positive", {"reason": words("x")}, "mallory", form).json()
    assert answer["view"]["title"]["text"] == "Not allowed"
    assert site.history() == [EventKind.OPENED, EventKind.REFUSED, EventKind.REFUSED]
    assert site.ticket.state is State.OPEN


def test_escalating_without_a_chain_is_said_in_the_form(one_door: Door) -> None:
    one_door.click("escalate", "ben")
    answer = one_door.submit("escalate", {"reason": words("nobody answers")}, "ben").json()
    assert answer["errors"]["reason"].startswith("T-000001 has no chain of escalation")


def test_a_trigger_that_is_over_asks_to_click_again(one_door: Door) -> None:
    door = one_door
    door.send(door.site.click("snooze", trigger_id="1.2.too-old"))
    door.wait(lambda: "Please click again" in door.site.slack.whispers(door.site.channel_id))
    assert door.site.history() == [EventKind.OPENED]


def test_slash_commands_answer_only_the_one_who_typed(one_door: Door) -> None:
    door = one_door
    assert "/risk mute T-42 2d reason" in door.type("")["blocks"][0]["text"]["text"]
    assert "is not understood" in door.type("dance")["text"]
    mine = door.type("my")
    assert mine["response_type"] == "ephemeral"
    assert "1 open ticket" in mine["text"]
    assert "|T-000001>" in mine["blocks"][1]["text"]["text"], "a link to its message"
    assert door.type("my", "mallory")["text"] == "You have no open tickets."
    shown = door.type("ticket 1")
    assert shown["blocks"][-1]["type"] == "actions"
    assert "attachments" in shown
    assert "There is no ticket T-77" in door.type("ticket T-77")["text"]
    assert "Sorry, you may not snooze it" in door.type("mute T-1 2d because", "mallory")["text"]
    assert "Say why" in door.type("mute T-1 2d")["text"]
    until = (datetime.now(UTC) + timedelta(days=14)).date()
    assert (
        door.type("mute t-1 2w carrier strikes")["text"] == f"T-000001 is snoozed until {format_day(until)}."
    )
    assert door.site.history() == [EventKind.OPENED, EventKind.REFUSED, EventKind.SNOOZED]


def test_slack_is_answered_in_time_while_the_store_is_busy(
    one_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, really = one_door, Desk.apply
    # The form's command ends before the other's begins, else either could be the first.
    free, begun = [threading.Event(), threading.Event()], iter(range(2))

    def slow(desk: Desk, command: Command) -> Answer:
        free[next(begun)].wait(20)
        return really(desk, command)

    form = door.click("false_positive")
    monkeypatch.setattr(Desk, "apply", slow)
    began = time.monotonic()
    answer = door.submit("false_positive", {"reason": words("too tight")}, view=form)
    assert time.monotonic() - began < 3
    assert answer.json()["view"]["title"]["text"] == "Working on it"
    began = time.monotonic()
    assert "you will get the outcome" in door.type("mute T-1 1d because")["text"]
    assert time.monotonic() - began < 3
    free[0].set()
    door.wait(lambda: door.site.ticket.state is State.CLOSED)
    free[1].set()
    door.wait(
        lambda: (
            "T-000001 is closed. Take an open ticket: risk tickets list."
            in door.site.slack.whispers(door.site.channel_id)
        )
    )


def test_a_store_that_is_locked_is_said_and_nothing_is_lost(
    one_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = one_door
    form = door.click("false_positive")

    def locked(_desk: Desk, _command: Command) -> Answer:
        raise StoreError("The store is locked by another process.")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "apply", locked)
        answer = door.submit("false_positive", {"reason": words("x")}, view=form).json()
        assert "nothing was changed" in json.dumps(answer["view"])
        assert "Please try again" in door.type("mute T-1 1d because")["text"]
    door.submit("false_positive", {"reason": words("too tight")}, view=form)
    assert door.site.ticket.state is State.CLOSED


@pytest.mark.parametrize("kind", ["github", "jira"])
def test_the_trackers_call_the_same_endpoint_signed(
    slack_server: SlackServer, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(slack_server, "", tmp_path, **{f"{kind}_webhook_secret": SecretStr("s3cret")})
    heard: list[Any] = []

    def receive(_platform: object, events: Any) -> Any:
        heard.extend(events)
        return tracker_polling.PollReport()

    monkeypatch.setattr(tracker_polling, "receive", receive)
    http = Served(endpoint.site(site.platform, endpoint.make_courier(site.platform)))
    call = json.dumps(github_call() if kind == "github" else jira_call()).encode()
    signature = f"sha256={hmac.new(b's3cret', call, hashlib.sha256).hexdigest()}"
    headers = {"x-hub-signature-256": signature, "x-github-event": "issues"}
    assert http.post(f"/trackers/{kind}", content=call + b" ", headers=headers).status_code == 401
    assert http.post(f"/trackers/{kind}", content=call).status_code == 401
    assert heard == []
    assert http.post(f"/trackers/{kind}", content=call, headers=headers).status_code == 202
    deadline = time.monotonic() + 10
    while not heard and time.monotonic() < deadline:
        time.sleep(0.02)
    (event,) = heard
    assert (event.kind, event.actor) == ("closed", "ann")
    odd = b'{"issue": {"body": "<!-- risk-pipeline:T-1 -->", "fields": {"labels": ["risk-pipeline"]}}}'
    signature = f"sha256={hmac.new(b's3cret', odd, hashlib.sha256).hexdigest()}"
    answer = http.post(f"/trackers/{kind}", content=odd, headers=headers | {"x-hub-signature-256": signature})
    assert answer.status_code in {200, 400}
    http.close()
    site.platform.store.close()


def test_an_endpoint_without_any_secret_does_not_start(slack_server: SlackServer, tmp_path: Path) -> None:
    site = make_site(slack_server, "", tmp_path)
    site.platform.settings.slack_signing_secret = None
    with pytest.raises(ConfigError, match="RISK_SLACK_SIGNING_SECRET"):
        endpoint.site(site.platform, endpoint.make_courier(site.platform))
    site.platform.store.close()


def github_call() -> Json:
    at = "2026-03-05T10:00:00Z"
    return {
        "action": "closed",
        "repository": {"full_name": "shop/risk"},
        "sender": {"login": "ann"},
        "issue": {
            "number": 7,
            "body": "<!-- risk-pipeline:T-000001 -->",
            "closed_at": at,
            "updated_at": at,
            "state_reason": "completed",
        },
    }


def jira_call() -> Json:
    done = {"id": "3", "name": "Done", "statusCategory": {"key": "done"}}
    return {
        "webhookEvent": "jira:issue_updated",
        "timestamp": 1772704800000,
        "user": {"name": "ann"},
        "issue": {"key": "RISK-7", "fields": {"labels": ["risk-pipeline"], "status": done}},
        "changelog": {"id": "9", "items": [{"field": "status", "from": "1", "to": "3", "toString": "Done"}]},
    }
