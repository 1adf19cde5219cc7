"""Slack as a place to deliver to.

Each post carries its outbox id and idempotence key as metadata, which `find` looks for when the
outcome of an attempt is unknown. Repeating is left to the sender, never done here, except
where Slack said for certain that it did not take the message's form.
"""

import logging
from collections.abc import Mapping

from slack_sdk.web import SlackResponse

from risk_pipeline.domain.errors import DeliveryRefused, RiskError
from risk_pipeline.domain.messages.message import (
    Delivery,
    DeliveryKind,
    DigestDelivery,
    IncidentDelivery,
    RoomDelivery,
    SentRef,
)
from risk_pipeline.notify.charts.series_picture import ALERT, draw, picture_of
from risk_pipeline.notify.slack import digests
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.blocks import Payload, to_blocks, to_text, with_picture, without_chart
from risk_pipeline.notify.slack.directory import Folk
from risk_pipeline.notify.slack.errors import BAD_BLOCKS, TRANSPORT_ERRORS, slack_code, translate
from risk_pipeline.notify.slack.own_posts import find_post, mark_of
from risk_pipeline.notify.slack.rooms import posting as incidents
from risk_pipeline.notify.slack.rooms import steps as rooms

_LOG = logging.getLogger(__name__)
_EVENT_TYPE = "risk_ticket"


class SlackMessenger:
    """Posts, updates and finds ticket messages through Slack's Web API."""

    def __init__(
        self,
        token: str,
        *,
        base_url: str = "https://slack.com/api/",
        timeout_seconds: float = 10.0,
        buttons: bool = False,
        folk: Folk | None = None,
        declares: bool = False,
    ) -> None:
        """`buttons`: somebody listens for clicks, on incidents too where the register `declares` some.

        `folk` knows who people are in Slack.
        """
        folk = folk or Folk()
        self._api = SlackApi(token, base_url, timeout_seconds, folk.who, folk.channels)
        self._buttons, self._folk, self._declares = buttons, folk, declares

    def whoami(self) -> str:
        """Return which bot and workspace the token belongs to; raises as `post` does."""
        answer = self._api.read("auth.test", "", {})
        return f"{answer.get('user')} in {answer.get('team')} ({answer.get('url')})"

    def post(self, delivery: Delivery) -> SentRef:
        """Post a root message, or a reply in the root's thread."""
        thread = {"thread_ts": _root_of(delivery).ts} if delivery.kind is DeliveryKind.REPLY else {}
        channel_id = self._place_of(delivery)
        answer = self._write(
            "chat.postMessage",
            delivery,
            {
                "channel": channel_id,
                "metadata": mark_of(_EVENT_TYPE, delivery),
                "unfurl_links": False,
                "unfurl_media": False,
                **thread,
            },
        )
        return self._ref(channel_id, str(answer["ts"]), delivery)

    def update(self, delivery: Delivery) -> SentRef:
        """Replace the root message by the present state."""
        root = _root_of(delivery)
        self._write("chat.update", delivery, {"channel": root.channel, "ts": root.ts})
        return root

    def find(self, delivery: Delivery) -> SentRef | None:
        """Look through the channel, or the ticket's thread, since the attempt began."""
        channel_id = self._place_of(delivery)
        thread = _root_of(delivery).ts if delivery.kind is DeliveryKind.REPLY else None
        found = find_post(self._api, channel_id, delivery, mark_of(_EVENT_TYPE, delivery), thread=thread)
        return self._ref(channel_id, found, delivery) if found else None

    def post_digest(self, delivery: DigestDelivery) -> SentRef:
        """Post a digest to its channel."""
        return digests.post_to_slack(self._api, delivery)

    def find_digest(self, delivery: DigestDelivery) -> SentRef | None:
        """Look through the channel for a digest."""
        return digests.find_in_slack(self._api, delivery)

    def post_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Post a message about an incident."""
        return incidents.post_incident(self._api, delivery, buttons=self._buttons and self._declares)

    def update_incident(self, delivery: IncidentDelivery) -> SentRef:
        """Replace the root message about an incident."""
        return incidents.update_incident(self._api, delivery, buttons=self._buttons and self._declares)

    def find_incident(self, delivery: IncidentDelivery) -> SentRef | None:
        """Look for a message about an incident."""
        return incidents.find_incident(self._api, delivery)

    def do_room(self, delivery: RoomDelivery) -> SentRef:
        """Do a step of an incident's room."""
        return rooms.do_room(self._api, self._folk.guests, delivery)

    def find_room(self, delivery: RoomDelivery) -> SentRef | None:
        """Look for the message that a step of a room may have written."""
        return rooms.find_room(self._api, delivery)

    def _write(self, method: str, delivery: Delivery, where: Mapping[str, object]) -> SlackResponse:
        """Send the richest form that Slack takes: with a picture, with its own chart, without, in words."""
        called = {"owner_mention": self._folk.mention(delivery.message.owner_mention)}
        delivery = delivery.model_copy(update={"message": delivery.message.model_copy(update=called)})
        *richer, last = _forms(
            delivery, self._picture(delivery), buttons=self._buttons, declares=self._declares
        )
        for form in richer:
            try:
                return self._api.write(method, delivery.channel, {**where, **form})
            except TRANSPORT_ERRORS as error:
                if slack_code(error) not in BAD_BLOCKS:
                    raise _told(error, delivery) from error
        try:
            return self._api.write(method, delivery.channel, {**where, **last})
        except TRANSPORT_ERRORS as error:
            raise _told(error, delivery) from error

    def _picture(self, delivery: Delivery) -> str | None:
        """Upload the picture of a root message; None when nothing can be drawn or Slack refused it."""
        message = delivery.message
        is_dated = sum(point.on is not None for point in message.chart) > 1
        if delivery.kind is DeliveryKind.REPLY or not is_dated:
            return None
        title = f"{message.ticket_ref} {message.indicator_title}"
        try:
            drawn = draw(picture_of(message), ALERT)
        except Exception:  # noqa: BLE001 - whatever a name or number does to the library, the message goes
            _LOG.exception("%s: its picture cannot be drawn and is left out", message.ticket_ref)
            return None
        return self._api.upload(f"{message.ticket_ref}.png", title, drawn)

    def _place_of(self, delivery: Delivery) -> str:
        return delivery.root.channel if delivery.root else self._api.channel_id(delivery.channel)

    def _ref(self, channel_id: str, ts: str, delivery: Delivery) -> SentRef:
        permalink = None
        if delivery.kind is DeliveryKind.ROOT:
            permalink = self._permalink(channel_id, ts, delivery.channel)
        return SentRef(channel=channel_id, ts=ts, permalink=permalink)

    def _permalink(self, channel_id: str, ts: str, channel: str) -> str | None:
        """Ask for a message's address. The message is there, so failing now is no failure to post."""
        try:
            answer = self._api.read("chat.getPermalink", channel, {"channel": channel_id, "message_ts": ts})
        except RiskError:
            return None
        return answer.get("permalink")


def _forms(delivery: Delivery, picture_id: str | None, *, buttons: bool, declares: bool) -> list[Payload]:
    payload = to_blocks(delivery.message, delivery.kind, buttons=buttons, declares=declares)
    plainer = without_chart(payload)
    words: Payload = {
        **payload,
        "text": to_text(delivery.message, delivery.kind),
        "blocks": [],
        "attachments": [],
    }
    forms = [payload, words] if plainer == payload else [payload, plainer, words]
    return [with_picture(payload, picture_id, delivery.message), *forms] if picture_id else forms


def _told(error: Exception, delivery: Delivery) -> RiskError:
    return translate(error, f"{delivery.message.ticket_ref} ({delivery.kind})", delivery.channel)


def _root_of(delivery: Delivery) -> SentRef:
    if delivery.root is None:
        raise DeliveryRefused(
            f"{delivery.message.ticket_ref} ({delivery.kind}): the ticket's first message never arrived in "
            f"#{delivery.channel}. Fix what it was refused for, then queue it again.",
            code="no_root",
            is_of_place=False,
        )
    return delivery.root
