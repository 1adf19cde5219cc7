"""Anything else that can take an HTTP call: a signed JSON event per message.

Headers and signature follow the Standard Webhooks specification, for which many languages have
libraries. `webhook-id` is the outbox row's key and the same on every attempt: a receiver that
remembers it handles everything once, so a message whose answer was lost is simply sent again.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import Literal

import requests
from pydantic import BaseModel, ConfigDict, Field

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryUnknown, SenderRefused
from risk_pipeline.domain.messages.message import Delivery, SentRef, TicketMessage
from risk_pipeline.notify.http_answers import Remedies, of_answer, of_failure, without_address
from risk_pipeline.wording.story import story_of

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)


class WebhookTicket(BaseModel):
    """The ticket as of the event. Numbers are in `unit`; shares are ratios, money is in minor units."""

    model_config = ConfigDict(extra="forbid")

    ref: str = Field(description="what people call it, e.g. T-000042")
    identity: str = Field(description="the same for every ticket of one rule and slice")
    status: str = Field(description="open, acknowledged, in_progress, verifying or closed")
    severity: str = Field(description="P0 (worst) to P3")
    resolution: str | None = Field(description="why it is closed")
    headline: str
    summary: str
    business_line: str
    owner: str = Field(description="id of the owning role")
    risk_id: str
    rule_id: str
    rule_version: str
    indicator: str
    unit: str = Field(description="of the indicator: ratio, count, days, hours or money_minor")
    judged_unit: str = Field(
        default="", description="of value, limit and expected: ratio where a share of a total was judged"
    )
    dimension: str
    segment: str
    grain: str
    period_start: date
    period_hour: int | None = Field(
        default=None, description="of the business day, 0 to 23, where grain is hour"
    )
    since: date
    since_hour: int | None = None
    time_zone: str = Field(default="", description="the zone of these hours; empty where there are none")
    breached_periods: int
    value: float | None
    limit: float | None
    expected: float | None
    affected_count: float | None = Field(description="bad events of the period; null where none are counted")
    missing_count: float | None = Field(
        default=None, description="how many fewer than expected, where too few is the problem"
    )
    exposure_minor: int | None
    currency: str
    recurrence_count: int
    playbook_title: str
    playbook_steps: tuple[str, ...]


class WebhookEvent(BaseModel):
    """The body of one call, version 1. Fields may be added; none is renamed or removed within a version."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    id: str = Field(description="the same on every attempt: remember it, and drop what you have seen")
    type: str = Field(description="ticket.<what happened>, e.g. ticket.opened, ticket.closed")
    occurred_at: datetime
    history: str = Field(description="what happened, in one sentence")
    ticket: WebhookTicket


def to_event(delivery: Delivery) -> WebhookEvent:
    """Return what a delivery says to a webhook."""
    message = delivery.message
    story = story_of(message)
    known = message.model_dump(include=set(WebhookTicket.model_fields) & set(TicketMessage.model_fields))
    return WebhookEvent(
        id=delivery.idem_key,
        type=f"ticket.{message.kind}",
        occurred_at=message.occurred_at,
        history=story.event,
        ticket=WebhookTicket.model_validate(
            known
            | {
                "ref": message.ticket_ref,
                "judged_unit": message.judged_unit,
                "headline": story.fact,
                "summary": story.summary,
                "time_zone": message.time_zone if message.since_hour is not None else "",
            }
        ),
    )


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature `v1,<base64>` over id, time and body.

    Raises:
        SenderRefused: the secret begins with `whsec_` but is not base64.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()}"


class WebhookMessenger:
    """Implements `Messenger` over one address. Roots, updates and replies are all one event each."""

    def __init__(
        self, name: str, url: str, secret: str, clock: Clock, *, timeout_seconds: float = 10.0
    ) -> None:
        """`secret` is `whsec_<base64>`, or any text."""
        self._name, self._url, self._secret, self._clock = name, url, secret, clock
        self._timeout = timeout_seconds
        self._remedies = Remedies(
            f"webhook {name}",
            {
                0: f"Check the address of '{name}' in RISK_WEBHOOK_URLS",
                401: f"Check that both sides have the secret of '{name}' in RISK_WEBHOOK_SECRETS",
                403: f"Check that both sides have the secret of '{name}' in RISK_WEBHOOK_SECRETS",
                404: f"Check the address of '{name}' in RISK_WEBHOOK_URLS",
                410: "The receiver wants no more messages: remove it from register/routing.yaml",
            },
        )

    def post(self, delivery: Delivery) -> SentRef:
        """Send the event."""
        body = to_event(delivery).model_dump_json().encode()
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "risk-pipeline",
            "Idempotency-Key": delivery.idem_key,
            "webhook-id": delivery.idem_key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._secret, delivery.idem_key, timestamp, body),
        }
        try:
            self._send(body, headers, f"{delivery.message.ticket_ref} to webhook {self._name}")
        except DeliveryUnknown as error:
            # The receiver drops what it has: no need to find out whether it has.
            raise DeliveryDeferred(str(error), _wait(delivery.attempts)) from error
        return SentRef(channel=delivery.channel, ts=str(delivery.outbox_id))

    def update(self, delivery: Delivery) -> SentRef:
        """Send nothing: the reply of the same transition carries the same state."""
        return SentRef(channel=delivery.channel, ts=str(delivery.outbox_id))

    def find(self, delivery: Delivery) -> SentRef | None:
        """Nobody can look; what was perhaps sent is sent again, under the same id."""
        return None

    def _send(self, body: bytes, headers: dict[str, str], what: str) -> None:
        try:
            answer = requests.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            raise without_address(of_failure(error, what, self._remedies)) from None
        if not answer.ok or answer.is_redirect:
            raise of_answer(answer.status_code, answer.headers, answer.text, what, self._remedies)


def _wait(attempts: int) -> timedelta:
    doublings = min(max(attempts - 1, 0), 12)
    return min(_FIRST_WAIT * float(2**doublings), _LONGEST_WAIT)


def _key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise SenderRefused(
            "A secret in RISK_WEBHOOK_SECRETS begins with whsec_, but what follows is not base64."
        ) from error
