"""The buttons under an incident's message, and the one by which a ticket becomes an incident."""

from risk_pipeline.domain.commands.incidents import Press, pressable
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.notify.slack import text
from risk_pipeline.wording.language import Words, words_in

PREFIX = "riskinc_"
_PRIMARY = frozenset({Press.ACCEPT, Press.ROLE})


def press_id(press: Press) -> str:
    """Return what Slack calls a button and its form."""
    return f"{PREFIX}{press}"


def label_of(press: Press, words: Words) -> str:
    """Return what a button says."""
    return words.say("incident-button", press=press.value)


def button_of(press: Press, ref: str, words: Words) -> Json:
    """Return a button about an incident, or about the ticket that it is declared from."""
    button: Json = {
        "type": "button",
        "action_id": press_id(press),
        "text": {"type": "plain_text", "text": text.plain(label_of(press, words), 75), "emoji": False},
        "value": text.plain(ref, 100),
    }
    return {**button, "style": "primary"} if press in _PRIMARY else button


def incident_buttons(message: IncidentMessage) -> list[Json]:
    """Return the block of buttons; nothing where nothing can be done."""
    words = words_in(message.language)
    elements = [button_of(press, message.ref, words) for press in pressable(message.state)]
    return [{"type": "actions", "block_id": "risk_incident", "elements": elements}] if elements else []
