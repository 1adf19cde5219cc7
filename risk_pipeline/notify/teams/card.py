"""A notice as an adaptive card, within what Teams takes.

All words are text runs, which no client reads as markup: a name from the data makes no link and no mention.
Schema: adaptivecards.io, version 1.4, which Teams shows on desktop, web and phones. Limits: Microsoft,
"Format cards in Microsoft Teams" and "Limits and specifications" (28 KB for a message of a webhook).
"""

import json
from collections.abc import Iterator

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.text import without_addresses
from risk_pipeline.notify.notice import Notice

VERSION = "1.4"
MAX_BYTES = 28_000
# Below it some clients fold the buttons away.
MAX_BUTTONS = 6
_SHARES = (4000, 1000, 300, 100)
_COLOURS = {"P0": "attention", "P1": "attention", "P2": "warning", "P3": "accent"}


def to_call(notice: Notice, *, mark: str) -> bytes:
    """Return the body of the call: the card in its envelope, cut shorter until it fits.

    `mark` is shown small at the end: the same on two cards that are one message sent twice.
    """
    for longest in _SHARES:
        card = _envelope(notice, mark, longest)
        body = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) <= MAX_BYTES:
            return body
    return body


def _envelope(notice: Notice, mark: str, longest: int) -> Json:
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": _cut(f"{notice.thread}: {notice.news or notice.head}", longest),
        "body": list(_elements(notice, mark, longest)),
        "actions": [
            {"type": "Action.OpenUrl", "title": _cut(link.label, 40), "url": link.url}
            for link in notice.links[:MAX_BUTTONS]
        ],
        "msteams": {"width": "Full"},
    }
    attachment: Json = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _elements(notice: Notice, mark: str, longest: int) -> Iterator[Json]:
    colour = "good" if notice.is_closed else _COLOURS.get(notice.severity, "default")
    yield _text(
        _run(f"{notice.severity} · {notice.status}", 40, weight="bolder", color=colour),
        _run(f" · {notice.thread}", longest),
    )
    yield _text(_run(notice.news or notice.head, longest, weight="bolder", size="medium"))
    yield _text(_run(notice.summary, longest))
    for label, value in notice.facts:
        yield _text(_run(f"{label}: ", 80, weight="bolder"), _run(value, longest), spacing="small")
    if notice.steps:
        yield _text(_run(f"First steps: {notice.playbook}", longest, weight="bolder"))
    for number, step in enumerate(notice.steps, start=1):
        yield _text(_run(f"{number}. {step}", longest), spacing="small")
    yield _text(_run(f"{notice.origin} · {mark}", longest, size="small", isSubtle=True))


def _text(*runs: Json, spacing: str = "default") -> Json:
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": list(runs)}


def _run(text: str, longest: int, **looks: str | bool) -> Json:
    return {"type": "TextRun", "text": _cut(text, longest), **looks}


def _cut(text: str, longest: int) -> str:
    shown = without_addresses(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
