"""Incidents in a Slack channel: the root message as it stands, edited in place, and replies in its thread."""

from collections.abc import Mapping

from typing_extensions import TypedDict

from risk_pipeline.domain.errors import DeliveryRefused
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.messages.message import DeliveryKind, IncidentDelivery, SentRef
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS, translate
from risk_pipeline.notify.slack.own_posts import find_post, mark_of
from risk_pipeline.notify.slack.rooms.buttons import incident_buttons
from risk_pipeline.notify.slack.rooms.remedies import OF_ROOMS
from risk_pipeline.notify.slack.text import mrkdwn, plain, with_people
from risk_pipeline.wording.incidents.told import incident_story
from risk_pipeline.wording.language import words_in

_EVENT_TYPE = "risk_incident"
_MOST_HEAD, _MOST_SECTION, _MOST_MESSAGE = 150, 2800, 8000
# What must not be overlooked by somebody who reads the channel and no thread.
_LOUD = frozenset({EventKind.SEVERITY_RAISED, EventKind.UPDATED, EventKind.REOPENED})


class Shown(TypedDict):
    """What a call that sends a message says, without where."""

    text: str
    blocks: list[Json]


def incident_payload(delivery: IncidentDelivery, *, buttons: bool = False) -> Shown:
    """Return the blocks of a message, and its text; its buttons are where it is worked on."""
    is_here = not delivery.message.room or _is_in_room(delivery)
    payload = payload_of(delivery.message, delivery.kind, buttons=buttons and is_here)
    if delivery.kind is not DeliveryKind.REPLY:
        payload["blocks"] += _way_to_room(delivery)
    return payload


def payload_of(message: IncidentMessage, kind: DeliveryKind, *, buttons: bool = False) -> Shown:
    """Return how an incident stands as blocks, or what happened."""
    story = incident_story(message)
    if kind is DeliveryKind.REPLY:
        text = with_people(mrkdwn(story.event, _MOST_SECTION))
        return {"text": text, "blocks": [_section(text)]}
    texts = ["\n".join(said) for _, said in story.lines]
    most = _fair_share([len(each) for each in texts])
    lines = [
        f"*{mrkdwn(label, _MOST_HEAD)}*\n{with_people(mrkdwn(said, most))}"
        for (label, _), said in zip(story.lines, texts, strict=True)
    ]
    head: Json = {
        "type": "header",
        "text": {"type": "plain_text", "text": plain(story.head, _MOST_HEAD), "emoji": False},
    }
    return {
        "text": mrkdwn(story.head, _MOST_SECTION),
        "blocks": [head, *map(_section, lines), *(incident_buttons(message) if buttons else [])],
    }


def _way_to_room(delivery: IncidentDelivery) -> list[Json]:
    """Say in the channel of the type where it is worked on."""
    if not delivery.room_id or not delivery.message.room or _is_in_room(delivery):
        return []
    words = words_in(delivery.message.language)
    return [_section(words.say("room-is", room=f"<#{delivery.room_id}>"))]


def post_incident(api: SlackApi, delivery: IncidentDelivery, *, buttons: bool = False) -> SentRef:
    """Post the root message, or a reply in its thread."""
    channel_id = _place_of(api, delivery)
    thread: Json = {"thread_ts": _root_of(delivery).ts} if delivery.kind is DeliveryKind.REPLY else {}
    if thread and delivery.message.event.kind in _LOUD:
        thread |= {"reply_broadcast": True}
    where = {
        "channel": channel_id,
        "metadata": mark_of(_EVENT_TYPE, delivery),
        "unfurl_links": False,
        "unfurl_media": False,
        **thread,
    }
    answer = _write(api, "chat.postMessage", delivery, where, buttons=buttons)
    return SentRef(channel=channel_id, ts=str(answer["ts"]))


def update_incident(api: SlackApi, delivery: IncidentDelivery, *, buttons: bool = False) -> SentRef:
    """Replace the root message by the present state."""
    root = _root_of(delivery)
    where = {"channel": root.channel, "ts": root.ts}
    _write(api, "chat.update", delivery, where, buttons=buttons)
    return root


def find_incident(api: SlackApi, delivery: IncidentDelivery) -> SentRef | None:
    """Look through the channel, or the incident's thread, since the attempt began."""
    channel_id = _place_of(api, delivery)
    thread = _root_of(delivery).ts if delivery.kind is DeliveryKind.REPLY else None
    found = find_post(api, channel_id, delivery, mark_of(_EVENT_TYPE, delivery), thread=thread)
    return SentRef(channel=channel_id, ts=found) if found else None


def _write(
    api: SlackApi,
    method: str,
    delivery: IncidentDelivery,
    where: Mapping[str, object],
    *,
    buttons: bool,
) -> Mapping[str, object]:
    try:
        answer = api.write(method, delivery.channel, {**where, **incident_payload(delivery, buttons=buttons)})
    except TRANSPORT_ERRORS as error:
        if not _is_in_room(delivery):
            raise translate(error, delivery.message.ref, delivery.channel) from error
        raise translate(error, delivery.message.ref, delivery.channel, OF_ROOMS) from error
    return {"ts": answer.get("ts")}


def _place_of(api: SlackApi, delivery: IncidentDelivery) -> str:
    """Return the id of the channel: of the root, of the room that was opened, or of the channel's name.

    Raises:
        DeliveryRefused: it is for a room that was never opened.
    """
    if delivery.root is not None:
        return delivery.root.channel
    if not _is_in_room(delivery):
        return api.channel_id(delivery.channel)
    if delivery.room_id is None:
        text = f"{delivery.message.ref}: its room {delivery.channel} was never opened."
        raise DeliveryRefused(text, code="no_room", is_of_place=False)
    return delivery.room_id


def _is_in_room(delivery: IncidentDelivery) -> bool:
    return delivery.channel == delivery.message.room


def _fair_share(sizes: list[int]) -> int:
    """Return how long a part may be so that all fit into a message: what short ones leave, long ones get."""
    left, most = _MOST_MESSAGE, _MOST_SECTION
    for count, size in zip(range(len(sizes), 0, -1), sorted(sizes), strict=True):
        most = left // count
        if size > most:
            break
        left -= size
    return min(max(most, 1), _MOST_SECTION)


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _root_of(delivery: IncidentDelivery) -> SentRef:
    if delivery.root is None:
        text = f"{delivery.message.ref}: its first message was never sent, nothing to answer to."
        raise DeliveryRefused(text, code="no_root", is_of_place=False)
    return delivery.root
