"""Incidents in a Slack channel: the root message as it stands, edited in place, and replies in its thread."""

from collections.abc import Mapping

from risk_pipeline.domain.errors import DeliveryRefused
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import DeliveryKind, IncidentDelivery, SentRef
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS, translate
from risk_pipeline.notify.slack.own_posts import find_post, mark_of
from risk_pipeline.notify.slack.text import mrkdwn
from risk_pipeline.wording.fit import cut
from risk_pipeline.wording.incidents.told import incident_story

_EVENT_TYPE = "risk_incident"
_MOST_HEAD, _MOST_SECTION = 150, 2800


def incident_payload(delivery: IncidentDelivery) -> Json:
    """Return the blocks of a message, and its text."""
    story = incident_story(delivery.message)
    if delivery.kind is DeliveryKind.REPLY:
        text = mrkdwn(story.event, _MOST_SECTION)
        return {"text": text, "blocks": [_section(text)]}
    lines = [f"*{mrkdwn(label, _MOST_HEAD)}*\n{_joined(said)}" for label, said in story.lines]
    head: Json = {"type": "header", "text": {"type": "plain_text", "text": cut(story.head, _MOST_HEAD)}}
    return {
        "text": mrkdwn(story.head, _MOST_SECTION),
        "blocks": [head, *map(_section, lines)],
    }


def post_incident(api: SlackApi, delivery: IncidentDelivery) -> SentRef:
    """Post the root message, or a reply in its thread."""
    channel_id = delivery.root.channel if delivery.root else api.channel_id(delivery.channel)
    thread = {"thread_ts": _root_of(delivery).ts} if delivery.kind is DeliveryKind.REPLY else {}
    where = {
        "channel": channel_id,
        "metadata": mark_of(_EVENT_TYPE, delivery),
        "unfurl_links": False,
        "unfurl_media": False,
        **thread,
    }
    answer = _write(api, "chat.postMessage", delivery, where)
    return SentRef(channel=channel_id, ts=str(answer["ts"]))


def update_incident(api: SlackApi, delivery: IncidentDelivery) -> SentRef:
    """Replace the root message by the present state."""
    root = _root_of(delivery)
    _write(api, "chat.update", delivery, {"channel": root.channel, "ts": root.ts})
    return root


def find_incident(api: SlackApi, delivery: IncidentDelivery) -> SentRef | None:
    """Look through the channel, or the incident's thread, since the attempt began."""
    channel_id = delivery.root.channel if delivery.root else api.channel_id(delivery.channel)
    thread = _root_of(delivery).ts if delivery.kind is DeliveryKind.REPLY else None
    found = find_post(api, channel_id, delivery, mark_of(_EVENT_TYPE, delivery), thread=thread)
    return SentRef(channel=channel_id, ts=found) if found else None


def _write(
    api: SlackApi, method: str, delivery: IncidentDelivery, where: Mapping[str, object]
) -> Mapping[str, object]:
    try:
        answer = api.write(method, delivery.channel, {**where, **incident_payload(delivery)})
    except TRANSPORT_ERRORS as error:
        raise translate(error, delivery.message.ref, delivery.channel) from error
    return {"ts": answer.get("ts")}


def _joined(said: tuple[str, ...]) -> str:
    return mrkdwn("\n".join(said), _MOST_SECTION)


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _root_of(delivery: IncidentDelivery) -> SentRef:
    if delivery.root is None:
        text = f"{delivery.message.ref}: its first message was never sent, nothing to answer to."
        raise DeliveryRefused(text, code="no_root", is_of_place=False)
    return delivery.root
