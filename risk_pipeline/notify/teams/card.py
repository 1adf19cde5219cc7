"""A notice as an adaptive card, within what Teams takes.

All words are text runs, which no client reads as markup: a name from the data makes no link and no mention.
Schema: adaptivecards.io, version 1.4, which Teams shows on desktop, web and phones. Limits: Microsoft,
"Format cards in Microsoft Teams" and "Limits and specifications" (28 KB for a message of a webhook).
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.domain.messages.message import Link
from risk_pipeline.domain.text import one_line, without_addresses
from risk_pipeline.notify.notice import Notice
from risk_pipeline.wording.listing.digest import (
    footer,
    head_of,
    headline,
    incidents_head,
    more_incidents,
    more_of,
    section_head,
    stands,
    summary,
    whose,
    words_of,
)

VERSION = "1.4"
MAX_BYTES = 28_000
# Below it some clients fold the buttons away.
MAX_BUTTONS = 6
_SHARES = (4000, 1000, 300, 100)
# Tickets in each section of a digest, and letters of each.
_LISTS = ((25, 300), (15, 240), (8, 180), (3, 120), (1, 60))
_COLOURS = {"P0": "attention", "P1": "attention", "P2": "warning", "P3": "accent"}


def to_call(notice: Notice, *, mark: str) -> bytes:
    """Return the body of the call: the card in its envelope, cut shorter until it fits.

    `mark` is shown small at the end: the same on two cards that are one message sent twice.
    """
    said = f"{notice.thread}: {notice.news or notice.head}"
    return _fitting(
        _envelope(_cut(said, longest), _elements(notice, mark, longest), notice.links) for longest in _SHARES
    )


def digest_call(message: DigestMessage, *, mark: str) -> bytes:
    """Return the body of a digest's call; it lists as many tickets as fit."""
    said = headline(message)
    return _fitting(
        _envelope(_cut(said, 300), _listed(message, mark, count, longest), ()) for count, longest in _LISTS
    )


def _fitting(forms: Iterable[Json]) -> bytes:
    """Return the first that fits; they get shorter."""
    for form in forms:
        body = json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) <= MAX_BYTES:
            break
    return body


def _listed(message: DigestMessage, mark: str, count: int, longest: int) -> Iterator[Json]:
    words = words_of(message)
    yield _text(_run(headline(message), longest, weight="bolder", size="medium"))
    yield _text(_run(summary(message), longest * 3))
    if message.incidents:
        yield _text(_run(incidents_head(message), longest, weight="bolder"))
    for each in message.incidents[:count]:
        head = _run(f"{each.severity} {each.ref} ", 40, weight="bolder")
        said = one_line(f"{each.title}; {stands(each)}")
        yield _text(head, _run(said, longest), spacing="small")
    if rest := max(len(message.incidents) - count, 0):
        yield _text(_run(more_incidents(rest, words), 40), spacing="small")
    for section in message.sections:
        yield _text(_run(section_head(section, words), longest, weight="bolder"))
        for line in section.lines[:count]:
            said = f"{head_of(line)}; {'; '.join(whose(line, words))}"
            head = _run(f"{line.severity} {line.ref} ", 40, weight="bolder")
            yield _text(head, _run(one_line(said), longest), spacing="small")
        if rest := section.total - min(count, len(section.lines)):
            yield _text(_run(more_of(rest, words), 40), spacing="small")
    yield _text(_run(f"{footer(message)} · {mark}", 160, size="small", isSubtle=True))


def _envelope(said: str, elements: Iterable[Json], links: Sequence[Link]) -> Json:
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": said,
        "body": list(elements),
        "actions": [
            {"type": "Action.OpenUrl", "title": _cut(link.label, 40), "url": link.url}
            for link in links[:MAX_BUTTONS]
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
    colour = "good" if notice.is_over else _COLOURS.get(notice.severity, "default")
    yield _text(
        _run(notice.state, 80, weight="bolder", color=colour),
        _run(f" · {notice.thread}", longest),
    )
    yield _text(_run(notice.news or notice.head, longest, weight="bolder", size="medium"))
    yield _text(_run(notice.summary, longest))
    for label, value in notice.facts:
        yield _text(_run(f"{label}: ", 80, weight="bolder"), _run(value, longest), spacing="small")
    if notice.steps:
        label = ": ".join(part for part in (notice.steps_label, notice.playbook) if part)
        yield _text(_run(label, longest, weight="bolder"))
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
