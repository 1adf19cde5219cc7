"""Digests as files: JSON and an HTML page."""

import json
import re
from pathlib import Path

from risk_pipeline.domain.errors import DeliveryUnknown
from risk_pipeline.domain.messages.message import DigestDelivery, SentRef
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.slack.digest_blocks import to_digest_blocks


def write_files(folder: Path, delivery: DigestDelivery) -> SentRef:
    """Write the digest as JSON and as a page that lists every ticket. Repeatable."""
    path = _path(folder, delivery)
    page = render_digest(delivery.message)
    entry = {
        "outbox_id": delivery.outbox_id,
        "idem_key": delivery.idem_key,
        "channel": delivery.channel,
        "message": delivery.message.model_dump(mode="json"),
        "payload": to_digest_blocks(delivery.message),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The page first: once the JSON is there, everything is.
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
