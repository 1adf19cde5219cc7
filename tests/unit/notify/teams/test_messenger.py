"""Cards as the workflow of a Teams channel sees them, on this machine."""

import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)
from risk_pipeline.domain.messages.digest import DigestLine, DigestSection
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, DigestDelivery, Link, SentRef
from risk_pipeline.notify.teams.card import MAX_BYTES, VERSION
from risk_pipeline.notify.teams.messenger import TeamsMessenger
from tests.builders.ticket_messages import OCCURRED_AT, a_closed_message, a_delivery, a_digest, a_message
from tests.servers.slack import free_port
from tests.servers.webhook import WebhookServer

ROOT = SentRef(channel="teams:risk", ts="1")


def teams(server: WebhookServer) -> TeamsMessenger:
    return TeamsMessenger("risk", server.url, timeout_seconds=2)


def delivery(**changes: Any) -> Delivery:
    return a_delivery(channel="teams:risk", **changes)


def card_of(server: WebhookServer, number: int = 0) -> Any:
    (attachment,) = json.loads(server.calls[number].body)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    return attachment["content"]


def words_of(card: Any) -> str:
    return "\n".join("".join(run["text"] for run in block["inlines"]) for block in card["body"])


def test_a_card_says_what_happened_and_has_buttons(webhook_server: WebhookServer) -> None:
    teams(webhook_server).post(delivery())
    card = card_of(webhook_server)
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert "Late delivery rate: 14.4 %" in words_of(card)
    assert "412 late orders" in words_of(card)
    assert card["actions"][1] == {
        "type": "Action.OpenUrl",
        "title": "Playbook",
        "url": "https://wiki.example.com/late-delivery?tab=1&lang=en",
    }


def test_a_transition_is_one_card_though_slack_has_an_update_and_a_reply(
    webhook_server: WebhookServer,
) -> None:
    post = teams(webhook_server)
    post.post(delivery())
    post.update(delivery(kind=DeliveryKind.UPDATE, root=ROOT))
    post.post(delivery(kind=DeliveryKind.REPLY, root=ROOT, message=a_closed_message()))
    assert len(webhook_server.calls) == 2
    assert "Closed as fixed by ana: carrier is back." in words_of(card_of(webhook_server, 1))


def test_names_from_data_are_text_and_never_markup(webhook_server: WebhookServer) -> None:
    hostile = "[click](https://evil.example) **<at>all</at>** www.evil.example\u202e"
    links = (Link(label="Run", url="javascript:alert(1)"),)
    teams(webhook_server).post(
        delivery(
            message=a_message(indicator_title=hostile, segment=hostile, owner_title=hostile, links=links)
        )
    )
    card = card_of(webhook_server)
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert card["actions"] == []
    assert "https://evil" not in words_of(card)
    assert "\u202e" not in words_of(card)


@pytest.mark.parametrize("letter", ["x", "漢", '"', "\\"])
def test_a_card_of_endless_texts_fits(webhook_server: WebhookServer, letter: str) -> None:
    endless = letter * 30_000
    texts = dict.fromkeys(("indicator_title", "reason", "owner_title", "says"), endless)
    message = a_message(**texts, playbook_steps=(endless,) * 9)
    teams(webhook_server).post(delivery(message=message))
    (call,) = webhook_server.calls
    assert len(call.body) <= MAX_BYTES < 28 * 1024
    assert words_of(card_of(webhook_server))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, DeliveryUnknown),
        (429, DeliveryDeferred),
        (401, SenderRefused),
        (403, SenderRefused),
        (400, DeliveryRefused),
        (404, DeliveryRefused),
        (413, DeliveryRefused),
        (302, DeliveryRefused),
    ],
)
def test_each_answer_is_told_apart(
    webhook_server: WebhookServer, status: int, error: type[RiskError]
) -> None:
    wait = {"Retry-After": "7"} if status == 429 else {}
    webhook_server.answers = [(status, {"Location": "https://example.com", **wait})]
    with pytest.raises(RiskError) as raised:
        teams(webhook_server).post(delivery())
    assert type(raised.value) is error
    assert "in-the-address" not in str(raised.value)
    if isinstance(raised.value, DeliveryDeferred):
        assert raised.value.retry_after == timedelta(seconds=7)
    if status == 404:
        assert "RISK_TEAMS_URLS" in str(raised.value)
    if isinstance(raised.value, DeliveryRefused):
        assert raised.value.is_of_place is (status != 413)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 "
            "with ContextId tcid=0",
            DeliveryDeferred,
        ),
        ("Microsoft Teams endpoint returned HTTP error 413", DeliveryRefused),
        ("Webhook message delivery failed", DeliveryUnknown),
    ],
)
def test_a_webhook_that_answers_200_and_fails_in_words_is_not_believed(
    webhook_server: WebhookServer, said: str, error: type[RiskError]
) -> None:
    webhook_server.answers = [(200, {"Content-Length": str(len(said))})]
    webhook_server.bodies = [said.encode()]
    with pytest.raises(RiskError) as raised:
        teams(webhook_server).post(delivery())
    assert type(raised.value) is error


def test_a_lost_answer_is_a_doubt_and_then_tries_become_rare(webhook_server: WebhookServer) -> None:
    webhook_server.answers = [None, None]
    post = teams(webhook_server)
    with pytest.raises(DeliveryUnknown):
        post.post(delivery())
    assert post.find(delivery()) is None
    with pytest.raises(DeliveryDeferred) as deferred:
        post.post(delivery(attempts=2))
    assert deferred.value.retry_after == timedelta(minutes=5)
    post.post(delivery(attempts=3))
    bodies = {call.body for call in webhook_server.calls}
    assert len(bodies) == 1


def test_the_address_is_in_no_error() -> None:
    messenger = TeamsMessenger("risk", f"http://127.0.0.1:{free_port()}/hook?token=in-the-address")
    with pytest.raises(DeliveryDeferred) as raised:
        messenger.post(delivery())
    assert "in-the-address" not in str(raised.getrepr(chain=True, funcargs=False, style="short"))
    assert raised.value.__cause__ is None


def a_line(title: str) -> DigestLine:
    return DigestLine(
        ref="T-000042", severity="P1", state="open", title=title, where="RJ", since=date(2018, 3, 3)
    )


def a_digest_delivery(*sections: DigestSection) -> DigestDelivery:
    return DigestDelivery(
        outbox_id=7,
        idem_key="digest:daily:2018-03-05:line:fulfilment:teams:risk",
        channel="teams:risk",
        message=a_digest(list(sections), "Fulfilment"),
        attempts=1,
        attempt_started_at=OCCURRED_AT,
    )


@pytest.mark.parametrize("letter", ["x", "漢", '"'])
def test_a_digest_of_any_length_is_one_card(webhook_server: WebhookServer, letter: str) -> None:
    section = DigestSection(title="Open", total=200, lines=(a_line(letter * 500),) * 200)
    teams(webhook_server).post_digest(a_digest_delivery(*[section] * 4))
    (call,) = webhook_server.calls
    assert len(call.body) <= MAX_BYTES
    assert "… and" in words_of(card_of(webhook_server))


def test_cards_keep_the_published_schema(webhook_server: WebhookServer) -> None:
    """Teams' own key `msteams` is described by Microsoft, not by the schema."""
    schema = json.loads(files("adaptive_cards").joinpath("schemas", f"schema-{VERSION}.json").read_text())
    check = jsonschema.validators.validator_for(schema)(schema)
    post = teams(webhook_server)
    post.post(delivery())
    post.post(delivery(kind=DeliveryKind.REPLY, root=ROOT, message=a_closed_message()))
    post.post_digest(a_digest_delivery(DigestSection(title="Open", total=1, lines=(a_line("Late"),))))
    assert len(webhook_server.calls) == 3
    for number in range(3):
        card = card_of(webhook_server, number)
        assert card.pop("msteams") == {"width": "Full"}
        assert list(check.iter_errors(card)) == []
