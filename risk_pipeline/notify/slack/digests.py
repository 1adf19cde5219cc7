"""Digests in a Slack channel."""

from collections.abc import Mapping

from risk_pipeline.domain.messages.message import DigestDelivery, SentRef
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.digest_blocks import to_digest_blocks
from risk_pipeline.notify.slack.errors import BAD_BLOCKS, TRANSPORT_ERRORS, slack_code, translate
from risk_pipeline.notify.slack.own_posts import find_post, mark_of
from risk_pipeline.wording.listing.digest import headline

_EVENT_TYPE = "risk_digest"


def post_to_slack(api: SlackApi, delivery: DigestDelivery) -> SentRef:
    """Post the digest; in words alone where the workspace refuses the blocks."""
    channel_id = api.channel_id(delivery.channel)
    where = {
        "channel": channel_id,
        "metadata": mark_of(_EVENT_TYPE, delivery),
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
    found = find_post(api, channel_id, delivery, mark_of(_EVENT_TYPE, delivery))
    return SentRef(channel=channel_id, ts=found) if found else None
