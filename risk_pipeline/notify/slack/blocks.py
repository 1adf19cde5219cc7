"""A ticket's message in Slack's Block Kit: root (present state) and replies (what happened).

What must be seen is in `blocks`; what to do next and the small print are in an attachment,
whose colour tells the status. Every text is cut to a share of Slack's limits, and the whole is
rendered tighter until it fits, so no content can make Slack refuse a message.
"""

import json
from typing import NotRequired, TypedDict

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.buttons import to_buttons
from risk_pipeline.notify.slack.chart_block import to_chart
from risk_pipeline.notify.slack.phrases import Phrases
from risk_pipeline.notify.wording import cases

MAX_PAYLOAD = 10_000
_SCALES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05)
_COLOURS = {
    "open": "#a30200",
    "acknowledged": "#daa038",
    "in_progress": "#daa038",
    "verifying": "#3b7dbf",
    "closed": "#2eb886",
}
_BROADCAST = frozenset({EventKind.REOPENED, EventKind.RAISED, EventKind.WORSENED})
_MAX_SEGMENTS, _MAX_STEPS, _MAX_CHILDREN = 5, 8, 10
_MAX_SLICES, _MAX_RELATED = 3, 3


class Payload(TypedDict):
    """What a call that sends a message says, without where."""

    text: str
    blocks: list[Json]
    attachments: NotRequired[list[Json]]
    reply_broadcast: NotRequired[bool]
    response_type: NotRequired[str]


def to_blocks(message: TicketMessage, kind: DeliveryKind, *, buttons: bool = False) -> Payload:
    """Render a message: `text` always, `blocks`, and for a root also `attachments`.

    A reopened ticket, one that got far worse and a raised severity are also shown in the channel, not only in
    the thread. With `buttons` (somebody listens for clicks) a root offers what can be done in its state.
    """
    last = to_buttons(message) if buttons and kind is not DeliveryKind.REPLY else []
    render = _reply if kind is DeliveryKind.REPLY else _root
    for scale in _SCALES:
        payload = render(message, Phrases(message, scale))
        payload["blocks"] += last
        if payload_size(payload) <= MAX_PAYLOAD:
            return payload
    return without_chart(payload)


def to_text(message: TicketMessage, kind: DeliveryKind) -> str:
    """Say the same in words alone, for a workspace that refuses the blocks."""
    if kind is DeliveryKind.REPLY:
        return text.with_people(text.mrkdwn(message.history, 2000)) or "–"
    say = Phrases(message, 0.5)
    parts = [
        f"*{text.mrkdwn(say.title, 300)}*",
        say.status,
        say.summary,
        *(field.replace("*\n", ":* ") for field in say.fields),
        say.health,
        say.links,
        say.footer,
    ]
    return "\n".join(part for part in parts if part)


def colour_of(status: str) -> str:
    """Return the colour of a ticket's status."""
    return _COLOURS.get(status, "#8d8d8d")


def without_chart(payload: Payload) -> Payload:
    """Return the payload without its chart, for a workspace that does not know that block."""
    blocks = [block for block in payload["blocks"] if block["type"] != "data_visualization"]
    return {**payload, "blocks": blocks}


def with_picture(payload: Payload, file_id: str, message: TicketMessage) -> Payload:
    """Return the payload with an uploaded picture where its chart was, or before the small print."""
    image: Json = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": text.plain(f"{message.indicator_title}: {message.summary}", 2000),
    }
    kinds = [block["type"] for block in payload["blocks"]]
    last = len(kinds) - ("actions" in kinds)
    place = kinds.index("data_visualization") if "data_visualization" in kinds else last
    others = without_chart(payload)["blocks"]
    return {**payload, "blocks": [*others[:place], image, *others[place:]]}


def payload_size(payload: Payload) -> int:
    """Return the length of what Slack counts: the JSON of blocks and attachments, as it is sent."""
    body = [payload["blocks"], payload.get("attachments", [])]
    return text.size(json.dumps(body, ensure_ascii=False))


def _root(message: TicketMessage, say: Phrases) -> Payload:
    chart = to_chart(message)
    blocks: list[Json] = [
        _header(say.title),
        _section(f"{say.status}\n{say.summary}"),
        {"type": "section", "fields": [_mrkdwn(field) for field in say.fields]},
        *([chart] if chart else []),
        *(_where(message, say) or _segments(message, say)),
        *_reasons(message, say),
        *_children(message, say),
        _context(say.health),
    ]
    links = [_section(say.links)] if say.links else []
    todo = [*_playbook(message, say), *links, _context(say.footer)]
    return {
        "text": text.mrkdwn(f"{say.title}. {message.summary}", 1000),
        "blocks": blocks,
        "attachments": [{"color": colour_of(message.status), "blocks": todo}],
    }


def _reply(message: TicketMessage, say: Phrases) -> Payload:
    history = text.with_people(say.cut(message.history, 1500))
    payload: Payload = {"text": history, "blocks": [_section(history), _context(say.event)]}
    if message.kind in _BROADCAST:
        payload["reply_broadcast"] = True
    return payload


def _where(message: TicketMessage, say: Phrases) -> list[Json]:
    """Draw the slices of the scan as an aligned table; the first is the answer."""
    if not message.where:
        return []
    width = 44 if say.scale == 1 else 24
    rows = [("", "seen", "expected", "more", "lift", "share")]
    rows += [say.slice(line, width) for line in message.where[:_MAX_SLICES]]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    table = "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in range(1, 6))]).rstrip()
        for row in rows
    )
    return [_section(f"*Where it moved*\n```{text.escape(table.replace('`', chr(39)))}```")]


def _reasons(message: TicketMessage, say: Phrases) -> list[Json]:
    """Say which rows carry it, how it moved, what moved before it and what it hit."""
    facts = {"Largest": message.largest_rows, "How": message.movement, "Hit": message.impact}
    facts["Moved before"] = "; ".join(message.related[:_MAX_RELATED])
    lines = [f"*{label}*  {say.cut(words, 450)}" for label, words in facts.items() if words]
    return [_section("\n".join(lines))] if lines else []


def _segments(message: TicketMessage, say: Phrases) -> list[Json]:
    """Draw the biggest slices as an aligned table."""
    if not message.top_segments:
        return []
    rows = [
        (
            text.plain(segment.name, 28 if say.scale == 1 else 16),
            text.plain(say.number(segment.value), 20),
            text.plain(cases(message, segment), 34),
        )
        for segment in message.top_segments[:_MAX_SEGMENTS]
    ]
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    table = "\n".join(f"{name:<{names}}  {value:>{values}}  {cases}".rstrip() for name, value, cases in rows)
    return [_section(f"*Where it comes from*\n```{text.escape(table.replace('`', chr(39)))}```")]


def _children(message: TicketMessage, say: Phrases) -> list[Json]:
    if not message.children:
        return []
    shown = [f"•  {say.cut(child, 150)}" for child in message.children[:_MAX_CHILDREN]]
    rest = len(message.children) - len(shown)
    more = [f"… and {rest:,} more"] if rest else []
    return [_section("\n".join([f"*Groups {counted(len(message.children), 'ticket')}*", *shown, *more]))]


def _playbook(message: TicketMessage, say: Phrases) -> list[Json]:
    if not message.playbook_steps or message.status == "closed":
        return []
    shown = message.playbook_steps[:_MAX_STEPS]
    steps = [f"{number}.  {say.cut(step, 250)}" for number, step in enumerate(shown, start=1)]
    rest = len(message.playbook_steps) - len(shown)
    more = [f"… {rest} more in the playbook"] if rest else []
    return [_section("\n".join([f"*What to do: {say.cut(message.playbook_title, 120)}*", *steps, *more]))]


def _header(content: str) -> Json:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": text.plain(content, 150), "emoji": False},
    }


def _section(content: str) -> Json:
    return {"type": "section", "text": _mrkdwn(content)}


def _context(content: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(content)]}


def _mrkdwn(content: str) -> Json:
    return {"type": "mrkdwn", "text": content}
