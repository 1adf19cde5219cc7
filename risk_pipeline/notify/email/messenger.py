"""E-mail as a place to deliver to: one mail a message, so that each has an outcome of its own.

A mail cannot be changed or looked for. The first message is sent once, each transition answers it, and the
id of a mail is made from its row of the outbox: sent again after a lost answer, it is the same mail.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.messages.message import (
    AnyDelivery,
    Delivery,
    DeliveryKind,
    DigestDelivery,
    SentRef,
    TicketMessage,
)
from risk_pipeline.notify.charts.series_picture import ALERT, draw, picture_of
from risk_pipeline.notify.email.addresses import address_of, sender_of
from risk_pipeline.notify.email.letter import Headers, Letter, message_id, picture_id, to_bytes
from risk_pipeline.notify.email.rendering import digest_letter, ticket_letter
from risk_pipeline.notify.email.smtp import Envelope, SmtpServer
from risk_pipeline.notify.notice import notice_of

_LOG = logging.getLogger(__name__)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)


class EmailMessenger:
    """Implements `Messenger` for one person or mailbox of the register."""

    def __init__(
        self,
        receiver: str,
        server: SmtpServer,
        *,
        sender: str,
        installation: str,
        address: Callable[[str], str | None],
    ) -> None:
        """`address` gives the receiver's, as the register has it now; `installation` sets us apart."""
        self._receiver, self._server, self._installation = receiver, server, installation
        self._sender, self._address = sender_of(sender), address

    def post(self, delivery: Delivery) -> SentRef:
        """Send the first message, or the news as an answer to it."""
        root = _root_of(delivery) if delivery.kind is DeliveryKind.REPLY else None
        own_id = message_id(
            (
                self._installation,
                delivery.idem_key,
                delivery.message.identity,
                delivery.message.occurred_at.isoformat(),
            ),
            self._sender.domain,
        )
        picture = None if root else _picture(delivery.message)
        notice = notice_of(delivery.message, delivery.kind)
        letter = ticket_letter(notice, picture, picture_id(own_id))
        self._send(letter, delivery, own_id, f"{delivery.message.ticket_ref} ({delivery.kind})", root)
        return SentRef(channel=delivery.channel, ts=own_id)

    def update(self, delivery: Delivery) -> SentRef:
        """Send nothing: a mail stays as it was, and the news of the same transition says how it stands."""
        return _root_of(delivery)

    def find(self, delivery: Delivery) -> SentRef | None:
        """Nobody can look; what was perhaps sent is sent again, under the same id."""
        return None

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Send a digest: a mail of its own, in no thread."""
        said = delivery.message.model_dump_json()
        own_id = message_id((self._installation, delivery.idem_key, said), self._sender.domain)
        letter = digest_letter(delivery.message)
        self._send(letter, delivery, own_id, letter.subject, None)
        return SentRef(channel=delivery.channel, ts=own_id)

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Nobody can look, see `find`."""
        return None

    def _send(
        self, letter: Letter, delivery: AnyDelivery, own_id: str, what: str, root: SentRef | None
    ) -> None:
        recipient = self._recipient()
        headers = Headers(
            sender=self._sender,
            recipient=recipient,
            message_id=own_id,
            at=delivery.attempt_started_at,
            list_id=f"<{_list_of(delivery)}.{self._installation}.{self._sender.domain}>",
            root_id=root.ts if root else None,
        )
        what = f"{what} to {self._receiver}"
        envelope = Envelope(self._sender.addr_spec, recipient.addr_spec, what, self._receiver)
        try:
            self._server.send(envelope, to_bytes(letter, headers))
        except DeliveryUnknown as error:
            if delivery.attempts == 1:
                raise
            # Again without an answer: each try may be one more copy, so they become rare.
            raise DeliveryDeferred(str(error), _wait(delivery.attempts)) from None

    def _recipient(self) -> Address:
        found = self._address(self._receiver)
        if not found:
            raise DeliveryRefused(
                f"{self._receiver} has no address: give one in register/routing.yaml (`people`) or in "
                "RISK_EMAIL_ADDRESSES, then `risk outbox revive`.",
                code="no_address",
            )
        return address_of(found, self._receiver)


def _list_of(delivery: AnyDelivery) -> str:
    return "digests" if isinstance(delivery, DigestDelivery) else "tickets"


def _root_of(delivery: Delivery) -> SentRef:
    if delivery.root is None:
        raise DeliveryRefused(
            f"{delivery.message.ticket_ref} ({delivery.kind}): the ticket's first mail was never sent to "
            f"{delivery.channel}. Fix what it was refused for, then queue it again.",
            code="no_root",
            is_of_place=False,
        )
    return delivery.root


def _picture(message: TicketMessage) -> bytes | None:
    if sum(point.on is not None for point in message.chart) < 2:
        return None
    try:
        return draw(picture_of(message), ALERT)
    except Exception:  # noqa: BLE001 - whatever a name or number does to the library, the mail goes
        _LOG.exception("%s: its picture cannot be drawn and is left out", message.ticket_ref)
        return None


def _wait(attempts: int) -> timedelta:
    doublings = min(max(attempts - 2, 0), 12)
    return min(_FIRST_WAIT * float(2**doublings), _LONGEST_WAIT)
