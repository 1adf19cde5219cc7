"""Slack's Socket Mode: Mockoon in front of the Slack emulator opens a socket and plays envelopes into it.

It plays its frames in a circle: every envelope comes again, with the same id or, where the id is a
template, with a new one. What is answered to an envelope cannot be seen: look at the effects.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.servers.slack import ROOT, ServerProcess, SlackServer, free_port, wait_until_up

Json = dict[str, Any]
# Takes the payloads of clicks by envelope id; returns the base URL of the Web API with the socket.
Player = Callable[[list[tuple[str, Json]]], str]

NEW_ID = "{{faker 'string.uuid'}}"
_HELLO = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0RISK"}, "debug_info": {}}


@pytest.fixture
def slack_socket(slack_server: SlackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    program = ROOT / "node_modules" / "@mockoon" / "cli" / "bin" / "run.js"
    node = shutil.which("node")
    if node is None or not program.exists():
        pytest.skip("no Socket Mode: needs Node 20 and `npm ci` (package.json)")
    with ExitStack() as running:

        def play(envelopes: list[tuple[str, Json]]) -> str:
            folder, port = tmp_path_factory.mktemp("mockoon"), free_port()
            data = folder / "socket.json"
            data.write_text(json.dumps(_environment(port, slack_server.url, envelopes)))
            command = [node, str(program), "start", "--data", str(data), "--disable-log-to-file"]
            running.enter_context(ServerProcess([*command, "--disable-admin-api"], folder / "log"))
            wait_until_up(f"http://127.0.0.1:{port}/api/auth.test", folder / "log")
            return f"http://127.0.0.1:{port}/api/"

        yield play


def _environment(port: int, upstream: str, envelopes: list[tuple[str, Json]]) -> Json:
    frames = [_HELLO] + [
        {
            "type": "interactive",
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": True,
        }
        for envelope, payload in envelopes
    ]
    opened = {"ok": True, "url": f"ws://127.0.0.1:{port}/link"}
    routes = [
        _route("http", "post", "api/apps.connections.open", [opened]),
        _route("ws", "get", "link", frames)
        | {"responseMode": "SEQUENTIAL", "streamingMode": "UNICAST", "streamingInterval": 100},
    ]
    return {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "lastMigration": 33,
        "name": "Slack's sockets",
        "endpointPrefix": "",
        "latency": 0,
        "port": port,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": True,
        "proxyHost": upstream,
        "proxyRemovePrefix": False,
        "tlsOptions": {
            "enabled": False,
            "type": "CERT",
            **dict.fromkeys(("pfxPath", "certPath", "keyPath", "caPath", "passphrase"), ""),
        },
        "cors": False,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "proxyReqHeaders": [],
        "proxyResHeaders": [],
        "data": [],
        "callbacks": [],
    }


def _route(kind: str, method: str, path: str, bodies: list[Json]) -> Json:
    number = 1 if kind == "http" else 2
    return {
        "uuid": f"00000000-0000-4000-8000-{number:012d}",
        "type": kind,
        "documentation": "",
        "method": method,
        "endpoint": path,
        "responses": [
            {
                "uuid": f"00000000-0000-4000-8{number:03d}-{place:012d}",
                "body": json.dumps(body),
                "latency": 0,
                "statusCode": 200,
                "label": "",
                "headers": [],
                "bodyType": "INLINE",
                "filePath": "",
                "databucketID": "",
                "sendFileAsBody": True,
                "rules": [],
                "rulesOperator": "OR",
                "disableTemplating": False,
                "fallbackTo404": False,
                "default": place == 0,
                "crudKey": "id",
                "callbacks": [],
            }
            for place, body in enumerate(bodies)
        ],
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }
