"""A digest in Slack's Block Kit, and in words. Rendered tighter until it fits, whatever its length."""

import math
from collections.abc import Iterable, Sequence

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.digest import DigestLine, DigestMessage, DigestSection
from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.blocks import MAX_PAYLOAD, Payload, payload_size, section
from risk_pipeline.wording.language import Words
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

# Slack takes 3000 in a section; heading and rest need some of it.
_SECTION = 2700
# Tickets per section and length of what is said of one, from roomy to tight.
_FITS = ((12, 420), (8, 360), (6, 300), (4, 240), (2, 180), (1, 100))
# Below this length nothing is said of what to do.
_TIGHT = 180
_BARS = "▁▂▃▄▅▆▇█"


def to_digest_blocks(message: DigestMessage) -> Payload:
    """Render a digest: `text` always, and `blocks`; what does not fit is counted."""
    for count, width in _FITS:
        payload: Payload = {"text": to_digest_text(message), "blocks": _blocks(message, count, width)}
        if payload_size(payload) <= MAX_PAYLOAD:
            return payload
    return payload


def to_digest_text(message: DigestMessage) -> str:
    """Return the numbers as plain text."""
    return text.mrkdwn(f"{headline(message)}. {summary(message)}", 2000)


def _blocks(message: DigestMessage, count: int, width: int) -> list[Json]:
    who = text.mention(message.title, message.mention, 200)
    return [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": text.plain(headline(message), 150), "emoji": False},
        },
        section(f"{who}\n{text.mrkdwn(summary(message), 1500)}"),
        *([section(_incidents(message, count, width))] if message.incidents else []),
        *(section(_listed(part, message, count, width)) for part in message.sections),
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": footer(message, text.local_time(message.until))}],
        },
    ]


def _listed(section: DigestSection, message: DigestMessage, count: int, width: int) -> str:
    words = words_of(message)
    lines = _that_fit(_line(line, width, words) for line in section.lines[:count])
    if rest := section.total - len(lines):
        owner = f" --owner {message.scope_id}" if message.scope_kind == "owner" else ""
        lines.append(f"{more_of(rest, words)}: `risk tickets list{owner}`")
    return "\n".join([f"*{text.mrkdwn(section_head(section, words), 200)}*", *lines])


def _incidents(message: DigestMessage, count: int, width: int) -> str:
    words = words_of(message)
    lines = _that_fit(_incident(each, width, words) for each in message.incidents[:count])
    if rest := len(message.incidents) - len(lines):
        lines.append(f"{more_incidents(rest, words)}: `risk incident list`")
    return "\n".join([f"*{text.mrkdwn(incidents_head(message), 200)}*", *lines])


def _that_fit(texts: Iterable[str]) -> list[str]:
    """Return the first of the texts as the points of a list, as many as a section of a message holds."""
    lines, room = [], _SECTION
    for each in texts:
        said = f"•  {each}"
        room -= text.size(said) + 1
        if room < 0:
            break
        lines.append(said)
    return lines


def _incident(each: IncidentBrief, width: int, words: Words) -> str:
    """Return what is said of an incident: what and how bad, then what is late, then what to do."""
    rows = [
        text.mrkdwn(f"{each.severity} {each.title}", width // 2),
        text.mrkdwn(stands(each), width),
    ]
    if width > _TIGHT:
        rows.append(f"*{words.say('label-next-step')}:* {text.mrkdwn(each.next_step, width // 3)}")
    return f"{_reference(each.ref, each.url)} " + "\n      ".join(rows)


def _reference(ref: str, url: str | None) -> str:
    return text.link(ref, url, 400) if url and len(url) <= 150 else ref


def _line(line: DigestLine, width: int, words: Words) -> str:
    """Return what is said of a ticket: what and how bad, then whose and by when, then what to do."""
    bars = f" {spark(line.course)}" if line.is_open and len(line.course) > 1 else ""
    rows = [
        f"{text.mrkdwn(f'{line.severity} {head_of(line)}', width // 2)}{bars}",
        text.mrkdwn("; ".join(whose(line, words)), width // 2),
    ]
    if line.next_step and width > _TIGHT:
        rows.append(f"*{words.say('label-next-step')}:* {text.mrkdwn(line.next_step, width // 3)}")
    return f"{_reference(line.ref, line.url)} " + "\n      ".join(row for row in rows if row)


def spark(course: Sequence[float | None]) -> str:
    """Return values as bars between nothing and the largest: a picture in a line of text."""
    known = [abs(value) for value in course if value is not None and math.isfinite(value)]
    most = max(known, default=0.0)
    if not most:
        return ""
    bars = (
        None if value is None or not math.isfinite(value) else round(abs(value) / most * (len(_BARS) - 1))
        for value in course
    )
    return "".join("·" if bar is None else _BARS[bar] for bar in bars)
