"""What a person does when Slack does not let us do something to an incident's room, or write into it."""

from collections.abc import Mapping

from risk_pipeline.domain.messages.incident import RoomAct

_MANAGED = "An admin of the workspace decides who may do this (Settings & permissions, channel management)"
_BY_HAND = "Slack leaves this to people"
OF_ROOMS: Mapping[str, str] = {
    "is_archived": "Unarchive {channel} and invite the app again (/invite)",
    "channel_not_found": "{channel} was deleted, or is private and the app was taken out: /invite it again",
    "not_in_channel": "Invite the app to {channel} (/invite)",
    "restricted_action": _MANAGED,
    "not_authorized": _MANAGED,
    "user_is_restricted": _MANAGED,
    "restricted_action_read_only_channel": "Allow apps to post in {channel}; it is read-only",
    "not_allowed_token_type": _BY_HAND,
    "method_not_supported_for_channel_type": _BY_HAND,
    "cant_archive_general": "It is the channel of everybody; give the room another name",
    "cant_archive_required": "It is a channel that everybody has to be in; take that back",
}
"""By code of an answer; `{channel}` is the room."""
_OF_STEPS = {
    RoomAct.OPEN: "Until then its messages go to #{fallback}",
    RoomAct.REOPEN: "Unarchive it in Slack; until then its messages go to #{fallback}",
    RoomAct.CLOSE: "Archive it in Slack",
}


def after_step(act: RoomAct, fallback: str) -> str:
    """Return what becomes of the incident's messages meanwhile, or what is left to do by hand."""
    return _OF_STEPS.get(act, "").format(fallback=fallback)
