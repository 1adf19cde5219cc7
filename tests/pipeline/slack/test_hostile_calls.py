"""Whatever is sent to the endpoint costs one line in the log: 400 or 401, never a fault of ours."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from risk_pipeline.domain.tickets.ticket import State
from risk_pipeline.pipeline.inbound import slack_server as endpoint
from tests.harness.slack_site import SECRET, Json, Served, Site, make_site
from tests.servers.slack import SlackServer

pytestmark = pytest.mark.slow
DOORS = ("/slack/events", "/trackers/github", "/trackers/jira")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "user", "view", "actions", "issue", "payload", "command", "body", "fields"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
BODIES = (
    JSON.map(json.dumps)
    | st.builds(lambda call: urlencode({"payload": json.dumps(call)}), JSON)
    | st.sampled_from(
        [
            "payload=%7B",
            "command=%2Frisk",
            "[" * 20_000,
            "",
            '{"type": "block_actions"}',
            '{"type": "view_submission", "user": []}',
            '{"issue": {"body": "<!-- risk-pipeline:T-1 -->", "fields": {"labels": ["risk-pipeline"]}}}',
            '{"issue": {"body": 7, "fields": 8}}',
        ]
    )
    | st.text(max_size=20)
)
HEADERS = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=12)
FUZZ = settings(max_examples=120, derandomize=True)


@pytest.fixture(scope="module")
def site(slack_server: SlackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    secrets = {f"{kind}_webhook_secret": SecretStr(SECRET) for kind in ("github", "jira")}
    made = make_site(slack_server, "", tmp_path_factory.mktemp("hostile"), **secrets)
    yield made
    made.platform.store.close()


@pytest.fixture(scope="module")
def http(site: Site) -> Iterator[Served]:
    courier = endpoint.make_courier(site.platform)
    served = Served(endpoint.site(site.platform, courier))
    yield served
    served.close()
    courier.close()


def signatures(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Sign a body as Slack and as the trackers do."""
    stamp = str(int(time.time()))
    slack = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    tracker = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={slack}",
        "x-hub-signature-256": f"sha256={tracker}",
        "x-github-event": "issues",
    }


@FUZZ
@given(body=BODIES, door=st.sampled_from(DOORS))
def test_a_signed_call_that_nobody_sends_is_no_fault_of_ours(http: Served, body: str, door: str) -> None:
    raw = body.encode("utf-8", "surrogatepass")
    answer = http.post(door, content=raw, headers=signatures(raw))
    # A tracker reports much that is not about our issues; Slack has kinds of call that nobody listens to.
    assert answer.status_code in {200, 202, 400, 401, 404}, answer.text


@FUZZ
@given(door=st.sampled_from(DOORS), stamp=HEADERS, signature=HEADERS)
def test_an_unsigned_call_is_refused_whatever_its_headers(
    http: Served, site: Site, door: str, stamp: str, signature: str
) -> None:
    body = b"{}"
    headers = signatures(body) | {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature,
        "x-hub-signature-256": signature,
    }
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    assert http.post(door, content=body, headers=sent).status_code == 401
    assert site.ticket.state is State.OPEN


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ([1, 2], 400),
        ({"type": "block_actions", "user": {"id": "U1"}}, 400),
        ({"type": "view_submission", "user": {"id": "U1"}, "view": {"blocks": 3}}, 400),
        ("text", 400),
    ],
)
def test_what_is_not_understood_costs_one_line_in_the_log(
    http: Served, caplog: pytest.LogCaptureFixture, call: Json, status: int
) -> None:
    body = urlencode({"payload": json.dumps(call)}).encode()
    with caplog.at_level(logging.WARNING, "risk_pipeline"):
        assert http.post("/slack/events", content=body, headers=signatures(body)).status_code == status
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "U1" not in caplog.text
