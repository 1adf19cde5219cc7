"""Signed webhooks, as a receiver on this machine sees them."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, SenderRefused
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind
from risk_pipeline.notify.trackers.webhook import WebhookEvent, WebhookMessenger, sign
from tests.builders.ticket_messages import a_delivery, a_message
from tests.paths import ROOT
from tests.servers.slack import free_port
from tests.servers.webhook import WebhookServer

SECRET = f"whsec_{base64.b64encode(b'a key of twenty-four byte').decode()}"
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW


def webhook(server: WebhookServer, secret: str = SECRET) -> WebhookMessenger:
    return WebhookMessenger("on_call", server.url, secret, Clock(), timeout_seconds=2)


def delivery(**changes: object) -> Delivery:
    return a_delivery(channel="webhook:on_call", **changes)


def test_an_event_is_signed_as_the_standard_says(webhook_server: WebhookServer) -> None:
    webhook(webhook_server).post(delivery())
    (call,) = webhook_server.calls
    event = WebhookEvent.model_validate_json(call.body)
    assert event.type == "ticket.opened"
    assert event.ticket.ref == "T-000042"
    assert event.ticket.exposure_minor == 2_874_510
    assert call.headers["webhook-id"] == call.headers["idempotency-key"] == event.id
    assert call.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{event.id}.{call.headers['webhook-timestamp']}.".encode() + call.body
    digest = hmac.new(b"a key of twenty-four byte", signed, hashlib.sha256).digest()
    assert call.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """Vector of the Standard Webhooks specification's reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


def test_a_transition_is_one_event_though_slack_has_an_update_and_a_reply(
    webhook_server: WebhookServer,
) -> None:
    messenger = webhook(webhook_server)
    root = messenger.post(delivery())
    messenger.update(delivery(kind=DeliveryKind.UPDATE, root=root))
    messenger.post(delivery(kind=DeliveryKind.REPLY, root=root, idem_key="42:2:w:reply"))
    assert [json.loads(call.body)["id"] for call in webhook_server.calls] == [
        delivery().idem_key,
        "42:2:w:reply",
    ]


def test_no_personal_data_leaves(webhook_server: WebhookServer) -> None:
    message = a_message(owner_mention="ann.lee@example.com", owner="fulfilment_ops")
    webhook(webhook_server).post(delivery(message=message))
    (call,) = webhook_server.calls
    assert b"ann.lee" not in call.body
    assert json.loads(call.body)["ticket"]["owner"] == "fulfilment_ops"


@pytest.mark.parametrize("attempts", [1, 2, 5, 50])
def test_a_lost_answer_is_sent_again_later_under_the_same_id(
    webhook_server: WebhookServer, attempts: int
) -> None:
    webhook_server.answers = [None]
    messenger = webhook(webhook_server)
    with pytest.raises(DeliveryDeferred) as deferred:
        messenger.post(delivery(attempts=attempts))
    waits = {1: timedelta(seconds=30), 2: timedelta(seconds=60), 5: timedelta(minutes=8)}
    assert deferred.value.retry_after == waits.get(attempts, timedelta(hours=1))
    messenger.post(delivery(attempts=attempts + 1))
    first, second = webhook_server.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, DeliveryDeferred),
        (429, DeliveryDeferred),
        (401, SenderRefused),
        (400, DeliveryRefused),
        (410, DeliveryRefused),
        (302, DeliveryRefused),
    ],
)
def test_each_answer_is_told_apart(
    webhook_server: WebhookServer, status: int, error: type[Exception]
) -> None:
    webhook_server.answers = [(status, {"Retry-After": "7", "Location": "https://example.com"})]
    with pytest.raises(error) as raised:
        webhook(webhook_server).post(delivery())
    assert type(raised.value) is error
    assert len(webhook_server.calls) == 1
    if status == 429:
        assert isinstance(raised.value, DeliveryDeferred)
        assert raised.value.retry_after == timedelta(seconds=7)


def test_neither_address_nor_secret_is_in_an_error() -> None:
    port = free_port()
    messenger = WebhookMessenger(
        "on_call", f"http://127.0.0.1:{port}/hook?token=in-the-address", SECRET, Clock()
    )
    with pytest.raises(DeliveryDeferred) as raised:
        messenger.post(delivery())
    assert "in-the-address" not in str(raised.value)
    assert "whsec" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_secret_that_is_no_base64_is_named(webhook_server: WebhookServer) -> None:
    with pytest.raises(SenderRefused, match="RISK_WEBHOOK_SECRETS begins with whsec_"):
        webhook(webhook_server, "whsec_?").post(delivery())


def test_an_update_sends_nothing_and_nothing_can_be_found(webhook_server: WebhookServer) -> None:
    messenger = webhook(webhook_server)
    assert messenger.find(delivery()) is None
    assert webhook_server.calls == []


def test_the_documented_schema_is_that_of_the_events() -> None:
    path = ROOT / "docs" / "webhook.schema.json"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= WebhookEvent.model_json_schema(mode="serialization")
    text = json.dumps(schema, indent=2) + "\n"
    assert path.read_text() == text, "write it anew from WebhookEvent; within version 1 fields are only added"
