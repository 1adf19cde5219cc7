"""A ticket's message in Slack's Block Kit: root (present state) and replies (what happened).

The story's parts in its order: what happened, how bad, whose move it is, then the buttons. Where and why,
data and links are in an attachment, whose colour tells the severity. The first reply holds the details.
Every text is cut to a share of Slack's limits, and the whole is rendered tighter until it fits, so no content
can make Slack refuse a message.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NotRequired, TypedDict

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.buttons import to_buttons
from risk_pipeline.notify.slack.chart_block import to_chart
from risk_pipeline.notify.slack.phrases import Phrases
from risk_pipeline.wording.thread.tables import Table

MAX_PAYLOAD = 10_000
_SCALES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05)
_COLOURS = {"P0": "#a30200", "P1": "#d9480f", "P2": "#daa038", "P3": "#8d8d8d"}
_OF_STATE = {"verifying": "#3b7dbf", "closed": "#2eb886"}
_BROADCAST = frozenset({EventKind.REOPENED, EventKind.RAISED, EventKind.WORSENED})
# Told with all details again: the numbers are new.
_DETAILED = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.RAISED, EventKind.WORSENED})
_MAX_STEPS, _MAX_TABLE_ROWS = 8, 12
_LINES = 2800


class Payload(TypedDict):
    """What a call that sends a message says, without where."""

    text: str
    blocks: list[Json]
    attachments: NotRequired[list[Json]]
    reply_broadcast: NotRequired[bool]
    response_type: NotRequired[str]


def to_blocks(
    message: TicketMessage, kind: DeliveryKind, *, buttons: bool = False, declares: bool = False
) -> Payload:
    """Render a message: `text` always, `blocks`, and for a root also `attachments`.

    A reopened ticket, one that got far worse and a raised severity are also shown in the channel, not only in
    the thread. With `buttons` (somebody listens for clicks) a root offers what can be done in its state, with
    `declares` also to declare an incident.
    """
    offered = to_buttons(message, declares=declares) if buttons and kind is not DeliveryKind.REPLY else []
    render = _reply if kind is DeliveryKind.REPLY else partial(_root, offered=offered)
    for scale in _SCALES:
        payload = render(Phrases(message, scale))
        if payload_size(payload) <= MAX_PAYLOAD:
            return payload
    return without_chart(payload)


def to_text(message: TicketMessage, kind: DeliveryKind) -> str:
    """Say the same in words alone, for a workspace that refuses the blocks."""
    say = Phrases(message, 0.5)
    if kind is DeliveryKind.REPLY:
        return say.event
    parts = [f"*{text.mrkdwn(say.head, 300)}*", say.figures, say.move, say.place, say.data, say.links]
    return "\n".join(part for part in parts if part)


def colour_of(status: str, severity: str) -> str:
    """Return the colour of a ticket: of its severity as long as it is not over."""
    return _OF_STATE.get(status) or _COLOURS.get(severity, "#8d8d8d")


def without_chart(payload: Payload) -> Payload:
    """Return the payload without its chart, for a workspace that does not know that block."""
    blocks = [block for block in payload["blocks"] if block["type"] != "data_visualization"]
    return {**payload, "blocks": blocks}


def with_picture(payload: Payload, file_id: str, message: TicketMessage) -> Payload:
    """Return the payload with an uploaded picture where its chart was, or before the small print."""
    image: Json = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": text.plain(" ".join(Phrases(message).story.root[:2]), 2000),
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


def _root(say: Phrases, offered: list[Json]) -> Payload:
    message = say.message
    chart = to_chart(message)
    blocks: list[Json] = [_header(say.head)]
    blocks += [section(part) for part in (say.figures, say.move) if part]
    blocks += [*([chart] if chart else []), *offered]
    below = [section(part) for part in (say.place,) if part]
    below += [_context(part) for part in (say.data, say.links) if part]
    colour = colour_of(message.status, message.severity)
    return {
        "text": text.mrkdwn(f"{say.head}. {say.story.figures}", 1000),
        "blocks": blocks,
        "attachments": [{"color": colour, "blocks": below or [_context(say.at)]}],
    }


def _reply(say: Phrases) -> Payload:
    message = say.message
    blocks = [section(say.event), *(_details(say) if is_detailed(message) else []), _context(say.at)]
    payload: Payload = {"text": say.event, "blocks": blocks}
    if message.kind in _BROADCAST and not message.begins:
        payload["reply_broadcast"] = True
    return payload


def is_detailed(message: TicketMessage) -> bool:
    """Whether the reply about a message holds the details."""
    return message.old_words is None and (message.begins or message.kind in _DETAILED)


def _details(say: Phrases) -> list[Json]:
    story = say.story
    tables = [section(say.table(_shown(table))) for table in story.tables]
    lines = [say.detail(detail) for detail in story.details]
    return [*tables, *_sections(lines), *_steps(say)]


def _shown(table: Table) -> Table:
    return replace(table, rows=table.rows[:_MAX_TABLE_ROWS])


def _sections(lines: Sequence[str]) -> list[Json]:
    """Put lines into as few sections as Slack's limit allows."""
    sections: list[str] = []
    for line in lines:
        longer = f"{sections[-1]}\n{line}" if sections else line
        if sections and text.size(longer) <= _LINES:
            sections[-1] = longer
        else:
            sections.append(line)
    return [section(content) for content in sections]


def _steps(say: Phrases) -> list[Json]:
    """List the steps of the playbook; the first message has the first of them alone."""
    steps = say.story.steps[:_MAX_STEPS]
    if not steps:
        return []
    lines = [f"{number}.  {say.cut(step, 250)}" for number, step in enumerate(steps, start=1)]
    return [section("\n".join([f"*{say.story.steps_label}*", *lines]))]


def _header(content: str) -> Json:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": text.plain(content, 150), "emoji": False},
    }


def section(content: str) -> Json:
    """Return a block of mrkdwn."""
    return {"type": "section", "text": _mrkdwn(content)}


def _context(content: str) -> Json:
    return {"type": "context", "elements": [_mrkdwn(content)]}


def _mrkdwn(content: str) -> Json:
    return {"type": "mrkdwn", "text": content}
