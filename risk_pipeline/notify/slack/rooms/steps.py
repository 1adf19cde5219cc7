"""The room of an incident in Slack: opened, named, furnished, shut. Each step looks before it acts.

A step that is done twice leaves what it left before, so a lost answer needs no inquiry. The one message that
a step may write, about people who are not in Slack, is looked for as every message is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, RiskError
from risk_pipeline.domain.messages.incident import RoomAct, RoomGuest, RoomStep
from risk_pipeline.domain.messages.message import RoomDelivery, SentRef
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS, slack_code, translate
from risk_pipeline.notify.slack.own_posts import find_post, mark_of
from risk_pipeline.notify.slack.rooms.remedies import OF_ROOMS, after_step
from risk_pipeline.notify.slack.text import escape, mrkdwn
from risk_pipeline.wording.language import words_in

Guests = Callable[[str], Sequence[str]]
Answer = Mapping[str, Any]
_EVENT_TYPE = "risk_room"
_NUMBERS = ("", "-2", "-3", "-4")
_OF_TOKEN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_NOT_INVITED = frozenset(
    {
        *("user_not_found", "no_user", "user_disabled", "cant_invite", "user_is_restricted"),
        *("ura_max_channels", "org_user_not_in_team", "failed_for_some_users"),
    }
)
# Half of the time after which a sender counts as dead: no other one may write what this one is about to.
_LONGEST_SECONDS, _LATER = 60.0, timedelta(minutes=1)
_THERE = frozenset({"already_in_channel", "cant_invite_self"})


def do_room(api: SlackApi, guests: Guests, delivery: RoomDelivery) -> SentRef:
    """Do a step of a room.

    Raises:
        DeliveryRefused: Slack does not let us, or there is no room; messages go on without the step.
        DeliveryDeferred, DeliveryUnknown, SenderRefused: as of messages.
    """
    step = delivery.message
    if step.act is RoomAct.OPEN:
        return SentRef(channel=_open(api, step), ts=step.act.value)
    room = delivery.room_id
    if room is None:
        raise DeliveryRefused(f"{step.ref}: it has no room.", code="no_room", is_of_place=False)
    written = _FURNISH[step.act](api, guests, delivery, room)
    return SentRef(channel=room, ts=written or step.act.value)


def find_room(api: SlackApi, delivery: RoomDelivery) -> SentRef | None:
    """Look for the message of a step that may have written one."""
    root, room = delivery.root, delivery.room_id
    if delivery.message.act is not RoomAct.INVITE or root is None or room is None:
        return None
    found = find_post(api, room, delivery, mark_of(_EVENT_TYPE, delivery), thread=root.ts)
    return SentRef(channel=room, ts=found) if found else None


def _open(api: SlackApi, step: RoomStep) -> str:
    """Make the channel, or find the one that an earlier attempt made: by name, and by what its topic says."""
    for number in _NUMBERS:
        name = f"{step.name}{number}"
        made = _call(
            api, step, "conversations.create", {"name": name, "is_private": step.is_private}, {"name_taken"}
        )
        if made is not None:
            return str(made["channel"]["id"])
        found = next((each for each in _channels(api, step) if each.get("name") == name), None)
        if found is not None and _is_ours(api, step, found):
            return str(found["id"])
    raise DeliveryRefused(
        f"{step.ref}: #{step.name} is another channel's name, name_taken. Rename that channel. "
        f"{after_step(step.act, step.fallback)}.",
        code="name_taken",
    )


def _channels(api: SlackApi, step: RoomStep) -> Iterator[Answer]:
    cursor = ""
    while True:
        query = {"types": "public_channel,private_channel", "limit": 1000}
        answer = _call(api, step, "conversations.list", query | ({"cursor": cursor} if cursor else {})) or {}
        yield from answer.get("channels") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _is_ours(api: SlackApi, step: RoomStep, channel: Answer) -> bool:
    """Whether a channel is this incident's room: its topic says so, or we made it and died before that."""
    topic = _topic(channel)
    if topic:
        return topic.split(" ", 1)[0] == step.ref
    own = _call(api, step, "auth.test", {}) or {}
    return bool(own.get("user_id")) and channel.get("creator") == own.get("user_id")


def _set_topic(api: SlackApi, _guests: Guests, delivery: RoomDelivery, room: str) -> None:
    step = delivery.message
    shown = _call(api, step, "conversations.info", {"channel": room}) or {}
    if _topic(shown.get("channel") or {}) not in {step.text, escape(step.text)}:
        _call(api, step, "conversations.setTopic", {"channel": room, "topic": step.text})


def _pin(api: SlackApi, _guests: Guests, delivery: RoomDelivery, room: str) -> None:
    step, root = delivery.message, delivery.root
    if root is None:
        text = f"{step.ref}: its first message never arrived, nothing to pin."
        raise DeliveryRefused(text, code="no_root", is_of_place=False)
    _call(api, step, "pins.add", {"channel": room, "timestamp": root.ts}, {"already_pinned"})


def _bookmark(api: SlackApi, _guests: Guests, delivery: RoomDelivery, room: str) -> None:
    step = delivery.message
    there = _call(api, step, "bookmarks.list", {"channel_id": room}) or {}
    if any(each.get("link") == step.url for each in there.get("bookmarks") or []):
        return
    given = {"channel_id": room, "title": step.text, "type": "link", "link": step.url}
    _call(api, step, "bookmarks.add", given)


def _shut(api: SlackApi, _guests: Guests, delivery: RoomDelivery, room: str) -> None:
    _call(api, delivery.message, "conversations.archive", {"channel": room}, {"already_archived"})


def _open_again(api: SlackApi, _guests: Guests, delivery: RoomDelivery, room: str) -> None:
    _call(api, delivery.message, "conversations.unarchive", {"channel": room}, {"not_archived"})


def _invite(api: SlackApi, guests: Guests, delivery: RoomDelivery, room: str) -> str | None:
    """Invite people one by one, for one who cannot come keeps no other away; say who is not in Slack.

    Raises:
        DeliveryDeferred: Slack took so long that the message is left to the next attempt.
    """
    step, lost, begun = delivery.message, list[RoomGuest](), monotonic()
    for guest in step.guests:
        users = _ids(guests, guest)
        came = [user for user in users if _is_invited(api, step, room, user)]
        if not came:
            lost.append(guest)
    if not lost:
        return None
    if monotonic() - begun > _LONGEST_SECONDS:
        raise DeliveryDeferred(f"{step.ref}: Slack was slow to invite people to {step.name}", _LATER)
    words = words_in(step.language)
    names = [f"{each.title} ({each.who})" if each.title else each.who for each in lost]
    said = mrkdwn(words.say("room-not-invited", who=words.listed(names)), 2800)
    thread = {"thread_ts": delivery.root.ts} if delivery.root else {}
    post = {"channel": room, "text": said, "metadata": mark_of(_EVENT_TYPE, delivery), **thread}
    try:
        return str(api.write("chat.postMessage", step.name, post).get("ts"))
    except TRANSPORT_ERRORS as error:
        raise translate(error, step.ref, step.name) from error


_FURNISH: Mapping[RoomAct, Callable[[SlackApi, Guests, RoomDelivery, str], str | None]] = {
    RoomAct.TOPIC: _set_topic,
    RoomAct.PIN: _pin,
    RoomAct.INVITE: _invite,
    RoomAct.BOOKMARK: _bookmark,
    RoomAct.CLOSE: _shut,
    RoomAct.REOPEN: _open_again,
}


def _ids(guests: Guests, guest: RoomGuest) -> Sequence[str]:
    """Return who somebody is in Slack; nobody where Slack does not tell us for good."""
    try:
        return guests(guest.who)
    except DeliveryDeferred:
        raise
    except RiskError:
        return ()


def _is_invited(api: SlackApi, step: RoomStep, room: str, user: str) -> bool:
    given = {"channel": room, "users": user}
    try:
        api.call("conversations.invite", given)
    except TRANSPORT_ERRORS as error:
        if slack_code(error) in _NOT_INVITED:
            return False
        if slack_code(error) not in _THERE:
            raise _told(error, step, "conversations.invite") from error
    return True


def _topic(channel: Answer) -> str:
    return str((channel.get("topic") or {}).get("value") or "")


def _call(
    api: SlackApi,
    step: RoomStep,
    method: str,
    arguments: Mapping[str, object],
    fine: frozenset[str] | set[str] = frozenset(),
) -> Answer | None:
    """Make a call; None where it says that what we want is so already (`fine`)."""
    try:
        answer = api.call(method, arguments)
    except TRANSPORT_ERRORS as error:
        if slack_code(error) in fine:
            return None
        raise _told(error, step, method) from error
    return answer.data if isinstance(answer.data, dict) else {}


def _told(error: Exception, step: RoomStep, method: str) -> RiskError:
    """Return our error: what the app may not do to rooms is a step refused, and keeps no message away."""
    told = translate(error, f"{step.ref}: {method}", step.name, OF_ROOMS)
    code = slack_code(error)
    if isinstance(told, DeliveryRefused) and code and code not in _OF_TOKEN:
        after = after_step(step.act, step.fallback)
        return DeliveryRefused(f"{told} {after}." if after else str(told), code=code)
    return told
