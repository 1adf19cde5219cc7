"""Teams as a place to deliver to. A workflow only takes cards: nothing there can be changed or looked for."""

import hashlib
import re
from datetime import timedelta

import requests

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.messages.message import AnyDelivery, Delivery, DigestDelivery, SentRef
from risk_pipeline.notify.http_answers import Remedies, of_answer, of_failure, without_address
from risk_pipeline.notify.notice import notice_of
from risk_pipeline.notify.teams.card import digest_call, to_call
from risk_pipeline.wording.listing.digest import headline

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)
# An incoming webhook answers 200 and says in words that Teams did not take the card.
_FAILED = re.compile(r"message delivery failed|returned HTTP error", re.IGNORECASE)
_FAILED_WITH = re.compile(r"HTTP error (\d{3})", re.IGNORECASE)


class TeamsMessenger:
    """Implements `Messenger` over the address of one workflow. Each transition is a card of its own."""

    def __init__(self, name: str, url: str, *, timeout_seconds: float = 10.0) -> None:
        """`url` lets anybody post who knows it: it stays out of every text."""
        self._name, self._url, self._timeout = name, url, timeout_seconds
        address = f"Set the address of '{name}' in RISK_TEAMS_URLS to that of a workflow that exists"
        self._remedies = Remedies(
            f"Teams ({name})",
            {0: address, 400: address, 401: address, 403: address, 404: address, 410: address},
        )

    def post(self, delivery: Delivery) -> SentRef:
        """Send the first message, or the news, as a card."""
        notice = notice_of(delivery.message, delivery.kind)
        what = f"{delivery.message.ticket_ref} ({delivery.kind}) to {delivery.channel}"
        return self._deliver(to_call(notice, mark=mark_of(delivery.idem_key)), delivery, what)

    def update(self, delivery: Delivery) -> SentRef:
        """Send nothing: a card stays as it was, and the news of the same transition says how it stands."""
        return SentRef(channel=delivery.channel, ts=str(delivery.outbox_id))

    def find(self, delivery: Delivery) -> SentRef | None:
        """Nobody can look; what was perhaps sent is sent again, with the same mark."""
        return None

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Send a digest as a card."""
        body = digest_call(delivery.message, mark=mark_of(delivery.idem_key))
        return self._deliver(body, delivery, headline(delivery.message))

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Nobody can look, see `find`."""
        return None

    def _deliver(self, body: bytes, delivery: AnyDelivery, what: str) -> SentRef:
        try:
            self._call(body, what)
        except DeliveryUnknown as error:
            if delivery.attempts == 1:
                raise
            # Again without an answer: each try may be one more card, so they become rare.
            raise DeliveryDeferred(str(error), _wait(delivery.attempts)) from None
        return SentRef(channel=delivery.channel, ts=str(delivery.outbox_id))

    def _call(self, body: bytes, what: str) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": "risk-pipeline"}
        try:
            answer = requests.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            raise without_address(of_failure(error, what, self._remedies)) from None
        status, text = answer.status_code, answer.text
        if answer.ok and _FAILED.search(text):
            code = _FAILED_WITH.search(text)
            status = int(code[1]) if code else 500
        if status == 413:
            raise DeliveryRefused(
                f"{what}: Teams says that the card is too large.", code="too_large", is_of_place=False
            )
        if not 200 <= status < 300:
            raise of_answer(status, answer.headers, "", what, self._remedies)


def mark_of(idem_key: str) -> str:
    """Return a short sign of a message, the same on every attempt."""
    return hashlib.sha256(idem_key.encode()).hexdigest()[:8]


def _wait(attempts: int) -> timedelta:
    doublings = min(max(attempts - 2, 0), 12)
    return min(_FIRST_WAIT * float(2**doublings), _LONGEST_WAIT)
