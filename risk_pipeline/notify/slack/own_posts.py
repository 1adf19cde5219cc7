"""The mark that each of our posts carries, by which it is found again when its answer was lost."""

from datetime import timedelta

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import AnyDelivery
from risk_pipeline.notify.slack.api import SlackApi

_CLOCK_SKEW = timedelta(minutes=5)


def mark_of(event_type: str, delivery: AnyDelivery) -> Json:
    """Return the metadata of the post."""
    return {
        "event_type": event_type,
        "event_payload": {"outbox_id": delivery.outbox_id, "idem_key": delivery.idem_key},
    }


def find_post(
    api: SlackApi,
    channel_id: str,
    delivery: AnyDelivery,
    mark: Json,
    *,
    thread: str | None = None,
) -> str | None:
    """Return the timestamp of the post with that mark since the attempt began, in a channel or a thread."""
    since = (delivery.attempt_started_at - _CLOCK_SKEW).timestamp()
    query: dict[str, object] = {
        "channel": channel_id,
        "oldest": f"{since:.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    method = "conversations.history"
    if thread is not None:
        method, query["ts"] = "conversations.replies", thread
    for message in api.pages(method, "messages", delivery.channel, query):
        found = message.get("metadata") or {}
        if all(found.get(name) == value for name, value in mark.items()):
            return str(message["ts"])
    return None
