"""A stateful emulator of GitHub's API (npm `emulate`), started once per run; see `slack.py`.

It takes any token for its admin, keeps no ETags and knows no rate limit.
"""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import yaml

from tests.servers.slack import ROOT, ServerProcess, free_port, wait_until_up

BOT, BOT_TOKEN = "riskbot", "token-of-riskbot"
ANN, ANN_TOKEN = "ann", "token-of-ann"
_repo_number = count(1)

Json = dict[str, Any]


@dataclass(frozen=True)
class GitHubServer:
    """The emulator, and what a person does there."""

    url: str

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def new_repository(self) -> str:
        """Make a repository nobody else uses, in which `ann` may write; return owner/name."""
        place = f"{BOT}/risk-{next(_repo_number)}"
        self.call("POST", "/user/repos", {"name": place.partition("/")[2]}, token=BOT_TOKEN)
        self.call("PUT", f"/repos/{place}/collaborators/{ANN}", {"permission": "push"}, token=BOT_TOKEN)
        return place

    def issues(self, place: str) -> list[Json]:
        """Return all issues, oldest first."""
        found = self.call("GET", f"/repos/{place}/issues?state=all&per_page=100&direction=asc")
        return sorted(found, key=lambda issue: issue["number"])

    def comments(self, place: str, number: int) -> list[str]:
        """Return the comments of an issue, oldest first."""
        found = self.call("GET", f"/repos/{place}/issues/{number}/comments?per_page=100")
        return [comment["body"] for comment in found]

    def edit(self, place: str, number: int, **changes: Any) -> None:
        """Change an issue as Ann."""
        self.call("PATCH", f"/repos/{place}/issues/{number}", changes)

    def comment(self, place: str, number: int, text: str) -> None:
        """Comment as Ann."""
        self.call("POST", f"/repos/{place}/issues/{number}/comments", {"body": text})

    def call(self, verb: str, path: str, body: Json | None = None, token: str = ANN_TOKEN) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=verb)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="session")
def github_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubServer]:
    program = ROOT / "node_modules" / "emulate" / "dist" / "index.js"
    node = shutil.which("node")
    if node is None or not program.exists():
        pytest.skip("no GitHub emulator: needs Node 20 and `npm ci` (package.json)")
    folder, port = tmp_path_factory.mktemp("github"), free_port()
    seed = folder / "github.yaml"
    scopes = ["repo", "user", "admin:repo_hook"]
    tokens = {
        token: {"login": login, "scopes": scopes} for login, token in ((BOT, BOT_TOKEN), (ANN, ANN_TOKEN))
    }
    users = [{"login": login, "name": login} for login in (BOT, ANN)]
    seed.write_text(yaml.safe_dump({"tokens": tokens, "github": {"users": users}}))
    command = [node, str(program), "start", "-p", str(port), "-s", "github", "--seed", str(seed)]
    with ServerProcess(command, folder / "log"):
        server = GitHubServer(f"http://localhost:{port}")
        wait_until_up(f"{server.url}/user", folder / "log")
        yield server
