"""A digest in Slack's Block Kit, and in words. Rendered tighter until it fits, whatever its length."""

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.digest import DigestLine, DigestMessage, DigestSection
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.blocks import MAX_PAYLOAD, Payload, payload_size

# Slack takes 3000 in a section; heading and rest need some of it.
_SECTION = 2700
# Lines per section and length of a line, from roomy to tight.
_FITS = ((15, 180), (10, 160), (6, 140), (3, 120), (1, 100))


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


def headline(message: DigestMessage) -> str:
    """Name the digest: whose, of when."""
    period = format_day(message.first)
    if message.first != message.last:
        period = f"{period} to {format_day(message.last)}"
    return f"{message.cadence.capitalize()} digest, {message.title}: {period}"


def summary(message: DigestMessage) -> str:
    """Return the counts in one line."""
    counts = message.counts
    parts = [
        f"{counts.open} open, {counts.overdue} overdue",
        f"{counts.opened} opened, {counts.closed} closed, {counts.repeat} came back",
        f"noise: {counts.false_positive} false positives, {counts.flapping} started flapping",
    ]
    if message.muted:
        reasons = (f"{count} {code.replace('_', ' ')}" for code, count in message.muted)
        parts.append(f"muted: {', '.join(reasons)}")
    if message.budget:
        over = ", over budget" if message.budget.is_over else ""
        parts.append(f"noise budget: {message.budget.used} of {message.budget.allowed:.3g} a week{over}")
    return "; ".join(parts)


def _blocks(message: DigestMessage, count: int, width: int) -> list[Json]:
    who = text.mention(message.title, message.mention, 200)
    return [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": text.plain(headline(message), 150), "emoji": False},
        },
        _section(f"{who}\n{text.mrkdwn(summary(message), 1500)}"),
        *(_section(_listed(section, message, count, width)) for section in message.sections),
        {
            "type": "context",
            "elements": [
                {"type": "mrkdwn", "text": f"As of {text.local_time(message.until)}{_head(message)}"}
            ],
        },
    ]


def _head(message: DigestMessage) -> str:
    return f". Head of the history: {message.head}" if message.head else ""


def _listed(section: DigestSection, message: DigestMessage, count: int, width: int) -> str:
    lines = [f"*{section.title}: {section.total}*"]
    room = _SECTION
    for line in section.lines[:count]:
        words = f"•  {_line(line, width)}"
        room -= text.size(words) + 1
        if room < 0:
            break
        lines.append(words)
    if rest := section.total - len(lines) + 1:
        owner = f" --owner {message.scope_id}" if message.scope_kind == "owner" else ""
        lines.append(f"… and {rest} more: `risk tickets list{owner}`")
    return "\n".join(lines)


def _line(line: DigestLine, width: int) -> str:
    ref = text.link(line.ref, line.url, 400) if line.url and len(line.url) <= 150 else line.ref
    words = f"{line.severity} {line.title}, {line.where}: {line.state} since {line.since}"
    return f"{ref} {text.mrkdwn(f'{words}; {line.note}' if line.note else words, width)}"


def _section(content: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": content}}
