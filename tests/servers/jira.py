"""A stateful emulator of Jira Data Center 8.20 (PyPI `jira820`), started once per run.

Its clock stands at nine in the morning, histories are all by `admin`, and it checks no token.
"""

import json
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.servers.slack import ServerProcess, free_port, wait_until_up

PROJECT = "RISK"
Json = dict[str, Any]


@dataclass(frozen=True)
class JiraServer:
    """The emulator, and what a person does there."""

    url: str

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def issues(self, label: str) -> list[Json]:
        """Return the issues of a label, oldest first."""
        jql = f"labels%20%3D%20%22{label}%22"
        found = self.call("GET", f"/rest/api/2/search?jql={jql}&maxResults=1000")["issues"]
        return sorted(found, key=lambda issue: int(issue["key"].rsplit("-", 1)[1]))

    def comments(self, key: str) -> list[str]:
        """Return the comments of an issue, oldest first."""
        found = self.call("GET", f"/rest/api/2/issue/{key}/comment?maxResults=1000")
        return [each["body"] for each in sorted(found["comments"], key=lambda each: int(each["id"]))]

    def comment(self, key: str, text: str) -> None:
        self.call("POST", f"/rest/api/2/issue/{key}/comment", {"body": text})

    def move(self, key: str, status: str, resolution: str | None = None) -> None:
        """Move an issue to a status, as a person does."""
        offered = self.call("GET", f"/rest/api/2/issue/{key}/transitions")["transitions"]
        (step,) = [each for each in offered if each["to"]["name"] == status]
        fields = {"resolution": {"name": resolution}} if resolution else {}
        body = {"transition": {"id": step["id"]}, "fields": fields}
        self.call("POST", f"/rest/api/2/issue/{key}/transitions", body)

    def assign(self, key: str, name: str) -> None:
        self.call("PUT", f"/rest/api/2/issue/{key}/assignee", {"name": name})

    def call(self, verb: str, path: str, body: Json | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=verb)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="session")
def jira_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JiraServer]:
    pytest.importorskip("jira820", reason="no Jira emulator: install requirements-dev.lock")
    folder, port = tmp_path_factory.mktemp("jira"), free_port()
    config = folder / "jira.yaml"
    config.write_text(
        json.dumps(
            {
                "port": port,
                "project_key": PROJECT,
                "modules": ["Risk"],
                "epics_per_module": 0,
                "standalone_per_module": 0,
                "history_per_module": 0,
            }
        )
    )
    code = (
        "import os, uvicorn; from jira820.config import load_config; from jira820.server import make_app; "
        "c = load_config(); c.current_user = 'riskbot'; "
        "app = make_app(config=c); "
        "bot = dict(name='riskbot', displayName='Bot', realName='Bot', company=''); "
        "app.state.store.users['riskbot'] = bot; "
        "uvicorn.run(app, host=c.host, port=c.port, log_level='warning')"
    )
    with ServerProcess(["env", f"JIRA820_CONFIG={config}", sys.executable, "-c", code], folder / "log"):
        server = JiraServer(f"http://127.0.0.1:{port}")
        wait_until_up(f"{server.url}/rest/api/2/serverInfo", folder / "log")
        yield server
