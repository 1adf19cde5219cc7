"""`/risk`: what people type, and the answers that only they see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.commands.commands import Answer, Snooze, TicketLine
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.blocks import Payload, to_blocks
from risk_pipeline.wording.language import Words, words_in

# What can be typed, and the key of what it does.
_VERBS = (
    ("/risk my", "help-my"),
    ("/risk ticket 42", "help-ticket"),
    ("/risk mute T-42 2d {reason}", "help-mute"),
    ("/risk why sales.refunds north 2026-03-05", "help-why"),
    ("/risk incident", "help-incident"),
    ("/risk help", "help-help"),
)
# The desk lists so many of one role at most.
_MANY = 500
_SPAN = re.compile(r"(\d{1,3})([dw])", re.IGNORECASE)
_MAX_LINES, _LINES_PER_BLOCK, _MAX_URL = 24, 8, 150


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed, after what was wrong: the key of a text, and what was typed."""

    wrong: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class My:
    """List my tickets."""


@dataclass(frozen=True, slots=True)
class Show:
    """Show one ticket."""

    ref: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Snooze one ticket."""

    ref: str
    snooze: Snooze


@dataclass(frozen=True, slots=True)
class Why:
    """Say why people were told of a verdict, or not."""

    rule: str
    segment: str
    day: date


Typed = Help | My | Show | Mute | Why


def read_slash(typed: str) -> Typed:
    """Return what somebody typed after `/risk`; anything not understood becomes `Help`."""
    verb, *rest = typed.split(maxsplit=1) or ["help"]
    words = rest[0].split() if rest else []
    match verb.lower(), words:
        case "help", _:
            return Help()
        case (("my" | "mine"), []):
            return My()
        case (("ticket" | "show"), [ref]):
            return Show(ref)
        case (("mute" | "snooze"), [ref, span, *reason]):
            return _mute(ref, span, " ".join(reason))
        case "why", [rule, *segment, day] if segment:
            return _why(rule, " ".join(segment), day)
        case "why", _:
            return Help("wrong-why")
        case (("mute" | "snooze"), _):
            return Help("wrong-mute")
        case _:
            return Help("wrong-words", typed.strip())


def _mute(ref: str, span: str, reason: str) -> Typed:
    if not reason:
        return Help("wrong-no-reason")
    if found := _SPAN.fullmatch(span):
        days = int(found.group(1)) * (7 if found.group(2).lower() == "w" else 1)
        return Mute(ref, Snooze(reason, days=days))
    try:
        return Mute(ref, Snooze(reason, until=date.fromisoformat(span)))
    except ValueError:
        return Help("wrong-span", span)


def _why(rule: str, segment: str, day: str) -> Typed:
    try:
        return Why(rule, segment, date.fromisoformat(day))
    except ValueError:
        return Help("wrong-day", day)


def say(words: str) -> Payload:
    """Return plain words as an answer."""
    said = spoken(words)
    return {"response_type": "ephemeral", "text": said, "blocks": [_section(said)]}


def spoken(words: str) -> str:
    """Return the answer of a desk as Slack shows it."""
    return text.with_people(text.mrkdwn(words, 2800)) or "–"


def say_help(asked: Help, words: Words | None = None) -> Payload:
    """Return what can be typed."""
    words = words or words_in(DEFAULT_LANGUAGE)
    reason = words.say("help-reason")
    can = _section("\n".join(f"*{typed.format(reason=reason)}*  {words.say(key)}" for typed, key in _VERBS))
    if not asked.wrong:
        return _only_for_them(words.say("help-head"), [can])
    wrong = words.say(asked.wrong, **({"typed": asked.typed} if asked.typed else {}))
    return _only_for_them(wrong, [_section(text.mrkdwn(wrong, 500)), can])


def say_mine(lines: Sequence[TicketLine], words: Words | None = None) -> Payload:
    """Return a list of tickets, the worst of them where there are too many to show."""
    words = words or words_in(DEFAULT_LANGUAGE)
    if not lines:
        return say(words.say("mine-none"))
    shown = [_line(line, words) for line in lines[:_MAX_LINES]]
    count = len(lines)
    is_more = "yes" if count >= _MANY else "no"
    head = words.say("mine-head", number=words.count(count), count=count, is_more=is_more)
    blocks = [_section(words.say("mine-worst-first", head=f"*{head}*"))]
    for start in range(0, len(shown), _LINES_PER_BLOCK):
        blocks.append(_section("\n".join(shown[start : start + _LINES_PER_BLOCK])))
    if count > len(shown):
        rest = words.say("mine-rest", number=words.count(count - len(shown)), command="`risk tickets list`")
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": rest}]})
    return _only_for_them(head, blocks)


def say_ticket(answer: Answer, message: TicketMessage | None) -> Payload:
    """Return one ticket with its buttons; in a line where people were never told of it."""
    if message is None or not answer.is_ok:
        return say(answer.text)
    return {"response_type": "ephemeral", **to_blocks(message, DeliveryKind.ROOT, buttons=True)}


def _line(line: TicketLine, words: Words) -> str:
    ticket = line.ticket
    url = line.url if line.url and len(line.url) <= _MAX_URL else None
    ref = text.link(ticket.ref, url, 2 * _MAX_URL) if url else ticket.ref
    state = words.say("state", state=ticket.state).lower()
    until = ticket.snoozed_until
    snoozed = f", {words.say('snoozed-until', day=words.day(until))}" if until else ""
    title = text.mrkdwn(" ".join(line.title.split()), 90)
    return f"{ref}  *{ticket.severity}*  {state}{snoozed}  {title}"


def _only_for_them(words: str, blocks: list[Json]) -> Payload:
    return {"response_type": "ephemeral", "text": text.mrkdwn(words, 2900) or "–", "blocks": blocks}


def _section(content: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": content or "–"}}
