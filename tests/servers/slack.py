"""A stateful Slack emulator (npm `emulate`), WireMock for refusals, and a proxy that loses answers.

All three start once per run on free ports, on this machine only. They need Node (and WireMock Java);
without them, or without `npm ci`, the tests that use them skip and say so.
"""

import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from tests.paths import ROOT
from tests.servers.lossy_proxy import LossyProxy

MANIFEST = ROOT / "docs" / "slack-app-manifest.yaml"
TOKEN, NARROW_TOKEN, ADMIN_TOKEN = "xoxb-risk", "xoxb-only-chat", "xoxb-arranges-tests"
NO_FILES_TOKEN, NO_ROOMS_TOKEN = "xoxb-no-files", "xoxb-no-rooms"
_ADMIN_SCOPES = [
    "chat:write",
    "channels:read",
    "channels:manage",
    "channels:history",
    "groups:read",
    "groups:write",
    "users:read",
    "users:read.email",
    "pins:read",
    "bookmarks:read",
]
PEOPLE = ("ana", "ben", "mallory")
_channel_number = count(1)

Json = dict[str, Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class SlackServer:
    """The emulator: where it is, and eyes on what lies in its channels."""

    url: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def admin(self) -> WebClient:
        return WebClient(token=ADMIN_TOKEN, base_url=self.api_url, retry_handlers=[])

    def new_channel(self) -> tuple[str, str]:
        """Make a channel nobody else uses; return name and id."""
        name = f"risk-{next(_channel_number)}"
        return name, self.admin.conversations_create(name=name)["channel"]["id"]

    def person(self, name: str, *channels: str) -> str:
        """Return the id of one of PEOPLE, who is then a member of these channels."""
        user = str(self.admin.users_lookupByEmail(email=f"{name}@example.com")["user"]["id"])
        for channel in channels:
            self.admin.conversations_invite(channel=channel, users=user)
        return user

    def trigger(self, user: str) -> str:
        """Return what comes with a click and opens one form."""
        bot = WebClient(token=TOKEN, base_url=self.api_url, retry_handlers=[])
        return str(bot.api_call("views.generateTriggerId", json={"user_id": user})["trigger_id"])

    def page(self, **query: str) -> str:
        """Return a page of the emulator's inspector as text."""
        address = f"{self.url}/?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return html.unescape(re.sub(r"<[^>]+>", " ", answer.read().decode()))

    def whispers(self, channel_id: str) -> str:
        """Return what single people were told in a channel."""
        return self.page(channel=channel_id).partition("Ephemeral")[2]

    def members(self, channel_id: str) -> set[str]:
        """Return who is in a channel."""
        return set(self.admin.conversations_members(channel=channel_id)["members"])

    def says(self, channel_id: str, name: str, text: str) -> str:
        """Let one of PEOPLE, who is in a channel, write there; return the key of the message."""
        person = WebClient(token=f"xoxp-{name}", base_url=self.api_url, retry_handlers=[])
        return str(person.chat_postMessage(channel=channel_id, text=text)["ts"])

    def happened(self, channel_id: str) -> list[str]:
        """Return what Slack itself wrote into a channel: joined, topic, archived …, the newest first."""
        roots = self.admin.conversations_history(channel=channel_id, limit=1000)["messages"]
        return [str(root["subtype"]) for root in roots if "subtype" in root]

    def messages(self, channel_id: str) -> list[Json]:
        """Return every message that people wrote, threads included, in the order they arrived."""
        roots = self.admin.conversations_history(channel=channel_id, limit=1000)["messages"]
        found: dict[str, Json] = {}
        for root in roots:
            if "subtype" not in root:
                thread = self.admin.conversations_replies(channel=channel_id, ts=root["ts"])["messages"]
                found |= {message["ts"]: message for message in thread}
        return [found[ts] for ts in sorted(found)]


@pytest.fixture(scope="session")
def slack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlackServer]:
    """The emulator, with a token that has exactly the scopes of our app manifest."""
    with running_slack(tmp_path_factory.mktemp("slack")) as server:
        yield server


@contextmanager
def running_slack(folder: Path) -> Iterator[SlackServer]:
    """Give an emulator that runs inside the block and logs into the folder."""
    program = ROOT / "node_modules" / "emulate" / "dist" / "index.js"
    node = shutil.which("node")
    if node is None or not program.exists():
        pytest.skip("no Slack emulator: needs Node 20 and `npm ci` (package.json)")
    port = free_port()
    seed = folder / "slack.yaml"
    seed.write_text(yaml.safe_dump({"slack": _seed()}))
    command = [node, str(program), "start", "-p", str(port), "-s", "slack", "--seed", str(seed)]
    with ServerProcess(command, folder / "log"):
        server = SlackServer(f"http://127.0.0.1:{port}")
        wait_until_up(f"{server.api_url}auth.test", folder / "log")
        yield server


def _seed() -> Json:
    scopes = yaml.safe_load(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"]
    return {
        "team": {"name": "Risk tests", "domain": "risk-tests"},
        "strict_scopes": True,
        "users": [{"name": "riskbot"}, *({"name": name, "email": f"{name}@example.com"} for name in PEOPLE)],
        "tokens": [
            {"token": TOKEN, "type": "bot", "user_id": "riskbot", "scopes": scopes},
            {"token": NARROW_TOKEN, "type": "bot", "user_id": "riskbot", "scopes": ["chat:write"]},
            {
                "token": NO_FILES_TOKEN,
                "type": "bot",
                "user_id": "riskbot",
                "scopes": [scope for scope in scopes if scope != "files:write"],
            },
            {
                "token": NO_ROOMS_TOKEN,
                "type": "bot",
                "user_id": "riskbot",
                "scopes": [scope for scope in scopes if scope != "channels:manage"],
            },
            *(
                {"token": f"xoxp-{name}", "type": "user", "user_id": name, "scopes": ["chat:write"]}
                for name in PEOPLE
            ),
            {"token": ADMIN_TOKEN, "type": "bot", "user_id": "riskbot", "scopes": _ADMIN_SCOPES},
        ],
    }


@dataclass(frozen=True)
class WireMock:
    """Answers as told, and keeps what it was asked."""

    url: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def reset(self) -> None:
        self._admin("DELETE", "/mappings")
        self._admin("DELETE", "/requests")

    def answer(self, method: str, response: Json, *, step: tuple[str, str] | None = None) -> None:
        """Answer calls of an API method; `step` = (state, next state) orders answers to repeated calls."""
        mapping: Json = {"request": {"method": "POST", "urlPath": f"/api/{method}"}, "response": response}
        if step:
            mapping |= {
                "scenarioName": method,
                "requiredScenarioState": step[0],
                "newScenarioState": step[1],
            }
        self._admin("POST", "/mappings", mapping)

    def forward(self, upstream: str) -> None:
        """Pass every other call on to a real server."""
        self._admin(
            "POST",
            "/mappings",
            {"priority": 10, "request": {"urlPattern": ".*"}, "response": {"proxyBaseUrl": upstream}},
        )

    def asked(self, method: str) -> list[str]:
        """Return the bodies of the calls of an API method, oldest first."""
        found = self._admin("POST", "/requests/find", {"method": "POST", "urlPath": f"/api/{method}"})
        return [request["body"] for request in found["requests"]]

    def stub(self, verb: str, path: str, response: Json) -> None:
        """Answer one call of any API."""
        self._admin("POST", "/mappings", {"request": {"method": verb, "urlPath": path}, "response": response})

    def count(self, verb: str, path: str) -> int:
        """Return how often a call was made."""
        found = self._admin("POST", "/requests/count", {"method": verb, "urlPath": path})
        return int(found["count"])

    def _admin(self, verb: str, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/__admin{path}", data, method=verb)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")


def ok(**fields: Any) -> Json:
    return {"jsonBody": {"ok": True} | fields}


def refuses(error: str, **response: Any) -> Json:
    return {"jsonBody": {"ok": False, "error": error}} | response


@pytest.fixture(scope="session")
def wiremock_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireMock]:
    jar = next((ROOT / "node_modules" / "wiremock" / "build").glob("wiremock-standalone-*.jar"), None)
    java = shutil.which("java")
    if java is None or jar is None:
        pytest.skip("no WireMock: needs Java 17 and `npm ci` (package.json)")
    folder, port = tmp_path_factory.mktemp("wiremock"), free_port()
    command = [java, "-XX:TieredStopAtLevel=1", "-jar", str(jar), "--port", str(port)]
    with ServerProcess([*command, "--bind-address", "127.0.0.1", "--root-dir", str(folder)], folder / "log"):
        server = WireMock(f"http://127.0.0.1:{port}")
        wait_until_up(f"{server.url}/__admin/mappings", folder / "log")
        yield server


@pytest.fixture
def wiremock(wiremock_server: WireMock) -> WireMock:
    wiremock_server.reset()
    return wiremock_server


@pytest.fixture
def lossy(slack_server: SlackServer) -> Iterator[LossyProxy]:
    """A proxy in front of the emulator."""
    with LossyProxy(int(slack_server.url.rsplit(":", 1)[1])) as proxy:
        yield proxy


class ServerProcess:
    """A server process, its output in a file, ended with the block."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._command, self._log = command, log

    def __enter__(self) -> None:
        environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                self._command, stdout=out, stderr=out, cwd=self._log.parent, env=environment
            )

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def wait_until_up(url: str, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} did not come up in {seconds} s:\n{log.read_text(errors='replace')}")
