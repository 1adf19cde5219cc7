"""Digests in a Slack channel."""

from collections.abc import Mapping
from datetime import timedelta

from risk_pipeline.domain.messages.message import DigestDelivery, SentRef
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.digest_blocks import to_digest_blocks
from risk_pipeline.notify.slack.errors import BAD_BLOCKS, TRANSPORT_ERRORS, slack_code, translate
from risk_pipeline.wording.listing.digest import headline

EVENT_TYPE = "risk_digest"
_CLOCK_SKEW = timedelta(minutes=5)


def post_to_slack(api: SlackApi, delivery: DigestDelivery) -> SentRef:
    """Post the digest; in words alone where the workspace refuses the blocks."""
    channel_id = api.channel_id(delivery.channel)
    where = {
        "channel": channel_id,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": _key(delivery)},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    payload = to_digest_blocks(delivery.message)
    forms: list[Mapping[str, object]] = [payload, {"text": payload["text"]}]
    for number, form in enumerate(forms):
        try:
            answer = api.write("chat.postMessage", delivery.channel, {**where, **form})
        except TRANSPORT_ERRORS as error:
            if number == 0 and slack_code(error) in BAD_BLOCKS:
                continue
            raise translate(error, headline(delivery.message), delivery.channel) from error
        return SentRef(channel=channel_id, ts=str(answer["ts"]))
    raise AssertionError("a digest has a last form")


def find_in_slack(api: SlackApi, delivery: DigestDelivery) -> SentRef | None:
    """Look through the channel since the attempt began."""
    channel_id = api.channel_id(delivery.channel)
    since = (delivery.attempt_started_at - _CLOCK_SKEW).timestamp()
    query = {"channel": channel_id, "oldest": f"{since:.6f}", "include_all_metadata": True, "limit": 200}
    for message in api.pages("conversations.history", "messages", delivery.channel, query):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == _key(delivery):
            return SentRef(channel=channel_id, ts=str(message["ts"]))
    return None


def _key(delivery: DigestDelivery) -> dict[str, str | int]:
    return {"outbox_id": delivery.outbox_id, "idem_key": delivery.idem_key}
