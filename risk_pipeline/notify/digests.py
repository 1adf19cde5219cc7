"""Digests at their places: posted to a Slack channel, or written as files where there is no token."""

import json
import re
from datetime import timedelta
from pathlib import Path

from risk_pipeline.domain.errors import DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.messages.message import DigestDelivery, DigestMessenger, SentRef
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.slack.api import Json, SlackApi
from risk_pipeline.notify.slack.digest_blocks import headline, summary, to_digest_blocks
from risk_pipeline.notify.slack.errors import BAD_BLOCKS, TRANSPORT_ERRORS, slack_code, translate

EVENT_TYPE = "risk_digest"
_CLOCK_SKEW = timedelta(minutes=5)


def taking_digests(messenger: object, channel: str) -> DigestMessenger:
    """Return the messenger as one for digests.

    Raises:
        DeliveryRefused: it takes none.
    """
    if isinstance(messenger, DigestMessenger):
        return messenger
    raise DeliveryRefused(f"{channel} takes no digests; name a Slack channel in register/owners.yaml.")


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
    forms = [payload, {"text": payload["text"]}]
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


def write_files(folder: Path, delivery: DigestDelivery) -> SentRef:
    """Write the digest as JSON, with a page beside it that lists every ticket. Repeatable."""
    path = _path(folder, delivery)
    page = render_digest(delivery.message, headline(delivery.message), summary(delivery.message))
    entry = {
        "outbox_id": delivery.outbox_id,
        "idem_key": delivery.idem_key,
        "channel": delivery.channel,
        "message": delivery.message.model_dump(mode="json"),
        "payload": to_digest_blocks(delivery.message),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The page first: where the JSON stands, everything stands.
        for target, content in (
            (path.with_suffix(".html"), page),
            (path, json.dumps(entry, ensure_ascii=False, indent=1)),
        ):
            temporary = target.with_name(f".{target.name}")
            temporary.write_text(content, encoding="utf-8")
            temporary.replace(target)
    except OSError as error:
        raise DeliveryUnknown(f"{path} cannot be written: {error}") from error
    return _file_ref(path, delivery)


def find_file(folder: Path, delivery: DigestDelivery) -> SentRef | None:
    """Look whether the digest was written."""
    path = _path(folder, delivery)
    return _file_ref(path, delivery) if path.exists() else None


def _file_ref(path: Path, delivery: DigestDelivery) -> SentRef:
    address = path.with_suffix(".html").absolute().as_uri()
    return SentRef(channel=delivery.channel, ts=f"{delivery.outbox_id:010d}.000000", permalink=address)


def _path(folder: Path, delivery: DigestDelivery) -> Path:
    channel, name = (re.sub(r"[^A-Za-z0-9_-]", "_", part) for part in (delivery.channel, delivery.idem_key))
    return folder / "digests" / channel / f"{name}.json"


def _key(delivery: DigestDelivery) -> Json:
    return {"outbox_id": delivery.outbox_id, "idem_key": delivery.idem_key}
