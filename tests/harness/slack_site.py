"""A platform whose tickets are posted in the Slack emulator, and people who click there."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import requests
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.tickets.ticket import EventKind, Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.runs import deliver
from risk_pipeline.response import apply_verdicts
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import Settings
from risk_pipeline.store import find_ticket, list_events, list_messages
from tests.builders.ticket_world import DAY_ZERO, FakeBook, FakeDiagnostics, a_verdict, end_of
from tests.servers.slack import TOKEN, SlackServer, free_port

SECRET = "signed-by-slack"
Json = dict[str, Any]
YESTERDAY = (datetime.now(UTC).date() - DAY_ZERO).days - 1


class Served:
    """The endpoint on a real server, in a thread of its own."""

    def __init__(self, site: Starlette) -> None:
        self._port = free_port()
        config = uvicorn.Config(site, host="127.0.0.1", port=self._port, log_level="critical")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self._session = requests.Session()
        self._session.trust_env = False

    def post(self, path: str, content: bytes, headers: dict[str, str] | None = None) -> requests.Response:
        return self._session.post(self._url(path), data=content, headers=headers, timeout=30)

    def get(self, path: str) -> requests.Response:
        return self._session.get(self._url(path), timeout=30)

    def close(self) -> None:
        self._session.close()
        self._server.should_exit = True
        self._thread.join()

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}{path}"


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Book(FakeBook):
    """A register with rights, whose owner is Ana by her e-mail address; Ben is another owner's."""

    response: None = None
    rights: Rights = field(default_factory=Rights)
    lines: Mapping[str, BusinessLine] = field(default_factory=dict)


@dataclass
class Site:
    """One ticket, T-1, posted in its own channel, which Ana, Ben and Mallory are in."""

    slack: SlackServer
    platform: Platform
    channel_id: str
    people: dict[str, str]

    @property
    def ticket(self) -> Ticket:
        found = find_ticket(self.platform.store, "T-1")
        assert found is not None
        return found

    def history(self) -> list[EventKind]:
        return [event.change.kind for event in list_events(self.platform.store, 1)]

    def deliver(self) -> str:
        return str(deliver.deliver(self.platform))

    def messages(self) -> list[Json]:
        return self.slack.messages(self.channel_id)

    def button(self, verb: str) -> Json:
        """The button as it stands under the ticket's message."""
        (block,) = [each for each in self.messages()[0]["blocks"] if each["type"] == "actions"]
        (button,) = [each for each in block["elements"] if each["action_id"] == f"risk_{verb}"]
        return dict(button)

    def click(self, verb: str, name: str = "ana", action_ts: str = "", **more: Any) -> Json:
        """What Slack sends for a click on the ticket's message."""
        button = self.button(verb)
        action = {
            "type": "button",
            "block_id": "risk_buttons",
            "action_id": button["action_id"],
            "value": button["value"],
            "action_ts": action_ts or f"{time.time():.6f}",
        }
        return {
            "type": "block_actions",
            "user": {"id": self.people[name], "username": name, "team_id": "T000000001"},
            "api_app_id": "A0RISK",
            "token": "none",
            "container": {"type": "message", "channel_id": self.channel_id},
            "trigger_id": "1.2.none",
            "team": {"id": "T000000001", "domain": "risk-tests"},
            "channel": {"id": self.channel_id, "name": "risk"},
            "response_url": "http://127.0.0.1:9/none",
            "actions": [action],
        } | more

    def form(self, verb: str, values: Json, name: str = "ana", origin: Json | None = None) -> Json:
        """What Slack sends for a submitted form: the one that the emulator was told to open."""
        view = self.opened_view(origin)
        assert view["callback_id"] == f"risk_{verb}"
        return {
            "type": "view_submission",
            "team": {"id": "T000000001", "domain": "risk-tests"},
            "user": {"id": self.people[name], "username": name, "team_id": "T000000001"},
            "api_app_id": "A0RISK",
            "token": "none",
            "trigger_id": "1.2.none",
            "view": view | {"state": {"values": {key: {key: value} for key, value in values.items()}}},
        }

    def opened_view(self, view: Json | None) -> Json:
        assert view is not None
        return {"id": "V1", "team_id": "T000000001", "hash": "1.h"} | view


def make_site(
    slack: SlackServer,
    store_url: str,
    var_dir: Any,
    incidents: Callable[[str], IncidentBook] = lambda _channel: IncidentBook(),
    **settings: Any,
) -> Site:
    """Open one ticket yesterday, and tell it; `incidents` is made for the channel of the owners."""
    name, channel_id = slack.new_channel()
    people = {person: slack.person(person, channel_id) for person in ("ana", "ben", "mallory")}
    known = Settings(
        var_dir=var_dir,
        store_url=store_url,
        time_zone="UTC",
        slack_token=SecretStr(TOKEN),
        slack_base_url=slack.api_url,
        slack_seconds_between_posts=0,
        slack_interactive=True,
        slack_signing_secret=SecretStr(SECRET),
        slack_app_token=SecretStr("xapp-risk"),
        **settings,
    )
    owners = {
        "fulfilment_ops": Owner(
            id="fulfilment_ops", title="Fulfilment operations", email="ana@example.com", channel=name
        ),
        "data_eng": Owner(id="data_eng", title="Data", slack_id=people["ben"], channel=name),
    }
    lines = {"fulfilment": BusinessLine(id="fulfilment", title="Fulfilment", head="data_eng", goal="on time")}
    book: Any = Book(owners=owners, lines=lines, incidents=incidents(name))
    site = Site(slack, Platform(known, book, Now()), channel_id, people)
    apply_verdicts(
        site.platform.store,
        [a_verdict(YESTERDAY)],
        Writer(book, policy_from(known), FakeDiagnostics()),
        now=end_of(YESTERDAY),
    )
    assert site.deliver() == "2 sent"
    return site


def signed(payload: Json, *, secret: str = SECRET, at: float | None = None) -> tuple[bytes, dict[str, str]]:
    """What Slack would send by HTTP: body and headers."""
    is_command = "command" in payload
    body = urlencode(payload if is_command else {"payload": json.dumps(payload)}).encode()
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return body, {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }


def unsent(site: Site) -> list[str]:
    """States of the messages that did not go out."""
    return [entry.state for entry in list_messages(site.platform.store) if entry.state != "sent"]
