"""What people type after `/risk incident`."""

from dataclasses import dataclass

from risk_pipeline.domain.commands.incidents import IncidentAsked, Note, Press, TakeRole, TellUpdate
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.incident import parse_ref
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.notify.slack.blocks import Payload, section
from risk_pipeline.notify.slack.text import mrkdwn
from risk_pipeline.wording.language import Words

VERB = "incident"
_HELP = (
    ("/risk incident list", "help-incident-list"),
    ("/risk incident declare", "help-incident-declare"),
    ("/risk incident INC-2026-1", "help-incident-show"),
    ("/risk incident note INC-2026-1 {text}", "help-incident-note"),
    ("/risk incident update INC-2026-1 60min {text}", "help-incident-update"),
    ("/risk incident role INC-2026-1 legal_lead", "help-incident-role"),
)
_UNITS = ("min", "h", "d")


@dataclass(frozen=True, slots=True)
class Listing:
    """List what is open."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Show one."""

    ref: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Open a form."""

    press: Press
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """Do something at once."""

    ref: str
    asked: IncidentAsked


@dataclass(frozen=True, slots=True)
class Lost:
    """Say what can be typed, after what was not understood."""

    typed: str = ""


def read_typed(typed: str, room: str) -> Listing | Showing | Opening | Saying | Lost:
    """Return what somebody typed after `/risk`; `room` is the incident whose room they are in, if any."""
    words = typed.split()[1:]
    if not words:
        return Showing(room) if room else Lost()
    verb, rest = words[0].lower(), words[1:]
    if verb in {"list", "declare"} and not rest:
        return Listing() if verb == "list" else Opening(Press.DECLARE)
    if verb in {"show", "note", "update", "role"}:
        ref, rest = _taken(rest, room)
        return _about(verb, ref, rest) if ref else Lost(typed)
    ref, rest = _taken(words, "")
    return Showing(ref) if ref and not rest else Lost(typed)


def _taken(words: list[str], room: str) -> tuple[str, list[str]]:
    """Return the incident that is named first, else that of the room, and the words after it."""
    try:
        return parse_ref(words[0]), words[1:]
    except (IndexError, TransitionRefused):
        return room, words


def _about(verb: str, ref: str, rest: list[str]) -> Showing | Opening | Saying | Lost:
    if not rest:
        return Showing(ref) if verb == "show" else Opening(Press(verb), ref)
    match verb, rest:
        case "note", _:
            return Saying(ref, Note(" ".join(rest)))
        case "update", [number, unit, *text] if unit in _UNITS and text:
            return Saying(ref, TellUpdate(" ".join(text), f"{number} {unit}"))
        case "update", [span, *text] if text:
            return Saying(ref, TellUpdate(" ".join(text), _spaced(span)))
        case "role", [role] if role in list(RoleId):
            return Saying(ref, TakeRole(role))
        case _:
            return Lost(verb)


def _spaced(span: str) -> str:
    number = span.rstrip("".join(_UNITS))
    return f"{number} {span.removeprefix(number)}"


def say_incident_help(asked: Lost, words: Words) -> Payload:
    """Return what can be typed about incidents."""
    text = words.say("help-incident-text")
    can = "\n".join(f"*{typed.format(text=text)}*  {words.say(key)}" for typed, key in _HELP)
    wrong = words.say("wrong-words", typed=asked.typed) if asked.typed else words.say("help-head")
    blocks = [section(mrkdwn(wrong, 500)), section(can)]
    return {"response_type": "ephemeral", "text": mrkdwn(wrong, 500), "blocks": blocks}
